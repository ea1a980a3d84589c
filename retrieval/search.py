"""Queries against an archive."""

from retrieval.archive import Archive
from retrieval.encoders import Encoder
from retrieval.types import Query, Results

HITS_A_PAGE = 12
HITS_A_VIDEO = 3


def search(
    archive: Archive,
    encoder: Encoder,
    query: Query,
    *,
    limit: int = HITS_A_PAGE,
    offset: int = 0,
    per_video: int | None = HITS_A_VIDEO,
) -> Results:
    """One page of hits for the query, best first."""
    raise NotImplementedError

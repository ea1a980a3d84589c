"""A search engine over a real archive whose hits a test decides."""

from typing import Protocol

from retrieval.archive.archive import Archive
from retrieval.encoders import Encoder, SentenceEncoder
from retrieval.hits import MatchStrength, ResultPage
from retrieval.queries import Query
from retrieval.search.engine import HITS_PER_PAGE, HITS_PER_VIDEO, SearchEngine


class Find(Protocol):
    """What a test finds for a query."""

    def __call__(
        self, archive: Archive, query: Query, *, limit: int, offset: int, per_video: int | None
    ) -> ResultPage: ...


class StandInEngine(SearchEngine):
    """Asks `find` instead of searching; without an encoder nothing may be encoded."""

    def __init__(
        self,
        archive: Archive,
        find: Find,
        encoder: Encoder | None = None,
        sentences: SentenceEncoder | None = None,
    ) -> None:
        super().__init__(archive, encoder, sentences)  # type: ignore[arg-type]
        self._find = find

    def search(
        self,
        query: Query,
        *,
        limit: int = HITS_PER_PAGE,
        offset: int = 0,
        per_video: int | None = HITS_PER_VIDEO,
        least: MatchStrength = "none",
    ) -> ResultPage:
        return self._find(self.archive, query, limit=limit, offset=offset, per_video=per_video)

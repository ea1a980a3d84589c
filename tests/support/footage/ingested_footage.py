"""Footage that a test may move and change, and an archive that it was taken into."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ingest.pipeline.run import ingest
from retrieval.archive.archive import Archive
from tests.support.footage.colour_reels import ColourEncoder


@contextmanager
def ingested(footage: Path, folder: Path) -> Iterator[Archive]:
    """The archive, open."""
    encoder = ColourEncoder()
    with Archive.create_or_open(folder, encoder=encoder.name, dimensions=encoder.dimensions) as archive:
        ingest([footage], archive, encoder)
        yield archive

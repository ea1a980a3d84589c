"""What the catalogue keeps of the archive as a whole, in one row: its encoder, where it comes from, its state."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple

from retrieval.storage.database import Database

FIRST_NAMES = {"compact": "compact:1"}
"""Encoders that were recorded without a version while there was one, and what their name is now."""


class CatalogueState(NamedTuple):
    """What changes about the archive as a whole."""

    stamp: int
    """Rises with every change of the contents."""
    revision: int
    """The last revision given to a video; never given twice."""
    index_number: int
    """Rises whenever other segments of the index come into use; 0 where it is to be made anew."""
    indexed_revision: int
    """Videos up to this revision are in the index."""


class ArchiveTotals(NamedTuple):
    """How much the archive holds."""

    videos: int
    shots: int
    frames: int
    seconds: float


class ArchiveRecord:
    """That row, in an open database; changes by other processes show."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._seen: ContextVar[CatalogueState | None] = ContextVar("seen", default=None)

    @property
    def encoder(self) -> tuple[str, int]:
        """The encoder's name and the dimensions of its vectors."""
        name, dimensions = self._db.one("SELECT encoder, dimensions FROM archive")
        return FIRST_NAMES.get(str(name), str(name)), int(dimensions)

    def state(self) -> CatalogueState:
        """What it is now."""
        return CatalogueState(
            *self._db.one("SELECT stamp, revision, index_number, indexed_revision FROM archive")
        )

    @contextmanager
    def seen_once(self) -> Iterator[None]:
        """Inside, in this thread, `last_seen` and `stamp` tell the state of now: one question asks for it some
        twenty times, and what is published meanwhile is for the next one."""
        token = self._seen.set(self._seen.get() or self.state())
        try:
            yield
        finally:
            self._seen.reset(token)

    def last_seen(self) -> CatalogueState | None:
        """The state at which `seen_once` was entered; None outside of it."""
        return self._seen.get()

    def stamp(self) -> int:
        """Rises whenever the contents change, whoever changes them."""
        return (self._seen.get() or self.state()).stamp

    def totals(self) -> ArchiveTotals:
        """How many videos, shots and sampled frames, and how many seconds of video."""
        return ArchiveTotals(
            *self._db.one(
                "SELECT count(*), (SELECT count(*) FROM shots), coalesce(sum(frames), 0), "
                "coalesce(sum(duration), 0.0) FROM videos"
            )
        )

    def made(self) -> tuple[str, str]:
        """When the archive was made (ISO 8601, UTC) and by which version of the program."""
        created, program = self._db.one("SELECT created, program FROM archive")
        return str(created), str(program)

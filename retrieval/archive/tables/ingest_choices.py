"""What an archive takes in, as its owner chose: photos and sounds below folders or not, and which annotators, by
name, go over it. It knows no annotator.

A change is a transaction of its own and needs no write lock.
"""

from collections.abc import Iterable
from typing import Literal, get_args

from retrieval.media_types import SOUND_SUFFIXES, STILL_SUFFIXES, VIDEO_SUFFIXES
from retrieval.storage.database import Database

IngestOrder = Literal["name", "newest", "shortest"]
"""Which videos come first: as they are found, folder by folder and by name; those changed last; the shortest."""
INGEST_ORDERS: tuple[IngestOrder, ...] = get_args(IngestOrder)


class IngestChoices:
    """The choices kept in an open catalogue."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def annotators(self) -> tuple[str, ...]:
        """In order of the alphabet; none where nothing but shots and speech is wanted."""
        rows = self._db.all("SELECT name FROM ingest_annotators ORDER BY name")
        return tuple(str(row[0]) for row in rows)

    def keep_annotators(self, names: Iterable[str]) -> None:
        """From now on these, and no others."""
        with self._db.transaction():
            self._db.execute("DELETE FROM ingest_annotators")
            for name in dict.fromkeys(names):
                self._db.execute("INSERT INTO ingest_annotators VALUES (?)", (name,))

    @property
    def takes_stills(self) -> bool:
        """Whether photos below folders are taken in; those that are named always are."""
        return bool(self._db.one("SELECT takes_stills FROM archive")[0])

    def take_stills(self, taken: bool) -> None:
        """From now on they are, or are not."""
        with self._db.transaction():
            self._db.execute("UPDATE archive SET takes_stills = ?", (int(taken),))

    @property
    def takes_sounds(self) -> bool:
        """Whether files of sound alone below folders are taken in; those that are named always are."""
        return bool(self._db.one("SELECT takes_sounds FROM archive")[0])

    def take_sounds(self, taken: bool) -> None:
        """From now on they are, or are not."""
        with self._db.transaction():
            self._db.execute("UPDATE archive SET takes_sounds = ?", (int(taken),))

    @property
    def order(self) -> IngestOrder:
        """Which videos come first."""
        kept = self._db.one("SELECT ingest_order FROM archive")[0]
        return next((order for order in INGEST_ORDERS if order == kept), "name")

    def keep_order(self, order: IngestOrder) -> None:
        """From now on these."""
        with self._db.transaction():
            self._db.execute("UPDATE archive SET ingest_order = ?", (order,))

    @property
    def suffixes(self) -> frozenset[str]:
        """Those of the files below folders that are taken in."""
        stills = STILL_SUFFIXES if self.takes_stills else frozenset[str]()
        return VIDEO_SUFFIXES | stills | (SOUND_SUFFIXES if self.takes_sounds else frozenset[str]())

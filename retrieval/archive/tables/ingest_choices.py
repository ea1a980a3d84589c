"""What an archive takes in, as its owner chose: photos below folders or not, and which annotators, by name, go over
it. It knows no annotator.

A change is a transaction of its own and needs no write lock.
"""

from collections.abc import Iterable

from retrieval.storage.database import Database


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

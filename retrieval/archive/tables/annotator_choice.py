"""Which annotators go over what an archive takes in, by name, as its owner chose. It knows no annotator.

A change is a transaction of its own and needs no write lock.
"""

from collections.abc import Iterable

from retrieval.storage.database import Database


class AnnotatorChoice:
    """The choice kept in an open catalogue."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def names(self) -> tuple[str, ...]:
        """In order of the alphabet; none where nothing but shots and speech is wanted."""
        rows = self._db.all("SELECT name FROM ingest_annotators ORDER BY name")
        return tuple(str(row[0]) for row in rows)

    def keep(self, names: Iterable[str]) -> None:
        """From now on these, and no others."""
        with self._db.transaction():
            self._db.execute("DELETE FROM ingest_annotators")
            for name in dict.fromkeys(names):
                self._db.execute("INSERT INTO ingest_annotators VALUES (?)", (name,))

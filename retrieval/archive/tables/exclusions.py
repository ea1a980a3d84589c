"""The patterns of files that an archive's owner wants passed over, in the catalogue.

A change is a transaction of its own and needs no write lock. What a pattern means is not known here.
"""

from collections.abc import Iterable

from retrieval.storage.database import Database


class ExclusionTables:
    """The patterns of an open catalogue."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def all(self) -> tuple[str, ...]:
        """The patterns, in order of the alphabet."""
        return tuple(
            str(row[0]) for row in self._db.all("SELECT pattern FROM excluded_files ORDER BY pattern")
        )

    def change(self, added: Iterable[str], taken_back: Iterable[str] = ()) -> None:
        """Adds patterns, then takes others back."""
        with self._db.transaction():
            for pattern in added:
                self._db.execute("INSERT OR IGNORE INTO excluded_files VALUES (?)", (pattern,))
            for pattern in taken_back:
                self._db.execute("DELETE FROM excluded_files WHERE pattern = ?", (pattern,))
            self._db.execute("UPDATE archive SET stamp = stamp + 1")

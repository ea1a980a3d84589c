"""The saved searches in the catalogue. Each change is a transaction of its own and needs no write lock."""

from datetime import UTC, datetime

from retrieval.archive.tables.saved_search_values import (
    SavedSearch,
    validate_saved_query,
    validate_search_name,
)
from retrieval.errors import NotFound, UsageError
from retrieval.names import did_you_mean, normalized_name
from retrieval.storage.database import Database


class SavedSearchTables:
    """The saved searches of an open catalogue. Names are found in capitals or not."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def all(self) -> list[SavedSearch]:
        """All of them by name."""
        rows = self._db.all("SELECT name, query, created, run, revision FROM saved_searches ORDER BY folded")
        return [SavedSearch(*row) for row in rows]

    def get(self, name: str) -> SavedSearch:
        """NotFound suggests names that are near."""
        rows = self._db.all(
            "SELECT name, query, created, run, revision FROM saved_searches WHERE folded = ?",
            (normalized_name(validate_search_name(name)),),
        )
        if not rows:
            hint = did_you_mean(name, [saved.name for saved in self.all()])
            raise NotFound("There is no saved search {name!r}.{hint}", name=name, hint=hint)
        return SavedSearch(*rows[0])

    def has(self, name: str) -> bool:
        """Whether there is one of that name."""
        rows = self._db.all(
            "SELECT row FROM saved_searches WHERE folded = ?", (normalized_name(validate_search_name(name)),)
        )
        return bool(rows)

    def save(self, name: str, query: str) -> SavedSearch:
        """Keeps a question that was just run. UsageError where there is one of that name."""
        name, query, now = validate_search_name(name), validate_saved_query(query), _now()
        with self._db.transaction():
            self._check_free(name)
            self._db.execute(
                "INSERT INTO saved_searches (name, folded, query, created, run, revision) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                (name, normalized_name(name), query, now, now, self.revision()),
            )
        return self.get(name)

    def ran(self, name: str) -> SavedSearch:
        """Notes that it was run now; what is there now is no longer new."""
        saved = self.get(name)
        with self._db.transaction():
            self._db.execute(
                "UPDATE saved_searches SET run = ?, revision = ? WHERE folded = ?",
                (_now(), self.revision(), normalized_name(saved.name)),
            )
        return self.get(name)

    def rename(self, name: str, new_name: str) -> SavedSearch:
        """UsageError where another one has that name."""
        saved, new_name = self.get(name), validate_search_name(new_name)
        with self._db.transaction():
            if normalized_name(new_name) != normalized_name(saved.name):
                self._check_free(new_name)
            self._db.execute(
                "UPDATE saved_searches SET name = ?, folded = ? WHERE folded = ?",
                (new_name, normalized_name(new_name), normalized_name(saved.name)),
            )
        return self.get(new_name)

    def delete(self, name: str) -> None:
        """NotFound where there is none of that name."""
        saved = self.get(name)
        self._db.execute("DELETE FROM saved_searches WHERE folded = ?", (normalized_name(saved.name),))

    def revision(self) -> int:
        """The archive's last revision."""
        return int(self._db.one("SELECT revision FROM archive")[0])

    def new_videos(self, revision: int, run: str) -> frozenset[str]:
        """Ids of the videos that were added after that time; one that was only cut again is not among them."""
        rows = self._db.all("SELECT id FROM videos WHERE revision > ? AND added >= ?", (revision, run))
        return frozenset(row[0] for row in rows)

    def _check_free(self, name: str) -> None:
        if self._db.all("SELECT row FROM saved_searches WHERE folded = ?", (normalized_name(name),)):
            raise UsageError("There is a saved search {name!r} already; choose another name.", name=name)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")

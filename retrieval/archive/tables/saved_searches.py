"""Saved searches in the catalogue: questions kept under a name, and when each was last run.

What a question is made of is whoever's that saves it: here it is a text that comes back as it went in. Each change
is a transaction of its own and needs no write lock.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from retrieval.errors import NotFound, UsageError
from retrieval.names import clean_name, did_you_mean, normalized_name
from retrieval.storage.database import Database

MAX_SEARCH_NAME_LENGTH = 200
"""Characters of a saved search's name."""
MAX_SAVED_QUERY_LENGTH = 5_000_000
"""Characters of a question with its pictures."""


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A question under a name."""

    name: str
    query: str
    """The question, in its saver's own form."""
    created: str
    """ISO 8601, UTC; like `run`."""
    run: str
    """When it was last run; saving one counts, since it was just looked at."""
    revision: int
    """The archive's last revision at that time: videos with a higher one came, or were cut again, since."""


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


def validate_search_name(name: str) -> str:
    """A saved search's name on one line; UsageError where nothing is left of it, or too much."""
    name = " ".join(clean_name(name).split())
    if not any(c.isprintable() and not c.isspace() for c in name):
        raise UsageError("A saved search needs a name.")
    if len(name) > MAX_SEARCH_NAME_LENGTH:
        raise UsageError(
            "A saved search's name has at most {most} characters; this has {count}.",
            most=MAX_SEARCH_NAME_LENGTH,
            count=len(name),
        )
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in name)


def validate_saved_query(query: str) -> str:
    """UsageError for a question that is too long to be kept."""
    if len(query) > MAX_SAVED_QUERY_LENGTH:
        raise UsageError("The search is too large to be saved; take out some of its pictures.")
    return query


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")

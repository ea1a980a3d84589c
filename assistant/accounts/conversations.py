"""Conversations that signed-in people keep, in the file of accounts: each sees their own, in whatever browser.

What a conversation is made of is the page's: here it is a text that comes back as it went in. It belongs to the
archive that it is about, which is named by when it was made: a folder may be moved. Which is the latest is told
by a number that grows with each that is kept, whatever the browsers' clocks say.
"""

from dataclasses import dataclass

from retrieval.errors import NotFound
from retrieval.storage.database import Database

MOST_KEPT = 200
"""Conversations of a person about an archive; the oldest are let go, as in a browser."""
MOST_CHARACTERS = 200_000_000
"""Of all conversations that a person keeps about an archive; beyond that the oldest are let go too."""
COLUMNS = "id, title, named, time, words, picture"


@dataclass(frozen=True, slots=True)
class Conversation:
    """What a list shows of one."""

    id: str
    title: str
    named: bool
    """Whether a person gave it its title."""
    time: float
    """Milliseconds since 1970, when it was last added to."""
    words: str
    """Its questions, by which it is found."""
    picture: str
    """The address of its first picture; empty where it has none."""


class ConversationTable:
    """The conversations of everybody. `person` is a name as the accounts fold it."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def all(self, person: str, archive: str) -> list[Conversation]:
        """The latest first."""
        rows = self._db.all(
            f"SELECT {COLUMNS} FROM conversations WHERE person = ? AND archive = ? ORDER BY turn DESC",
            (person, archive),
        )
        return [
            Conversation(id, title, bool(named), time, words, picture)
            for id, title, named, time, words, picture in rows
        ]

    def mark(self, person: str, archive: str) -> str:
        """Another text once the list would be another."""
        return repr(
            self._db.all(
                "SELECT id, turn, title FROM conversations WHERE person = ? AND archive = ? ORDER BY id",
                (person, archive),
            )
        )

    def session(self, person: str, archive: str, id: str) -> str:
        """The conversation itself. NotFound where there is none of that id."""
        rows = self._db.all(
            "SELECT session FROM conversations WHERE person = ? AND archive = ? AND id = ?",
            (person, archive, id),
        )
        if not rows:
            raise NotFound(
                "This conversation is not kept any more; it was deleted in another window, or was too old."
            )
        return str(rows[0][0])

    def keep(self, person: str, archive: str, about: Conversation, session: str) -> None:
        """Keeps it as it stands. A title that a person gave, and the first picture, stay."""
        with self._db.transaction():
            self._db.execute(
                "INSERT INTO conversations "
                "(person, archive, id, title, named, time, words, picture, session, turn) "
                "SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, coalesce(max(turn), 0) + 1 FROM conversations WHERE true "
                "ON CONFLICT (person, archive, id) DO UPDATE SET "
                "title = CASE WHEN named THEN title ELSE excluded.title END, time = excluded.time, "
                "turn = excluded.turn, words = excluded.words, session = excluded.session, "
                "picture = CASE WHEN picture = '' THEN excluded.picture ELSE picture END",
                (
                    *(person, archive, about.id, about.title, int(about.named)),
                    *(about.time, about.words, about.picture, session),
                ),
            )
            self._let_go(person, archive)

    def rename(self, person: str, archive: str, id: str, title: str) -> None:
        """NotFound where there is none of that id."""
        self.session(person, archive, id)
        self._db.execute(
            "UPDATE conversations SET title = ?, named = 1 WHERE person = ? AND archive = ? AND id = ?",
            (title, person, archive, id),
        )

    def delete(self, person: str, archive: str, id: str) -> None:
        """NotFound where there is none of that id."""
        self.session(person, archive, id)
        self._db.execute(
            "DELETE FROM conversations WHERE person = ? AND archive = ? AND id = ?", (person, archive, id)
        )

    def forget(self, person: str) -> None:
        """All that somebody has kept, about every archive."""
        self._db.execute("DELETE FROM conversations WHERE person = ?", (person,))

    def _let_go(self, person: str, archive: str) -> None:
        self._db.execute(
            "DELETE FROM conversations WHERE row IN (SELECT row FROM (SELECT row, "
            "row_number() OVER latest AS place, sum(length(session)) OVER latest AS characters "
            "FROM conversations WHERE person = ? AND archive = ? WINDOW latest AS (ORDER BY turn DESC)) "
            "WHERE place > ? OR (place > 1 AND characters > ?))",
            (person, archive, MOST_KEPT, MOST_CHARACTERS),
        )

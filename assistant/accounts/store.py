"""Users, their sessions, tokens and conversations, in one SQLite file: a server's, not an archive's.

Passwords are kept as Argon2id, sessions and tokens as SHA-256 of random 256 bits, so that the file lets nobody in.
What a session may do is looked up each time: who is removed, or has another role, has so at once.

Sessions and tokens outlive the server, so that only the machine's wall clock can tell how old they are. Where it is
set back what was over stays over, and a session begun in what is the future now counts from now on.
"""

import hashlib
import os
import secrets
import time
from pathlib import Path
from typing import Any, NamedTuple

from assistant.accounts.conversations import ConversationTable
from assistant.accounts.roles import Role, User, Way
from assistant.accounts.schema import MIGRATIONS
from retrieval.errors import NotFound, UsageError
from retrieval.storage.database import Database

IDLE_SECONDS = 12 * 3600.0
"""After which a session that nobody uses ends."""
LONGEST_SECONDS = 30 * 24 * 3600.0
"""After which any session ends."""
NOTED_SECONDS = 60.0
"""How exactly it is noted when a session was last used."""
SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 1_000
LONGEST_NAME = 100


class ListedToken(NamedTuple):
    """A token as its owner sees it: never itself."""

    number: int
    name: str
    role: Role
    expires: float
    """Seconds since 1970; 0 where it does not."""


def accounts_file() -> Path:
    """$FILMOTECA_ACCOUNTS, else `filmoteca/accounts.sqlite3` in the user's settings folder."""
    if own := os.environ.get("FILMOTECA_ACCOUNTS"):
        return Path(own)
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "filmoteca/accounts.sqlite3"


class Accounts:
    """An open file of accounts; it is made, for its owner's eyes alone, where there is none."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        self._db = Database(path, MIGRATIONS)
        with self._db.transaction():
            self._db.migrate()
        self.conversations = ConversationTable(self._db)
        """What people keep of their conversations."""

    def close(self) -> None:
        """Closes the file; nobody is told apart any more."""
        self._db.close()

    # users

    def put_user(self, name: str, role: Role, password: str | None) -> None:
        """Adds somebody, or gives them another role or password; None keeps the one that there is, or gives none
        (somebody who signs in elsewhere). UsageError for what is no name or too short a password."""
        name = name.strip()
        if not name or len(name) > LONGEST_NAME or not name.isprintable():
            raise UsageError(f"{name!r} is no name; give one of 1 to {LONGEST_NAME} letters.")
        if password is not None and not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
            raise UsageError(
                f"A password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} letters; give another."
            )
        hashed = None if password is None else _hasher().hash(password)
        with self._db.transaction():
            self._db.execute(
                "INSERT INTO people VALUES (?, ?, ?, ?, ?) ON CONFLICT (folded) DO UPDATE SET "
                "role = excluded.role, password = CASE WHEN ? THEN excluded.password ELSE password END",
                (name.casefold(), name, int(role), hashed or "", time.time(), hashed is not None),
            )
            if hashed is not None:  # whoever knew the old one is signed out
                self._db.execute("DELETE FROM sessions WHERE folded = ?", (name.casefold(),))

    def users(self) -> list[User]:
        """Everybody by name."""
        rows = self._db.all("SELECT name, role FROM people ORDER BY folded")
        return [User(name, Role(role), "password") for name, role in rows]

    def remove_user(self, name: str) -> None:
        """Their sessions and conversations end with that. NotFound where there is nobody of that name."""
        with self._db.transaction():
            if not self._db.all("SELECT 1 FROM people WHERE folded = ?", (name.casefold(),)):
                raise NotFound("There is no user {name!r}.", name=name)
            self._db.execute("DELETE FROM people WHERE folded = ?", (name.casefold(),))
            self.conversations.forget(name.casefold())
            self._db.execute("DELETE FROM sessions WHERE folded = ?", (name.casefold(),))

    def role_of(self, name: str) -> Role | None:
        """None for somebody who is not known here."""
        rows = self._db.all("SELECT role FROM people WHERE folded = ?", (name.casefold(),))
        return Role(rows[0][0]) if rows else None

    def check_password(self, name: str, password: str) -> User | None:
        """Whoever has that name and password; None, after as long a time, where nobody has."""
        from argon2.exceptions import Argon2Error, InvalidHashError

        rows = self._db.all("SELECT name, role, password FROM people WHERE folded = ?", (name.casefold(),))
        stored = str(rows[0][2]) if rows and rows[0][2] else _nobodys_hash()
        if len(password) > LONGEST_PASSWORD:
            return None
        try:
            _hasher().verify(stored, password)
        except (Argon2Error, InvalidHashError):
            return None
        return User(rows[0][0], Role(rows[0][1]), "password") if rows and rows[0][2] else None

    # sessions

    def begin_session(self, user: User) -> str:
        """The secret by which somebody who signed in is known from now on."""
        secret, now = secrets.token_urlsafe(32), time.time()
        self._db.execute("DELETE FROM sessions WHERE created < ?", (now - LONGEST_SECONDS,))
        self._db.execute(
            "INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?)",
            (_digest(secret), user.name.casefold(), user.name, user.way, int(user.role), now, now),
        )
        return secret

    def session(self, secret: str, *, noted: bool = True) -> User | None:
        """Whose session that is; None where it is none, or over. Where it is `noted`, it was used just now."""
        rows = self._db.all(
            "SELECT s.folded, s.name, s.way, s.role, s.created, s.seen, p.role FROM sessions s "
            "LEFT JOIN people p ON p.folded = s.folded WHERE s.digest = ?",
            (_digest(secret),),
        )
        if not rows:
            return None
        _, name, way, role, created, seen, known = rows[0]
        now = time.time()
        if (
            now - seen > IDLE_SECONDS
            or now - created > LONGEST_SECONDS
            or (way == "password" and known is None)
        ):
            self.end_session(secret)
            return None
        if noted and (abs(now - seen) > NOTED_SECONDS or created > now):
            self._db.execute(
                "UPDATE sessions SET seen = ?, created = min(created, ?) WHERE digest = ?",
                (now, now, _digest(secret)),
            )
        return User(name, Role(role if known is None else known), _way(way))

    def end_session(self, secret: str) -> None:
        """A secret that is sent once more is worth nothing."""
        self._db.execute("DELETE FROM sessions WHERE digest = ?", (_digest(secret),))

    # tokens

    def make_token(self, name: str, role: Role, *, days: float = 0) -> str:
        """A token for a program; 0 days: until it is removed. It is shown once, and kept nowhere."""
        token, now = f"filmoteca_{secrets.token_urlsafe(32)}", time.time()
        expires = now + days * 86_400 if days else 0.0
        self._db.execute(
            "INSERT INTO tokens (digest, name, role, created, expires) VALUES (?, ?, ?, ?, ?)",
            (_digest(token), name[:LONGEST_NAME], int(role), now, expires),
        )
        return token

    def token(self, token: str) -> User | None:
        """Which program that is; None where the token is none of ours, or expired."""
        rows = self._db.all(
            "SELECT name, role, expires, expired FROM tokens WHERE digest = ?", (_digest(token),)
        )
        if not rows or rows[0][3]:
            return None
        if 0 < rows[0][2] < time.time():
            self._db.execute("UPDATE tokens SET expired = 1 WHERE digest = ?", (_digest(token),))
            return None
        return User(rows[0][0], Role(rows[0][1]), "token")

    def tokens(self) -> list[ListedToken]:
        """All of them, the first made first."""
        rows = self._db.all("SELECT row, name, role, expires FROM tokens ORDER BY row")
        return [ListedToken(number, name, Role(role), expires) for number, name, role, expires in rows]

    def remove_token(self, number: int) -> None:
        """NotFound where there is none of that number."""
        if not self._db.all("SELECT 1 FROM tokens WHERE row = ?", (number,)):
            raise NotFound("There is no token {number}.", number=number)
        self._db.execute("DELETE FROM tokens WHERE row = ?", (number,))


def _way(way: str) -> Way:
    return "oidc" if way == "oidc" else "password"


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def _hasher() -> Any:
    from argon2 import PasswordHasher  # Argon2id, with the parameters of RFC 9106 for little memory

    return PasswordHasher()


_NOBODY: list[str] = []


def _nobodys_hash() -> str:
    """So that a name that nobody has takes as long as one that somebody has."""
    if not _NOBODY:
        _NOBODY.append(_hasher().hash(secrets.token_urlsafe(16)))
    return _NOBODY[0]

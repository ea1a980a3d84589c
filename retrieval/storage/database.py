"""A SQLite file with a schema version: opening, migrating, transactions, and errors in a user's words.

It does not know what the tables hold.
"""

import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from retrieval.errors import ArchiveBusy, ArchiveError, FormatError, NotFound
from retrieval.storage.durable import sync_file, sync_folder

BUSY_SECONDS = 30.0
"""How long a statement waits for another process's transaction; the longest takes well under a second."""

CANNOT_WRITE_BESIDE = (
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
)
"""What SQLite says where it can make no files beside the database, which readers need as well."""

Row = tuple[Any, ...]


class Database:
    """An open database. Threads may share it; transactions of other processes are waited for.

    `migrations[n]` brings the schema from version n to n + 1. FormatError where the file is damaged,
    or newer than the last of them. Where nothing can be written beside it (a mount that is only read, a full disk)
    it is read all the same, as it was when it was opened.
    """

    def __init__(self, path: Path, migrations: Sequence[str]) -> None:
        self.path = path
        self._migrations = migrations
        self._lock = threading.RLock()
        self.only_read = False
        """Whether nothing can be written here."""
        with self._translated():
            self._connection = self._connected()
        try:
            self.execute("PRAGMA foreign_keys = ON")
            if self.version > len(migrations):
                raise FormatError(
                    "{folder} was made by a newer version of filmoteca (format {version}, this one reads "
                    "up to {known}); update filmoteca.",
                    folder=path.parent,
                    version=self.version,
                    known=len(migrations),
                )
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Closes the file."""
        with self._lock:
            self._connection.close()

    def copy_to(self, path: Path) -> None:
        """Writes all of it to a new file, as it is at one moment, whoever writes meanwhile; the copy is checked and
        on the disk when this returns. ArchiveError where that fails; nothing of the file is left then."""
        try:
            self._write_copy(path)
        except BaseException:
            for left in (path, path.with_name(f"{path.name}-journal")):
                left.unlink(missing_ok=True)
            raise
        sync_file(path)
        sync_folder(path.parent)

    def _write_copy(self, path: Path) -> None:
        with self._translated(written=path):
            copy = sqlite3.connect(path, isolation_level=None)
            try:
                with self._lock:
                    self._connection.backup(copy)
                copy.execute("PRAGMA journal_mode = DELETE")  # one file, which no other stands beside
                found = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
            finally:
                copy.close()
        if found != "ok":
            raise FormatError(
                "{path} is damaged ({reason}). Restore it from a copy, or ingest into a new folder.",
                path=self.path,
                reason=found,
            )

    def _connected(self) -> sqlite3.Connection:
        connection = _open(str(self.path))
        try:
            connection.execute("PRAGMA schema_version").fetchall()
        except sqlite3.OperationalError as error:
            if _primary_code(error) not in CANNOT_WRITE_BESIDE or not self.path.is_file():
                return connection  # the first statement says what is wrong
            connection.close()
            journal = self.path.with_name(f"{self.path.name}-wal")
            if journal.exists() and journal.stat().st_size:
                raise ArchiveError(
                    "{folder} cannot be written to, and its last changes are not in {file} yet: open it once "
                    "where it can be written (filmoteca info), then it can be read here.",
                    folder=self.path.parent,
                    file=self.path.name,
                ) from error
            self.only_read = True
            connection = _open(f"{self.path.resolve().as_uri()}?immutable=1", uri=True)
        else:  # with its journal beside it, it is read on a mount that is only read too
            self.only_read = self.path.exists() and not os.access(self.path, os.W_OK)
        return connection

    @property
    def version(self) -> int:
        """The schema's version; 0 for a file that holds nothing yet."""
        return int(self.one("PRAGMA user_version")[0])

    @property
    def older(self) -> bool:
        """Whether it was made by an older version and needs `migrate`."""
        return 0 < self.version < len(self._migrations)

    def migrate(self) -> None:
        """Brings the schema up to this program's version; inside a transaction."""
        for number in range(self.version, len(self._migrations)):
            for statement in self._migrations[number].split(";"):
                self.execute(statement)
            self.execute(f"PRAGMA user_version = {number + 1}")

    def execute(self, statement: str, values: Sequence[object] = ()) -> int:
        """Runs a statement; the last row that it inserted."""
        with self._lock, self._translated():
            return self._connection.execute(statement, values).lastrowid or 0

    def all(self, statement: str, values: Sequence[object] = ()) -> list[Row]:
        """The rows that a statement gives; ArchiveError where the file cannot be read."""
        with self._lock, self._translated():
            return self._connection.execute(statement, values).fetchall()

    def one(self, statement: str, values: Sequence[object] = ()) -> Row:
        """The one row that there must be."""
        if not (rows := self.all(statement, values)):
            raise FormatError("{path} is damaged: it does not say what it holds.", path=self.path)
        return rows[0]

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is done inside happens together or not at all; other threads wait."""
        with self._lock:
            self.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self.execute("ROLLBACK")
                raise

    @contextmanager
    def held(self) -> Iterator[None]:
        """Other threads wait: for who takes another lock too, so that all take this one first."""
        with self._lock:
            yield

    @contextmanager
    def reading(self) -> Iterator[None]:
        """What is read inside belongs together, whatever another process publishes meanwhile."""
        with self._lock:
            self.execute("BEGIN")
            try:
                yield
            finally:
                self.execute("ROLLBACK")

    @contextmanager
    def _translated(self, written: Path | None = None) -> Iterator[None]:
        """Errors in a user's words; `written` is the file that is written to, where that is another one."""
        try:
            yield
        except sqlite3.Error as error:
            raise self._in_words(error, written or self.path) from error
        except OverflowError as error:  # a number beyond 64 bits, which nothing here counts
            raise NotFound("There is nothing with so large a number.") from error

    def _in_words(self, error: sqlite3.Error, written: Path) -> ArchiveError:
        code = _primary_code(error)
        if code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
            return FormatError(
                "{path} is damaged ({reason}). Restore it from a copy, or ingest into a new folder.",
                path=self.path,
                reason=error,
            )
        if code == sqlite3.SQLITE_FULL:
            return ArchiveError(
                "The disk that holds {folder} is full; free some space and try again.", folder=written.parent
            )
        if code == sqlite3.SQLITE_READONLY:
            return ArchiveError(
                "{folder} can only be read; nothing in it was changed.", folder=written.parent
            )
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return ArchiveBusy("{path} is in use by another process; try again in a moment.", path=self.path)
        return ArchiveError("{path} cannot be used: {reason}.", path=written, reason=error)


def _open(name: str, *, uri: bool = False) -> sqlite3.Connection:
    return sqlite3.connect(name, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, uri=uri)


def _primary_code(error: sqlite3.Error) -> int:
    """The primary code of an extended one."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF

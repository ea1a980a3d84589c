"""Schema versions, transactions and errors in words."""

import threading
from pathlib import Path

import pytest

from retrieval.errors import ArchiveBusy, ArchiveError, FormatError
from retrieval.storage.database import Database

FIRST = "CREATE TABLE reels (name TEXT); CREATE INDEX by_name ON reels (name);"
SECOND = "ALTER TABLE reels ADD COLUMN year INTEGER; UPDATE reels SET year = 1960;"


def made(path: Path, *migrations: str) -> Database:
    database = Database(path, migrations)
    with database.transaction():
        database.migrate()
    return database


def test_an_older_schema_is_brought_up_to_date_with_its_rows(tmp_path: Path) -> None:
    old = made(tmp_path / "db", FIRST)
    old.execute("INSERT INTO reels VALUES ('a')")
    assert not old.older
    old.close()
    new = Database(tmp_path / "db", [FIRST, SECOND])
    assert new.older
    with new.transaction():
        new.migrate()
    assert (new.version, new.all("SELECT * FROM reels")) == (2, [("a", 1960)])
    assert not new.older
    new.close()
    with pytest.raises(FormatError, match="newer version"):
        Database(tmp_path / "db", [FIRST])


def test_a_migration_that_fails_changes_nothing(tmp_path: Path) -> None:
    made(tmp_path / "db", FIRST).close()
    database = Database(tmp_path / "db", [FIRST, SECOND + "CREATE TABLE reels (name TEXT);"])

    def migrate() -> None:
        with database.transaction():
            database.migrate()

    with pytest.raises(ArchiveError, match="db cannot be used"):
        migrate()
    assert database.version == 1
    assert database.all("SELECT * FROM reels") == []
    database.close()


def test_a_transaction_is_all_or_nothing_and_other_threads_wait_for_it(tmp_path: Path) -> None:
    database = made(tmp_path / "db", FIRST)
    counts: list[int] = []
    thread = threading.Thread(target=lambda: counts.append(database.one("SELECT count(*) FROM reels")[0]))

    def fail_half_way() -> None:
        with database.transaction():
            database.execute("INSERT INTO reels VALUES ('a')")
            thread.start()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    thread.join()
    assert counts == [0]
    database.close()


def test_another_connections_transaction_is_waited_for_only_so_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("retrieval.storage.database.BUSY_SECONDS", 0.05)
    one, other = made(tmp_path / "db", FIRST), Database(tmp_path / "db", [FIRST])
    with one.transaction(), pytest.raises(ArchiveBusy, match="db is in use"):
        other.execute("INSERT INTO reels VALUES ('a')")
    one.close()
    other.close()

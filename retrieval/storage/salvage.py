"""What can still be read of a damaged SQLite file, row by row, into a new one with the same tables.

It knows tables and rows alone; what the rows are worth without those that are lost, the caller judges.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from retrieval.errors import FormatError
from retrieval.storage.database import Database

LARGEST_STEP = 2**40
"""Row numbers that are passed over at once where pages cannot be read."""


class SalvagedTable(NamedTuple):
    """What came of a table."""

    name: str
    rows: int
    gaps: int
    """Places where rows could not be read; how many were there nobody knows."""


def salvage(damaged: Path, fresh: Path, migrations: Sequence[str]) -> list[SalvagedTable]:
    """Makes a new database of these tables with every row of the damaged one that can be read.

    FormatError where not even the tables' names can be read.
    """
    target = Database(fresh, migrations)
    try:
        with target.transaction():
            target.migrate()
        target.execute("PRAGMA foreign_keys = OFF")
        with closing(sqlite3.connect(damaged, isolation_level=None)) as source:
            source.text_factory = bytes
            try:
                names = {bytes(row[0]).decode() for row in source.execute("SELECT name FROM sqlite_master")}
            except (sqlite3.Error, UnicodeDecodeError) as error:
                raise FormatError(
                    "{path} is damaged at its root ({reason}); restore it from a backup.",
                    path=damaged,
                    reason=error,
                ) from error
            tables = [
                name
                for (name,) in target.all(
                    "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' "
                    "AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'subtitle_words%'"
                )
            ]
            with target.transaction():
                return [_table(source, target, name) for name in tables if name in names]
    finally:
        target.close()


def _table(source: sqlite3.Connection, target: Database, name: str) -> SalvagedTable:
    columns = [str(row[1]) for row in target.all(f"PRAGMA table_info({name})")]
    marks = ", ".join("?" * len(columns))
    kept, gaps = 0, 0
    for row in _rows(source, name, columns):
        if row is None:
            gaps += 1
            continue
        try:
            target.execute(f"INSERT OR IGNORE INTO {name} ({', '.join(columns)}) VALUES ({marks})", row)
            kept += 1
        except (FormatError, UnicodeDecodeError):  # a value that the table does not take
            gaps += 1
        except Exception as error:
            if isinstance(error, MemoryError):
                raise
            gaps += 1
    return SalvagedTable(name, kept, gaps)


def _rows(source: sqlite3.Connection, name: str, columns: Sequence[str]) -> Iterator[tuple[Any, ...] | None]:
    """The rows by their number; None for each place where some cannot be read."""
    listed = ", ".join(columns)
    kinds = {
        str(bytes(row[1]), "utf-8"): bytes(row[2]) for row in source.execute(f"PRAGMA table_info({name})")
    }
    have = [column for column in columns if column in kinds]
    listed = ", ".join(column if column in have else "''" for column in columns)
    last, step = -(2**62), 1
    while True:
        try:
            for row in source.execute(
                f"SELECT rowid, {listed} FROM {name} NOT INDEXED WHERE rowid > ? ORDER BY rowid", (last,)
            ):
                last, step = int(row[0]), 1
                yield tuple(
                    value if kinds.get(column) == b"BLOB" else _text(value)
                    for column, value in zip(columns, row[1:], strict=True)
                )
            return
        except (sqlite3.Error, UnicodeDecodeError):
            yield None
            last = max(last, 0) + step
            step *= 2
            if step > LARGEST_STEP:
                return


def _text(value: object) -> object:
    return value.decode() if isinstance(value, bytes) else value

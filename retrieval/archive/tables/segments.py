"""The segments of the index that count, in the catalogue: which folders, and which revisions each of them holds.

Changes are made inside the catalogue's transactions. What is in a segment is not known here.
"""

from collections.abc import Sequence
from typing import NamedTuple

from retrieval.storage.database import Database


class SegmentRow(NamedTuple):
    """One of them: the shots of the revisions after `after`, up to `last`."""

    number: int
    """Of its folder; never given twice."""
    after: int
    last: int
    shots: int


class SegmentTables:
    """The segments of an open catalogue."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def all(self) -> list[SegmentRow]:
        """Those in use, in order of their revisions; none where the index is to be made anew."""
        rows = self._db.all(
            "SELECT number, after, last, shots FROM index_segments, archive WHERE index_number > 0 ORDER BY after"
        )
        return [SegmentRow(*row) for row in rows]

    def use(self, segments: Sequence[SegmentRow], number: int) -> None:
        """These from now on, and no others; `number` is the greatest that was ever given to one."""
        self._db.execute("DELETE FROM index_segments")
        for row in segments:
            self._db.execute("INSERT INTO index_segments VALUES (?, ?, ?, ?)", row)
        last = max((row.last for row in segments), default=0)
        self._db.execute("UPDATE archive SET index_number = ?, indexed_revision = ?", (number, last))

"""Lists over all bins, without reading what each holds: their first clips, how many there are, the deleted ones."""

from retrieval.bins.bins import BinClip, BinSummary, DeletedBin
from retrieval.bins.rows import CLIP_COLUMNS, LAST_DELETED_FIRST, clip_of_row
from retrieval.names import normalized_name
from retrieval.storage.database import Database


class BinLists:
    """Over the bins of one catalogue."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def summaries(self) -> list[BinSummary]:
        """All bins by name."""
        rows = self._db.all(
            "SELECT b.name, b.version, b.created, count(c.row), "
            "coalesce(sum(c.end_time - c.start_time), 0.0), "
            "(SELECT count(*) FROM bin_remarks r WHERE r.bin = b.row) "
            "FROM bins b LEFT JOIN bin_clips c ON c.bin = b.row WHERE b.deleted = '' "
            "GROUP BY b.row ORDER BY b.folded"
        )
        return [BinSummary(*row) for row in rows]

    def first_clips(self, most: int) -> dict[str, tuple[BinClip, ...]]:
        """Of each bin by its name, so many at most, in order; bins without clips are left out."""
        rows = self._db.all(
            f"SELECT b.name, {CLIP_COLUMNS} FROM (SELECT *, row_number() OVER "
            "(PARTITION BY bin ORDER BY place, row) AS at FROM bin_clips) c "
            "JOIN bins b ON b.row = c.bin LEFT JOIN videos v ON v.id = c.video "
            "WHERE b.deleted = '' AND c.at <= ? ORDER BY c.bin, c.at",
            (most,),
        )
        first: dict[str, tuple[BinClip, ...]] = {}
        for name, *clip in rows:
            first[name] = (*first.get(name, ()), clip_of_row(tuple(clip)))
        return first

    def present_name(self, name: str) -> str:
        """What the bin of that name is called by now, where it was renamed; else the same name."""
        asked = normalized_name(name)
        if self._db.all("SELECT 1 FROM bins WHERE folded = ?", (asked,)):
            return name
        renamed = self._db.all(
            "SELECT b.name, json_extract(s.change, '$.names[0]'), json_extract(s.change, '$.names[1]') "
            "FROM bin_steps s JOIN bins b ON b.row = s.bin WHERE s.kind = 'rename' AND b.deleted = '' "
            "ORDER BY s.row DESC"
        )
        return next((now for now, *names in renamed if asked in map(normalized_name, names)), name)

    def clip_count(self) -> int:
        """How many clips there are in all bins."""
        counted = "SELECT count(*) FROM bin_clips c JOIN bins b ON b.row = c.bin WHERE b.deleted = ''"
        return int(self._db.one(counted)[0])

    def deleted(self) -> list[DeletedBin]:
        """The bins that were deleted and can come back, the last one first."""
        rows = self._db.all(
            "SELECT b.row, b.name, b.deleted, count(c.row), "
            "coalesce(sum(c.end_time - c.start_time), 0.0), coalesce((SELECT who FROM bin_log l "
            "WHERE l.bin = b.row AND l.what = 'delete' ORDER BY l.row DESC LIMIT 1), '') "
            "FROM bins b LEFT JOIN bin_clips c ON c.bin = b.row "
            f"WHERE b.deleted <> '' GROUP BY b.row ORDER BY {LAST_DELETED_FIRST}"
        )
        return [DeletedBin(*row) for row in rows]

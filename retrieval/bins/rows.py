"""Bins as rows of the catalogue: how they are found, read and written. Who may change what is not decided here."""

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Literal

from retrieval.bins.bins import Bin, BinChangeNote, BinClip, Remark, validate_bin_name
from retrieval.bins.history import HistoryStep, HistoryStepKind, step_from_json, step_to_json
from retrieval.errors import NotFound
from retrieval.names import did_you_mean, normalized_name
from retrieval.storage.database import Database, Row

MOST_NOTES = 200
"""Of a bin, of who did what."""
_DELETED_BY_LOG = "(SELECT max(l.row) FROM bin_log l WHERE l.bin = b.row AND l.what = 'delete')"
LAST_DELETED_FIRST = f"{_DELETED_BY_LOG} DESC, b.deleted DESC, b.row DESC"
"""The order of deleted bins `b`: the log's, since clocks are set back. Those of before there was one come last."""
CLIP_COLUMNS = (
    "c.row, c.video, coalesce(v.name, c.name), coalesce(v.path, c.path), c.start_time, c.end_time, c.query, "
    "c.comment, c.added, v.id IS NULL"
)
"""Of a clip `c` and its video `v`, or what is known of it."""
_CLIP = "row, bin, place, video, name, path, start_time, end_time, query, comment, added"


class BinRows:
    """The rows of bins, of their clips, and of the steps that led there."""

    def __init__(self, database: Database, who: str = "") -> None:
        self._db, self._who = database, who

    # bins; one that was deleted has a folded name that no name is folded to

    def named(self, name: str) -> int | None:
        """The row of the bin of that name."""
        rows = self._db.all("SELECT row FROM bins WHERE folded = ?", (normalized_name(name),))
        return int(rows[0][0]) if rows else None

    def found(self, name: str) -> int:
        """NotFound suggests names that are near."""
        if (row := self.named(validate_bin_name(name))) is None:
            names = [row[0] for row in self._db.all("SELECT name FROM bins WHERE deleted = ''")]
            raise NotFound(
                "There is no bin {name!r} in {folder}.{hint}",
                name=name,
                folder=self._db.path.parent,
                hint=did_you_mean(name, names),
            )
        return row

    def read(self, row: int) -> Bin:
        """The bin of that row, with its clips in order."""
        name, version, created = self._db.one("SELECT name, version, created FROM bins WHERE row = ?", (row,))
        (step, undo), (_, redo) = self.last_step(row), self.undone_step(row)
        links = self._db.all("SELECT token FROM bin_links WHERE bin = ?", (row,))
        link = str(links[0][0]) if links else ""
        return Bin(name, version, created, self.clips(row), step, undo, redo, self.remarks(row), link)

    def insert(self, name: str) -> int:
        """Makes an empty bin; its row."""
        return self._db.execute(
            "INSERT INTO bins (name, folded, version, created) VALUES (?, ?, 1, ?)",
            (name, normalized_name(name), now()),
        )

    def rename(self, row: int, name: str) -> None:
        """Gives a bin another name."""
        self._db.execute(
            "UPDATE bins SET name = ?, folded = ? WHERE row = ?", (name, normalized_name(name), row)
        )

    def changed(self, row: int) -> None:
        """Another version of it begins."""
        self._db.execute("UPDATE bins SET version = version + 1 WHERE row = ?", (row,))

    def soft_delete(self, row: int, most: int) -> None:
        """Deletes a bin so that it can come back; of those that were deleted only so many are kept."""
        hidden = f"\0{row}"
        self._db.execute("UPDATE bins SET folded = ?, deleted = ? WHERE row = ?", (hidden, now(), row))
        self._db.execute(
            "DELETE FROM bins WHERE deleted <> '' AND row NOT IN "
            f"(SELECT b.row FROM bins b WHERE b.deleted <> '' ORDER BY {LAST_DELETED_FIRST} LIMIT ?)",
            (most,),
        )

    def is_deleted(self, row: int) -> bool:
        """Whether the bin of that row is one that can come back."""
        return bool(self._db.one("SELECT deleted FROM bins WHERE row = ?", (row,))[0])

    def bring_back(self, row: int, name: str) -> None:
        """A deleted bin is there again, under that name."""
        self.rename(row, name)
        self._db.execute("UPDATE bins SET deleted = '' WHERE row = ?", (row,))

    def drop(self, row: int) -> None:
        """Deletes a bin for good, with its clips and steps."""
        self._db.execute("DELETE FROM bins WHERE row = ?", (row,))

    # clips

    def clips(self, row: int) -> tuple[BinClip, ...]:
        """In order."""
        rows = self._db.all(
            f"SELECT {CLIP_COLUMNS} FROM bin_clips c LEFT JOIN videos v ON v.id = c.video "
            "WHERE c.bin = ? ORDER BY c.place, c.row",
            (row,),
        )
        return tuple(clip_of_row(row) for row in rows)

    def remarks(self, row: int) -> tuple[Remark, ...]:
        """In order of time."""
        rows = self._db.all(
            "SELECT row, clip, who, made, text FROM bin_remarks WHERE bin = ? ORDER BY row", (row,)
        )
        return tuple(Remark(*remark) for remark in rows)

    def put(self, row: int, clip: BinClip, place: int = 0) -> None:
        """Writes a clip over the one with its id, which keeps its place, or a new one; an id of 0 becomes one."""
        span = clip.start, clip.end
        texts = clip.query, clip.comment, clip.added
        values = (clip.id or None, row, place, clip.video, clip.name, os.fsencode(clip.path), *span, *texts)
        self._db.execute(
            f"INSERT INTO bin_clips ({_CLIP}) VALUES ({', '.join('?' * len(values))}) "
            "ON CONFLICT (row) DO UPDATE SET video = excluded.video, name = excluded.name, path = excluded.path, "
            "start_time = excluded.start_time, end_time = excluded.end_time, comment = excluded.comment",
            values,
        )

    def delete_clip(self, clip_id: int) -> None:
        """Deletes a clip."""
        self._db.execute("DELETE FROM bin_clips WHERE row = ?", (clip_id,))

    def order(self, clip_ids: Sequence[int]) -> None:
        """Puts clips of one bin in this order."""
        if not clip_ids:
            return
        of_bin = "SELECT row, place FROM bin_clips WHERE bin = (SELECT bin FROM bin_clips WHERE row = ?)"
        places: dict[int, int] = dict(self._db.all(of_bin, (clip_ids[0],)))
        for number, clip_id in enumerate(clip_ids, 1):
            if places.get(clip_id) != number:
                self._db.execute("UPDATE bin_clips SET place = ? WHERE row = ?", (number, clip_id))

    # steps; those that were taken back stand behind the others until a new one takes their place

    def replace_step(self, row: int, number: int, step: HistoryStep) -> None:
        """Another step in place of the one of that number, the last one that was made."""
        self._db.execute("DELETE FROM bin_steps WHERE bin = ? AND undone = 1", (row,))
        self._db.execute("UPDATE bin_steps SET change = ? WHERE row = ?", (step_to_json(step), number))

    def note(self, row: int, step: HistoryStep, most: int) -> None:
        """A new step; of all that led to the bin only so many are kept."""
        self._db.execute("DELETE FROM bin_steps WHERE bin = ? AND undone = 1", (row,))
        self._db.execute(
            "INSERT INTO bin_steps (bin, kind, change) VALUES (?, ?, ?)", (row, step.kind, step_to_json(step))
        )
        self._db.execute(
            "DELETE FROM bin_steps WHERE bin = ? AND row NOT IN "
            "(SELECT row FROM bin_steps WHERE bin = ? ORDER BY row DESC LIMIT ?)",
            (row, row, most),
        )

    def step(self, number: int) -> tuple[int, HistoryStep, bool] | None:
        """The bin's row, the step of that number, and whether it was taken back."""
        rows = self._db.all("SELECT bin, kind, change, undone FROM bin_steps WHERE row = ?", (number,))
        return (rows[0][0], step_from_json(rows[0][1], rows[0][2]), bool(rows[0][3])) if rows else None

    def last_step(self, row: int) -> tuple[int, HistoryStepKind | Literal[""]]:
        """The number and the kind of the step that would be taken back next; 0 where there is none."""
        return self._found("bin = ? AND undone = 0 ORDER BY row DESC", row)

    def undone_step(self, row: int) -> tuple[int, HistoryStepKind | Literal[""]]:
        """The same of the step that would be made again next."""
        return self._found("bin = ? AND undone = 1 ORDER BY row", row)

    # who did what

    def tell(self, row: int, what: str, clips: int = 0) -> None:
        """Notes a change as made by whoever has these bins open; of a bin's so many are kept."""
        self._db.execute(
            "INSERT INTO bin_log (bin, who, made, what, clips) VALUES (?, ?, ?, ?, ?)",
            (row, self._who, now(), what, clips),
        )
        self._db.execute(
            "DELETE FROM bin_log WHERE bin = ? AND row NOT IN "
            "(SELECT row FROM bin_log WHERE bin = ? ORDER BY row DESC LIMIT ?)",
            (row, row, MOST_NOTES),
        )

    def told(self, row: int) -> list[BinChangeNote]:
        """The last one first."""
        rows = self._db.all(
            "SELECT who, made, what, clips FROM bin_log WHERE bin = ? ORDER BY row DESC", (row,)
        )
        return [BinChangeNote(*noted) for noted in rows]

    def mark(self, number: int, *, undone: bool) -> None:
        """Notes that a step is undone, or is not any more."""
        self._db.execute("UPDATE bin_steps SET undone = ? WHERE row = ?", (int(undone), number))

    def _found(self, which: str, row: int) -> tuple[int, HistoryStepKind | Literal[""]]:
        found = self._db.all(f"SELECT row, kind FROM bin_steps WHERE {which} LIMIT 1", (row,))
        return (found[0][0], found[0][1]) if found else (0, "")


def new_clip(video: str, name: str, path: Path, span: tuple[float, float], texts: tuple[str, str]) -> BinClip:
    """A clip that has no id yet; `texts` are its query and its comment."""
    return BinClip(0, video, name, path, *span, *texts, now())


def now() -> str:
    """The moment, ISO 8601 in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


@lru_cache(maxsize=4096)
def _path(stored: bytes) -> Path:
    """Clips of one video share it: making paths is most of what reading thousands of clips takes."""
    return Path(os.fsdecode(stored))


def clip_of_row(row: Row) -> BinClip:
    """A clip from what `CLIP_COLUMNS` gives."""
    clip, video, name, path, start, end, query, comment, added, missing = row
    span = float(start), float(end)
    return BinClip(clip, video, name, _path(path), *span, query, comment, added, missing=bool(missing))

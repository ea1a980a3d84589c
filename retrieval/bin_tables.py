"""The bins in the catalogue. Each change is a transaction of its own and needs no write lock.

Whoever edits names the version that they saw: an edit of a bin that has changed since is refused, so that two
pages open on one bin never undo each other's work. Adding needs no version, for it takes nothing away.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from retrieval.bins import (
    Bin,
    BinClip,
    BinError,
    BinSummary,
    NewClip,
    checked_name,
    checked_span,
    checked_text,
)
from retrieval.database import Database, Row
from retrieval.errors import NotFound, Outdated
from retrieval.names import did_you_mean, folded

_INSERT = (
    "INSERT INTO bin_clips (row, bin, place, video, name, path, start_time, end_time, query, comment, added)"
)
_PLACES = ", ".join("?" * 11)


class BinTables:
    """The bin tables of an open catalogue. Names are found in capitals or not."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def all(self) -> list[BinSummary]:
        """All bins by name."""
        rows = self._db.all(
            "SELECT b.name, b.version, b.created, count(c.row), "
            "coalesce(sum(c.end_time - c.start_time), 0.0) "
            "FROM bins b LEFT JOIN bin_clips c ON c.bin = b.row GROUP BY b.row ORDER BY b.folded"
        )
        return [BinSummary(*row) for row in rows]

    def get(self, name: str) -> Bin:
        """The bin with its clips in order; NotFound suggests names that are near."""
        with self._db.reading():
            row, bin_name, version, created = self._row(name)
            return Bin(bin_name, version, created, self._clips(row))

    # changes; `version` is the one that was seen, None takes the bin as it is

    def create(self, name: str) -> Bin:
        """BinError where there is a bin of that name."""
        name = checked_name(name)
        with self._db.transaction():
            self._check_free(name)
            self._insert(name)
        return self.get(name)

    def add(self, name: str, clips: Sequence[NewClip]) -> Bin:
        """Puts clips at the end of a bin, which is made where there is none of that name."""
        name = checked_name(name)
        spans = [checked_span(clip.start, clip.end, clip.video.name, clip.video.duration) for clip in clips]
        texts = [(checked_text(clip.query), checked_text(clip.comment)) for clip in clips]
        with self._db.transaction():
            if not self._db.all("SELECT row FROM bins WHERE folded = ?", (folded(name),)):
                self._insert(name)
            row = self._row(name)[0]
            place = self._db.one("SELECT coalesce(max(place), 0) FROM bin_clips WHERE bin = ?", (row,))[0]
            for number, (clip, span, text) in enumerate(zip(clips, spans, texts, strict=True), 1):
                video = clip.video
                values = (video.id, video.name, os.fsencode(video.path), *span, *text, _now())
                self._db.execute(f"{_INSERT} VALUES ({_PLACES})", (None, row, place + number, *values))
            self._changed(row)
        return self.get(name)

    def remove(self, name: str, clip_ids: Sequence[int], *, version: int | None = None) -> Bin:
        """Takes clips out."""
        with self._editing(name, version) as row:
            for clip_id in clip_ids:
                self._clip(row, clip_id)
                self._db.execute("DELETE FROM bin_clips WHERE row = ?", (clip_id,))
        return self.get(name)

    def restore(self, name: str, clips: Sequence[tuple[int, BinClip]]) -> Bin:
        """Puts clips that were removed back at their places (from 1), as they were; those that are there stay.

        The bin is made anew where it was deleted.
        """
        name = checked_name(name)
        with self._db.transaction():
            if not self._db.all("SELECT row FROM bins WHERE folded = ?", (folded(name),)):
                self._insert(name)
            row = self._row(name)[0]
            order = [clip.id for clip in self._clips(row)]
            for place, clip in sorted(clips, key=lambda placed: placed[0]):
                if self._db.all("SELECT row FROM bin_clips WHERE row = ?", (clip.id,)):
                    continue
                texts = (clip.query, clip.comment, clip.added)
                values = (clip.video, clip.name, os.fsencode(clip.path), clip.start, clip.end, *texts)
                self._db.execute(f"{_INSERT} VALUES ({_PLACES})", (clip.id, row, 0, *values))
                order.insert(max(0, place - 1), clip.id)
            self._order(order)
            self._changed(row)
        return self.get(name)

    def move(self, name: str, clip_id: int, place: int, *, version: int | None = None) -> Bin:
        """Moves a clip to a place counted from 1; behind the end is the end."""
        with self._editing(name, version) as row:
            self._clip(row, clip_id)
            order = [clip.id for clip in self._clips(row) if clip.id != clip_id]
            order.insert(max(0, place - 1), clip_id)
            self._order(order)
        return self.get(name)

    def trim(self, name: str, clip_id: int, start: float, end: float, *, version: int | None = None) -> Bin:
        """Gives a clip other in and out points, in seconds on its video's clock."""
        with self._editing(name, version) as row:
            clip = self._clip(row, clip_id)
            known = self._db.all("SELECT duration FROM videos WHERE id = ?", (clip.video,))
            span = checked_span(start, end, clip.name, known[0][0] if known else None)
            self._db.execute(
                "UPDATE bin_clips SET start_time = ?, end_time = ? WHERE row = ?", (*span, clip_id)
            )
        return self.get(name)

    def annotate(self, name: str, clip_id: int, comment: str, *, version: int | None = None) -> Bin:
        """Gives a clip another comment."""
        comment = checked_text(comment)
        with self._editing(name, version) as row:
            self._clip(row, clip_id)
            self._db.execute("UPDATE bin_clips SET comment = ? WHERE row = ?", (comment, clip_id))
        return self.get(name)

    def rename(self, name: str, new_name: str, *, version: int | None = None) -> Bin:
        """BinError where there is another bin of that name."""
        new_name = checked_name(new_name)
        with self._editing(name, version) as row:
            self._check_free(new_name, but=row)
            self._db.execute(
                "UPDATE bins SET name = ?, folded = ? WHERE row = ?", (new_name, folded(new_name), row)
            )
        return self.get(new_name)

    def delete(self, name: str, *, version: int | None = None) -> None:
        with self._editing(name, version) as row:
            self._db.execute("DELETE FROM bins WHERE row = ?", (row,))

    def relocate(self, missing: str, video: str) -> int:
        """Gives the clips of a video that left the archive to one that is in it; how many there were.

        NotFound where the new video (an id) is not in the archive.
        """
        with self._db.transaction():
            rows = self._db.all("SELECT name, path, duration FROM videos WHERE id = ?", (video,))
            if not rows:
                raise NotFound("There is no video with the id {id}; ingest it first.", id=video)
            name, path, duration = rows[0]
            clips = self._db.all(
                "SELECT row, bin, start_time, end_time FROM bin_clips WHERE video = ?", (missing,)
            )
            for row, _, start, end in clips:
                checked_span(start, end, name, duration)
                self._db.execute(
                    "UPDATE bin_clips SET video = ?, name = ?, path = ?, end_time = min(end_time, ?) "
                    "WHERE row = ?",
                    (video, name, path, duration, row),
                )
            for changed in {clip[1] for clip in clips}:
                self._changed(changed)
            return len(clips)

    # inside

    @contextmanager
    def _editing(self, name: str, version: int | None) -> Iterator[int]:
        """A transaction on a bin's row; Outdated where the bin has another version."""
        with self._db.transaction():
            row, bin_name, current, _ = self._row(name)
            if version is not None and version != current:
                raise Outdated(
                    "The bin {name!r} was changed elsewhere since it was opened here; nothing was lost. "
                    "Look at it as it is now, and do it again.",
                    name=bin_name,
                )
            yield row
            self._changed(row)

    def _row(self, name: str) -> Row:
        columns = "row, name, version, created"
        rows = self._db.all(f"SELECT {columns} FROM bins WHERE folded = ?", (folded(checked_name(name)),))
        if not rows:
            hint = did_you_mean(name, [row[0] for row in self._db.all("SELECT name FROM bins")])
            raise NotFound(
                "There is no bin {name!r} in {folder}.{hint}",
                name=name,
                folder=self._db.path.parent,
                hint=hint,
            )
        return rows[0]

    def _insert(self, name: str) -> None:
        self._db.execute(
            "INSERT INTO bins (name, folded, version, created) VALUES (?, ?, 1, ?)",
            (name, folded(name), _now()),
        )

    def _order(self, clip_ids: Sequence[int]) -> None:
        for number, clip_id in enumerate(clip_ids, 1):
            self._db.execute("UPDATE bin_clips SET place = ? WHERE row = ?", (number, clip_id))

    def _check_free(self, name: str, but: int = 0) -> None:
        if self._db.all("SELECT row FROM bins WHERE folded = ? AND row <> ?", (folded(name), but)):
            raise BinError("taken", f"There is a bin {name!r} already; name another.")

    def _changed(self, row: int) -> None:
        self._db.execute("UPDATE bins SET version = version + 1 WHERE row = ?", (row,))

    def _clip(self, row: int, clip_id: int) -> BinClip:
        found = next((clip for clip in self._clips(row) if clip.id == clip_id), None)
        if found is None:
            raise NotFound("The bin holds no clip {clip} any more; look at it as it is now.", clip=clip_id)
        return found

    def _clips(self, row: int) -> tuple[BinClip, ...]:
        rows = self._db.all(
            "SELECT c.row, c.video, coalesce(v.name, c.name), coalesce(v.path, c.path), c.start_time, "
            "c.end_time, c.query, c.comment, c.added, v.id IS NULL "
            "FROM bin_clips c LEFT JOIN videos v ON v.id = c.video WHERE c.bin = ? ORDER BY c.place, c.row",
            (row,),
        )
        return tuple(_clip(row) for row in rows)


def _clip(row: Row) -> BinClip:
    clip, video, name, path, start, end, query, comment, added, missing = row
    span = float(start), float(end)
    return BinClip(
        clip, video, name, Path(os.fsdecode(path)), *span, query, comment, added, missing=bool(missing)
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")

"""The shots in the catalogue, each with its vector. It does not know which of them are near each other.

Changes are made inside the catalogue's transactions.
"""

import json
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from retrieval.storage.database import Database, Row
from retrieval.types import Shot, ShotId, Vector, Vectors

_COLUMNS = "s.video, s.number, s.scene, s.class, s.start_time, s.end_time, s.thumbnail, s.frames"
_WITH_IDS = (
    "json_each(?) of CROSS JOIN json_each(of.value) id CROSS JOIN shots s "
    "ON s.video = of.key AND s.number = id.value"
)
"""The shots of `_ids_by_video`, each looked up by its key: one statement for any number of them."""


class ShotRow(NamedTuple):
    """A shot with what it is sorted by."""

    id: ShotId
    revision: int
    start: float
    seconds: float


class ShotEntry(NamedTuple):
    """A shot as the index takes it."""

    revision: int
    number: int
    row: int
    start: float
    end: float
    duration: float
    """Of its video."""


class ShotTables:
    """The shots of an open catalogue."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def of(self, video_id: str | None = None) -> list[Shot]:
        """The shots of one video, or of all videos by name, in time order."""
        only = "" if video_id is None else "WHERE s.video = ?"
        rows = self._db.all(
            f"SELECT {_COLUMNS} FROM shots s JOIN videos v ON v.id = s.video {only} "
            "ORDER BY v.name, s.start_time",
            () if video_id is None else (video_id,),
        )
        return [_shot(row) for row in rows]

    def get(self, shot_id: ShotId) -> Shot | None:
        """The shot of that id; None where there is none."""
        rows = self._db.all(f"SELECT {_COLUMNS} FROM shots s WHERE s.video = ? AND s.number = ?", shot_id)
        return _shot(rows[0]) if rows else None

    def present(self, ids: Sequence[ShotId]) -> list[Shot]:
        """Those of these shots that are there, in the order of the ids; an id twice gives a shot twice."""
        rows = self._db.all(f"SELECT {_COLUMNS} FROM {_WITH_IDS}", [_ids_by_video(ids)])
        found = {row[:2]: _shot(row) for row in rows}
        return [found[one] for one in ids if one in found]

    def with_vectors(self, ids: Sequence[ShotId]) -> tuple[list[Shot], Vectors]:
        """The same, and their vectors, (n, d) float32."""
        rows = self._db.all(
            f"SELECT {_COLUMNS}, x.vector FROM {_WITH_IDS} JOIN vectors x ON x.shot = s.row",
            [_ids_by_video(ids)],
        )
        found = {row[:2]: row for row in rows}
        rows = [found[one] for one in ids if one in found]
        return [_shot(row[:-1]) for row in rows], self._joined([row[-1] for row in rows])

    def counts_between(self, after: int, last: int) -> list[tuple[int, int]]:
        """The visible revisions after the first, up to the last of these, rising, and how many shots each has."""
        return self._db.all(
            "SELECT v.revision, count(*) FROM videos v JOIN shots s ON s.video = v.id "
            "WHERE v.revision > ? AND v.revision <= ? GROUP BY v.revision ORDER BY v.revision",
            (after, last),
        )

    def entries(self, first: int, last: int) -> tuple[list[ShotEntry], Vectors]:
        """The shots of these revisions, as the index takes them, and their vectors, (n, d) float32."""
        rows = self._db.all(
            "SELECT v.revision, s.number, s.row, s.start_time, s.end_time, v.duration, x.vector FROM videos v "
            "JOIN shots s ON s.video = v.id JOIN vectors x ON x.shot = s.row "
            "WHERE v.revision >= ? AND v.revision <= ? ORDER BY v.revision, s.number",
            (first, last),
        )
        size = self._vector_bytes
        stored = [
            row[-1] if len(row[-1]) == size else bytes(size) for row in rows
        ]  # a damaged one is found nowhere
        return [ShotEntry(*row[:-1]) for row in rows], self._joined(stored)

    def rows_between(self, after: int, last: int) -> list[ShotEntry]:
        """The shots of the visible revisions after the first, up to the last of these, without their vectors."""
        rows = self._db.all(
            "SELECT v.revision, s.number, s.row, s.start_time, s.end_time, v.duration FROM videos v "
            "JOIN shots s ON s.video = v.id WHERE v.revision > ? AND v.revision <= ? "
            "ORDER BY v.revision, s.number",
            (after, last),
        )
        return [ShotEntry(*row) for row in rows]

    def vectors_of_rows(self, rows: Sequence[int]) -> dict[ShotId, Vector]:
        """The vectors, (d,) float32, of the shots in these rows that are there now."""
        found = self._db.all(
            "SELECT s.video, s.number, x.vector FROM json_each(?) asked CROSS JOIN shots s ON s.row = asked.value "
            "JOIN vectors x ON x.shot = s.row",
            [json.dumps(rows)],
        )
        size = self._vector_bytes
        whole = [row for row in found if len(row[2]) == size]
        vectors = self._joined([vector for _, _, vector in whole])
        return {
            ShotId(video, number): vector for (video, number, _), vector in zip(whole, vectors, strict=True)
        }

    def vectors(self, ids: Sequence[ShotId]) -> Vectors:
        """(n, d) float32, unit length: the shots' vectors, in the order of the ids. KeyError names one that is
        not there."""
        rows = self._db.all(
            f"SELECT s.video, s.number, x.vector FROM {_WITH_IDS} JOIN vectors x ON x.shot = s.row",
            [_ids_by_video(ids)],
        )
        found: dict[tuple[str, int], bytes] = {(video, number): vector for video, number, vector in rows}
        return self._joined([found[shot_id] for shot_id in ids])

    def _joined(self, stored: Sequence[bytes]) -> Vectors:
        """(n, d) float32."""
        joined = np.frombuffer(bytearray().join(stored), dtype="<f4")  # which may be written to
        return joined.reshape(len(stored), self._vector_bytes // 4).astype(np.float32, copy=False)

    @property
    def _vector_bytes(self) -> int:
        return 4 * int(self._db.one("SELECT dimensions FROM archive")[0])

    def replace(self, video_id: str, shots: Sequence[Shot], vectors: Vectors) -> None:
        """Puts these shots, with a vector each, in place of those that the video has."""
        self._db.execute("DELETE FROM shots WHERE video = ?", (video_id,))
        for shot, vector in zip(shots, vectors, strict=True):
            row = self._db.execute(
                "INSERT INTO shots "
                "(video, number, scene, class, start_time, end_time, thumbnail, frames) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *shot.id,
                    shot.scene,
                    shot.semantic_class,
                    shot.start,
                    shot.end,
                    shot.thumbnail,
                    shot.frames,
                ),
            )
            self._db.execute("INSERT INTO vectors VALUES (?, ?)", (row, vector.astype("<f4").tobytes()))


def _ids_by_video(ids: Sequence[ShotId]) -> str:
    """A JSON object: under each video's id the numbers of its shots."""
    numbers: dict[str, list[int]] = {}
    for video, number in dict.fromkeys(ids):
        numbers.setdefault(video, []).append(number)
    return json.dumps(numbers)


def _shot(row: Row) -> Shot:
    video, number, *rest = row
    return Shot(ShotId(video, number), *rest)

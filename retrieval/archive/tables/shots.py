"""The shots in the catalogue, each with its vector. It does not know which of them are near each other.

Changes are made inside the catalogue's transactions.
"""

import json
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from retrieval.archive.video_sets import ALL_VIDEOS, VideoSet
from retrieval.queries import Filters
from retrieval.storage.database import Database, Row
from retrieval.types import Shot, ShotId, Vectors

_COLUMNS = "s.video, s.number, s.scene, s.class, s.start_time, s.end_time, s.thumbnail, s.frames"
_WITH_IDS = (
    "json_each(?) id CROSS JOIN shots s "
    "ON s.video = json_extract(id.value, '$[0]') AND s.number = json_extract(id.value, '$[1]')"
)
"""The shots of a JSON list of ids, each looked up by its key: one statement for any number of them."""


class ShotRow(NamedTuple):
    """A shot's place in the index, with what filters ask of it."""

    id: ShotId
    revision: int
    start: float
    seconds: float


class ShotSpan(NamedTuple):
    """A shot's place in its video."""

    id: ShotId
    start: float
    end: float


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
        rows = self._db.all(f"SELECT {_COLUMNS} FROM {_WITH_IDS} ORDER BY id.key", [json.dumps(ids)])
        return [_shot(row) for row in rows]

    def spans(self) -> list[ShotSpan]:
        """Where every shot begins and ends."""
        rows = self._db.all("SELECT video, number, start_time, end_time FROM shots")
        return [ShotSpan(ShotId(row[0], row[1]), row[2], row[3]) for row in rows]

    def matching(
        self, filters: Filters, videos: VideoSet = ALL_VIDEOS, *, after_revision: int = 0
    ) -> list[ShotRow]:
        """The shots that meet the filters on times, in a stable order; `videos` are those that the filters leave.

        What is said in them is not asked: `FilteredShots.matching` asks that too.
        """
        terms = ["v.revision > ?"]
        values: list[object] = [after_revision]
        among = f"s.video {'NOT IN' if videos.others else 'IN'} (SELECT value FROM json_each(?))"
        for term, value in (
            (among, None if videos.is_all else json.dumps([*videos.ids])),
            ("s.start_time >= ?", filters.after),
            ("s.start_time < ?", filters.before),
            ("s.start_time >= v.duration - ?", filters.from_end),
            ("s.end_time - s.start_time >= ?", filters.min_seconds),
            ("s.end_time - s.start_time <= ?", filters.max_seconds),
        ):
            if value is not None:
                terms.append(term)
                values.append(value)
        rows = self._db.all(
            "SELECT s.video, s.number, v.revision, s.start_time, s.end_time - s.start_time "
            f"FROM shots s JOIN videos v ON v.id = s.video WHERE {' AND '.join(terms)} ORDER BY s.row",
            values,
        )
        return [ShotRow(ShotId(row[0], row[1]), *row[2:]) for row in rows]

    def vectors(self, ids: Sequence[ShotId]) -> Vectors:
        """(n, d) float32, unit length: the shots' vectors, in the order of the ids. KeyError names one that is
        not there."""
        rows = self._db.all(
            f"SELECT s.video, s.number, x.vector FROM {_WITH_IDS} JOIN vectors x ON x.shot = s.row",
            [json.dumps(ids)],
        )
        found: dict[tuple[str, int], bytes] = {(video, number): vector for video, number, vector in rows}
        joined = b"".join(found[shot_id] for shot_id in ids)
        (dimensions,) = self._db.one("SELECT dimensions FROM archive")
        return np.frombuffer(joined, dtype="<f4").reshape(len(ids), dimensions).astype(np.float32)

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


def _shot(row: Row) -> Shot:
    video, number, *rest = row
    return Shot(ShotId(video, number), *rest)

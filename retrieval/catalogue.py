"""The catalogue of an archive: one SQLite file that says what the archive holds. It is the truth.

A video is in the archive when its rows are here; files and index entries that no row points to are
leftovers. It keeps the shots' vectors too, so that the index can always be made again from it. It
does not know Chroma, thumbnails or frame embeddings, nor who may write when.
"""

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import numpy as np

from retrieval.bin_tables import BinTables
from retrieval.database import Database, Row
from retrieval.map_tables import MapTables
from retrieval.saved_tables import SavedTables
from retrieval.schema import MIGRATIONS
from retrieval.spoken_tables import SpokenTables
from retrieval.subtitle_tables import SubtitleTables
from retrieval.summary_tables import SummaryTables
from retrieval.types import Filters, Shot, ShotId, Speech, Vectors, Video

IDS_A_STATEMENT = 400
"""Two variables an id; SQLite before 3.32 allows 999 in a statement."""

_VIDEO = "id, name, path, duration, width, height, fps, size, frames, modified"
_SHOT = "s.video, s.number, s.scene, s.class, s.start_time, s.end_time, s.thumbnail, s.frames"


class State(NamedTuple):
    """What changes about the archive as a whole."""

    stamp: int
    """Rises with every change of the contents."""
    revision: int
    """The last revision given to a video; never given twice."""
    index_number: int
    """The index that readers use; 0 where none was built."""
    indexed_revision: int
    """Videos up to this revision are in that index."""


class ShotRow(NamedTuple):
    """A shot's place in the index, with what filters ask of it."""

    id: ShotId
    revision: int
    start: float
    seconds: float


class Totals(NamedTuple):
    """How much the archive holds."""

    videos: int
    shots: int
    frames: int
    seconds: float


class Catalogue:
    """What an archive holds, in an open database."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self.subtitles = SubtitleTables(database)
        self.spoken = SpokenTables(database)
        self.bins = BinTables(database)
        self.saved = SavedTables(database)
        self.map = MapTables(database)
        self.summaries = SummaryTables(database)

    @classmethod
    def open(cls, path: Path) -> "Catalogue":
        """Opens the file, or makes an empty one. FormatError where it is damaged or newer."""
        return cls(Database(path, MIGRATIONS))

    def close(self) -> None:
        self._db.close()

    @property
    def empty(self) -> bool:
        """Whether `create` has not been called, or was killed."""
        return self._db.version == 0

    @property
    def older(self) -> bool:
        """Whether `migrate` has something to do."""
        return self._db.older

    @property
    def encoder(self) -> tuple[str, int]:
        """The encoder's name and the dimensions of its vectors."""
        name, dimensions = self._db.one("SELECT encoder, dimensions FROM archive")
        return str(name), int(dimensions)

    def create(self, encoder: str, dimensions: int, *, created: str, program: str) -> None:
        """Makes the tables and records the encoder, unless another process has just done so."""
        self._db.execute("PRAGMA journal_mode = WAL")  # readers go on reading while one process writes
        with self._db.transaction():
            if self.empty:
                self._db.migrate()
                self._db.execute(
                    "INSERT INTO archive (only, encoder, dimensions, created, program) "
                    "VALUES (1, ?, ?, ?, ?)",
                    (encoder, dimensions, created, program),
                )

    def migrate(self) -> None:
        """Brings an older catalogue up to this program's version."""
        with self._db.transaction():
            self._db.migrate()

    def reading(self) -> AbstractContextManager[None]:
        """What is read inside belongs together, whatever another process publishes meanwhile."""
        return self._db.reading()

    # what is there

    def state(self) -> State:
        return State(*self._db.one("SELECT stamp, revision, index_number, indexed_revision FROM archive"))

    def totals(self) -> Totals:
        return Totals(
            *self._db.one(
                "SELECT count(*), (SELECT count(*) FROM shots), coalesce(sum(frames), 0), "
                "coalesce(sum(duration), 0.0) FROM videos"
            )
        )

    def made(self) -> tuple[str, str]:
        """When the archive was made and by which version of the program."""
        created, program = self._db.one("SELECT created, program FROM archive")
        return str(created), str(program)

    def videos(self) -> list[Video]:
        """All videos by name."""
        return [_video(row) for row in self._db.all(f"SELECT {_VIDEO} FROM videos ORDER BY name")]

    def video(self, video_id: str) -> Video | None:
        rows = self._db.all(f"SELECT {_VIDEO} FROM videos WHERE id = ?", (video_id,))
        return _video(rows[0]) if rows else None

    def revisions(self) -> dict[int, str]:
        """The visible revisions and the videos that they are of."""
        return dict(self._db.all("SELECT revision, id FROM videos"))

    def revision(self, video_id: str) -> int | None:
        rows = self._db.all("SELECT revision FROM videos WHERE id = ?", (video_id,))
        return int(rows[0][0]) if rows else None

    def shots(self, video_id: str | None = None) -> list[Shot]:
        """The shots of one video, or of all videos by name, in time order."""
        only = "" if video_id is None else "WHERE s.video = ?"
        rows = self._db.all(
            f"SELECT {_SHOT} FROM shots s JOIN videos v ON v.id = s.video {only} "
            "ORDER BY v.name, s.start_time",
            () if video_id is None else (video_id,),
        )
        return [_shot(row) for row in rows]

    def shot(self, shot_id: ShotId) -> Shot | None:
        rows = self._db.all(f"SELECT {_SHOT} FROM shots s WHERE s.video = ? AND s.number = ?", shot_id)
        return _shot(rows[0]) if rows else None

    def matching(
        self, filters: Filters, videos: frozenset[str] | None, *, after_revision: int = 0
    ) -> list[ShotRow]:
        """The shots that meet the filters, in a stable order; `videos` are the ids that the filters leave."""
        terms = ["v.revision > ?"]
        values: list[object] = [after_revision]
        for term, value in (
            (
                "s.video IN (SELECT value FROM json_each(?))",
                None if videos is None else json.dumps([*videos]),
            ),
            ("s.start_time >= ?", filters.after),
            ("s.start_time < ?", filters.before),
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
        """The vectors of these shots in their order; KeyError names one that is not there."""
        found: dict[tuple[str, int], bytes] = {}
        for first in range(0, len(ids), IDS_A_STATEMENT):
            some = ids[first : first + IDS_A_STATEMENT]
            rows = self._db.all(
                "SELECT s.video, s.number, x.vector FROM shots s JOIN vectors x ON x.shot = s.row "
                f"WHERE (s.video, s.number) IN (VALUES {', '.join(['(?, ?)'] * len(some))})",
                [value for shot_id in some for value in shot_id],
            )
            found.update({(video, number): vector for video, number, vector in rows})
        joined = b"".join(found[shot_id] for shot_id in ids)
        return np.frombuffer(joined, dtype="<f4").reshape(len(ids), self.encoder[1]).astype(np.float32)

    # changes; the caller holds the archive's write lock

    def publish(
        self,
        video: Video,
        shots: Sequence[Shot],
        vectors: Vectors,
        revision: int,
        speech: Speech | None = None,
    ) -> None:
        """Makes a video with all of its shots visible at once, in place of an earlier revision.

        Its subtitles too where `speech` is given; else those that it has stay.
        """
        with self._change():
            self._db.execute("UPDATE archive SET revision = max(revision, ?)", (revision,))
            self._db.execute(
                f"INSERT INTO videos (revision, added, {_VIDEO}) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
                "ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, name = excluded.name, "
                "path = excluded.path, duration = excluded.duration, width = excluded.width, "
                "height = excluded.height, fps = excluded.fps, size = excluded.size, "
                "frames = excluded.frames, modified = excluded.modified",
                (
                    revision,
                    datetime.now(UTC).isoformat(timespec="seconds"),
                    video.id,
                    video.name,
                    os.fsencode(video.path),
                    video.duration,
                    video.width,
                    video.height,
                    video.fps,
                    video.size,
                    video.frames,
                    video.modified,
                ),
            )
            self._db.execute("DELETE FROM shots WHERE video = ?", (video.id,))
            self._insert_shots(shots, vectors)
            if speech is not None:
                self.subtitles.replace(video.id, speech)

    def hear(self, video_id: str, speech: Speech) -> None:
        """Puts these subtitles in place of those that a video has."""
        with self._change():
            self.subtitles.replace(video_id, speech)

    def use_sentences(self, name: str, dimensions: int) -> None:
        """Lines are embedded by this model from now on; vectors of another one go."""
        with self._change():
            self.spoken.use_model(name, dimensions)

    def add_line_vectors(self, rows: Sequence[int], vectors: Vectors) -> None:
        """Keeps what lines mean; all of it is visible at once."""
        with self._change():
            self.spoken.add_vectors(rows, vectors)

    def move(self, video: Video) -> None:
        """Records the name, path and time of change of a video that is there."""
        with self._change():
            self._db.execute(
                "UPDATE videos SET name = ?, path = ?, modified = ? WHERE id = ?",
                (video.name, os.fsencode(video.path), video.modified, video.id),
            )

    def remove(self, video_id: str) -> None:
        with self._change():
            self.subtitles.clear(video_id)
            self._db.execute("DELETE FROM videos WHERE id = ?", (video_id,))

    def use_index(self, number: int, indexed_revision: int) -> None:
        """Readers take this index from now on; it holds the videos up to that revision."""
        with self._db.transaction():
            self._db.execute(
                "UPDATE archive SET index_number = ?, indexed_revision = ?", (number, indexed_revision)
            )

    def _insert_shots(self, shots: Sequence[Shot], vectors: Vectors) -> None:
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

    @contextmanager
    def _change(self) -> Iterator[None]:
        with self._db.transaction():
            yield
            self._db.execute("UPDATE archive SET stamp = stamp + 1")


def _video(row: Row) -> Video:
    video_id, name, path, *rest = row
    return Video(video_id, name, Path(os.fsdecode(path)), *rest)


def _shot(row: Row) -> Shot:
    video, number, *rest = row
    return Shot(ShotId(video, number), *rest)

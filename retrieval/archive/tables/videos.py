"""The videos in the catalogue: what is known of each file, and which revision of it counts.

Changes are made inside the catalogue's transactions.
"""

import json
import os
from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path

from retrieval.storage.database import Database, Row
from retrieval.types import Video

_COLUMNS = "id, name, path, duration, width, height, fps, size, frames, modified, recorded, expected"


class VideoTables:
    """The videos of an open catalogue."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def all(self) -> list[Video]:
        """All videos by name."""
        return [_video(row) for row in self._db.all(f"SELECT {_COLUMNS} FROM videos ORDER BY name")]

    def get(self, video_id: str) -> Video | None:
        """The video of that id; None where there is none."""
        rows = self._db.all(f"SELECT {_COLUMNS} FROM videos WHERE id = ?", (video_id,))
        return _video(rows[0]) if rows else None

    def at(self, path: Path) -> list[Video]:
        """The videos whose file is at that path: one, or none; more where a file was changed meanwhile."""
        rows = self._db.all(f"SELECT {_COLUMNS} FROM videos WHERE path = ?", (os.fsencode(path),))
        return [_video(row) for row in rows]

    def named(self, name: str) -> Video | None:
        """The video of exactly that name; None where there is none."""
        if not _is_text(name):
            return None
        rows = self._db.all(f"SELECT {_COLUMNS} FROM videos WHERE name = ?", (name,))
        return _video(rows[0]) if rows else None

    def names(self) -> list[tuple[str, str]]:
        """The id and name of each video, by name."""
        return self._db.all("SELECT id, name FROM videos ORDER BY name")

    def some(self, ids: Collection[str]) -> dict[str, Video]:
        """Those of these videos that are there, by id."""
        rows = self._db.all(
            f"SELECT {_COLUMNS} FROM videos WHERE id IN (SELECT value FROM json_each(?))",
            [json.dumps([*ids])],
        )
        return {video.id: video for video in map(_video, rows)}

    def without_pictures(self) -> frozenset[str]:
        """The ids of those that are sound alone."""
        return frozenset(row[0] for row in self._db.all("SELECT id FROM videos WHERE height = 0"))

    def revisions(self) -> dict[int, str]:
        """The visible revisions and the ids of the videos that they are of."""
        return dict(self._db.all("SELECT revision, id FROM videos"))

    def revisions_between(self, after: int, last: int) -> list[int]:
        """The visible revisions after the first, up to the last of these, rising."""
        rows = self._db.all(
            "SELECT revision FROM videos WHERE revision > ? AND revision <= ? ORDER BY revision",
            (after, last),
        )
        return [int(row[0]) for row in rows]

    def revision(self, video_id: str) -> int | None:
        """The visible revision of that video; None where there is no such video."""
        rows = self._db.all("SELECT revision FROM videos WHERE id = ?", (video_id,))
        return int(rows[0][0]) if rows else None

    def put(self, video: Video, revision: int) -> None:
        """Records the video at this revision, in place of what was known of it."""
        self._db.execute(
            f"INSERT INTO videos (revision, added, {_COLUMNS}) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, name = excluded.name, "
            "path = excluded.path, duration = excluded.duration, width = excluded.width, "
            "height = excluded.height, fps = excluded.fps, size = excluded.size, "
            "frames = excluded.frames, modified = excluded.modified, recorded = excluded.recorded, "
            "expected = excluded.expected",
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
                video.recorded,
                video.expected,
            ),
        )

    def move(self, video: Video) -> None:
        """Records the name, path and time of change of a video that is there."""
        self._db.execute(
            "UPDATE videos SET name = ?, path = ?, modified = ? WHERE id = ?",
            (video.name, os.fsencode(video.path), video.modified, video.id),
        )

    def remove(self, video_id: str) -> None:
        """Takes the video out, its shots and their vectors too."""
        self._db.execute("DELETE FROM videos WHERE id = ?", (video_id,))


def _is_text(name: str) -> bool:
    """Whether it may be a stored name: lone surrogates, as of file names that are no text, are in none."""
    return not any("\ud800" <= letter <= "\udfff" for letter in name)


def _video(row: Row) -> Video:
    video_id, name, path, *rest = row
    return Video(video_id, name, Path(os.fsdecode(path)), *rest)

"""What the catalogue tells of all videos at once, for lists of them. It only reads."""

from collections.abc import Mapping
from dataclasses import dataclass

from retrieval.metadata.fields import MetadataField, MetadataValue
from retrieval.storage.database import Database
from retrieval.types import Video


@dataclass(frozen=True, slots=True)
class VideoSummary:
    """A video as a list shows it."""

    video: Video
    shots: int
    poster: int
    """The number of the shot whose thumbnail stands for the video, its longest; 0 where it has none."""
    added: str
    """When it came into the archive (ISO 8601, UTC); empty where an older version did not say."""
    revision: int
    """Later ones came, or were cut again, later."""
    heard: bool
    """Whether speech was looked for."""
    languages: tuple[str, ...]
    """Of its subtitles, codes in order; an empty code is an unknown language. () where nothing is said."""
    qualities: tuple[str, ...] = ()
    """What any of its shots is like, as `retrieval.qualities.Quality` writes them, in order; () where nothing was
    measured."""
    taught: tuple[str, ...] = ()
    """The taught classes that any of its shots shows."""
    metadata: tuple[MetadataValue, ...] = ()
    """What is known of its recording, in the order of the fields."""

    def said(self, field: MetadataField) -> str:
        """What is known of a field; empty where nothing is."""
        return next((one.value for one in self.metadata if one.field == field), "")


class SummaryTables:
    """The tables of an open catalogue, read together."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def added(self) -> dict[str, tuple[str, int]]:
        """When each video came (see `VideoSummary.added`) and its revision, by id."""
        rows = self._db.all("SELECT id, added, revision FROM videos")
        return {video: (added, revision) for video, added, revision in rows}

    def shots(self) -> dict[str, tuple[int, int]]:
        """How many shots each video has, and the number of the longest, by id."""
        counts: dict[str, int] = dict(self._db.all("SELECT video, count(*) FROM shots GROUP BY video"))
        longest = self._db.all("SELECT video, number, max(end_time - start_time) FROM shots GROUP BY video")
        return {video: (counts[video], number) for video, number, _ in longest}

    def heard(self) -> set[str]:
        """The videos in which speech was looked for."""
        return {video for (video,) in self._db.all("SELECT video FROM speech")}

    def languages(self) -> dict[str, tuple[str, ...]]:
        """The languages of the lines that each video has, by id."""
        rows = self._db.all(
            "SELECT DISTINCT video, language FROM subtitle_tracks "
            "WHERE EXISTS (SELECT 1 FROM subtitles s WHERE s.track = subtitle_tracks.row) ORDER BY 1, 2"
        )
        found: dict[str, tuple[str, ...]] = {}
        for video, language in rows:
            found[video] = (*found.get(video, ()), language)
        return found

    def qualities(self) -> dict[str, tuple[str, ...]]:
        """The qualities of any of each video's shots, by id."""
        rows = self._db.all(
            "SELECT r.video, q.quality FROM video_qualities q JOIN annotation_runs r ON r.row = q.run ORDER BY 1, 2"
        )
        found: dict[str, list[str]] = {}
        for video, quality in rows:
            found.setdefault(video, []).append(quality)
        return {video: tuple(some) for video, some in found.items()}


def video_summaries(
    videos: list[Video], tables: SummaryTables, metadata: Mapping[str, tuple[MetadataValue, ...]]
) -> list[VideoSummary]:
    """The videos, in their order; those that the tables do not know are left out."""
    added, shots = tables.added(), tables.shots()
    heard, languages, qualities = tables.heard(), tables.languages(), tables.qualities()
    return [
        VideoSummary(
            video,
            *shots.get(video.id, (0, 0)),
            *added[video.id],
            video.id in heard,
            languages.get(video.id, ()),
            qualities.get(video.id, ()),
            metadata=metadata.get(video.id, ()),
        )
        for video in videos
        if video.id in added
    ]

"""What the catalogue tells of all videos at once, for lists of them. It only reads."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from retrieval.annotations import AnnotationKind
from retrieval.archive.shot_attributes.annotated_limits import LIMIT_SOURCES
from retrieval.metadata.fields import MetadataField, MetadataValue
from retrieval.queries import AnnotatedLimit
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
    told: Mapping[AnnotatedLimit, tuple[str, ...]] = field(default_factory=dict)
    """The values that annotations tell of any of its shots, in order."""
    taught: tuple[str, ...] = ()
    """The taught classes that any of its shots shows."""
    metadata: tuple[MetadataValue, ...] = ()
    """What is known of its recording, in the order of the fields."""

    def said(self, field: MetadataField) -> str:
        """What is known of a field; empty where nothing is."""
        return next((one.value for one in self.metadata if one.field == field), "")

    def values(self, limit: AnnotatedLimit) -> tuple[str, ...]:
        """What annotations tell of any of its shots, in order."""
        return self.told.get(limit, ())


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

    def labels(self) -> dict[str, dict[AnnotationKind, list[str]]]:
        """What annotators call any of each video's shots, in order, by the video's id and the annotators' kind."""
        rows = self._db.all(
            "SELECT r.video, r.kind, l.label FROM annotation_labels l JOIN annotation_runs r ON r.row = l.run "
            "ORDER BY 1, 2, 3"
        )
        found: dict[str, dict[AnnotationKind, list[str]]] = {}
        for video, kind, label in rows:
            found.setdefault(video, {}).setdefault(kind, []).append(label)
        return found


def video_summaries(
    videos: list[Video], tables: SummaryTables, metadata: Mapping[str, tuple[MetadataValue, ...]]
) -> list[VideoSummary]:
    """The videos, in their order; those that the tables do not know are left out."""
    added, shots = tables.added(), tables.shots()
    heard, languages, labels = tables.heard(), tables.languages(), tables.labels()
    return [
        VideoSummary(
            video,
            *shots.get(video.id, (0, 0)),
            *added[video.id],
            video.id in heard,
            languages.get(video.id, ()),
            tuple(labels.get(video.id, {}).get("quality", ())),
            _told(labels.get(video.id, {})),
            metadata=metadata.get(video.id, ()),
        )
        for video in videos
        if video.id in added
    ]


def _told(labels: Mapping[AnnotationKind, list[str]]) -> dict[AnnotatedLimit, tuple[str, ...]]:
    """The values of the limits that these labels tell, each once."""
    told = {}
    for limit, source in LIMIT_SOURCES.items():
        values = (source.value(label) for kind in source.kinds for label in labels.get(kind, ()))
        if some := tuple(sorted({value for value in values if value is not None})):
            told[limit] = some
    return told

"""The catalogue of an archive: one SQLite file that says what the archive holds. It is the truth.

A video is in the archive when its rows are here; files and index entries that no row points to are
leftovers. It keeps the shots' vectors too, so that the index can always be made again from it. Each
kind of thing has tables of its own; what must become visible together changes here. It does not know
the index, thumbnails or frame embeddings, nor who may write when.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path

from retrieval.annotations import VideoAnnotations
from retrieval.archive.filtering.filtered_shots import FilteredShots
from retrieval.archive.name_words import all_distinctive_names, distinctive_names
from retrieval.archive.shot_attributes.frequent_attributes import FrequentAttributeTables
from retrieval.archive.shot_attributes.shot_attributes import ShotAttributes
from retrieval.archive.tables.annotations import AnnotationTables
from retrieval.archive.tables.archive_record import ArchiveRecord
from retrieval.archive.tables.exclusions import ExclusionTables
from retrieval.archive.tables.ingest_choices import IngestChoices
from retrieval.archive.tables.name_vectors import NameVectorTables
from retrieval.archive.tables.people.people_tables import PeopleTables
from retrieval.archive.tables.people.voices import VoiceTables
from retrieval.archive.tables.saved_searches import SavedSearchTables
from retrieval.archive.tables.segments import SegmentRow, SegmentTables
from retrieval.archive.tables.shot_map import MapTables
from retrieval.archive.tables.shots import ShotTables
from retrieval.archive.tables.subtitle_search import SubtitleSearchTables
from retrieval.archive.tables.subtitles import SubtitleTables
from retrieval.archive.tables.taught_classes import TaughtClassTables
from retrieval.archive.tables.video_metadata import VideoMetadataTables
from retrieval.archive.tables.video_summaries import SummaryTables, VideoSummary, video_summaries
from retrieval.archive.tables.videos import VideoTables
from retrieval.bins.tables import BinTables
from retrieval.metadata.fields import MetadataValue
from retrieval.storage.database import Database
from retrieval.storage.schema import MIGRATIONS, NAMES_NOTED, WORDS_CUT_ANEW
from retrieval.types import Shot, Speech, Vectors, Video


class Catalogue:
    """What an archive holds, in an open database."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self.record = ArchiveRecord(database)
        self.videos = VideoTables(database)
        self.shots = ShotTables(database)
        self.subtitles = SubtitleTables(database)
        self.subtitle_search = SubtitleSearchTables(database)
        self.annotations = AnnotationTables(database)
        self.people = PeopleTables(database)
        self.voices = VoiceTables(database)
        self.taught = TaughtClassTables(database)
        self.bins = BinTables(database)
        self.saved_searches = SavedSearchTables(database)
        self.map = MapTables(database)
        self.summaries = SummaryTables(database)
        self.metadata = VideoMetadataTables(database)
        self.name_vectors = NameVectorTables(database)
        self.exclusions = ExclusionTables(database)
        self.ingest_choices = IngestChoices(database)
        self.segments = SegmentTables(database)
        self.shot_attributes = ShotAttributes(self.annotations, self.people, self.subtitle_search)
        self.frequent = FrequentAttributeTables(database)
        self.filtered = FilteredShots(
            self.subtitle_search, self.annotations, self.people, self.shot_attributes, self.subtitles.unheard
        )

    @classmethod
    def open(cls, path: Path) -> "Catalogue":
        """Opens the file, or makes an empty one. FormatError where it is damaged or newer."""
        return cls(Database(path, MIGRATIONS))

    def close(self) -> None:
        """Closes the database."""
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
    def only_read(self) -> bool:
        """Whether nothing can be written where it lies."""
        return self._db.only_read

    def copy_to(self, path: Path) -> None:
        """Writes all of it to a new file, as it is at one moment. ArchiveError where that fails."""
        self._db.copy_to(path)

    @property
    def format(self) -> int:
        """The version of its tables."""
        return self._db.version

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
            before = self._db.version
            self._db.migrate()
            if before < WORDS_CUT_ANEW:
                self.subtitles.index_words()
            if before < NAMES_NOTED:
                for video in self.videos.all():
                    self._note_names(video)

    def reading(self) -> AbstractContextManager[None]:
        """What is read inside belongs together, whatever another process publishes meanwhile."""
        return self._db.reading()

    def video_summaries(self) -> tuple[VideoSummary, ...]:
        """All videos by name, each with what a list of videos shows of it."""
        with self.reading():
            return tuple(video_summaries(self.videos.all(), self.summaries, self.metadata.all()))

    # changes; the caller holds the archive's write lock

    def publish(
        self,
        video: Video,
        shots: Sequence[Shot],
        vectors: Vectors,
        revision: int,
        speech: Speech | None = None,
        metadata: Sequence[MetadataValue] | None = None,
    ) -> None:
        """Makes a video with all of its shots visible at once, in place of an earlier revision.

        Its subtitles too where `speech` is given, and what files say of its recording where `metadata` is; else
        those that it has stay.
        """
        with self._change():
            self._db.execute("UPDATE archive SET revision = max(revision, ?)", (revision,))
            self.videos.put(video, revision)
            self._note_names(video)
            self.shots.replace(video.id, shots, vectors)
            if speech is not None:
                self.subtitles.replace(video.id, speech)
                self.voices.lines_changed(video.id)
            self.metadata.published(video.id, metadata)

    def replace_speech(self, video_id: str, speech: Speech) -> None:
        """Puts these subtitles in place of those that a video has."""
        with self._change():
            self.subtitles.replace(video_id, speech)
            self.voices.lines_changed(video_id)

    def replace_annotations(self, video_id: str, found: VideoAnnotations) -> None:
        """Puts these annotations in place of those of their kind that a video has."""
        with self._change():
            self.annotations.replace(video_id, found)

    def set_sentence_model(self, name: str, dimensions: int) -> None:
        """Lines are embedded by this model from now on; vectors of another one go."""
        with self._change():
            self.subtitle_search.use_model(name, dimensions)

    def add_subtitle_vectors(self, rows: Sequence[int], vectors: Vectors) -> None:
        """Keeps what lines mean; all of it is visible at once."""
        with self._change():
            self.subtitle_search.add_vectors(rows, vectors)

    def keep_name_vectors(self, batches: Iterable[tuple[Sequence[str], Vectors]]) -> None:
        """Keeps what these words of names mean, each batch as it comes, and forgets those of no video's name."""
        for words, vectors in batches:
            with self._change():
                self.name_vectors.add(words, vectors)
        with self._change():
            self.name_vectors.keep_only(all_distinctive_names(self.videos.all()))

    def move(self, video: Video) -> None:
        """Records the name, path and time of change of a video that is there."""
        with self._change():
            self.videos.move(video)
            self._note_names(video)

    def move_all(self, videos: Sequence[Video]) -> None:
        """The same of several, which may take each other's names."""
        with self._change():
            for video in videos:  # none in the way of another
                self.videos.move(replace(video, name=f"{video.id}/{video.name}"))
            for video in videos:
                self.videos.move(video)
                self._note_names(video)

    def remove(self, video_ids: Iterable[str]) -> None:
        """Takes videos out at once, with all that is known of them.

        Groups of faces that were seen nowhere else, and taught classes that nothing else shows, go too. Clips in
        bins keep the name and the place that the video had.
        """
        with self._change():
            gone = list(video_ids)
            names = self.name_vectors.names_of(gone)
            for video_id in gone:
                self._db.execute(
                    "UPDATE bin_clips SET (name, path) = (SELECT name, path FROM videos WHERE id = ?1) "
                    "WHERE video = ?1 AND EXISTS (SELECT 1 FROM videos WHERE id = ?1)",
                    (video_id,),
                )
                seen = self.people.seen_in(video_id)
                self.subtitles.clear(video_id)
                self.videos.remove(video_id)
                self.people.drop_unseen(seen)
            self.taught.drop_empty()
            self.name_vectors.forget_unused(names)

    def use_segments(self, segments: Sequence[SegmentRow], number: int) -> None:
        """Readers take these segments of the index from now on; `number` is the greatest ever given to one."""
        with self._db.transaction():
            self.segments.use(segments, number)

    def _note_names(self, video: Video) -> None:
        self.name_vectors.put_names(video.id, distinctive_names(video))

    @contextmanager
    def _change(self) -> Iterator[None]:
        with self._db.transaction():
            yield
            self._db.execute("UPDATE archive SET stamp = stamp + 1")

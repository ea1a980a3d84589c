"""What an open archive holds, as it is read: videos, shots, speech, what is nearest.

It shows what any process has published so far. How an archive is changed it does not know
(`retrieval.archive.archive`).
"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Self

import numpy as np

from retrieval.archive.catalogue import Catalogue
from retrieval.archive.change_cache import ChangeCache
from retrieval.archive.filtering.people_in_shots import PeopleInShots
from retrieval.archive.nearest.index_choice import chosen_index
from retrieval.archive.nearest.samples import ShotSample, ShotSampler
from retrieval.archive.nearest.shot_index import NO_FILTERS, Neighbour, ShotIndex
from retrieval.archive.nearest.snapshots import ShotSelection
from retrieval.archive.revisions import FrameEmbeddings, RevisionFiles
from retrieval.archive.tables.people.records import Person
from retrieval.archive.tables.shots import ShotRow
from retrieval.archive.tables.video_summaries import VideoSummary
from retrieval.archive.taught.taught_shots import KnownClass, TaughtShots, held_shots
from retrieval.archive.video_cache import VideoCache
from retrieval.archive.video_sets import VideoSet, filtered_set
from retrieval.errors import FormatError, NotFound
from retrieval.names import did_you_mean, normalized_name
from retrieval.queries import Filters
from retrieval.types import Shot, ShotId, Vector, Vectors, Video

log = logging.getLogger(__name__)


class ArchiveContents:
    """An open archive, to read; close it, or use it as a context. Threads may share it.

    `stamp` tells whether what it shows has changed.
    """

    def __init__(self, folder: Path, catalogue: Catalogue) -> None:
        self.folder = folder
        self.encoder, self.dimensions = catalogue.record.encoder
        self._catalogue = catalogue
        self.record = catalogue.record
        """The archive as a whole; to be read only. Its `stamp` is also that of the archive."""
        self.totals = catalogue.record.totals
        """How many videos, shots and sampled frames, and how many seconds of video."""
        self.made = catalogue.record.made
        """When the archive was made (ISO 8601, UTC) and by which version of the program."""
        self.videos = catalogue.videos.all
        """All videos by name."""
        self.video_by_id = catalogue.videos.get
        """The video of that id; None where there is none."""
        known = VideoCache(catalogue.videos, catalogue.record.stamp)
        self.videos_of = known.some
        """Those of these videos that are there, by id."""
        self.video_names = known.names
        """All names of videos by their ids, in order of the names."""
        self.shots = catalogue.shots.of
        """The shots of one video, or of all videos by name, in time order."""
        self.present_shots = catalogue.shots.present
        """Those of these shots that are there, in the order of the ids; those cut again since are not."""
        self.shots_with_vectors = catalogue.shots.with_vectors
        """The same, and their vectors, (n, d) float32, unit length."""
        self.speech = catalogue.subtitles.of
        """A video's subtitles and where they come from; None where nobody has looked for speech yet."""
        self.unheard = catalogue.subtitles.unheard
        """The videos, by id, in which nobody has looked for speech yet."""
        self.speech_totals = catalogue.subtitles.totals
        """How many videos have subtitles, how many lines, in which languages, by which speech models."""
        self.speakers = catalogue.voices.of
        """Whose voice is heard when in a video; nobody's where that is not known."""
        self._files = RevisionFiles(folder / "videos")
        self._index = ShotIndex(chosen_index(folder / "index", catalogue), catalogue)
        self._samples = ShotSampler(catalogue, self._index)
        taught = TaughtShots(catalogue.taught.all, lambda n: self.sample(n).vectors, self.nearest, self.shots)
        self._classes = ChangeCache(catalogue.record.stamp, taught.read)
        self.shot_attributes = catalogue.shot_attributes
        """What annotators and teaching tell of shots."""
        self.frequent_attributes = ChangeCache(catalogue.frequent.version, catalogue.frequent.read).current
        """What the archive holds much of, by name; read anew in a few milliseconds once it has changed."""
        self._held = ChangeCache(catalogue.record.stamp, lambda: held_shots(self._classes.current()))
        self.shot_attributes.read_classes(self._held.current)
        self._summaries = ChangeCache(catalogue.record.stamp, self._summarised)
        self._sounds = ChangeCache(catalogue.record.stamp, catalogue.videos.without_pictures)
        self.subtitle_search = catalogue.subtitle_search
        """All spoken lines together; to be read only, changes go through the archive."""
        self.annotations = catalogue.annotations
        """What annotators found; to be read only, changes go through the archive."""
        self.name_vectors = catalogue.name_vectors
        """What names of files and folders mean; to be read only, changes go through the archive."""
        self.metadata = catalogue.metadata
        """What is known of recordings; may be changed without the write lock."""
        self.people = catalogue.people
        """Who is seen, as far as faces are told apart; may be changed without the write lock."""
        self.taught = catalogue.taught
        """Classes taught by examples; may be changed without the write lock."""
        self.bins = catalogue.bins
        """What was set aside; bins may be changed without the write lock, during an ingest too."""
        self.ingest_choices = catalogue.ingest_choices
        """What is taken in, and which annotators go over it; may be changed without the write lock."""
        self.saved_searches = catalogue.saved_searches
        """Saved searches; they may be changed without the write lock too."""
        self.map = catalogue.map
        """Where each shot stands on the map; kept without the write lock, since it can be made again."""

    def close(self) -> None:
        """Closes the index and the catalogue; nothing can be read afterwards."""
        self._index.close()
        self._catalogue.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # what is there

    @property
    def stamp(self) -> int:
        """Rises whenever the contents change, whoever changes them."""
        return self.record.stamp()

    def video(self, name: str) -> Video:
        """The video of that name, in capitals or not; NotFound suggests names that are near."""
        if (exact := self._catalogue.videos.named(name)) is not None:
            return exact
        names = self.video_names()
        for video_id, other in names.items():
            if normalized_name(other) == normalized_name(name) and (video := self.video_by_id(video_id)):
                return video
        hint = did_you_mean(name, [*names.values()])
        raise NotFound(
            "There is no video {name!r} in {folder}.{hint}", name=name, folder=self.folder, hint=hint
        )

    def shot(self, shot_id: ShotId) -> Shot:
        """The shot of that id; NotFound where there is none."""
        if (shot := self._catalogue.shots.get(shot_id)) is None:
            raise _no_shot(shot_id)
        return shot

    def thumbnail(self, shot_id: ShotId) -> Path:
        """The JPEG file of the shot's thumbnail."""
        self.shot(shot_id)
        return self._files.thumbnail(self._revision(shot_id.video), shot_id.number)

    def frame_embeddings(self, video_id: str) -> FrameEmbeddings:
        """What the video was cut from; the vectors are read from the file as they are used."""
        revision = self._revision(video_id)
        try:
            return self._files.frames(revision)
        except (OSError, ValueError, EOFError) as error:
            raise FormatError(
                "The stored frames of {id} in {folder} are missing or damaged; ingest it again.",
                id=video_id,
                folder=self.folder,
            ) from error

    def vectors(self, ids: Sequence[ShotId]) -> Vectors:
        """(n, d) float32, unit length: the shots' vectors, in the order of the ids."""
        try:
            return self._catalogue.shots.vectors(ids)
        except KeyError as error:
            raise _no_shot(error.args[0]) from error

    def summaries(self) -> Sequence[VideoSummary]:
        """All videos by name, each with what a list of videos shows of it."""
        return self._summaries.current()

    def taught_classes(self) -> tuple[KnownClass, ...]:
        """The classes that somebody taught, by name, with the shots that hold each now."""
        return self._classes.current()

    def filtered_videos(self, filters: Filters) -> VideoSet:
        """The videos that the filters leave. NotFound for a name that is not here, UsageError for a day that is
        none."""
        return filtered_set(self.summaries, filters, lambda name: self.video(name).id)

    # nearest

    def nearest(self, vector: Vector, n: int, filters: Filters = NO_FILTERS) -> list[Neighbour]:
        """The n shots nearest to a unit vector, best first; fewer only where fewer meet the filters. What has no
        pictures is near to nothing."""
        self._check_vector(vector)
        return self._index.nearest(vector, n, filters, self._pictured(filters))

    def near(self, vector: Vector, n: int, filters: Filters = NO_FILTERS) -> list[ShotId]:
        """About the n nearest, in no order: candidates for who compares their vectors anyway, in half the time."""
        self._check_vector(vector)
        return self._index.near(vector, n, filters, self._pictured(filters))

    def sample(self, n: int, filters: Filters = NO_FILTERS) -> ShotSample:
        """At most n random shots with pictures that meet the filters: the same ones until the archive changes.

        The similarities of a query to them tell what is usual for it.
        """
        return self._samples.take(n, filters, self._pictured(filters))

    def selection(self, filters: Filters) -> ShotSelection:
        """The shots that meet the filters, to be asked whether a shot is one of them."""
        now = self._index.current()
        return ShotSelection(now, self._index.places(now, filters, self.filtered_videos(filters)))

    def count(self, filters: Filters = NO_FILTERS) -> int:
        """How many shots meet the filters."""
        return self._index.count(filters, self.filtered_videos(filters))

    def filtered_shots(self, filters: Filters = NO_FILTERS) -> list[ShotRow]:
        """The shots that meet the filters, in a stable order."""
        now = self._index.current()
        return now.shot_rows(self._index.places(now, filters, self.filtered_videos(filters)))

    def people_in_shots(self) -> PeopleInShots:
        """How many people are seen in which shots, and how near."""
        return self._catalogue.filtered.people(self._index.current())

    def shots_with(self, person: Person) -> list[ShotId]:
        """The shots in which somebody is seen, or heard, in a stable order."""
        return self._catalogue.filtered.shots_with(self._index.current(), person)

    def _summarised(self) -> list[VideoSummary]:
        holding = {
            name: {shot.video for shot in shots} for name, shots in self._held.current().items() if shots
        }
        return [
            replace(one, taught=tuple(name for name, videos in holding.items() if one.video.id in videos))
            for one in self._catalogue.video_summaries()
        ]

    def _pictured(self, filters: Filters) -> VideoSet:
        """The videos with pictures that the filters leave."""
        return self.filtered_videos(filters).without(self._sounds.current())

    def _check_vector(self, vector: Vector) -> None:
        if np.shape(vector) != (self.dimensions,):
            raise ValueError(f"a vector of shape {np.shape(vector)}, not of {self.dimensions} dimensions")

    def _revision(self, video_id: str) -> int:
        if (revision := self._catalogue.videos.revision(video_id)) is None:
            raise NotFound("There is no video with the id {id} in {folder}.", id=video_id, folder=self.folder)
        return revision


def _no_shot(shot_id: ShotId) -> NotFound:
    return NotFound("There is no shot {id} in the archive; it may have been cut again since.", id=shot_id)

"""An archive: one folder with one encoder. What the rest of the program reads from and writes to.

    catalogue.sqlite3    what the archive holds: the truth
    videos/NUMBER/       a video's frame embeddings and thumbnails, a folder for each revision
    index/NUMBER/        Chroma, made from the catalogue; the catalogue says which one counts

A video is written as files first, then becomes visible in one transaction, then enters the index.
Killed anywhere in between, the archive shows all of it or nothing, and the next writer clears what is
left over. Visible shots that the index does not hold yet are compared one by one. It does not know
how videos are decoded, cut or encoded.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from retrieval.annotations import VideoAnnotations
from retrieval.archive.catalogue import ArchiveTotals, Catalogue
from retrieval.archive.change_cache import ChangeCache
from retrieval.archive.opening import create_or_open_catalogue, open_catalogue
from retrieval.archive.people_in_shots import PeopleInShots
from retrieval.archive.publishing import SegmentedVideo, publish
from retrieval.archive.revisions import FrameEmbeddings, RevisionFiles
from retrieval.archive.samples import ShotSample, ShotSampler
from retrieval.archive.shot_index import NO_FILTERS, Neighbour, ShotIndex
from retrieval.archive.tables.shots import ShotRow
from retrieval.archive.tables.subtitles import SpeechTotals
from retrieval.archive.tables.video_summaries import VideoSummary
from retrieval.archive.video_sets import VideoSet, filtered_set
from retrieval.errors import FormatError, NotFound
from retrieval.names import did_you_mean, normalized_name, unique_name
from retrieval.queries import Filters
from retrieval.storage.write_lock import write_lock
from retrieval.types import Shot, ShotId, Speech, Vector, Vectors, Video

log = logging.getLogger(__name__)


class MovedVideo(NamedTuple):
    """A known video and where its file lies now."""

    video: str
    """Its id."""
    path: Path
    modified: int
    """As `Video.modified`."""


class Archive:
    """An open archive; close it, or use it as a context. Threads may share it.

    It shows what any process has published so far; `stamp` tells whether that changed.
    """

    def __init__(self, folder: Path, catalogue: Catalogue) -> None:
        self.folder = folder
        self.encoder, self.dimensions = catalogue.encoder
        self._catalogue = catalogue
        self._files = RevisionFiles(folder / "videos")
        self._index = ShotIndex(folder / "index", catalogue)
        self._samples = ShotSampler(catalogue)
        self._summaries = ChangeCache(lambda: catalogue.state().stamp, catalogue.video_summaries)
        self._writing = False
        self.subtitle_search = catalogue.subtitle_search
        """All spoken lines together; to be read only, changes go through the archive."""
        self.annotations = catalogue.annotations
        """What annotators found; to be read only, changes go through the archive."""
        self.people = catalogue.people
        """Who is seen, as far as faces are told apart; may be changed without the write lock."""
        self.bins = catalogue.bins
        """What was set aside; bins may be changed without the write lock, during an ingest too."""
        self.saved_searches = catalogue.saved_searches
        """Saved searches; they may be changed without the write lock too."""
        self.map = catalogue.map
        """Where each shot stands on the map; kept without the write lock, since it can be made again."""

    @classmethod
    def create_or_open(cls, folder: Path, *, encoder: str, dimensions: int) -> "Archive":
        """Opens an archive to write to, or makes one. EncoderMismatch where it holds another encoder, UsageError
        where the folder holds other files, ArchiveError where it cannot be made."""
        return cls(folder, create_or_open_catalogue(folder, encoder=encoder, dimensions=dimensions))

    @classmethod
    def open(cls, folder: Path) -> "Archive":
        """Opens an archive to read. NotFound, or FormatError where it is no archive, newer or damaged."""
        return cls(folder, open_catalogue(folder))

    def close(self) -> None:
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
        return self._catalogue.state().stamp

    def totals(self) -> ArchiveTotals:
        """How many videos, shots and sampled frames, and how many seconds of video."""
        return self._catalogue.totals()

    def made(self) -> tuple[str, str]:
        """When the archive was made (ISO 8601, UTC) and by which version of filmoteca."""
        return self._catalogue.made()

    def videos(self) -> list[Video]:
        """All videos by name."""
        return self._catalogue.videos.all()

    def video(self, name: str) -> Video:
        """The video of that name, in capitals or not; NotFound suggests names that are near."""
        videos = {normalized_name(video.name): video for video in self.videos()}
        if normalized_name(name) in videos:
            return videos[normalized_name(name)]
        hint = did_you_mean(name, [video.name for video in videos.values()])
        raise NotFound(
            "There is no video {name!r} in {folder}.{hint}", name=name, folder=self.folder, hint=hint
        )

    def video_by_id(self, video_id: str) -> Video | None:
        """The video of that id; None where there is none."""
        return self._catalogue.videos.get(video_id)

    def shots(self, video_id: str | None = None) -> list[Shot]:
        """The shots of one video, or of all videos by name, in time order."""
        return self._catalogue.shots.of(video_id)

    def shot(self, shot_id: ShotId) -> Shot:
        """The shot of that id; NotFound where there is none."""
        if (shot := self._catalogue.shots.get(shot_id)) is None:
            raise _no_shot(shot_id)
        return shot

    def present_shots(self, ids: Sequence[ShotId]) -> list[Shot]:
        """Those of these shots that are there, in the order of the ids; those cut again since are not."""
        return self._catalogue.shots.present(ids)

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

    def speech(self, video_id: str) -> Speech | None:
        """The video's subtitles and where they come from; None where nobody has looked for speech yet."""
        return self._catalogue.subtitles.of(video_id)

    def summaries(self) -> Sequence[VideoSummary]:
        """All videos by name, each with what a list of videos shows of it."""
        return self._summaries.current()

    def filtered_videos(self, filters: Filters) -> VideoSet:
        """The videos that the filters leave. NotFound for a name that is not here, UsageError for a day that is
        none."""
        return filtered_set(self.summaries, filters, lambda name: self.video(name).id)

    def speech_totals(self) -> SpeechTotals:
        """How many videos have subtitles, how many lines, in which languages, by which speech models."""
        return self._catalogue.subtitles.totals()

    # nearest

    def nearest(self, vector: Vector, n: int, filters: Filters = NO_FILTERS) -> list[Neighbour]:
        """The n shots nearest to a unit vector, best first; fewer only where fewer meet the filters."""
        if np.shape(vector) != (self.dimensions,):
            raise ValueError(
                f"a vector of shape {np.shape(vector)} in an archive of {self.dimensions} dimensions"
            )
        return self._index.nearest(vector, n, filters, self.filtered_videos(filters))

    def sample(self, n: int, filters: Filters = NO_FILTERS) -> ShotSample:
        """At most n random shots that meet the filters: the same ones until the archive changes.

        The similarities of a query to them tell what is usual for it.
        """
        return self._samples.take(n, filters, self.filtered_videos(filters))

    def count(self, filters: Filters = NO_FILTERS) -> int:
        """How many shots meet the filters."""
        return len(self.filtered_shots(filters))

    def filtered_shots(self, filters: Filters = NO_FILTERS) -> list[ShotRow]:
        """The shots that meet the filters, in a stable order."""
        return self._catalogue.matching_shots(filters, self.filtered_videos(filters))

    def people_in_shots(self) -> PeopleInShots:
        """How many people are seen in which shots, how near, and who."""
        return self._catalogue.people_in_shots()

    # changes

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Holds the right to write, for one process at a time; ArchiveBusy where another has it.

        Clears what killed runs left over. Leaving it brings the index up to date.
        """
        with write_lock(self.folder):
            self._clear_leftovers()
            self._writing = True
            try:
                yield
            finally:
                self._writing = False
            self._index.update()

    def add_video(
        self,
        video: Video,
        shots: Sequence[Shot],
        vectors: Vectors,
        thumbnails: Sequence[bytes],
        frame_times: NDArray[np.floating],
        frame_vectors: NDArray[np.floating],
        boundary_signals: Mapping[str, NDArray[np.generic]] = MappingProxyType({}),
        speech: Speech | None = None,
    ) -> Video:
        """Adds a video, or a new cut of one that is there; all of it is visible at once.

        Takes a vector (unit length) and a thumbnail (JPEG) for each shot, and by name what else the shots were
        cut from. Without `speech` the video keeps the subtitles that it has. Gives the video back as stored: with
        a name of its own where another video has that name.
        """
        self._check_writing()
        frames = FrameEmbeddings(
            frame_times.astype(np.float64), frame_vectors.astype(np.float16, copy=False), boundary_signals
        )
        known = self.video_by_id(video.id)
        same_file = known is not None and known.path == video.path
        video = replace(video, name=known.name if known and same_file else self._free_name(video))
        cut = SegmentedVideo(video, shots, vectors, thumbnails, frames, speech)
        cut.check(self.dimensions)
        publish(cut, self._catalogue, self._files, self.folder)
        return video

    def set_speech(self, video_id: str, speech: Speech) -> None:
        """Puts these subtitles in place of those that a video has; all of them are visible at once."""
        self._check_writing()
        self._revision(video_id)
        self._catalogue.replace_speech(video_id, speech)

    def set_annotations(self, video_id: str, found: VideoAnnotations) -> None:
        """Puts these in place of what a video has of their kind; all of them are visible at once."""
        self._check_writing()
        self._revision(video_id)
        self._catalogue.replace_annotations(video_id, found)

    def set_sentence_model(self, name: str, dimensions: int) -> None:
        """Lines are embedded by this sentence model from now on; vectors of another one go."""
        self._check_writing()
        self._catalogue.set_sentence_model(name, dimensions)

    def add_subtitle_vectors(self, rows: Sequence[int], vectors: Vectors) -> None:
        """Keeps what these lines mean; `spoken` knows their rows."""
        self._check_writing()
        self._catalogue.add_subtitle_vectors(rows, vectors)

    def move_video(
        self, video_id: str, path: Path, name: str | None = None, *, modified: int | None = None
    ) -> Video:
        """Records that a video's file was moved or renamed, and its new `Video.modified`; its shots stay."""
        self._check_writing()
        if (video := self.video_by_id(video_id)) is None:
            raise NotFound("There is no video with the id {id} in {folder}.", id=video_id, folder=self.folder)
        video = replace(video, path=path, name=path.name if name is None else name)
        video = replace(video, modified=video.modified if modified is None else modified)
        video = replace(video, name=self._free_name(video))
        self._catalogue.move(video)
        return video

    def move_videos(self, moves: Sequence[MovedVideo]) -> list[Video]:
        """Records that videos' files were moved, all at once: they may have taken each other's places."""
        self._check_writing()
        moving = {move.video: move for move in moves}
        taken = {normalized_name(other.name) for other in self.videos() if other.id not in moving}
        moved: list[Video] = []
        for move in moves:
            if (video := self.video_by_id(move.video)) is None:
                raise NotFound(
                    "There is no video with the id {id} in {folder}.", id=move.video, folder=self.folder
                )
            name = video.name if video.path == move.path else move.path.name
            name = unique_name(name, move.path, taken)
            taken.add(normalized_name(name))
            moved.append(replace(video, path=move.path, name=name, modified=move.modified))
        self._catalogue.move_all(moved)
        return moved

    def excluded(self) -> tuple[str, ...]:
        """The patterns of files that are passed over when footage is taken in."""
        return self._catalogue.exclusions.all()

    def exclude(self, patterns: Sequence[str], taken_back: Sequence[str] = ()) -> None:
        """Adds such patterns, and takes others back."""
        self._check_writing()
        self._catalogue.exclude(patterns, taken_back)

    def remove_video(self, video_id: str) -> None:
        """Takes a video out of the archive; its own file is not touched."""
        self._check_writing()
        revision = self._revision(video_id)
        self._catalogue.remove(video_id)
        self._files.remove(revision)

    def forget_index(self) -> None:
        """The index is made anew from the catalogue when the writing ends: it is missing, or not to be trusted."""
        self._check_writing()
        self._catalogue.use_index(0, 0)

    # inside

    def _check_writing(self) -> None:
        if not self._writing:
            raise RuntimeError("changes are made inside `with archive.writing():`")

    def _revision(self, video_id: str) -> int:
        if (revision := self._catalogue.videos.revision(video_id)) is None:
            raise NotFound("There is no video with the id {id} in {folder}.", id=video_id, folder=self.folder)
        return revision

    def _free_name(self, video: Video) -> str:
        taken = {normalized_name(other.name) for other in self.videos() if other.id != video.id}
        return unique_name(video.name, video.path, taken)

    def _clear_leftovers(self) -> None:
        if cleared := self._files.remove_all_but(self._catalogue.videos.revisions()):
            log.info("cleared what %d killed runs left in %s", cleared, self.folder)
        self._index.clear_leftovers()


def _no_shot(shot_id: ShotId) -> NotFound:
    return NotFound("There is no shot {id} in the archive; it may have been cut again since.", id=shot_id)

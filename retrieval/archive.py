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
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from retrieval.bin_tables import BinTables
from retrieval.catalogue import Catalogue, Totals
from retrieval.errors import ArchiveError, EncoderMismatch, FormatError, NotFound, UsageError
from retrieval.facets import chosen
from retrieval.map_tables import MapTables
from retrieval.names import did_you_mean, folded, free_name
from retrieval.revision_files import FrameEmbeddings, RevisionFiles
from retrieval.saved_tables import SavedTables
from retrieval.shot_index import NO_FILTERS, Neighbour, ShotIndex
from retrieval.spoken_tables import SpokenTables
from retrieval.subtitle_tables import SpeechTotals
from retrieval.summary_tables import VideoSummary, summaries
from retrieval.types import Filters, Shot, ShotId, Speech, Vector, Vectors, Video
from retrieval.write_lock import write_lock

log = logging.getLogger(__name__)

UNIT_TOLERANCE = 1e-3
"""What a vector's length may differ from 1; float32 sums of 1,000 dimensions stay under 1e-5."""
SAMPLE_SEED = 20_260
SAMPLES_KEPT = 16
"""Samples kept in memory: one for each size and set of filters that a conversation uses."""


class Sample(NamedTuple):
    ids: list[ShotId]
    vectors: Vectors


class Archive:
    """An open archive; close it, or use it as a context. Threads may share it.

    It shows what any process has published so far; `stamp` tells whether that changed.
    """

    def __init__(self, folder: Path, catalogue: Catalogue) -> None:
        self.folder = folder
        self.encoder, self.dimensions = catalogue.encoder
        self._catalogue = catalogue
        self._files = RevisionFiles(folder / "videos")
        self._lock = threading.RLock()
        self._index = ShotIndex(folder / "index", catalogue)
        self._samples: dict[tuple[int, Filters], Sample] = {}
        self._samples_stamp = -1
        self._summaries: tuple[VideoSummary, ...] = ()
        self._summaries_stamp = -1
        self._writing = False

    @classmethod
    def create_or_open(cls, folder: Path, *, encoder: str, dimensions: int) -> "Archive":
        """Opens an archive to write to, or makes one. EncoderMismatch where it holds another encoder."""
        path = folder / "catalogue.sqlite3"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            strangers = [] if path.exists() else [f for f in folder.iterdir() if not f.name.startswith(".")]
        except OSError as error:
            raise ArchiveError(
                "No archive can be made at {folder}: {reason}.", folder=folder, reason=error.strerror
            ) from error
        if strangers:
            raise UsageError(
                "{folder} is no archive and holds other files ({file}); name a new or an empty folder.",
                folder=folder,
                file=strangers[0].name,
            )
        catalogue = Catalogue.open(path)
        try:
            _migrate_older(catalogue, folder)
            catalogue.create(
                encoder,
                dimensions,
                created=datetime.now(UTC).isoformat(timespec="seconds"),
                program=_version(),
            )
            _check_encoder(catalogue, folder, encoder, dimensions)
            return cls(folder, catalogue)
        except BaseException:
            catalogue.close()
            raise

    @classmethod
    def open(cls, folder: Path) -> "Archive":
        """Opens an archive to read. NotFound, or FormatError where it is no archive, newer or damaged."""
        path = folder / "catalogue.sqlite3"
        if not folder.is_dir():
            raise NotFound("There is no archive at {folder}; make one with filmoteca ingest.", folder=folder)
        if not path.is_file():
            raise FormatError(
                "{folder} is no archive: it holds no {file}. Name an archive's folder.",
                folder=folder,
                file=path.name,
            )
        catalogue = Catalogue.open(path)
        try:
            _migrate_older(catalogue, folder)
            if catalogue.empty:
                raise FormatError(
                    "{folder} is an unfinished archive; run filmoteca ingest on it again.", folder=folder
                )
            return cls(folder, catalogue)
        except BaseException:
            catalogue.close()
            raise

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

    def totals(self) -> Totals:
        """How many videos, shots and sampled frames, and how many seconds of video."""
        return self._catalogue.totals()

    def made(self) -> tuple[str, str]:
        """When the archive was made (ISO 8601, UTC) and by which version of filmoteca."""
        return self._catalogue.made()

    def videos(self) -> list[Video]:
        """All videos by name."""
        return self._catalogue.videos()

    def video(self, name: str) -> Video:
        """The video of that name, in capitals or not; NotFound suggests names that are near."""
        videos = {folded(video.name): video for video in self.videos()}
        if folded(name) in videos:
            return videos[folded(name)]
        hint = did_you_mean(name, [video.name for video in videos.values()])
        raise NotFound(
            "There is no video {name!r} in {folder}.{hint}", name=name, folder=self.folder, hint=hint
        )

    def video_by_id(self, video_id: str) -> Video | None:
        return self._catalogue.video(video_id)

    def shots(self, video_id: str | None = None) -> list[Shot]:
        """The shots of one video, or of all videos by name, in time order."""
        return self._catalogue.shots(video_id)

    def shot(self, shot_id: ShotId) -> Shot:
        if (shot := self._catalogue.shot(shot_id)) is None:
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
        """(n, d) the shots' vectors, in the order of the ids."""
        try:
            return self._catalogue.vectors(ids)
        except KeyError as error:
            raise _no_shot(error.args[0]) from error

    def speech(self, video_id: str) -> Speech | None:
        """The video's subtitles and where they come from; None where nobody has looked for speech yet."""
        return self._catalogue.subtitles.of(video_id)

    @property
    def bins(self) -> BinTables:
        """What was set aside; bins may be changed without the write lock, during an ingest too."""
        return self._catalogue.bins

    @property
    def map(self) -> MapTables:
        """Where each shot stands on the map; kept without the write lock, since it can be made again."""
        return self._catalogue.map

    def summaries(self) -> Sequence[VideoSummary]:
        """All videos by name, each with what a list of videos shows of it."""
        with self._lock, self._catalogue.reading():
            if (stamp := self.stamp) != self._summaries_stamp:
                self._summaries = tuple(summaries(self._catalogue.videos(), self._catalogue.summaries))
                self._summaries_stamp = stamp
            return self._summaries

    def filtered_videos(self, filters: Filters) -> frozenset[str] | None:
        """The ids of the videos that the filters leave; None for all. NotFound for a name that is not here."""
        if filters.video is None and not filters.among:
            return None
        one = None if filters.video is None else {self.video(filters.video).id}
        if not filters.among:
            return frozenset(one or ())
        left = frozenset(summary.video.id for summary in chosen(self.summaries(), filters.among))
        return left if one is None else left & one

    @property
    def saved(self) -> SavedTables:
        """Saved searches; they may be changed without the write lock too."""
        return self._catalogue.saved

    def speech_totals(self) -> SpeechTotals:
        """How many videos have subtitles, how many lines, in which languages, by which speech models."""
        return self._catalogue.subtitles.totals()

    @property
    def spoken(self) -> SpokenTables:
        """All spoken lines together; to be read only, changes go through the archive."""
        return self._catalogue.spoken

    # nearest

    def nearest(self, vector: Vector, n: int, filters: Filters = NO_FILTERS) -> list[Neighbour]:
        """The n shots nearest to a unit vector, best first; fewer only where fewer meet the filters."""
        if np.shape(vector) != (self.dimensions,):
            raise ValueError(
                f"a vector of shape {np.shape(vector)} in an archive of {self.dimensions} dimensions"
            )
        return self._index.nearest(vector, n, filters, self.filtered_videos(filters))

    def sample(self, n: int, filters: Filters = NO_FILTERS) -> Sample:
        """At most n random shots that meet the filters: the same ones until the archive changes.

        The similarities of a query to them tell what is usual for it.
        """
        videos = self.filtered_videos(filters)
        with self._lock, self._catalogue.reading():
            if (stamp := self.stamp) != self._samples_stamp:
                self._samples.clear()
                self._samples_stamp = stamp
            if (n, filters) not in self._samples:
                rows = self._catalogue.matching(filters, videos)
                if len(rows) > n:
                    chosen = np.random.default_rng(SAMPLE_SEED).choice(len(rows), n, replace=False)
                    rows = [rows[place] for place in sorted(chosen)]
                ids = [row.id for row in rows]
                while len(self._samples) >= SAMPLES_KEPT:
                    del self._samples[next(iter(self._samples))]
                self._samples[n, filters] = Sample(ids, self._catalogue.vectors(ids))
            return self._samples[n, filters]

    def count(self, filters: Filters = NO_FILTERS) -> int:
        """How many shots meet the filters."""
        return len(self._catalogue.matching(filters, self.filtered_videos(filters)))

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
        witnesses: Mapping[str, NDArray[np.generic]] = MappingProxyType({}),
        speech: Speech | None = None,
    ) -> Video:
        """Adds a video, or a new cut of one that is there; all of it is visible at once.

        Takes a vector (unit length) and a thumbnail (JPEG) for each shot, and by name what else the shots were
        cut from. Without `speech` the video keeps the subtitles that it has. Gives the video back as stored: with
        a name of its own where another video has that name.
        """
        self._check_writing()
        _check_shots(video, shots, vectors, thumbnails, self.dimensions)
        frames = FrameEmbeddings(
            frame_times.astype(np.float64), frame_vectors.astype(np.float16, copy=False), witnesses
        )
        if frames.vectors.shape != (len(frames.times), self.dimensions):
            raise ValueError(f"{frames.vectors.shape} frame vectors for {len(frames.times)} frames")
        known = self.video_by_id(video.id)
        same_file = known is not None and known.path == video.path
        video = replace(video, name=known.name if known and same_file else self._free_name(video))
        replaced = self._catalogue.revision(video.id)
        revision = self._catalogue.state().revision + 1
        try:
            self._files.write(revision, thumbnails, frames)
            self._catalogue.publish(video, shots, vectors, revision, speech)
        except OSError as error:
            self._files.remove(revision)
            raise ArchiveError(
                "{name} could not be stored in {folder}: {reason}. What was stored before is safe; "
                "mend that and run it again.",
                name=video.name,
                folder=self.folder,
                reason=error.strerror,
            ) from error
        except ArchiveError:
            self._files.remove(revision)
            raise
        if replaced is not None:
            self._files.remove(replaced)
        return video

    def set_speech(self, video_id: str, speech: Speech) -> None:
        """Puts these subtitles in place of those that a video has; all of them are visible at once."""
        self._check_writing()
        self._revision(video_id)
        self._catalogue.hear(video_id, speech)

    def use_sentences(self, name: str, dimensions: int) -> None:
        """Lines are embedded by this sentence model from now on; vectors of another one go."""
        self._check_writing()
        self._catalogue.use_sentences(name, dimensions)

    def add_line_vectors(self, rows: Sequence[int], vectors: Vectors) -> None:
        """Keeps what these lines mean; `spoken` knows their rows."""
        self._check_writing()
        self._catalogue.add_line_vectors(rows, vectors)

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

    def remove_video(self, video_id: str) -> None:
        """Takes a video out of the archive; its own file is not touched."""
        self._check_writing()
        revision = self._revision(video_id)
        self._catalogue.remove(video_id)
        self._files.remove(revision)

    # inside

    def _check_writing(self) -> None:
        if not self._writing:
            raise RuntimeError("changes are made inside `with archive.writing():`")

    def _revision(self, video_id: str) -> int:
        if (revision := self._catalogue.revision(video_id)) is None:
            raise NotFound("There is no video with the id {id} in {folder}.", id=video_id, folder=self.folder)
        return revision

    def _free_name(self, video: Video) -> str:
        taken = {folded(other.name) for other in self.videos() if other.id != video.id}
        return free_name(video.name, video.path, taken)

    def _clear_leftovers(self) -> None:
        if cleared := self._files.remove_all_but(self._catalogue.revisions()):
            log.info("cleared what %d killed runs left in %s", cleared, self.folder)
        self._index.clear_leftovers()


def _check_encoder(catalogue: Catalogue, folder: Path, encoder: str, dimensions: int) -> None:
    name, size = catalogue.encoder
    if (name, size) != (encoder, dimensions):
        raise EncoderMismatch(
            "{folder} was made with the encoder {name} ({size} dimensions), not with {encoder} "
            "({dimensions}). Use --encoder {name}, or name a new folder for {encoder}.",
            folder=folder,
            name=name,
            size=size,
            encoder=encoder,
            dimensions=dimensions,
        )


def _no_shot(shot_id: ShotId) -> NotFound:
    return NotFound("There is no shot {id} in the archive; it may have been cut again since.", id=shot_id)


def _version() -> str:
    try:
        return metadata.version("filmoteca")
    except metadata.PackageNotFoundError:  # run from a checkout that is not installed
        return "unknown"


def _migrate_older(catalogue: Catalogue, folder: Path) -> None:
    if catalogue.older:
        with write_lock(folder):
            catalogue.migrate()


def _check_shots(
    video: Video, shots: Sequence[Shot], vectors: Vectors, thumbnails: Sequence[bytes], dimensions: int
) -> None:
    if not len(shots) == len(vectors) == len(thumbnails):
        raise ValueError(f"{len(shots)} shots, {len(vectors)} vectors, {len(thumbnails)} thumbnails")
    if [shot.id for shot in shots] != [ShotId(video.id, number + 1) for number in range(len(shots))]:
        raise ValueError(f"the shots of {video.id} are not numbered from 1")
    if np.shape(vectors) != (len(shots), dimensions):
        raise ValueError(f"{np.shape(vectors)} vectors where {(len(shots), dimensions)} were expected")
    lengths = np.linalg.norm(vectors, axis=1)
    if not np.all(np.abs(lengths - 1.0) < UNIT_TOLERANCE):  # holds for no NaN either
        raise ValueError("vectors must be unit length")

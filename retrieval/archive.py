"""An archive: one folder with one encoder. What the rest of the program reads from and writes to.

    catalogue.sqlite3    what the archive holds: the truth
    videos/NUMBER/       a video's frame embeddings and thumbnails, a folder for each revision
    index/NUMBER/        Chroma, made from the catalogue; the catalogue says which one counts

A video is written as files first, then becomes visible in one transaction, then enters the index.
Killed anywhere in between, the archive shows all of it or nothing, and the next writer clears what is
left over. Visible shots that the index does not hold yet are compared one by one. It does not know
how videos are decoded, cut or encoded.
"""

import difflib
import logging
import shutil
import threading
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from retrieval.catalogue import Catalogue, ShotRow, State, Totals
from retrieval.errors import ArchiveError, FormatError, NotFound, UsageError
from retrieval.revision_files import FrameEmbeddings, RevisionFiles, numbered
from retrieval.types import Filters, Shot, ShotId, Vector, Vectors, Video
from retrieval.vectors import IndexEntry, UnusableIndexError, VectorIndex, build_index
from retrieval.write_lock import write_lock

log = logging.getLogger(__name__)

NO_FILTERS = Filters()

REBUILD_SHARE = 0.2
"""An index with more shots of removed or replaced revisions than this share is made anew, not copied."""

NEAR_NAME = 0.5
"""How alike (difflib's ratio) a name must be to be suggested: flamnco.mp4 is at 0.87 from flamenco.mov."""
INDEX_BATCH = 5000
"""Shots that go from the catalogue into the index at a time: 15 MB of 768 dimensions."""
UNIT_TOLERANCE = 1e-3
"""What a vector's length may differ from 1; float32 sums of 1,000 dimensions stay under 1e-5."""
SAMPLE_SEED = 20_260
SAMPLES_KEPT = 16
"""Samples kept in memory: one for each size and set of filters that a conversation uses."""


class Neighbour(NamedTuple):
    """A shot and the cosine similarity of its vector to the one asked for, -1 to 1."""

    id: ShotId
    similarity: float


class Sample(NamedTuple):
    ids: list[ShotId]
    vectors: Vectors


@dataclass(frozen=True, slots=True, eq=False)
class _Snapshot:
    """What a query reads: the index, and what the catalogue held at one stamp."""

    state: State
    index: VectorIndex | None
    visible: dict[int, str]
    """Video ids by revision."""
    stale: int
    """Entries of the index that are not visible any more."""
    pending: list[ShotRow]
    """Visible shots that the index does not hold."""
    pending_vectors: Vectors


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
        self._snapshot: _Snapshot | None = None
        self._distrusted = 0
        self._samples: dict[tuple[int, Filters], Sample] = {}
        self._samples_stamp = -1
        self._writing = False

    @classmethod
    def create_or_open(cls, folder: Path, *, encoder: str, dimensions: int) -> "Archive":
        """Opens an archive to write to, or makes one. EncoderMismatch where it holds another encoder."""
        path = folder / "catalogue.sqlite3"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            strangers = [] if path.exists() else [f for f in folder.iterdir() if not f.name.startswith(".")]
        except OSError as error:
            raise ArchiveError(f"No archive can be made at {folder}: {error.strerror}.") from error
        if strangers:
            raise UsageError(
                f"{folder} is no archive and holds other files ({strangers[0].name}); "
                "name a new or an empty folder."
            )
        catalogue = Catalogue(path)
        try:
            _migrate_older(catalogue, folder)
            catalogue.create(
                encoder,
                dimensions,
                created=datetime.now(UTC).isoformat(timespec="seconds"),
                program=_version(),
            )
            return cls(folder, catalogue)
        except BaseException:
            catalogue.close()
            raise

    @classmethod
    def open(cls, folder: Path) -> "Archive":
        """Opens an archive to read. NotFound, or FormatError where it is no archive, newer or damaged."""
        path = folder / "catalogue.sqlite3"
        if not folder.is_dir():
            raise NotFound(f"There is no archive at {folder}; make one with filmoteca ingest.")
        if not path.is_file():
            raise FormatError(f"{folder} is no archive: it holds no {path.name}. Name an archive's folder.")
        catalogue = Catalogue(path)
        try:
            _migrate_older(catalogue, folder)
            if catalogue.version == 0:
                raise FormatError(f"{folder} is an unfinished archive; run filmoteca ingest on it again.")
            return cls(folder, catalogue)
        except BaseException:
            catalogue.close()
            raise

    def close(self) -> None:
        with self._lock:
            self._forget_snapshot()
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
        videos = {_folded(video.name): video for video in self.videos()}
        asked = _folded(clean_name(name))
        if asked in videos:
            return videos[asked]
        near = [videos[other].name for other in difflib.get_close_matches(asked, videos, cutoff=NEAR_NAME)]
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        raise NotFound(f"There is no video {name!r} in {self.folder}.{hint}")

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
                f"The stored frames of {video_id} in {self.folder} are missing or damaged; ingest it again."
            ) from error

    def vectors(self, ids: Sequence[ShotId]) -> Vectors:
        """(n, d) the shots' vectors, in the order of the ids."""
        try:
            return self._catalogue.vectors(ids)
        except KeyError as error:
            raise _no_shot(error.args[0]) from error

    # nearest

    def nearest(self, vector: Vector, n: int, filters: Filters = NO_FILTERS) -> list[Neighbour]:
        """The n shots nearest to a unit vector, best first; fewer only where fewer meet the filters."""
        video_id = self._filtered_video(filters)
        with self._lock:
            now = self._current()
            try:
                found = _nearest_indexed(now, vector, n, filters, video_id)
            except UnusableIndexError as error:
                self._distrust_index(now.state.index_number, error)
                now, found = self._current(), []
            found += _nearest_pending(now, vector, filters, video_id)
        return sorted(found, key=lambda neighbour: -neighbour.similarity)[:n]

    def sample(self, n: int, filters: Filters = NO_FILTERS) -> Sample:
        """At most n random shots that meet the filters: the same ones until the archive changes.

        The similarities of a query to them tell what is usual for it.
        """
        video_id = self._filtered_video(filters)
        with self._lock, self._catalogue.reading():
            if (stamp := self.stamp) != self._samples_stamp:
                self._samples.clear()
                self._samples_stamp = stamp
            if (n, filters) not in self._samples:
                rows = self._catalogue.matching(filters, video_id)
                if len(rows) > n:
                    chosen = np.random.default_rng(SAMPLE_SEED).choice(len(rows), n, replace=False)
                    rows = [rows[place] for place in sorted(chosen)]
                ids = [row.id for row in rows]
                while len(self._samples) >= SAMPLES_KEPT:
                    del self._samples[next(iter(self._samples))]
                self._samples[n, filters] = Sample(ids, self._catalogue.vectors(ids))
            return self._samples[n, filters]

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
            self._update_index()

    def add_video(
        self,
        video: Video,
        shots: Sequence[Shot],
        vectors: Vectors,
        thumbnails: Sequence[bytes],
        frame_times: NDArray[np.floating],
        frame_vectors: NDArray[np.floating],
    ) -> Video:
        """Adds a video, or a new cut of one that is there; all of it is visible at once.

        Takes a vector (unit length) and a thumbnail (JPEG) for each shot. Gives the video back as
        stored: with a name of its own where another video has that name.
        """
        self._check_writing()
        _check_shots(video, shots, vectors, thumbnails, self.dimensions)
        frames = FrameEmbeddings(frame_times.astype(np.float64), frame_vectors.astype(np.float16))
        if frames.vectors.shape != (len(frames.times), self.dimensions):
            raise ValueError(f"{frames.vectors.shape} frame vectors for {len(frames.times)} frames")
        known = self.video_by_id(video.id)
        same_file = known is not None and known.path == video.path
        video = replace(video, name=known.name if known and same_file else self._free_name(video))
        replaced = self._catalogue.revision(video.id)
        revision = self._catalogue.state().revision + 1
        try:
            self._files.write(revision, thumbnails, frames)
            self._catalogue.publish(video, shots, vectors, revision)
        except OSError as error:
            self._files.remove(revision)
            raise ArchiveError(
                f"{video.name} could not be stored in {self.folder}: {error.strerror}. "
                "What was stored before is safe; mend that and run it again."
            ) from error
        except ArchiveError:
            self._files.remove(revision)
            raise
        if replaced is not None:
            self._files.remove(replaced)
        return video

    def move_video(self, video_id: str, path: Path, name: str | None = None) -> Video:
        """Records that a video's file was moved or renamed; its shots stay as they are."""
        self._check_writing()
        if (video := self.video_by_id(video_id)) is None:
            raise NotFound(f"There is no video with the id {video_id} in {self.folder}.")
        video = replace(video, path=path, name=path.name if name is None else name)
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
            raise NotFound(f"There is no video with the id {video_id} in {self.folder}.")
        return revision

    def _filtered_video(self, filters: Filters) -> str | None:
        return None if filters.video is None else self.video(filters.video).id

    def _free_name(self, video: Video) -> str:
        """The video's name, with as many of its folders before it as no other video's name has."""
        taken = {_folded(other.name) for other in self.videos() if other.id != video.id}
        name = clean_name(video.name)
        parents = [clean_name(parent.name) for parent in video.path.parents if parent.name]
        for parent in ("", *parents):
            name = f"{parent}/{name}" if parent else name
            if _folded(name) not in taken:
                return name
        number = 2
        while _folded(f"{name} ({number})") in taken:
            number += 1
        return f"{name} ({number})"

    def _current(self) -> _Snapshot:
        """The snapshot of now. The index is opened again only where another one has taken its place."""
        with self._catalogue.reading():
            state, before = self._catalogue.state(), self._snapshot
            if before is not None and before.state == state:
                return before
            if before is not None and before.index and before.state.index_number == state.index_number:
                index: VectorIndex | None = before.index
            else:
                self._forget_snapshot()
                index = self._open_index(state.index_number)
            indexed = state.indexed_revision if index else 0
            visible = self._catalogue.revisions()
            pending = self._catalogue.matching(NO_FILTERS, None, after_revision=indexed)
            in_index = self._catalogue.totals().shots - len(pending)
            self._snapshot = _Snapshot(
                state=state,
                index=index,
                visible=visible,
                stale=index.count - in_index if index else 0,
                pending=pending,
                pending_vectors=self._catalogue.vectors([row.id for row in pending]),
            )
            return self._snapshot

    def _open_index(self, number: int) -> VectorIndex | None:
        if number in (0, self._distrusted):
            return None
        try:
            return VectorIndex.open(self._index_folder(number))
        except UnusableIndexError as error:
            self._distrust_index(number, error)
            return None

    def _distrust_index(self, number: int, error: UnusableIndexError) -> None:
        """Every shot is compared one by one from now on, until a writer makes another index."""
        log.warning("%s; searching without it, the next ingest makes it anew", error)
        self._distrusted = number
        self._forget_snapshot()

    def _forget_snapshot(self) -> None:
        if self._snapshot and self._snapshot.index:
            self._snapshot.index.close()
        self._snapshot = None

    def _index_folder(self, number: int) -> Path:
        return self.folder / "index" / str(number)

    def _clear_leftovers(self) -> None:
        if cleared := self._files.remove_all_but(self._catalogue.revisions()):
            log.info("cleared what %d killed runs left in %s", cleared, self.folder)
        current = self._catalogue.state().index_number
        for number in numbered(self.folder / "index"):
            if number != current:
                shutil.rmtree(self._index_folder(number), ignore_errors=True)

    def _update_index(self) -> None:
        """Builds the index that holds all visible shots, where the one in use does not.

        The one in use stays on the disk until the next writer comes: readers may be opening it.
        """
        with self._lock:
            now = self._current()
        worn = now.index is not None and now.stale > REBUILD_SHARE * now.index.count
        if not now.pending and not worn:
            return
        number = max([now.state.index_number, *numbered(self.folder / "index")]) + 1
        try:
            if now.index is None or worn:
                self._build_index(number, None, now.state)
            else:
                try:
                    self._build_index(number, now.state.index_number, now.state)
                except UnusableIndexError as error:
                    log.warning("%s; making the index anew", error)
                    number += 1
                    self._build_index(number, None, now.state)
        except (UnusableIndexError, OSError) as error:
            log.warning("%s; the archive works without it, only slower", error)
        else:
            self._catalogue.use_index(number, now.state.revision)

    def _build_index(self, number: int, copied: int | None, state: State) -> None:
        """Makes an index of all visible shots, from a copy of another where one is named."""
        folder = self._index_folder(number)
        rows = self._catalogue.matching(
            NO_FILTERS, None, after_revision=0 if copied is None else state.indexed_revision
        )
        try:
            folder.parent.mkdir(exist_ok=True)
            source = None if copied is None else self._index_folder(copied)
            build_index(folder, self._batches(rows), copy_of=source)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise

    def _batches(self, rows: Sequence[ShotRow]) -> Iterator[tuple[list[IndexEntry], Vectors]]:
        for first in range(0, len(rows), INDEX_BATCH):
            some = rows[first : first + INDEX_BATCH]
            yield (
                [
                    IndexEntry(row.revision, row.id.number, row.id.video, row.start, row.seconds)
                    for row in some
                ],
                self._catalogue.vectors([row.id for row in some]),
            )


def clean_name(name: str) -> str:
    """A file's name as text that can be printed and sent: bytes that are no text become U+FFFD."""
    return name.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def _folded(name: str) -> str:
    """What two names must differ in: not in capitals, nor in how a file system writes its accents."""
    return unicodedata.normalize("NFC", name).casefold()


def _no_shot(shot_id: ShotId) -> NotFound:
    return NotFound(f"There is no shot {shot_id} in the archive; it may have been cut again since.")


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


def _nearest_indexed(
    now: _Snapshot, vector: Vector, n: int, filters: Filters, video_id: str | None
) -> list[Neighbour]:
    """The n nearest visible shots of the index; asks for more where replaced ones took their places."""
    if now.index is None:
        return []
    for asked in (n, n + now.stale):
        hits = now.index.nearest(vector, asked, filters, video_id)
        found = [
            Neighbour(ShotId(now.visible[hit.revision], hit.number), hit.similarity)
            for hit in hits
            if hit.revision in now.visible
        ]
        if len(found) >= n or len(hits) < asked:
            break
    return found


def _nearest_pending(
    now: _Snapshot, vector: Vector, filters: Filters, video_id: str | None
) -> list[Neighbour]:
    """The shots that the index does not hold yet, all that meet the filters."""
    similarities = now.pending_vectors @ np.asarray(vector, dtype=np.float32)
    return [
        Neighbour(row.id, float(similarity))
        for row, similarity in zip(now.pending, similarities, strict=True)
        if (video_id is None or row.id.video == video_id)
        and (filters.after is None or row.start >= filters.after)
        and (filters.before is None or row.start < filters.before)
        and (filters.min_seconds is None or row.seconds >= filters.min_seconds)
        and (filters.max_seconds is None or row.seconds <= filters.max_seconds)
    ]

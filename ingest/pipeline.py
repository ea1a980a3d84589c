"""Videos into an archive: decoding beside encoding, one encoder for all videos, each stored when complete.

Decoding threads read, watch for changes of picture and prepare what is to be encoded; the calling thread
feeds the encoder full batches, whichever videos the pictures come from; a third kind of thread cuts and
stores. Queues between them are short, so memory does not grow with a video's length.
"""

import errno
import logging
import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ingest.boundaries import CutSettings
from ingest.discover import content_id, find_videos
from ingest.media import OpenVideo
from ingest.sampling import DEFAULT_SAMPLES, MAX_SAMPLES, MIN_SAMPLES, Sampled, sample
from ingest.scale import measure
from ingest.semantics import Scale
from ingest.shots import Evidence, cut
from ingest.spool import EmbeddingSpool, Thumbnails
from retrieval.archive import Archive
from retrieval.encoders import Encoder, Prepared
from retrieval.errors import ArchiveError, MediaError, UsageError
from retrieval.types import Video

logger = logging.getLogger(__name__)

BATCHES_AHEAD = 3
"""Prepared batches that wait for the encoder: enough that it never does, few enough for memory."""
PATIENCE = 0.2
"""Seconds the encoder waits for a batch to fill before it takes a smaller one."""


@dataclass(frozen=True, slots=True)
class IngestSettings:
    """How videos are taken in."""

    fps: float = DEFAULT_SAMPLES
    workers: int = 1
    """Videos that are decoded at the same time."""
    cut: CutSettings = field(default_factory=CutSettings)

    def __post_init__(self) -> None:
        if not MIN_SAMPLES <= self.fps <= MAX_SAMPLES:
            raise UsageError(
                f"{self.fps:g} frames a second cannot be sampled; name {MIN_SAMPLES:g} to {MAX_SAMPLES:g}."
            )
        if self.workers < 1:
            raise UsageError(f"{self.workers} workers cannot work; name 1 or more.")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the run has come. Seconds are of video, but for `elapsed`."""

    seconds_done: float
    seconds_in_all: float
    videos_done: int
    videos_in_all: int
    video: str
    """Name of the video that was last heard of."""
    elapsed: float

    @property
    def seconds_left(self) -> float | None:
        """Of waiting, at the speed so far; None while there is nothing to judge by."""
        if self.seconds_done < 1 or self.elapsed < 1:
            return None
        return self.elapsed * max(0.0, self.seconds_in_all - self.seconds_done) / self.seconds_done


@dataclass(slots=True)
class Report:
    """What a run did."""

    added: list[Video] = field(default_factory=list)
    moved: list[Video] = field(default_factory=list)
    """Known contents found under another path."""
    skipped: list[Path] = field(default_factory=list)
    """Already in the archive, unchanged."""
    failed: list[str] = field(default_factory=list)
    """One sentence each, naming the file."""
    warnings: list[str] = field(default_factory=list)
    """Taken in, but not whole."""
    shots: int = 0
    seconds: float = 0.0
    """Of video taken in."""
    elapsed: float = 0.0
    encoder_seconds: float = 0.0
    """Time spent inside the encoder."""
    decoded: int = 0
    sampled: int = 0
    encoded: int = 0
    """Sampled frames that were not near-identical to the one before."""


@dataclass(slots=True)
class _Job:
    """One video on its way."""

    path: Path
    claimed: float
    """Seconds, as its container claims."""
    id: str = ""
    sampled: Sampled = field(default_factory=Sampled)
    spool: EmbeddingSpool | None = None
    thumbnails: Thumbnails | None = None
    fps: float = 0.0
    damaged: int = 0
    position: float = 0.0
    """Seconds read so far."""
    done: bool = False
    error: ArchiveError | None = None

    @property
    def progress(self) -> float:
        """Seconds of the claimed ones that are behind us."""
        return self.claimed if self.done else min(self.position, self.claimed)

    def close(self) -> None:
        for file in (self.spool, self.thumbnails):
            if file is not None:
                with suppress(OSError):  # a full disk, which has been told of
                    file.close()


_Picture = tuple[_Job, Prepared]
_Ended = tuple[_Job, None]


def ingest(
    paths: Iterable[Path],
    archive: Archive,
    encoder: Encoder,
    settings: IngestSettings | None = None,
    on_progress: Callable[[Progress], None] = lambda _: None,
) -> Report:
    """Takes in videos and folders of them: skips what is there, resumes what was cut off.

    A video that fails is reported and the run goes on. ArchiveBusy when another process writes to the archive;
    ArchiveError when the disk is full.
    """
    with archive.writing():
        return _Run(archive, encoder, settings or IngestSettings(), on_progress).over(paths)


class _Run:
    def __init__(
        self,
        archive: Archive,
        encoder: Encoder,
        settings: IngestSettings,
        on_progress: Callable[[Progress], None],
    ) -> None:
        self._archive, self._encoder, self._settings = archive, encoder, settings
        self._on_progress = on_progress
        self._report = Report()
        self._scale: Scale | None = None
        self._queue: queue.Queue[_Picture | _Ended] = queue.Queue(BATCHES_AHEAD * encoder.batch_size)
        self._stop = threading.Event()
        self._ids: set[str] = set()
        """Contents met in this run."""
        self._ids_lock = threading.Lock()
        self._jobs: list[_Job] = []
        self._progress_lock = threading.Lock()
        self._began = time.monotonic()

    def over(self, paths: Iterable[Path]) -> Report:
        self._jobs = list(self._new_jobs(paths))
        if self._jobs:
            self._scale = measure(self._encoder)
            self._work()
        self._report.elapsed = time.monotonic() - self._began
        return self._report

    def _new_jobs(self, paths: Iterable[Path]) -> Iterator[_Job]:
        """The videos that are not in the archive as they are; the others are reported."""
        known = {video.path: video for video in self._archive.videos()}
        for found in find_videos(paths):
            try:
                if isinstance(found, MediaError):
                    raise found
                if (video := known.get(found)) is not None and unchanged(video):
                    self._report.skipped.append(found)
                    continue
                with OpenVideo(found) as opened:
                    yield _Job(found, claimed=opened.info.duration or 0.0)
            except MediaError as error:
                self._report.failed.append(str(error))

    # decoding threads

    def _work(self) -> None:
        finisher = ThreadPoolExecutor(1, thread_name_prefix="store")
        decoders = ThreadPoolExecutor(self._settings.workers, thread_name_prefix="decode")
        try:
            for job in self._jobs:
                decoders.submit(self._decode, job)
            stored = self._encode(finisher)
            for future in stored:
                future.result()
        except OSError as error:
            raise disk_error(error, self._archive.folder) from error
        finally:
            self._stop.set()
            decoders.shutdown(wait=True, cancel_futures=True)
            finisher.shutdown(wait=True)
            for job in self._jobs:
                job.close()

    def _decode(self, job: _Job) -> None:
        try:
            if self._is_new(job):
                self._read(job)
        except ArchiveError as error:
            job.error = error
        except OSError as error:
            job.error = disk_error(error, job.path)
        except Exception as error:
            logger.debug("%s", job.path, exc_info=True)
            job.error = MediaError(f"{job.path}: could not be read ({error}); convert it with ffmpeg first.")
        self._put((job, None))

    def _is_new(self, job: _Job) -> bool:
        """Whether the contents must be read: they are neither in the archive nor met before in this run."""
        job.id = content_id(job.path)
        with self._ids_lock:
            twin, self._ids = job.id in self._ids, self._ids | {job.id}
        return not twin and self._archive.video_by_id(job.id) is None

    def _read(self, job: _Job) -> None:
        job.spool = EmbeddingSpool(self._encoder.dimensions, self._archive.folder)
        job.thumbnails = Thumbnails(self._archive.folder)
        with OpenVideo(job.path) as video:
            job.fps = video.fps
            for new in sample(video, job.sampled, job.thumbnails, self._settings.fps):
                if self._stop.is_set():
                    return
                job.position = new.time
                self._put((job, self._encoder.prepare(new.picture)))
            job.damaged = video.damaged
        if not job.sampled.times:
            raise MediaError(f"{job.path}: not one picture could be decoded; convert it with ffmpeg first.")

    def _put(self, item: _Picture | _Ended) -> None:
        while not self._stop.is_set():
            try:
                self._queue.put(item, timeout=PATIENCE)
            except queue.Full:
                continue
            return

    # the encoding thread

    def _encode(self, finisher: ThreadPoolExecutor) -> list[Future[None]]:
        """Runs the encoder until every video has ended; each is then cut and stored by the finisher."""
        stored: list[Future[None]] = []
        waiting: list[_Picture] = []
        ended: list[_Job] = []
        open_jobs = len(self._jobs)
        while open_jobs:
            try:
                job, prepared = self._queue.get(timeout=PATIENCE if waiting else 1.0)
                if prepared is None:
                    ended.append(job)
                else:
                    waiting.append((job, prepared))
                hungry = len(waiting) >= self._encoder.batch_size
            except queue.Empty:
                hungry = bool(waiting)
            if hungry or (ended and self._queue.empty()):
                self._encode_batch(waiting)
                waiting = []
            for job in [job for job in ended if not any(other is job for other, _ in waiting)]:
                ended.remove(job)
                open_jobs -= 1
                stored.append(finisher.submit(self._finish, job))
            for future in stored:
                if future.done():
                    future.result()
        return stored

    def _encode_batch(self, batch: Sequence[_Picture]) -> None:
        if not batch:
            return
        began = time.monotonic()
        vectors = self._encoder.encode_prepared(np.stack([prepared for _, prepared in batch]))
        self._report.encoder_seconds += time.monotonic() - began
        self._report.encoded += len(batch)
        start = 0
        while start < len(batch):
            job, stop = batch[start][0], start + 1
            while stop < len(batch) and batch[stop][0] is job:
                stop += 1
            assert job.spool is not None
            job.spool.append(vectors[start:stop])
            start = stop
        self._tell(batch[-1][0])

    # the storing thread

    def _finish(self, job: _Job) -> None:
        try:
            self._take_in(job)
        except MediaError as error:
            self._report.failed.append(str(error))
        finally:
            job.close()
            job.done = True
            self._tell(job)

    def _take_in(self, job: _Job) -> None:
        if job.error is not None:
            raise job.error
        self._forget_old_contents(job)
        try:
            if job.spool is not None and job.thumbnails is not None:
                self._store(job, job.spool, job.thumbnails)
            else:
                self._recognise(job)
        except OSError as error:
            raise disk_error(error, job.path) from error

    def _recognise(self, job: _Job) -> None:
        """Known contents: another copy, or the video's new place where its old one holds it no longer."""
        known = self._archive.video_by_id(job.id)
        if known is not None and (known.path == job.path or not unchanged(known)):
            name = known.name if known.path == job.path else None
            moved = self._archive.move_video(job.id, job.path, name, modified=job.path.stat().st_mtime_ns)
            if known.path != job.path:
                self._report.moved.append(moved)
                return
        self._report.skipped.append(job.path)

    def _forget_old_contents(self, job: _Job) -> None:
        """What the file held before it was changed, unless this run has met that elsewhere."""
        with self._ids_lock:
            for video in self._archive.videos():
                if video.path == job.path and video.id not in self._ids:
                    self._archive.remove_video(video.id)

    def _store(self, job: _Job, spool: EmbeddingSpool, thumbnails: Thumbnails) -> None:
        assert self._scale is not None
        sampled = job.sampled
        slots = np.array(sampled.slots)
        evidence = Evidence(
            times=np.array(sampled.times),
            vectors=spool.of_frames(slots),
            steepest=np.array(sampled.steepest),
            transitions=sampled.transitions,
            end=sampled.end,
            scale=self._scale,
        )
        done = cut(job.id, evidence, self._settings.cut)
        stat = job.path.stat()
        video = Video(
            id=job.id,
            name=job.path.name,
            path=job.path,
            duration=sampled.end,
            width=sampled.width,
            height=sampled.height,
            fps=job.fps,
            size=stat.st_size,
            modified=stat.st_mtime_ns,
            frames=len(slots),
        )
        jpegs = [thumbnails.get(int(slots[frame])) for frame in done.thumbnails]
        stored = self._archive.add_video(
            video,
            done.shots,
            done.vectors,
            jpegs,
            evidence.times,
            evidence.vectors,
            evidence.witnesses(),
        )
        self._note(job, stored, len(done.shots))

    def _note(self, job: _Job, video: Video, shots: int) -> None:
        report = self._report
        report.added.append(video)
        report.shots += shots
        report.seconds += video.duration
        report.decoded += job.sampled.decoded
        report.sampled += len(job.sampled.times)
        if job.claimed - video.duration > max(2.0, 0.1 * job.claimed):
            report.warnings.append(
                f"{job.path}: only {video.duration:.0f} of {job.claimed:.0f} seconds of pictures could be read; "
                "those are searchable, the file may be truncated."
            )
        elif job.damaged:
            report.warnings.append(f"{job.path}: {job.damaged} damaged packets were left out.")

    def _tell(self, job: _Job) -> None:
        with self._progress_lock:
            self._on_progress(
                Progress(
                    seconds_done=sum(job.progress for job in self._jobs),
                    seconds_in_all=sum(job.claimed for job in self._jobs),
                    videos_done=sum(job.done for job in self._jobs),
                    videos_in_all=len(self._jobs),
                    video=job.path.name,
                    elapsed=time.monotonic() - self._began,
                )
            )


def unchanged(video: Video) -> bool:
    """Whether a known video's file is as it was, judged by size and time of change."""
    try:
        stat = video.path.stat()
    except OSError:
        return False
    return stat.st_size == video.size and stat.st_mtime_ns == video.modified


def disk_error(error: OSError, path: Path) -> ArchiveError:
    """The sentence for an error of the operating system while a video is read."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return ArchiveError("The disk is full; free some space and run it again. What is stored is safe.")
    return MediaError(f"{path}: cannot be read ({error.strerror}); check the disk and permissions.")

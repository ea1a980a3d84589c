"""Videos into an archive: decoding beside encoding and listening, each video stored when it is complete.

Decoding threads read, watch for changes of picture and prepare what is to be encoded; the calling thread
feeds the encoder full batches, whichever videos the pictures come from; another thread listens to the sound,
and a last one cuts and stores. Queues between them are short, so memory does not grow with a video's length.
"""

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ingest.media.video import OpenVideo
from ingest.pipeline.archive_writer import ArchiveWriter, SeenContents
from ingest.pipeline.asr_worker import AsrWorker
from ingest.pipeline.discovery import content_id
from ingest.pipeline.pending_videos import pending_tasks
from ingest.pipeline.report import IngestProgress, IngestReport
from ingest.pipeline.video_task import VideoTask, as_archive_error
from ingest.shots.boundaries import SegmentationSettings
from ingest.shots.distance_scale import measure_distance_scale
from ingest.shots.sampling import DEFAULT_SAMPLING_FPS, MAX_SAMPLES, MIN_SAMPLES, sample_frames
from ingest.shots.spool import EmbeddingSpool, ThumbnailSpool
from ingest.speech.asr import AsrModel
from ingest.speech.subtitles import SpeechSettings
from retrieval.archive.archive import Archive
from retrieval.encoders import Encoder, Prepared
from retrieval.encoders.encoder import SentenceEncoder
from retrieval.errors import ArchiveError, MediaError, UsageError

logger = logging.getLogger(__name__)

MAX_QUEUED_BATCHES = 3
"""Prepared batches that wait for the encoder: enough that it never does, few enough for memory."""
POLL_INTERVAL = 0.2
"""Seconds the encoder waits for a batch to fill before it takes a smaller one."""
MAX_UNFINISHED_VIDEOS = 16
"""Videos whose pictures may be done while they are still listened to: each holds open files."""


@dataclass(frozen=True, slots=True)
class IngestSettings:
    """How videos are taken in."""

    fps: float = DEFAULT_SAMPLING_FPS
    workers: int = 1
    """Videos that are decoded at the same time."""
    cut: SegmentationSettings = field(default_factory=SegmentationSettings)
    speech: SpeechSettings | None = None
    """How speech is looked for; None leaves the sound alone."""

    def __post_init__(self) -> None:
        if not MIN_SAMPLES <= self.fps <= MAX_SAMPLES:
            raise UsageError(
                "{fps:g} frames a second cannot be sampled; name {least:g} to {most:g}.",
                fps=self.fps,
                least=MIN_SAMPLES,
                most=MAX_SAMPLES,
            )
        if self.workers < 1:
            raise UsageError("{workers} workers cannot work; name 1 or more.", workers=self.workers)


_Picture = tuple[VideoTask, Prepared]
_Ended = tuple[VideoTask, None]


def ingest(
    paths: Iterable[Path],
    archive: Archive,
    encoder: Encoder,
    settings: IngestSettings | None = None,
    on_progress: Callable[[IngestProgress], None] = lambda _: None,
    *,
    recogniser: AsrModel | None = None,
    sentences: SentenceEncoder | None = None,
    report: IngestReport | None = None,
) -> IngestReport:
    """Takes in videos and folders of them: skips what is there, resumes what was cut off.

    With `settings.speech` subtitles are looked for too, and where a video brings none along, the recogniser
    listens; videos that are there without them get theirs. `sentences` makes them searchable by meaning.
    A video that fails is reported and the run goes on; `report` is filled as it goes, so that one knows what a run
    did that was stopped. ArchiveBusy when another process writes to the archive; ArchiveError when the disk is
    full.
    """
    with archive.writing():
        run = _IngestRun(
            archive, encoder, settings or IngestSettings(), on_progress, recogniser, sentences, report
        )
        return run.over(paths)


class _IngestRun:
    def __init__(
        self,
        archive: Archive,
        encoder: Encoder,
        settings: IngestSettings,
        on_progress: Callable[[IngestProgress], None],
        recogniser: AsrModel | None,
        sentences: SentenceEncoder | None,
        report: IngestReport | None,
    ) -> None:
        self._archive, self._encoder, self._settings = archive, encoder, settings
        self._on_progress = on_progress
        self._recogniser, self._sentences = recogniser, sentences
        self._report = IngestReport() if report is None else report
        self._contents = SeenContents()
        self._queue: queue.Queue[_Picture | _Ended] = queue.Queue(MAX_QUEUED_BATCHES * encoder.batch_size)
        self._stop = threading.Event()
        self._unfinished = threading.BoundedSemaphore(MAX_UNFINISHED_VIDEOS + settings.workers)
        self._jobs: list[VideoTask] = []
        self._progress_lock = threading.Lock()
        self._began = time.monotonic()

    def over(self, paths: Iterable[Path]) -> IngestReport:
        try:
            speech = self._settings.speech is not None
            self._jobs = list(pending_tasks(paths, self._archive, self._report, speech=speech))
            if self._jobs:
                self._tell(self._jobs[0])
                self._work()
        finally:
            self._report.elapsed = time.monotonic() - self._began
        return self._report

    # decoding threads

    def _work(self) -> None:
        shown = [job for job in self._jobs if job.video is None]
        scale = measure_distance_scale(self._encoder) if shown else None
        self._storing = ArchiveWriter(
            self._archive, self._report, self._contents, self._settings.cut, scale, self._sentences
        )
        speech = self._settings.speech
        self._listener = (
            None if speech is None else AsrWorker(self._recogniser, speech, self._stop, self._tell)
        )
        finisher = ThreadPoolExecutor(1, thread_name_prefix="store")
        decoders = ThreadPoolExecutor(self._settings.workers, thread_name_prefix="decode")
        try:
            for job in shown:
                decoders.submit(self._decode, job)
            stored = self._encode(len(shown), finisher)
            for job in self._jobs:
                if job.video is not None and self._listener is not None:
                    job.begun = True
                    self._listener.begin(job)
                    stored.append(finisher.submit(self._finish, job))
            for future in stored:
                future.result()
        except OSError as error:
            raise as_archive_error(error, self._archive.folder) from error
        finally:
            self._stop.set()
            decoders.shutdown(wait=True, cancel_futures=True)
            if self._listener is not None:
                self._listener.close()
            finisher.shutdown(wait=True)
            for job in self._jobs:
                job.close()

    def _decode(self, job: VideoTask) -> None:
        while not self._unfinished.acquire(timeout=POLL_INTERVAL):
            if self._stop.is_set():
                return
        job.begun = True
        try:
            if self._is_new(job):
                if self._listener is not None:
                    self._listener.begin(job)
                self._read(job)
        except ArchiveError as error:
            job.error = error
        except OSError as error:
            job.error = as_archive_error(error, job.path)
        except Exception as error:
            logger.debug("%s", job.path, exc_info=True)
            job.error = MediaError(
                "{path}: could not be read ({reason}); convert it with ffmpeg first.",
                path=job.path,
                reason=error,
            )
        job.read = True
        self._put((job, None))

    def _is_new(self, job: VideoTask) -> bool:
        """Whether the contents must be read: they are neither in the archive nor met before in this run."""
        job.id = content_id(job.path)
        return self._contents.meet(job.id) and self._archive.video_by_id(job.id) is None

    def _read(self, job: VideoTask) -> None:
        job.spool = EmbeddingSpool(self._encoder.dimensions, self._archive.folder)
        job.thumbnails = ThumbnailSpool(self._archive.folder)
        with OpenVideo(job.path) as video:
            job.fps = video.fps
            for new in sample_frames(video, job.sampled, job.thumbnails, self._settings.fps):
                if self._stop.is_set():
                    return
                job.position = new.time
                self._put((job, self._encoder.prepare(new.picture)))
            job.damaged = video.damaged
        if not job.sampled.times:
            raise MediaError(
                "{path}: not one picture could be decoded; convert it with ffmpeg first.", path=job.path
            )

    def _put(self, item: _Picture | _Ended) -> None:
        while not self._stop.is_set():
            try:
                self._queue.put(item, timeout=POLL_INTERVAL)
            except queue.Full:
                continue
            return

    # the encoding thread

    def _encode(self, open_jobs: int, finisher: ThreadPoolExecutor) -> list[Future[None]]:
        """Runs the encoder until every video has ended; each is then cut and stored by the finisher."""
        stored: list[Future[None]] = []
        waiting: list[_Picture] = []
        ended: list[VideoTask] = []
        while open_jobs:
            try:
                job, prepared = self._queue.get(timeout=POLL_INTERVAL if waiting else 1.0)
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

    def _finish(self, job: VideoTask) -> None:
        try:
            self._storing.finish(job)
        finally:
            if job.video is None:
                self._unfinished.release()
            self._tell(job)

    def _tell(self, job: VideoTask) -> None:
        with self._progress_lock:
            elapsed = time.monotonic() - self._began
            self._on_progress(IngestProgress.over(self._jobs, job, elapsed))

"""Videos into an archive: decoding beside encoding and ASR, each video stored when it is complete.

Decoding threads read, watch for changes of picture and prepare what is to be encoded; the calling thread
feeds the encoder full batches, whichever videos the pictures come from; another thread transcribes the sound,
and a last one segments and stores. Queues between them are short, so memory does not grow with a video's length.
"""

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from ingest.media.errors import any_failure_as_media_error, as_archive_error
from ingest.media.video import OpenVideo
from ingest.pipeline.archive_writer import ArchiveWriter, SeenContents
from ingest.pipeline.asr_worker import AsrWorker
from ingest.pipeline.discovery import content_id
from ingest.pipeline.files.content_matching import match_contents
from ingest.pipeline.frame_encoding import POLL_INTERVAL, FrameQueue, embed_frames
from ingest.pipeline.pending_videos import find_pending
from ingest.pipeline.reading_faults import check_sampled
from ingest.pipeline.report import IngestProgress, IngestReport
from ingest.pipeline.video_stages import (
    FailedVideo,
    KnownVideo,
    PreparedFrame,
    ReadVideo,
    SampledVideo,
    VideoTask,
)
from ingest.shots.boundaries import SegmentationSettings
from ingest.shots.distance_scale import measure_distance_scale
from ingest.shots.neural_boundaries.boundary_network import BoundaryNetwork
from ingest.shots.sampling import DEFAULT_SAMPLING_FPS, MAX_SAMPLES, MIN_SAMPLES, SampledFrames, sample_frames
from ingest.shots.spool import VideoSpool
from ingest.speech.asr import AsrModel
from ingest.speech.subtitles import SpeechSettings
from retrieval.archive.archive import Archive
from retrieval.encoders import Encoder
from retrieval.encoders.encoder import SentenceEncoder
from retrieval.errors import ArchiveError, UsageError

logger = logging.getLogger(__name__)

MAX_QUEUED_BATCHES = 3
"""Prepared batches that wait for the encoder: enough that it never does, few enough for memory."""
MAX_UNFINISHED_VIDEOS = 16
"""Videos whose pictures may be done while they are still transcribed: each holds open files."""


@dataclass(frozen=True, slots=True)
class IngestSettings:
    """How videos are taken in."""

    fps: float = DEFAULT_SAMPLING_FPS
    workers: int = 1
    """Videos that are decoded at the same time."""
    cut: SegmentationSettings = field(default_factory=SegmentationSettings)
    speech: SpeechSettings | None = None
    """How speech is looked for; None leaves the sound alone."""
    network: BoundaryNetwork | None = None
    """Is asked about boundaries of shots that are in doubt; slow, and asked little."""

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
        self._frames: FrameQueue = queue.Queue(MAX_QUEUED_BATCHES * encoder.batch_size)
        self._stop = threading.Event()
        self._unfinished = threading.BoundedSemaphore(MAX_UNFINISHED_VIDEOS + settings.workers)
        self._tasks: list[VideoTask] = []
        self._spools: dict[VideoTask, VideoSpool] = {}
        """Of the videos that are on their way."""
        self._stored: list[Future[None]] = []
        self._progress_lock = threading.Lock()
        self._began = time.monotonic()

    def over(self, paths: Iterable[Path]) -> IngestReport:
        try:
            speech = self._settings.speech is not None
            pending = find_pending(paths, self._archive, self._report, speech=speech)
            left, moved, unchanged = match_contents(list(pending), self._archive)
            self._report.moved += moved
            self._report.skipped += [video.path for video in unchanged]
            for video in self._report.moved:
                self._contents.meet(video.id)
            self._tasks = [VideoTask(video) for video in left]
            if self._tasks:
                self._tell(self._tasks[0])
                self._work()
        finally:
            self._report.elapsed = time.monotonic() - self._began
        return self._report

    # decoding threads

    def _work(self) -> None:
        new = [task for task in self._tasks if task.pending.stored is None]
        scale = measure_distance_scale(self._encoder) if new else None
        self._writer = ArchiveWriter(
            self._archive,
            self._report,
            self._contents,
            self._settings.cut,
            scale,
            self._sentences,
            self._settings.network,
        )
        speech = self._settings.speech
        self._asr = None if speech is None else AsrWorker(self._recogniser, speech, self._stop, self._tell)
        writing = ThreadPoolExecutor(1, thread_name_prefix="store")
        decoders = ThreadPoolExecutor(self._settings.workers, thread_name_prefix="decode")
        try:
            for task in new:
                decoders.submit(self._decode, task)
            for read in embed_frames(
                self._frames, len(new), self._encoder, self._report, self._tell_unless_failed
            ):
                self._stored.append(writing.submit(self._store, read))
            for task in self._tasks:
                if task.pending.stored is not None and self._asr is not None:
                    task.is_begun = True
                    self._asr.begin(task)
                    self._stored.append(writing.submit(self._store_subtitles, task))
            for future in self._stored:
                future.result()
            if self._asr is not None:
                self._writer.add_subtitles_of_copies()
        except OSError as error:
            raise as_archive_error(error, self._archive.folder) from error
        finally:
            self._stop.set()
            decoders.shutdown(wait=True, cancel_futures=True)
            if self._asr is not None:
                self._asr.close()
            writing.shutdown(wait=True)
            for spool in self._spools.values():
                spool.close()

    def _decode(self, task: VideoTask) -> None:
        while not self._unfinished.acquire(timeout=POLL_INTERVAL):
            if self._stop.is_set():
                return
        task.is_begun = True
        path = task.pending.path
        contents: SampledVideo | KnownVideo | FailedVideo
        try:
            with any_failure_as_media_error(path):
                contents = self._read(task)
        except ArchiveError as error:
            contents = FailedVideo(error)
        task.is_read = True
        self._put(ReadVideo(task, contents))

    def _read(self, task: VideoTask) -> SampledVideo | KnownVideo:
        """Decodes a video whose contents are neither in the archive nor met before in this run."""
        pending = task.pending
        video_id = pending.id or content_id(pending.path)
        known = self._archive.video_by_id(video_id)
        if not self._contents.meet(video_id) or (known is not None and not known.is_damaged):
            return KnownVideo(video_id)
        if self._asr is not None:
            self._asr.begin(task)
        self._spools[task] = spool = VideoSpool(self._encoder.dimensions, self._archive.folder)
        task.sampled = sampled = SampledFrames()
        windows = None if self._settings.network is None else spool.windows
        with OpenVideo(pending.decoded or pending.path) as video:
            for frame in sample_frames(video, sampled, spool.thumbnails, self._settings.fps, windows):
                if self._stop.is_set():
                    break
                self._put(PreparedFrame(task, spool, self._encoder.prepare(frame.picture)))
            check_sampled(pending.path, sampled)
            faults = video.faults
            if pending.decoded is None:
                return SampledVideo(video_id, sampled, spool, video.fps, faults, video.recorded)
        with OpenVideo(pending.path) as original:
            size = original.info.width, original.info.height
            return SampledVideo(video_id, sampled, spool, original.fps, faults, original.recorded, size)

    def _put(self, item: PreparedFrame | ReadVideo) -> None:
        while not self._stop.is_set():
            try:
                self._frames.put(item, timeout=POLL_INTERVAL)
            except queue.Full:
                continue
            return

    # the storing thread

    def _store(self, read: ReadVideo) -> None:
        try:
            self._writer.store(read)
        finally:
            if (spool := self._spools.pop(read.task, None)) is not None:
                spool.close()
            self._unfinished.release()
            self._tell(read.task)

    def _store_subtitles(self, task: VideoTask) -> None:
        try:
            self._writer.store_subtitles(task)
        finally:
            self._tell(task)

    def _tell_unless_failed(self, task: VideoTask) -> None:
        """Tells how far the run is; raises what ended the storing of a video, such as a full disk."""
        for future in self._stored:
            if future.done():
                future.result()
        self._tell(task)

    def _tell(self, task: VideoTask) -> None:
        with self._progress_lock:
            elapsed = time.monotonic() - self._began
            self._on_progress(IngestProgress.of(self._tasks, task, elapsed))

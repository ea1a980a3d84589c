"""Videos into an archive: decoding beside encoding and ASR, each video stored when its pictures are complete, its
words when those are.

Decoding threads read, watch for changes of picture and prepare what is to be encoded; the calling thread
feeds the encoder full batches, whichever videos the pictures come from; another thread transcribes the sound,
and a last one segments and stores. Queues between them are short, so memory does not grow with a video's length.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import cache, partial
from pathlib import Path

from ingest.media.errors import as_archive_error
from ingest.pipeline.archive_writer import ArchiveWriter, SeenContents
from ingest.pipeline.files.content_matching import match_contents
from ingest.pipeline.files.pending_videos import find_pending, in_order
from ingest.pipeline.ingest_settings import IngestSettings
from ingest.pipeline.report import IngestProgress, IngestReport
from ingest.pipeline.video_cutting import VideoCutter
from ingest.pipeline.video_parts import VideoPart
from ingest.pipeline.video_readers import LocalReaders, ReadingRun, VideoReaders
from ingest.pipeline.video_stages import CutVideo, ReadingResult, SampledVideo, VideoTask
from ingest.shots.distance_scale import measure_distance_scale
from ingest.speech.asr import AsrModel
from retrieval.archive.archive import Archive
from retrieval.encoders import Encoder
from retrieval.encoders.encoder import SentenceEncoder
from retrieval.search.senses.name_embedding import embed_missing_names

logger = logging.getLogger(__name__)


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
    readers: Callable[[ReadingRun], VideoReaders] = LocalReaders,
) -> IngestReport:
    """Takes in videos and folders of them: skips what is there, resumes what was cut off.

    Names of files and folders that have none are given the vectors of what they mean.
    With `settings.speech` subtitles are looked for too, and where a video brings none along, the recogniser
    listens; videos that are there without them get theirs. `sentences` makes them searchable by meaning.
    `readers` are what reads videos: this process's threads, or a cluster's workers.
    A video that fails is reported and the run goes on; `report` is filled as it goes, so that one knows what a run
    did that was stopped. ArchiveBusy when another process writes to the archive; ArchiveError when the disk is
    full.
    """
    with archive.writing():
        run = _IngestRun(
            archive,
            encoder,
            settings or IngestSettings(),
            on_progress,
            recogniser,
            sentences,
            report,
            readers,
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
        readers: Callable[[ReadingRun], VideoReaders],
    ) -> None:
        self._archive, self._encoder, self._settings = archive, encoder, settings
        self._on_progress = on_progress
        self._recogniser, self._sentences = recogniser, sentences
        self._report = IngestReport() if report is None else report
        self._contents = SeenContents()
        self._begin_reading = readers
        self._stop = threading.Event()
        self._tasks: list[VideoTask] = []
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
            self._tasks = [VideoTask(video) for video in in_order(left, self._settings.order)]
            if self._tasks:
                self._tell(self._tasks[0])
                self._work()
            self._report.names = embed_missing_names(self._archive, self._encoder.encode_texts)
        finally:
            self._report.elapsed = time.monotonic() - self._began
        return self._report

    def _work(self) -> None:
        new = [task for task in self._tasks if task.pending.stored is None]
        scale = cache(lambda: measure_distance_scale(self._encoder))
        cutter = VideoCutter(self._settings.cut, scale, self._settings.network)
        self._writer = ArchiveWriter(self._archive, self._report, self._contents, cutter, self._sentences)
        writing = self._writing = ThreadPoolExecutor(1, thread_name_prefix="store")
        readers = self._readers = self._begin_reading(
            ReadingRun(
                self._archive.folder,
                self._archive.video_by_id,
                self._encoder,
                self._settings,
                self._contents,
                self._report,
                self._stop,
                self._tell,
                self._raise_failure,
                self._recogniser,
                self._read_in_part,
            )
        )
        try:
            reading = readers.videos(new)
            if new:
                scale()  # while the first is opened, and before another thread would ask the encoder
            for read in reading:
                self._stored.append(writing.submit(self._store, read))
            for task in self._tasks:
                if task.pending.stored is not None and self._settings.speech is not None:
                    readers.listen(task)
                    self._when_heard(task, self._writer.store_subtitles)
            for future in self._stored:  # videos that are stored add their speech to the list
                future.result()
            if self._settings.speech is not None:
                self._writer.add_subtitles_of_copies()
        except OSError as error:
            raise as_archive_error(error, self._archive.folder) from error
        finally:
            self._stop.set()
            readers.end()
            writing.shutdown(wait=True)
            readers.close()

    def _when_heard(self, task: VideoTask, store: Callable[[VideoTask], None]) -> None:
        """Has what is said in a video stored once that is known, whatever else waits for its own words."""
        assert task.transcript is not None
        done: Future[None] = Future()

        def work() -> None:
            try:
                if not self._stop.is_set():
                    store(task)
            except BaseException as error:  # noqa: BLE001 - told by the thread that waits for `done`
                done.set_exception(error)
            else:
                done.set_result(None)
            self._tell(task)

        def begin(_: object) -> None:
            with suppress(RuntimeError):  # the run has ended
                self._writing.submit(work)

        self._stored.append(done)
        task.transcript.add_done_callback(begin)

    def _read_in_part(self, part: VideoPart) -> None:
        self._stored.append(self._writing.submit(self._show, part))

    # the storing thread

    def _show(self, part: VideoPart) -> None:
        began = time.monotonic()
        if part.sampled is not None and not self._stop.is_set() and not part.task.is_read:
            self._writer.show_part(part.task, part.sampled)
        part.schedule.shown(time.monotonic() - began)

    def _store(self, read: ReadingResult) -> None:
        task, contents = read.task, read.contents
        try:
            self._writer.store(read)
        finally:
            self._readers.release(task)
            self._tell(task)
        if not task.is_stored and task.transcript is not None:
            task.transcript.cancel()
        if task.waits_for_speech:
            assert isinstance(contents, SampledVideo | CutVideo)
            self._when_heard(task, partial(self._writer.add_speech, contents.id))

    def _raise_failure(self) -> None:
        for future in self._stored:
            if future.done():
                future.result()

    def _tell(self, task: VideoTask) -> None:
        with self._progress_lock:
            elapsed = time.monotonic() - self._began
            self._on_progress(IngestProgress.of(self._tasks, task, elapsed))

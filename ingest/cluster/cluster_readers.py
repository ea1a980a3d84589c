"""The readers of a run whose videos are read by a cluster's workers; who asks for it stores what they send."""

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace

from ingest.cluster.cluster_tasks import TaskProgress, WorkerSetup
from ingest.cluster.mapped_paths import PathMap
from ingest.cluster.ray_connection import RayConnection
from ingest.cluster.worker_pool import ClusterWorkerPool
from ingest.media.isolation.reader_process import ReadingStopped
from ingest.pipeline.video_readers import ReadingRun
from ingest.pipeline.video_stages import (
    CutVideo,
    FailedVideo,
    KnownVideo,
    ReadingResult,
    Transcript,
    VideoTask,
)
from ingest.shots.sampling import SampledFrames
from ingest.speech.subtitle_files import find_sidecars, sidecar_fingerprint
from retrieval.encoders import Encoder, load_encoder
from retrieval.errors import MediaError

MOST_AT_ONCE = 128
"""Videos that are under way in a cluster at once, those included that wait to be stored."""
POLL_INTERVAL = 0.2


class ClusterReaders:
    """Reads the videos of one run by a cluster's workers."""

    def __init__(
        self,
        run: ReadingRun,
        connection: RayConnection,
        paths: PathMap,
        most: int | None = None,
        load: Callable[[str], Encoder] = load_encoder,
    ) -> None:
        """`paths` says where workers find the footage; at `most` so many workers; `load` loads their encoder."""
        self._run = run
        recogniser = run.recogniser.name if run.settings.speech and run.recogniser else None
        settings = replace(run.settings, network=None, workers=1)
        setup = WorkerSetup(
            run.encoder.name, settings, run.settings.network is not None, recogniser, paths, load
        )
        self.pool = ClusterWorkerPool(connection, setup, most, run.stop.is_set)
        """The workers."""
        self._threads = ThreadPoolExecutor(MOST_AT_ONCE, thread_name_prefix="cluster")
        self._listeners = ThreadPoolExecutor(MOST_AT_ONCE, thread_name_prefix="listen")
        self._unstored = threading.BoundedSemaphore(MOST_AT_ONCE)
        self._read: queue.SimpleQueue[ReadingResult | BaseException] = queue.SimpleQueue()

    def videos(self, tasks: Sequence[VideoTask]) -> Iterator[ReadingResult]:
        """Each new video once it is read; its speech is looked for beside."""
        for task in tasks:
            self._threads.submit(self._look, task)
        left = len(tasks)
        while left:
            try:
                read = self._read.get(timeout=1.0)
            except queue.Empty:
                self._run.raise_failure()
                continue
            if isinstance(read, BaseException):
                raise read
            left -= 1
            yield read

    def listen(self, task: VideoTask) -> None:
        """Has speech looked for, whose end will be the `transcript`."""
        task.is_begun = True
        task.transcript = Future()
        self._listeners.submit(self._hear, task, task.transcript)

    def release(self, task: VideoTask) -> None:
        """Lets another video begin."""
        self._unstored.release()

    def end(self) -> None:
        """Leaves off what is being done."""
        self.pool.close()
        for threads in (self._threads, self._listeners):
            threads.shutdown(wait=True, cancel_futures=True)

    def close(self) -> None:
        """Tells which machines were left alone."""
        self._run.report.warnings += self.pool.warnings

    # one thread for each video that is under way

    def _look(self, task: VideoTask) -> None:
        while not self._unstored.acquire(timeout=POLL_INTERVAL):
            if self._run.stop.is_set():
                return
        contents: CutVideo | KnownVideo | FailedVideo
        try:
            contents = self._contents(task)
        except ReadingStopped:
            return
        except MediaError as error:
            contents = FailedVideo(error)
        except BaseException as error:  # noqa: BLE001 - ends the run, in its own thread
            self._read.put(error)
            return
        task.is_read = True
        self._read.put(ReadingResult(task, contents))

    def _contents(self, task: VideoTask) -> CutVideo | KnownVideo:
        run, pending = self._run, task.pending

        def begin(worker: str) -> None:
            task.is_begun, task.worker = True, worker
            task.sampled = None
            run.on_progress(task)

        def cutting(worker: str) -> None:
            begin(worker)
            task.sampled = SampledFrames()

        def tell(progress: TaskProgress) -> None:
            assert task.sampled is not None
            task.sampled.times += progress.times
            run.on_progress(task)

        path = pending.path
        video_id = self.pool.do("pictures", "content_id", pending, path, begin)
        known = run.stored_video(video_id)
        if not run.contents.meet(video_id) or (known is not None and known.is_whole):
            return KnownVideo(video_id)
        if run.settings.speech is not None:
            self.listen(task)
        cut = self.pool.do("pictures", "cut", replace(pending, id=video_id), path, cutting, tell)
        assert isinstance(cut, CutVideo)
        run.report.encoded += cut.encoded
        return cut

    def _hear(self, task: VideoTask, transcript: "Future[Transcript]") -> None:
        run, path = self._run, task.pending.path

        def tell(progress: TaskProgress) -> None:
            task.seconds_transcribed = progress.seconds
            run.on_progress(task)

        if not transcript.set_running_or_notify_cancel():
            return
        try:
            heard = self.pool.do("speech", "listen", task.pending, path, on_progress=tell)
        except ReadingStopped:
            transcript.set_result(Transcript())
        except MediaError as error:
            transcript.set_result(Transcript(warning=error.message))
        except BaseException as error:  # noqa: BLE001 - told by who waits for it
            transcript.set_exception(error)
        else:
            if heard.speech is not None:  # as who takes it in next sees the files beside it
                own = sidecar_fingerprint(find_sidecars(path))
                heard = replace(heard, speech=replace(heard.speech, sidecars=own))
            transcript.set_result(heard)


def cluster_readers(
    connection: RayConnection,
    paths: PathMap,
    most: int | None = None,
    load: Callable[[str], Encoder] = load_encoder,
) -> Callable[[ReadingRun], ClusterReaders]:
    """What `ingest` takes to have its videos read by a cluster."""

    def begin(run: ReadingRun) -> ClusterReaders:
        return ClusterReaders(run, connection, paths, most, load)

    return begin

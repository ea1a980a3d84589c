"""What a worker does, one instance to a process: it reads videos with models of its own and answers with records.

Several tasks run in it at once, so that the encoder of a worker is never without pictures. It knows no archive and
nothing of how it is reached.
"""

import os
import queue
import shutil
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import numpy as np

from ingest.cluster.cluster_tasks import (
    AnnotationTask,
    TaskDone,
    TaskFailed,
    TaskProgress,
    WorkerInfo,
    WorkerSetup,
    WorkerUnable,
)
from ingest.cluster.installed_versions import InstalledVersions
from ingest.cluster.mapped_paths import FootageFiles
from ingest.cluster.task_annotating import annotate_task
from ingest.pipeline.archive_writer import SeenContents
from ingest.pipeline.discovery import content_id
from ingest.pipeline.files.content_identity import isolated_content_id
from ingest.pipeline.report import IngestReport
from ingest.pipeline.video_cutting import VideoCutter
from ingest.pipeline.video_readers import LocalReaders, ReadingRun
from ingest.pipeline.video_stages import (
    CutVideo,
    FailedVideo,
    PendingVideo,
    ReadingResult,
    SampledVideo,
    Transcript,
    VideoTask,
    wait_for_transcript,
)
from ingest.shots.distance_scale import measure_distance_scale
from ingest.shots.neural_boundaries.boundary_network import installed_network
from ingest.speech.asr.loading import lazy_asr_model
from retrieval.annotations import Annotation
from retrieval.concurrency.numeric_threads import set_numeric_threads
from retrieval.errors import ArchiveError, MediaError, ModelError
from retrieval.messages import LocalizableMessage
from retrieval.storage.atomic_files import scratch_folder

Value = TypeVar("Value")
Outcome = TaskDone[Value] | TaskFailed | WorkerUnable


class UncheckedContents(SeenContents):
    """Whoever asks knows which contents are new."""

    def meet(self, video_id: str) -> bool:
        """Always for the first time."""
        return True


class IngestWorker:
    """Reads videos for another process. Threads call it."""

    def __init__(self, setup: WorkerSetup) -> None:
        """Loads the encoder; ModelError where it cannot be had."""
        set_numeric_threads()
        settings, self._apart = setup.settings, setup.settings.apart
        self._encoder = setup.load_encoder(setup.encoder)
        if setup.asks_network:
            settings = replace(settings, network=installed_network())
        scale = measure_distance_scale(self._encoder)
        self._cutter = VideoCutter(settings.cut, lambda: scale, settings.network)
        self._cutting = threading.Lock()
        self._files = FootageFiles(setup.paths)
        self._folder = scratch_folder()
        self._running: dict[int, VideoTask] = {}
        self._read: dict[VideoTask, queue.SimpleQueue[ReadingResult | BaseException]] = {}
        self._stop = threading.Event()
        recogniser = None if setup.recogniser is None else lazy_asr_model(setup.recogniser)
        self._readers = LocalReaders(
            ReadingRun(
                self._folder,
                lambda _: None,
                self._encoder,
                settings,
                UncheckedContents(),
                IngestReport(),
                self._stop,
                lambda _: None,
                lambda: None,
                recogniser,
            ),
            listens_beside=False,
        )
        threading.Thread(target=self._encode, name="encode", daemon=True).start()

    def ready(self) -> WorkerInfo:
        """Who it is, once the models are loaded."""
        return WorkerInfo(InstalledVersions.here(), os.getpid())

    def content_id(self, number: int, pending: PendingVideo) -> "Outcome[str]":
        """The identity of a video's contents."""

        def work(path: Path) -> str:
            if pending.id or not self._apart:
                return pending.id or content_id(path)
            return isolated_content_id(path, self._stop.is_set)

        return self._answer(pending.path, work)

    def cut(self, number: int, pending: PendingVideo) -> "Outcome[CutVideo]":
        """Everything that is stored of a video's pictures."""

        def work(path: Path) -> CutVideo:
            proxy = pending.decoded
            if proxy is None:
                cut = self._cut(number, replace(pending, path=path))
            else:
                with self._files.at_hand(proxy) as decoded:
                    cut = self._cut(number, replace(pending, path=path, decoded=decoded))
            return _retold_cut(cut, path, pending.path)

        return self._answer(pending.path, work)

    def listen(self, number: int, pending: PendingVideo) -> "Outcome[Transcript]":
        """What is said in a video."""

        def work(path: Path) -> Transcript:
            task = self._running[number] = VideoTask(replace(pending, path=path))
            try:
                self._readers.listen(task)
                return _retold_transcript(wait_for_transcript(task.transcript), path, pending.path)
            finally:
                del self._running[number]

        return self._answer(pending.path, work)

    def annotate(self, number: int, request: AnnotationTask) -> "Outcome[list[Annotation]]":
        """What an annotator finds in a video."""

        def work(path: Path) -> list[Annotation]:
            task = self._running[number] = VideoTask(PendingVideo(path, request.video.duration))

            def tell(at: float) -> None:
                task.seconds_transcribed = at

            try:
                return annotate_task(
                    replace(request, video=replace(request.video, path=path)), self._encoder, tell
                )
            finally:
                del self._running[number]

        return self._answer(request.video.path, work)

    def progress(self, told: dict[int, int]) -> dict[int, TaskProgress]:
        """How far tasks are, by their numbers; `told` says how many frames of each are known of."""
        found = {}
        for number, task in list(self._running.items()):
            sampled = task.sampled
            times = () if sampled is None else tuple(sampled.times[told.get(number, 0) :])
            found[number] = TaskProgress(times, task.seconds_transcribed)
        return found

    def close(self) -> None:
        """Deletes what lies on this machine's disk for it."""
        self._stop.set()
        self._files.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _answer(self, path: Path, work: Callable[[Path], Value]) -> "Outcome[Value]":
        """Does it with the file at hand. Errors name the file as whoever asks knows it."""
        here = path
        try:
            with self._files.at_hand(path) as here:
                return TaskDone(work(here))
        except (MediaError, ModelError) as error:
            return TaskFailed(_retold(error, here, path))
        except (ArchiveError, OSError, MemoryError) as error:
            return WorkerUnable(str(error) or type(error).__name__)

    def _cut(self, number: int, pending: PendingVideo) -> CutVideo:
        task = VideoTask(pending)
        ended = self._read[task] = queue.SimpleQueue()
        self._running[number] = task
        try:
            self._readers.read(task)
            read = ended.get()
            if isinstance(read, BaseException):
                raise read
            if isinstance(read.contents, FailedVideo):
                raise read.contents.error
            assert isinstance(read.contents, SampledVideo)
            with self._cutting:
                return _in_memory(self._cutter.cut(read.contents))
        finally:
            self._readers.release(task)
            del self._running[number], self._read[task]

    def _encode(self) -> None:
        """Embeds what all tasks decode, until the process ends."""
        try:
            for read in self._readers.embedded(sys.maxsize):
                self._read[read.task].put(read)
        except BaseException as error:  # noqa: BLE001 - told by the tasks that wait
            for ended in list(self._read.values()):
                ended.put(error)


def _in_memory(cut: CutVideo) -> CutVideo:
    """The same without the spool's files."""
    return replace(cut, thumbnails=list(cut.thumbnails), frame_vectors=np.array(cut.frame_vectors))


def _retold_cut(cut: CutVideo, here: Path, path: Path) -> CutVideo:
    doubts = tuple(_retold_message(doubt, here, path) for doubt in cut.metadata.doubts)
    return replace(cut, metadata=replace(cut.metadata, doubts=doubts))


def _retold(error: ArchiveError, here: Path, path: Path) -> ArchiveError:
    """The same error of the file as whoever asks knows it."""
    return error if here == path else type(error)(_retold_message(error.message, here, path))


def _retold_transcript(transcript: Transcript, here: Path, path: Path) -> Transcript:
    speech, warning = transcript.speech, transcript.warning
    if speech is not None and isinstance(speech.note, LocalizableMessage):
        speech = replace(speech, note=_retold_message(speech.note, here, path))
    return Transcript(speech, None if warning is None else _retold_message(warning, here, path))


def _retold_message(message: LocalizableMessage, here: Path, path: Path) -> LocalizableMessage:
    if not message.values:
        return message
    values = {
        name: _retold_message(value, here, path)
        if isinstance(value, LocalizableMessage)
        else value.replace(f"{here.parent}/", f"{path.parent}/")
        if isinstance(value, str)
        else value
        for name, value in message.values.items()
    }
    return LocalizableMessage(message.pattern, **values)

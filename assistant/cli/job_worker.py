"""The page's jobs in a process of their own: `python -m assistant.cli.job_worker`.

It takes tasks from stdin, one after the other, and sends events to stdout (`assistant.footage.worker_messages`);
models stay loaded from one to the next. It ends, with all that is complete kept, when stdin is closed. What runs
is the same as on the command line.
"""

import _thread
import logging
import os
import queue
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from io import FileIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from assistant.cli.commands.ingest import default_workers
from assistant.cli.ingesting.job_events import EVENT_INTERVAL, EventWriter, ProgressReporter, job_progress
from assistant.cli.ingesting.name_embedding import embed_names
from assistant.cli.setup import loading
from assistant.footage.encoded_paths import decode_path, display_path
from assistant.footage.uploads import UPLOADS
from assistant.footage.worker_messages import JobEvent, JobRequest, JobStep, WorkerTask
from assistant.jobs.job import ItemProgress, JobProgress
from assistant.settings import read_settings
from ingest.pipeline.discovery import find_videos, has_no_videos
from ingest.pipeline.report import IngestProgress, IngestReport
from ingest.pipeline.stored.relocation import relocate
from ingest.speech.subtitles import SpeechSettings
from retrieval.archive.archive import Archive
from retrieval.archive.opening import check_nobody_writes
from retrieval.concurrency.numeric_threads import set_numeric_threads
from retrieval.concurrency.process_priority import give_way
from retrieval.encoders import Encoder, SentenceEncoder
from retrieval.errors import ArchiveError
from retrieval.media_types import EVERY_SUFFIX

if TYPE_CHECKING:
    from assistant.cli.setup.cluster import ReadingBackend
    from ingest.speech.asr import AsrModel

Value = TypeVar("Value")


class WorkerModels:
    """What jobs share, by name."""

    def __init__(self) -> None:
        self._loaded: dict[tuple[str, str], Any] = {}

    def encoder(self, name: str) -> Encoder:
        """The encoder of that name, loaded once."""
        return self._once("encoder", name, loading.encoder_named)

    def sentences(self, archive: Archive) -> SentenceEncoder:
        """What the archive's subtitles are embedded by, loaded once."""
        named = loading.sentence_encoder(archive)
        return self._once("sentences", named.name, lambda _: named)

    def speech(self, name: str) -> "AsrModel | None":
        """The speech model of that name, loaded once; None for none."""
        return self._once("speech", name, loading.speech_model_named)

    def _once(self, kind: str, name: str, load: Callable[[str], Value]) -> Value:
        if (kind, name) not in self._loaded:
            self._loaded[kind, name] = load(name)
        found: Value = self._loaded[kind, name]
        return found


def main() -> int:
    """Runs jobs until nobody asks for more; why one cannot be done is an event. The exit status is 0."""
    set_numeric_threads()
    logging.basicConfig(
        level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr
    )
    signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where the server's parent ignores it
    requests = open(0, "rb", buffering=0, closefd=False)  # noqa: SIM115 - unbuffered: a thread stays in its read
    events = EventWriter(os.fdopen(os.dup(1), "wb"))
    os.dup2(2, 1)  # what libraries print goes with the messages
    give_way()
    tasks: queue.SimpleQueue[WorkerTask] = queue.SimpleQueue()
    threading.Thread(target=_read_tasks, args=[requests, tasks], daemon=True).start()
    models, busy = WorkerModels(), False
    try:
        while True:
            task, busy = tasks.get(), True
            try:
                run(task.request, decode_path(task.archive), events, models)
            except ArchiveError as error:
                events.send(JobEvent(outcome="failed", error=error.message))
            busy = False
    except KeyboardInterrupt:
        if busy:
            events.send(JobEvent(outcome="cancelled"))
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the page closes its end of the line when all is said
    return 0


def run(request: JobRequest, folder: Path, events: EventWriter, models: WorkerModels) -> None:
    """Does what is asked for in the archive of that folder.

    ArchiveError where it cannot be done; KeyboardInterrupt where it is ended.
    """
    if request.kind == "relocate":
        _relocate(request, folder, events)
    elif request.kind == "annotate":
        _annotate(request, folder, events)
    else:
        _ingest(request, folder, events, models)
    events.send(JobEvent(outcome="done"))


def _named(path: Path, archive: Path) -> list[Path]:
    """The files themselves, of the folder of what was sent: somebody chose each of them, photos too."""
    if path.resolve() != (archive / UPLOADS).resolve():
        return [path]
    return [found for found in find_videos([path], suffixes=EVERY_SUFFIX) if isinstance(found, Path)] or [
        path
    ]


def _ingest(request: JobRequest, folder: Path, events: EventWriter, models: WorkerModels) -> None:
    # takes seconds to import, which locating need not wait for
    from assistant.cli.setup.cluster import map_rules, reading_backend
    from ingest.pipeline.ingest_settings import IngestSettings
    from ingest.pipeline.run import ingest
    from ingest.shots.neural_boundaries.boundary_network import installed_network

    check_nobody_writes(folder)  # before models are loaded and a cluster is started
    settings = read_settings()
    paths = [decode_path(path) for path in request.paths]
    how = IngestSettings(
        workers=default_workers(),
        speech=SpeechSettings(request.language or None) if request.speech else None,
        network=installed_network(),
    )
    model = models.speech(settings.speech_model) if request.speech else None
    places = reading_backend(settings.ray, settings.ray_workers or None, map_rules(settings))
    with places as where, loading.open_to_ingest(folder, None, models.encoder) as (archive, encoder):
        events.send(JobEvent(step="looking"))
        how = replace(how, order=archive.ingest_choices.order)
        if request.watched:
            taken = archive.ingest_choices.suffixes
            paths = [path for path in paths if path.exists() and not has_no_videos(path, suffixes=taken)]
        paths = [named for path in paths for named in _named(path, folder)]
        meaning = models.sentences(archive) if request.speech else None
        report = IngestReport()
        reporter = ProgressReporter(events, report)
        try:
            ingest(
                paths, archive, encoder, how, reporter.progress,
                recogniser=model, sentences=meaning, report=report, readers=where.readers,
            )  # fmt: skip
        finally:
            reporter.send_news()
        _annotate_added(archive, encoder, events, where)


def _annotate_added(archive: Archive, encoder: Encoder, events: EventWriter, where: "ReadingBackend") -> None:
    """The annotators that the archive keeps go over what was taken in; how far they are is the job's."""
    from assistant.cli.setup.captioning import configured_models
    from ingest.pipeline.stored.annotating_added import annotate_added

    if archive.ingest_choices.annotators():
        progress = _progress(events, "annotating")
        with where.annotators(archive) as elsewhere:
            report = annotate_added(archive, encoder, progress, configured_models(), elsewhere)
        events.send(JobEvent(annotated=sum(report.videos.values()), failed=tuple(report.failed)))


def _progress(events: EventWriter, step: JobStep) -> Callable[[IngestProgress], None]:
    """Sends how far a run is, not more often than every `EVENT_INTERVAL` seconds."""
    last = 0.0

    def progress(now: IngestProgress) -> None:
        nonlocal last
        if time.monotonic() - last >= EVENT_INTERVAL:
            last = time.monotonic()
            events.send(JobEvent(step=step, progress=job_progress(now)))

    return progress


def _annotate(request: JobRequest, folder: Path, events: EventWriter) -> None:
    from assistant.cli.setup.captioning import configured_models
    from ingest.annotators.loading import load_annotators
    from ingest.pipeline.stored.annotating import annotate

    with Archive.open(folder) as archive:
        loaded = load_annotators(request.annotators, models=configured_models())
        report = annotate(archive, loaded, _progress(events, "annotating"))
        embed_names(archive)
    annotated = sum(report.videos.values())
    events.send(JobEvent(annotated=annotated, skipped=report.skipped, failed=tuple(report.failed)))


def _relocate(request: JobRequest, folder: Path, events: EventWriter) -> None:
    with Archive.open(folder) as archive:
        events.send(JobEvent(step="looking"))
        done = relocate(
            archive,
            [decode_path(path) for path in request.paths],
            lambda path: events.send(JobEvent(step="working", progress=_checking(display_path(path)))),
            only=request.video or None,
        )
        embed_names(archive)
    events.send(
        JobEvent(
            added=tuple(video.name for video in done.found),
            moved=len(done.found),
            missing=len(done.missing),
            failed=(*done.refused, *done.failed),
        )
    )


def _checking(name: str) -> JobProgress:
    return JobProgress(under_way=(ItemProgress(name, "checking", share=0.0),))


def _read_tasks(requests: FileIO, tasks: "queue.SimpleQueue[WorkerTask]") -> None:
    """Passes tasks on, and ends this process when the page's end of the line is closed."""
    begun = b""
    while some := requests.read(1 << 16):
        *lines, begun = (begun + some).split(b"\n")
        for line in lines:
            tasks.put(WorkerTask.model_validate_json(line))
    if hasattr(signal, "pthread_kill"):  # it wakes the main thread, whatever it waits for
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
    else:
        _thread.interrupt_main()


if __name__ == "__main__":
    sys.exit(main())

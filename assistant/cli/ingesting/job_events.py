"""What the worker process sends to the page about a job: how far it is, and what its report has gained since."""

import time
from contextlib import suppress
from typing import BinaryIO, TypeVar

from assistant.footage.worker_messages import JobEvent
from assistant.jobs.job import ItemProgress, JobProgress
from ingest.pipeline.report import IngestProgress, IngestReport
from retrieval.names import clean_name

EVENT_INTERVAL = 0.3
"""Seconds between two events: as often as the page looks, and no more."""

Value = TypeVar("Value")


class EventWriter:
    """What is sent to the page."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out

    def send(self, event: JobEvent) -> None:
        """One line of JSON; what is as by default is left out."""
        with suppress(BrokenPipeError):  # the page is gone; the closed stdin ends this process
            self._out.write(event.model_dump_json(exclude_defaults=True).encode() + b"\n")
            self._out.flush()


class ProgressReporter:
    """Sends how far an ingest is, and what its report has gained since."""

    def __init__(self, events: EventWriter, report: IngestReport) -> None:
        self._events, self._report = events, report
        self._sent: dict[str, int] = {}
        self._shots, self._seconds = 0, 0.0
        self._last = 0.0

    def progress(self, now: IngestProgress) -> None:
        """How far the ingest is, not more often than every `EVENT_INTERVAL` seconds."""
        if time.monotonic() - self._last >= EVENT_INTERVAL or now.videos_done == now.videos_in_all:
            self._last = time.monotonic()
            self.send_news(job_progress(now))

    def send_news(self, progress: JobProgress | None = None) -> None:
        """What was not sent yet."""
        shots, seconds = self._report.shots, self._report.seconds
        event = JobEvent(
            step="working" if progress else None,
            progress=progress,
            added=tuple(video.name for video in self._new("added", self._report.added)),
            skipped=len(self._new("skipped", self._report.skipped)),
            moved=len(self._new("moved", self._report.moved)),
            subtitled=len(self._new("subtitled", self._report.subtitled)),
            shots=shots - self._shots,
            seconds=seconds - self._seconds,
            failed=tuple(self._new("failed", self._report.failed)),
            warnings=tuple(self._new("warnings", self._report.warnings)),
        )
        self._shots, self._seconds = shots, seconds
        self._events.send(event)

    def _new(self, name: str, values: list[Value]) -> list[Value]:
        sent = self._sent.get(name, 0)
        self._sent[name] = len(values)
        return values[sent : self._sent[name]]


def job_progress(now: IngestProgress) -> JobProgress:
    """An ingest's progress as that of a job."""
    return JobProgress(
        share=now.seconds_done / now.seconds_in_all if now.seconds_in_all else 0.0,
        seconds_left=now.seconds_left,
        items_done=now.videos_done,
        items_total=now.videos_in_all,
        frames_per_second=now.frames / now.elapsed if now.elapsed > 0 else 0.0,
        under_way=tuple(
            ItemProgress(
                name=clean_name(video.path.name),
                stage=video.stage,
                share=video.seconds_done / video.seconds_in_all if video.seconds_in_all else 0.0,
                worker=clean_name(video.worker),
            )
            for video in now.under_way
        ),
    )

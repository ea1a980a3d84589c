"""A job that a worker process does: footage is taken in, or looked for where it was moved to.

The process takes a task and sends events (`assistant.footage.worker_messages`). It may be killed at any moment: the
archive stays whole, and the job can go on.
"""

import logging
import threading
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import ValidationError

from assistant.footage.encoded_paths import encode_path
from assistant.footage.worker_messages import JobEvent, JobRequest, WorkerTask
from assistant.jobs.job import Job, JobCancelled
from assistant.jobs.job_worker_pool import JobWorkerPool, WorkerProcess, wait_for_exit
from retrieval.errors import ArchiveError
from retrieval.messages import LocalizableMessage

log = logging.getLogger(__name__)

MOST_SENTENCES = 200
"""Kept of what failed, and of warnings; beyond that only their number grows."""
MOST_NAMES = 24
"""Kept of the videos taken in, the newest."""
EXIT_TIMEOUT = 30.0
"""Seconds that a process has to end by itself once it was asked to; then it is killed, which harms nothing."""


class JobInterrupted(Exception):
    """The process, or the server, ended before the job did."""


@dataclass(frozen=True, slots=True)
class IngestResult:
    """What has come of a job so far."""

    added: tuple[str, ...] = ()
    added_in_all: int = 0
    skipped: int = 0
    moved: int = 0
    subtitled: int = 0
    annotated: int = 0
    shots: int = 0
    seconds: float = 0.0
    missing: int = 0
    failed: tuple[LocalizableMessage, ...] = ()
    failed_in_all: int = 0
    warnings: tuple[LocalizableMessage, ...] = ()

    @property
    def is_uneventful(self) -> bool:
        """Whether nothing was taken in, and nothing went wrong."""
        return not (
            self.added_in_all
            or self.moved
            or self.subtitled
            or self.annotated
            or self.failed_in_all
            or len(self.warnings)
        )

    def after(self, event: JobEvent) -> "IngestResult":
        """With what has happened since."""
        return replace(
            self,
            added=(*self.added, *event.added)[-MOST_NAMES:],
            added_in_all=self.added_in_all + len(event.added),
            skipped=self.skipped + event.skipped,
            moved=self.moved + event.moved,
            subtitled=self.subtitled + event.subtitled,
            annotated=self.annotated + event.annotated,
            shots=self.shots + event.shots,
            seconds=self.seconds + event.seconds,
            missing=self.missing + event.missing,
            failed=(*self.failed, *event.failed)[:MOST_SENTENCES],
            failed_in_all=self.failed_in_all + len(event.failed),
            warnings=(*self.warnings, *event.warnings)[:MOST_SENTENCES],
        )


class IngestJob(Job[IngestResult]):
    """One at a time: an archive has one writer."""

    concurrency = 1

    def __init__(self, request: JobRequest, archive: Path, workers: JobWorkerPool) -> None:
        """`archive` is its folder."""
        super().__init__()
        self.request = request
        self.kind = request.kind
        self.process: WorkerProcess | None = None
        """The one that does the job, while it does."""
        self._archive, self._workers = archive, workers
        self._result = IngestResult()
        self.update(step="loading", result=self._result)

    def work(self) -> IngestResult:
        """Runs the ingest in a process of its own and follows what it tells. ArchiveError with
        what it says where it fails, JobInterrupted where it ends without a word."""
        exit_status: int | None = None
        last: JobEvent | None = None
        try:
            process = self._workers.take()
            self._send_task(process)
            last = self._follow(process)
            exit_status = self._put_back(process, has_ended_well=last is not None)
        except OSError as error:
            log.warning("a job's process could not be run: %s", error)
        finally:
            self.process = None
        if last is None:
            self.check_cancelled()
            log.warning("a job's process ended with status %s", exit_status)
            raise JobInterrupted
        if last.outcome == "cancelled":
            raise JobCancelled
        if last.outcome == "failed":
            raise ArchiveError(last.error)
        return self._result

    def interrupt(self) -> None:
        """What is complete stays, nothing is half there."""
        process = self.process
        if process is not None and process.stdin is not None and not process.stdin.closed:
            with suppress(OSError):  # it has just ended
                process.stdin.close()
            timer = threading.Timer(EXIT_TIMEOUT, process.kill)
            timer.daemon = True
            timer.start()

    def explain(self, error: Exception) -> str:
        """Why it failed, for people; of an interruption nothing is said."""
        return "" if isinstance(error, JobInterrupted) else super().explain(error)

    def _send_task(self, process: WorkerProcess) -> None:
        task = WorkerTask(archive=encode_path(self._archive), request=self.request)
        with self.changed:
            self.process = process
            if process.stdin is not None:
                with suppress(BrokenPipeError):  # it has just ended, which its silence tells
                    process.stdin.write(task.model_dump_json() + "\n")
                    process.stdin.flush()
            if self.is_cancelling:  # before there was a process
                self.interrupt()

    def _follow(self, process: WorkerProcess) -> JobEvent | None:
        """Takes events in until the last; None where the process ends without one."""
        for line in process.stdout or ():
            try:
                event = JobEvent.model_validate_json(line)
            except ValidationError:
                log.warning("a job's process wrote what is no event: %s", line[:200])
                continue
            self._result = self._result.after(event)
            self.update(step=event.step, progress=event.progress, result=self._result)
            if event.outcome is not None:
                return event
        return None

    def _put_back(self, process: WorkerProcess, *, has_ended_well: bool) -> int | None:
        """Lets the process wait for another job, or end; its exit status in that case."""
        with self.changed:
            self.process = None
            stays = has_ended_well and process.stdin is not None and not process.stdin.closed
        if stays:
            self._workers.give_back(process)
            return None
        wait_for_exit(process)
        return process.returncode

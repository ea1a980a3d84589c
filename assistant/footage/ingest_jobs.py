"""The page's jobs: one runs at a time, in a process beside the page's, and the others wait.

The process takes a task and sends events (`assistant.footage.worker_messages`). It may be killed at any moment:
the archive stays whole, and the job can go on.
"""

import logging
import secrets
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path

from pydantic import ValidationError

from assistant.footage.encoded_paths import encode_path
from assistant.footage.errors import IntakeRefused
from assistant.footage.ingest_job import IngestJob
from assistant.footage.job_store import JobStore
from assistant.footage.worker_messages import ENDED, JobEvent, JobRequest, WorkerTask
from assistant.jobs.worker_pool import WorkerPool, WorkerProcess, wait_for_exit

log = logging.getLogger(__name__)

MOST_WAITING = 20
MOST_ENDED = 8
"""Jobs that are over and still told of."""
GRACE = 30.0
"""Seconds that a process has to end by itself once it was asked to; then it is killed, which harms nothing."""


class IngestJobs:
    """The jobs of one archive. Threads may share it; close it."""

    def __init__(
        self, archive: Path, workers: WorkerPool, memory: JobStore, on_end: Callable[[], None] = lambda: None
    ) -> None:
        """`archive` is its folder; `on_end` is called after each job."""
        self._archive, self._workers, self._memory, self._on_end = archive, workers, memory, on_end
        self._changed = threading.Condition()
        self._jobs: list[IngestJob] = [
            replace(_new(request), stage="cut off")
            for request in memory.now.unfinished
            if not request.watched
        ]
        self._process: WorkerProcess | None = None
        self._closed = False
        self._runner = threading.Thread(target=self._run, name="footage-jobs", daemon=True)
        self._runner.start()

    def now(self) -> list[IngestJob]:
        """All jobs: those that wait, the one that runs, the last ones that are over; oldest first."""
        with self._changed:
            return list(self._jobs)

    def add(self, request: JobRequest) -> IngestJob:
        """Puts a job at the end of the queue. The same request that waits or runs already is not put in twice."""
        with self._changed:
            for job in self._jobs:
                if job.request == request and not job.is_over:
                    return job
            waiting = [job for job in self._jobs if job.stage == "waiting"]
            for job in waiting:
                if request.watched and _joined(job.request, request) != job.request:
                    self._put(replace(job, request=_joined(job.request, request)))
                    return job
            if len(waiting) >= MOST_WAITING:
                raise IntakeRefused("queue", HTTPStatus.TOO_MANY_REQUESTS)
            self._jobs.append(job := _new(request))
            self._keep()
            return job

    def stop(self, job_id: str) -> None:
        """Ends a job: what is complete stays, nothing is half there."""
        with self._changed:
            job = self._named(job_id)
            if job.stage == "waiting":
                self._put(job.told(JobEvent(stage="stopped")))
            elif not job.is_over:
                self._put(replace(job, stage="stopping"))
                self._end_process()

    def again(self, job_id: str) -> IngestJob:
        """The same job anew: what is done is skipped, what failed is tried again."""
        with self._changed:
            job = self._named(job_id)
            if not job.is_over:
                return job
            self._jobs.remove(job)
            return self.add(job.request)

    def dismiss(self, job_id: str) -> None:
        """Forgets a job that is over."""
        with self._changed:
            job = self._named(job_id)
            if job.is_over:
                self._jobs.remove(job)
                self._keep()

    def close(self) -> None:
        """Ends the process that runs; its job and those that wait are remembered."""
        with self._changed:
            self._closed = True
            self._end_process()
            self._changed.notify_all()
        self._runner.join(GRACE + 5)

    # inside; the lock is held by those that change jobs

    def _named(self, job_id: str) -> IngestJob:
        for job in self._jobs:
            if job.id == job_id:
                return job
        raise IntakeRefused("no_job", HTTPStatus.NOT_FOUND)

    def _put(self, job: IngestJob) -> None:
        """In the place of the job as it was."""
        self._jobs = [job if other.id == job.id else other for other in self._jobs]
        if job.is_over:
            if job.is_uneventful and job.request.watched:
                self._jobs.remove(job)
            over = [other for other in self._jobs if other.is_over]
            for oldest in over[:-MOST_ENDED]:
                self._jobs.remove(oldest)
            self._keep()

    def _keep(self) -> None:
        """Remembers what is not done, and wakes the runner."""
        if not self._closed:
            self._memory.keep(unfinished=tuple(job.request for job in self._jobs if job.stage != "done"))
        self._changed.notify_all()

    def _end_process(self) -> None:
        process = self._process
        if process is not None and process.stdin is not None and not process.stdin.closed:
            with suppress(OSError):  # it has just ended
                process.stdin.close()
            timer = threading.Timer(GRACE, process.kill)
            timer.daemon = True
            timer.start()

    # the runner's thread

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._closed and not any(job.stage == "waiting" for job in self._jobs):
                    self._changed.wait()
                if self._closed:
                    return
                job = next(job for job in self._jobs if job.stage == "waiting")
                self._put(replace(job, stage="loading"))
            self._work(job)
            self._on_end()

    def _work(self, job: IngestJob) -> None:
        status: int | None = -1
        try:
            process = self._workers.take()
            with self._changed:
                self._process = process
                self._send(process, job)
            over = any(self._tell(job.id, line) for line in process.stdout or ())
            with self._changed:
                self._process = None
                stays = over and process.stdin is not None and not process.stdin.closed
            if stays:
                self._workers.give_back(process)
            else:
                wait_for_exit(process)
                status = process.returncode
        except OSError as error:
            log.warning("a job's process could not be run: %s", error)
        finally:
            with self._changed:
                self._process = None
        with self._changed:
            for last in (other for other in self._jobs if other.id == job.id and not other.is_over):
                if last.stage != "stopping" and not self._closed:
                    log.warning("a job's process ended with status %s", status)
                self._put(last.told(JobEvent(stage="stopped" if last.stage == "stopping" else "cut off")))

    def _send(self, process: WorkerProcess, job: IngestJob) -> None:
        task = WorkerTask(archive=encode_path(self._archive), request=job.request)
        if process.stdin is not None:
            with suppress(BrokenPipeError):  # it has just ended, which its silence tells
                process.stdin.write(task.model_dump_json() + "\n")
                process.stdin.flush()
        if self._closed or self._named(job.id).stage == "stopping":
            self._end_process()

    def _tell(self, job_id: str, line: str) -> bool:
        """Passes an event on; whether it was the job's last."""
        try:
            event = JobEvent.model_validate_json(line)
        except ValidationError:
            log.warning("a job's process wrote what is no event: %s", line[:200])
            return False
        with self._changed:
            for job in (other for other in self._jobs if other.id == job_id and not other.is_over):
                self._put(job.told(event))
        return event.stage in ENDED


def _new(request: JobRequest) -> IngestJob:
    return IngestJob(secrets.token_hex(6), request)


def _joined(waiting: JobRequest, new: JobRequest) -> JobRequest:
    """One request for both, where they differ in their paths alone."""
    if waiting.model_copy(update={"paths": ()}) != new.model_copy(update={"paths": ()}):
        return waiting
    return waiting.model_copy(update={"paths": tuple(dict.fromkeys((*waiting.paths, *new.paths)))})

"""The jobs of an archive: those that wait for their place, those that run, and those that are over and still known.

Each runs in a thread of its own; what holds Python's lock for long does its work in a process that the thread
watches. How long a job is known when it is over is for those to say who asked for it.
"""

import threading
import time
from typing import Any, TypeVar

from assistant.jobs.job import Job

AnyJob = TypeVar("AnyJob", bound=Job[Any])


class JobQueue:
    """Threads may share it. Close it, or let its jobs end with the process."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        """All jobs' `changed`: whoever holds it sees them all at one moment."""
        self.is_closed = False
        self._jobs: dict[str, Job[Any]] = {}
        self._waiting: list[Job[Any]] = []
        self._running: dict[str, tuple[Job[Any], threading.Thread]] = {}

    def register(self, job: Job[Any]) -> None:
        """From now on the job is known and can be cancelled; `start` lets it run."""
        with self.changed:
            job.changed = self.changed
            self._jobs[job.id] = job

    def start(self, job: Job[Any]) -> None:
        """The job runs as soon as fewer than its class's `concurrency` do, in the order of the calls."""
        with self.changed:
            self._waiting.append(job)
            self._start_next()

    def add(self, job: AnyJob) -> AnyJob:
        """Registers a job and starts it."""
        self.register(job)
        self.start(job)
        return job

    def get(self, kind: type[AnyJob], job_id: str) -> AnyJob | None:
        """The job of that id; None where there is none of this class."""
        with self.changed:
            job = self._jobs.get(job_id)
        return job if isinstance(job, kind) else None

    def jobs(self, kind: type[AnyJob]) -> list[AnyJob]:
        """All of a class, oldest first."""
        with self.changed:
            return [job for job in self._jobs.values() if isinstance(job, kind)]

    def all(self) -> "list[Job[Any]]":
        """Every job that is known, of any kind."""
        with self.changed:
            return list(self._jobs.values())

    def forget(self, job: Job[Any]) -> None:
        """The job is known no more; where it runs it runs on."""
        with self.changed:
            self._jobs.pop(job.id, None)

    def close(self, patience: float) -> None:
        """Starts no more jobs, cancels those that run, and waits for them, at most `patience` seconds."""
        with self.changed:
            self.is_closed = True
            running = list(self._running.values())
        for job, _ in running:
            job.cancel()
        ends = time.monotonic() + patience
        for _, thread in running:
            thread.join(max(0.0, ends - time.monotonic()))

    def _start_next(self) -> None:
        for job in list(self._waiting):
            side_by_side = sum(type(other) is type(job) for other, _ in self._running.values())
            if job.is_over:  # cancelled while it waited
                self._waiting.remove(job)
            elif not self.is_closed and (job.concurrency is None or side_by_side < job.concurrency):
                self._waiting.remove(job)
                thread = threading.Thread(
                    target=job.context.run, args=[self._run, job], name=f"job-{job.kind}", daemon=True
                )
                self._running[job.id] = (job, thread)
                thread.start()

    def _run(self, job: Job[Any]) -> None:
        try:
            job.run()
        finally:
            with self.changed:
                del self._running[job.id]
                self._start_next()

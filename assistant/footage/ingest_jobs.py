"""The ingest jobs of one archive: one runs, the others wait, and what is not done outlives the server."""

from http import HTTPStatus
from pathlib import Path

from assistant.footage.errors import IntakeRefused
from assistant.footage.ingest_job import IngestJob, JobInterrupted
from assistant.footage.job_store import JobStore
from assistant.footage.worker_messages import JobRequest
from assistant.jobs.job_queue import JobQueue
from assistant.jobs.job_worker_pool import JobWorkerPool

MOST_WAITING = 20
MOST_DONE = 8
"""Jobs that are done and still told of."""
MOST_FAILED = 50
"""Those that failed or were cancelled, each of which somebody may still want done."""


class IngestJobs:
    """Threads may share it. Jobs that run when the queue is closed are remembered, like those that wait."""

    def __init__(self, archive: Path, workers: JobWorkerPool, store: JobStore, queue: JobQueue) -> None:
        """`archive` is its folder."""
        self._archive, self._workers, self._store, self._queue = archive, workers, store, queue
        for request in store.now.unfinished:
            if not request.watched:
                queue.register(job := self._new(request))
                job.finish("failed", JobInterrupted())

    def now(self) -> list[IngestJob]:
        """All jobs: those that wait, the one that runs, the last ones that are over; oldest first."""
        return self._queue.jobs(IngestJob)

    def add(self, request: JobRequest) -> IngestJob:
        """Puts a job at the end of the queue. The same request that waits or runs already is not put in twice."""
        with self._queue.changed:
            for job in self.now():
                if job.request == request and not job.is_over:
                    return job
            waiting = [job for job in self.now() if job.state == "queued"]
            for job in waiting:
                if request.watched and (joined := _joined(job.request, request)) != job.request:
                    job.request = joined
                    return job
            if len(waiting) >= MOST_WAITING:
                raise IntakeRefused("queue", HTTPStatus.TOO_MANY_REQUESTS)
            job = self._new(request)
            job.on_end(lambda: self._ended(job))
            self._queue.add(job)
            self._keep()
            return job

    def cancel(self, job_id: str) -> None:
        """Ends a job: what is complete stays, nothing is half there."""
        self._named(job_id).cancel()

    def again(self, job_id: str) -> IngestJob:
        """The same job anew: what is done is skipped, what failed is tried again."""
        with self._queue.changed:
            job = self._named(job_id)
            if not job.is_over:
                return job
            self._queue.forget(job)
            return self.add(job.request)

    def dismiss(self, job_id: str) -> None:
        """Forgets a job that is over."""
        with self._queue.changed:
            job = self._named(job_id)
            if job.is_over:
                self._queue.forget(job)
                self._keep()

    def _new(self, request: JobRequest) -> IngestJob:
        return IngestJob(request, self._archive, self._workers)

    def _named(self, job_id: str) -> IngestJob:
        if (job := self._queue.get(IngestJob, job_id)) is None:
            raise IntakeRefused("no_job", HTTPStatus.NOT_FOUND)
        return job

    def _ended(self, job: IngestJob) -> None:
        """Called while the queue's lock is held, so that nobody sees a job that is over and not dealt with."""
        result = job.status.result
        if job.request.watched and job.state == "done" and result is not None and result.is_uneventful:
            self._queue.forget(job)
        over = [other for other in self.now() if other.is_over]
        done = [other for other in over if other.state == "done"]
        failed = [other for other in over if other.state != "done"]
        for oldest in (*done[:-MOST_DONE], *failed[:-MOST_FAILED]):
            self._queue.forget(oldest)
        self._keep()

    def _keep(self) -> None:
        """Remembers what is not done."""
        if not self._queue.is_closed:
            self._store.keep(unfinished=tuple(job.request for job in self.now() if job.state != "done"))


def _joined(waiting: JobRequest, new: JobRequest) -> JobRequest:
    """One request for both, where they differ in their paths alone."""
    if waiting.model_copy(update={"paths": ()}) != new.model_copy(update={"paths": ()}):
        return waiting
    return waiting.model_copy(update={"paths": tuple(dict.fromkeys((*waiting.paths, *new.paths)))})

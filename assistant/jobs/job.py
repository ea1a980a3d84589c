"""A job: a piece of long work, how far it is, and what came of it. Ingest, exports, the map and answers are jobs.

It does not know what the work is, who asked for it, or how a page tells of it.
"""

import logging
import secrets
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextvars import copy_context
from dataclasses import dataclass, replace
from typing import ClassVar, Generic, Literal, TypeVar

from retrieval.errors import ArchiveError

log = logging.getLogger(__name__)

JobState = Literal["queued", "running", "done", "failed", "cancelled"]
OVER: frozenset[JobState] = frozenset({"done", "failed", "cancelled"})

Result = TypeVar("Result")


class JobCancelled(Exception):
    """The job was cancelled; it has no result."""


@dataclass(frozen=True, slots=True)
class ItemProgress:
    """One of the things that a job is working on: the stage, as the work names it, and the share that is done."""

    name: str
    stage: str
    share: float
    worker: str = ""
    """Who works on it, where that is another machine."""


@dataclass(frozen=True, slots=True)
class JobProgress:
    """How far a job is; what it cannot tell stays as it is here."""

    share: float = 0.0
    """Of the work, 0 to 1."""
    seconds_left: float | None = None
    items_done: int = 0
    items_total: int = 0
    """Videos, clips."""
    frames_per_second: float = 0.0
    under_way: tuple[ItemProgress, ...] = ()


@dataclass(frozen=True, slots=True)
class JobStatus(Generic[Result]):
    """A job at one moment."""

    state: JobState = "queued"
    step: str = ""
    """Which of its steps the work is at, as its kind names them."""
    progress: JobProgress = JobProgress()
    message: str = ""
    """Why it failed, for people."""
    error: Exception | None = None
    result: Result | None = None
    """What came of it; of some kinds of job also what has come of it so far."""
    is_cancelling: bool = False
    """Whether it was asked to end, which may take a while."""

    @property
    def is_over(self) -> bool:
        """Whether it is done, has failed or was cancelled."""
        return self.state in OVER


class Job(ABC, Generic[Result]):
    """A class of jobs says what the work is. Threads may share a job."""

    kind: str
    concurrency: ClassVar[int | None] = None
    """Jobs of a class that run side by side; None: as many as are asked for."""

    def __init__(self) -> None:
        self.id = secrets.token_urlsafe(12)
        """It cannot be guessed: who knows it may ask for the job, and cancel it."""
        self.created = time.monotonic()
        self.context = copy_context()
        """In which it runs, whose log lines bear the number of the request that asked for it."""
        self.changed = threading.Condition()
        """Held whenever the status changes, told when it has; jobs of one queue share it."""
        self._status: JobStatus[Result] = JobStatus()
        self._at_the_end: list[Callable[[], None]] = []

    @abstractmethod
    def work(self) -> Result:
        """The work itself. JobCancelled where it ends because it was asked to."""

    def interrupt(self) -> None:
        """Called when a running job is cancelled, where more than `check_cancelled` can be done to end it."""

    def explain(self, error: Exception) -> str:
        """Why the job failed, for people."""
        if isinstance(error, ArchiveError):
            return error.message
        log.error("a job failed: %s", self.kind, exc_info=error)
        return str(error)

    @property
    def status(self) -> JobStatus[Result]:
        """All that is known of it, at one moment."""
        with self.changed:
            return self._status

    @property
    def state(self) -> JobState:
        """Queued, running, or how it ended."""
        return self.status.state

    @property
    def is_over(self) -> bool:
        """Whether it is done, has failed or was cancelled."""
        return self.status.is_over

    @property
    def is_cancelling(self) -> bool:
        """Whether it was asked to end."""
        return self._status.is_cancelling

    def cancel(self) -> None:
        """A job that waits is over at once; one that runs ends as soon as it can."""
        with self.changed:
            if self._status.state == "queued":
                self.finish("cancelled")
            elif self._status.state == "running" and not self._status.is_cancelling:
                self._put(replace(self._status, is_cancelling=True))
                self.interrupt()

    def check_cancelled(self) -> None:
        """JobCancelled where the job was asked to end."""
        if self.is_cancelling:
            raise JobCancelled

    def wait(self) -> Result:
        """The result, when it is there; JobCancelled or the work's own error where there is none."""
        with self.changed:
            self.changed.wait_for(lambda: self._status.is_over)
            status = self._status
        if status.state == "cancelled":
            raise JobCancelled
        if status.error is not None:
            raise status.error
        return status.result  # type: ignore[return-value]  # done: the work has given it

    def is_over_within(self, seconds: float) -> bool:
        """Waits for the end no longer than that; whether it came."""
        with self.changed:
            return self.changed.wait_for(lambda: self._status.is_over, seconds)

    def on_end(self, call: Callable[[], None]) -> None:
        """`call` is called when the job is over, before anybody can see that it is."""
        self._at_the_end.append(call)

    def run(self) -> None:
        """Does the work in the calling thread, unless it was cancelled before; what happens is in the status."""
        with self.changed:
            if self._status.state != "queued":
                return
            self._put(replace(self._status, state="running"))
        try:
            result = self.work()
        except JobCancelled:
            self.finish("cancelled")
        except Exception as error:  # noqa: BLE001 - whoever waits for it must get an answer
            self.finish("failed", error=error)
        else:
            self.update(result=result)
            self.finish("done")

    def update(
        self, *, step: str | None = None, progress: JobProgress | None = None, result: Result | None = None
    ) -> None:
        """Tells how far the work is; what is None stays. Nothing changes once the job is over."""
        with self.changed:
            now = self._status
            if not now.is_over:
                self._put(
                    replace(
                        now,
                        step=now.step if step is None else step,
                        progress=now.progress if progress is None else progress,
                        result=now.result if result is None else result,
                    )
                )

    def finish(self, state: JobState, error: Exception | None = None) -> None:
        """Ends the job so; what the work still comes to is dropped."""
        message = "" if error is None else self.explain(error)
        with self.changed:
            if not self._status.is_over:
                self._status = replace(self._status, state=state, error=error, message=message)
                for call in self._at_the_end:
                    call()
                self.changed.notify_all()

    def _put(self, status: JobStatus[Result]) -> None:
        self._status = status
        self.changed.notify_all()

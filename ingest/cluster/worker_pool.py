"""Tasks for a cluster's workers, one after the other. A task that dies with its worker goes to another."""

import itertools
import logging
import threading
import time
from collections.abc import Callable, Set
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import Any

from ingest.cluster.cluster_tasks import TaskDone, TaskFailed, TaskProgress, WorkerSetup, WorkerUnable
from ingest.cluster.ray_connection import (
    CONCURRENCY,
    ClusterError,
    Group,
    RayConnection,
    WorkerDied,
    WorkerFault,
)
from ingest.cluster.worker_roster import ClusterTask, PooledWorker, WorkerRoster
from ingest.media.isolation.reader_process import ReadingStopped
from retrieval.errors import MediaError
from retrieval.messages import LocalizableMessage

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 3
"""Workers that a task may cost before its video is given up."""
LOOKING = 2.0
"""Seconds between two looks at the machines that are there, and at how far tasks are."""
SILENCE = 120.0
"""Seconds that a worker may leave a question of how far it is unanswered."""
SHUTTING = 5.0
"""Seconds that a cluster that does not answer may hold up the end."""


class ClusterWorkerPool:
    """What the workers of one run do. Threads share it; close it."""

    def __init__(
        self,
        connection: RayConnection,
        setup: WorkerSetup,
        most: int | None = None,
        is_stopped: Callable[[], bool] = lambda: False,
    ) -> None:
        """At `most` so many workers; no task is begun once the run `is_stopped`."""
        self._roster = WorkerRoster(connection, setup, most)
        self._is_stopped = is_stopped
        self._numbers = itertools.count(1)
        self._gone: ClusterError | None = None
        self._closed = threading.Event()
        self._watcher = threading.Thread(target=self._watch, name="workers", daemon=True)
        self._watcher.start()

    @property
    def warnings(self) -> list[LocalizableMessage]:
        """Why machines were left alone."""
        return self._roster.warnings

    @property
    def processes(self) -> dict[str, int]:
        """The process of each worker that is ready, by its name."""
        with self._roster.changed:
            return {worker.name: worker.process for worker in self._roster.ready}

    def do(
        self,
        group: Group,
        method: str,
        what: object,
        path: Path,
        on_begin: Callable[[str], None] = lambda _: None,
        on_progress: Callable[[TaskProgress], None] = lambda _: None,
    ) -> Any:
        """What a worker's method makes of a task; waits for a worker that has room, whose name `on_begin` gets.

        MediaError and ModelError as the worker raises them; MediaError where worker after worker dies of it;
        ClusterError where there is no worker; ReadingStopped where the run ends.
        """
        reason = ""
        tried: set[str] = set()
        for _ in range(MOST_ATTEMPTS):
            worker = self._take(group, tried)
            tried.add(worker.node)
            task = ClusterTask(next(self._numbers), on_progress)
            try:
                on_begin(worker.name)
                worker.tasks[task.number] = task
                outcome = self._wait(worker.remote.call(group, method, task.number, what))
            except (WorkerDied, WorkerFault) as error:
                reason = str(error)
            else:
                if isinstance(outcome, TaskDone):
                    return outcome.value
                if isinstance(outcome, TaskFailed):
                    raise outcome.error
                assert isinstance(outcome, WorkerUnable)
                reason = outcome.reason
            finally:
                self._give_back(worker, group, task)
            if self._is_stopped():
                raise ReadingStopped
            self._roster.retire(worker, reason)
            self._roster.end_retired()
            logger.warning("%s: its worker %s is lost (%s)", path, worker.name, reason)
        raise MediaError(
            "{path}: {count} workers of the cluster were lost on it ({reason}); look at them, or take it in "
            "without --ray.",
            path=path,
            count=MOST_ATTEMPTS,
            reason=reason,
        )

    def close(self) -> None:
        """Ends all workers, whatever they do."""
        self._closed.set()
        self._roster.close()
        self._watcher.join(SHUTTING)

    def _wait(self, answer: "Future[Any]") -> Any:
        """The answer; ReadingStopped where nobody waits for it any more, ClusterError where the cluster is gone."""
        while not self._closed.is_set():
            with suppress(TimeoutError):
                return answer.result(1.0)
            if self._gone is not None:
                raise self._gone
        raise ReadingStopped

    def _take(self, group: Group, tried: Set[str]) -> PooledWorker:
        """A worker with room, the one with the least to do; where there is another machine than those tried, of
        that."""
        with self._roster.changed:
            while True:
                if self._closed.is_set() or self._is_stopped():
                    raise ReadingStopped
                if self._gone is not None:
                    raise self._gone
                free = [one for one in self._roster.ready if one.at_work[group] < CONCURRENCY[group]]
                if free:
                    chosen = min(free, key=lambda one: (one.node in tried, one.at_work[group]))
                    chosen.at_work[group] += 1
                    return chosen
                self._roster.check_workers_expected()
                self._roster.changed.wait(1.0)

    def _give_back(self, worker: PooledWorker, group: Group, task: ClusterTask) -> None:
        with self._roster.changed:
            worker.tasks.pop(task.number, None)
            worker.at_work[group] -= 1
            self._roster.changed.notify_all()

    # the watching thread

    def _watch(self) -> None:
        while not self._closed.is_set():
            try:
                self._roster.start_missing_workers()
            except ClusterError as error:
                with self._roster.changed:
                    self._gone = error
                    self._roster.changed.notify_all()
                return
            self._closed.wait(LOOKING)
            with self._roster.changed:
                ready = self._roster.ready
            for worker in ready:
                self._ask_progress(worker)

    def _ask_progress(self, worker: PooledWorker) -> None:
        """Tells tasks how far they are, and asks again; who does not answer for long is ended."""
        if worker.asked is not None:
            if not worker.asked.done():
                if time.monotonic() - worker.asked_at > SILENCE:
                    worker.remote.kill()  # its tasks fail, and go elsewhere
                return
            with suppress(WorkerDied, WorkerFault):
                for number, progress in worker.asked.result().items():
                    if task := worker.tasks.get(number):
                        task.told += len(progress.times)
                        task.on_progress(progress)
        worker.asked = None
        if told := {number: task.told for number, task in list(worker.tasks.items())}:
            worker.asked, worker.asked_at = worker.remote.call("progress", "progress", told), time.monotonic()

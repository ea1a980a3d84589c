"""The workers of a run, machine by machine: started where a machine lacks one, refused where its versions differ,
replaced where they die. It knows nothing of what they do."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from math import floor

from ingest.cluster.cluster_tasks import TaskProgress, WorkerInfo, WorkerSetup
from ingest.cluster.installed_versions import InstalledVersions
from ingest.cluster.ray_connection import (
    ClusterError,
    Node,
    RayConnection,
    RayWorker,
    WorkerDied,
    WorkerFault,
)
from retrieval.messages import LocalizableMessage

CORES_A_WORKER = 4
"""Cores for one worker: two decode beside the encoder, which gains little from more."""
MOST_STARTS = 3
"""Workers of one machine that may die before they are ready; then the machine is left alone."""
PATIENCE = 300.0
"""Seconds without a single worker after which a run ends: one loads its models in less."""


@dataclass(slots=True, eq=False)
class ClusterTask:
    """What one worker does for one video."""

    number: int
    on_progress: Callable[[TaskProgress], None]
    told: int = 0
    """Frames that were told of."""


@dataclass(slots=True, eq=False)
class PooledWorker:
    """A worker and what it has to do."""

    name: str
    node: str
    remote: RayWorker
    process: int = 0
    """Its number on its machine; 0 until it is ready."""
    is_dead: bool = False
    at_work: Counter[str] = field(default_factory=Counter)
    tasks: dict[int, ClusterTask] = field(default_factory=dict)
    asked: "Future[dict[int, TaskProgress]] | None" = None
    asked_at: float = 0.0


class WorkerRoster:
    """The workers that there are. Threads share it, with `changed` held."""

    def __init__(self, connection: RayConnection, setup: WorkerSetup, most: int | None) -> None:
        """`most` bounds the workers in all; None starts one for every `CORES_A_WORKER` cores, or GPU."""
        self._connection, self._setup, self._most = connection, setup, most
        self._here = InstalledVersions.here()
        self._workers: list[PooledWorker] = []
        self._retired: list[PooledWorker] = []
        self._names: Counter[str] = Counter()
        self._failed_starts: Counter[str] = Counter()
        self._refused: dict[str, LocalizableMessage] = {}
        self._are_all_refused, self._is_closed = False, False
        self._alone_since = time.monotonic()
        self.changed = threading.Condition()

    @property
    def ready(self) -> list[PooledWorker]:
        """Those that can be given something to do."""
        return [one for one in self._workers if one.process]

    @property
    def warnings(self) -> list[LocalizableMessage]:
        """Why machines were left alone."""
        with self.changed:
            return list(self._refused.values())

    def start_missing_workers(self) -> None:
        """Starts the workers that machines lack. ClusterError where the cluster is gone."""
        self.end_retired()
        nodes = self._connection.nodes()
        self._are_all_refused = all(node.id in self._refused for node in nodes)
        for node in nodes:
            if node.id in self._refused:
                continue
            wanted = self._wanted(node, len(nodes))
            with self.changed:
                left = wanted - sum(one.node == node.id for one in self._workers)
                if self._most is not None:
                    left = min(left, self._most - len(self._workers))
            for _ in range(left):
                self._start(node, wanted)

    def retire(self, worker: PooledWorker, reason: str) -> None:
        """Takes a dead worker out; the next look at its machine starts another."""
        with self.changed:
            if worker.is_dead:
                return
            worker.is_dead = True
            self._workers.remove(worker)
            if not worker.process:
                self._failed_starts[worker.node] += 1
                if self._failed_starts[worker.node] >= MOST_STARTS:
                    self._refused[worker.node] = LocalizableMessage(
                        "The worker {worker} does not start ({reason}); install the same version of filmoteca with "
                        "its models there.",
                        worker=worker.name,
                        reason=reason,
                    )
            if not self.ready:
                self._alone_since = time.monotonic()
            self._retired.append(worker)
            self.changed.notify_all()

    def end_retired(self) -> None:
        """Ends the processes of those that were taken out, which must not be done where Ray calls back."""
        with self.changed:
            buried, self._retired = self._retired, []
        for worker in buried:
            worker.remote.kill()

    def check_workers_expected(self) -> None:
        """ClusterError where nobody is ready and nobody will be."""
        if self._are_all_refused and self._refused and not self._workers:
            raise ClusterError(next(iter(self._refused.values())))
        if not self.ready and time.monotonic() - self._alone_since > PATIENCE:
            raise ClusterError(
                "No worker of the cluster was ready within {seconds:.0f} seconds; start some with `ray start "
                "--address`, and look at their logs.",
                seconds=PATIENCE,
            )

    def close(self) -> None:
        """Ends all workers, whatever they do."""
        with self.changed:
            self._is_closed = True
            workers = [*self._workers, *self._retired]
            self.changed.notify_all()
        for worker in workers:
            worker.remote.kill()

    def _wanted(self, node: Node, nodes: int) -> int:
        if self._most is not None:
            return -(-self._most // nodes)
        return int(node.gpus) or max(1, int(node.cpus) // CORES_A_WORKER)

    def _start(self, node: Node, wanted: int) -> None:
        cpus, gpus = node.cpus / wanted, node.gpus / wanted
        remote = self._connection.start(
            self._setup,
            node,
            floor(cpus) if cpus >= 1 else floor(cpus * 100) / 100,
            1.0 if gpus >= 1 else floor(gpus * 100) / 100,
        )
        self._names[node.id] += 1
        number = self._names[node.id]
        worker = PooledWorker(node.name if number == 1 else f"{node.name} {number}", node.id, remote)
        with self.changed:
            self._workers.append(worker)
        remote.call("progress", "ready").add_done_callback(lambda done: self._started(worker, done))

    def _started(self, worker: PooledWorker, done: "Future[WorkerInfo]") -> None:
        try:
            facts = done.result()
        except (WorkerDied, WorkerFault) as error:
            if not self._is_closed:
                self.retire(worker, str(error))
            return
        if (differing := self._here.difference(facts.versions)) is None:
            with self.changed:
                worker.process = facts.process
                self._failed_starts[worker.node] = 0
                self.changed.notify_all()
            return
        name, here, there = differing
        with self.changed:
            self._refused[worker.node] = LocalizableMessage(
                "The worker {worker} has {name} {there} where this machine has {here}; install the same there. "
                "Nothing is read by it.",
                worker=worker.name,
                name=name,
                there=there or "–",
                here=here or "–",
            )
        self.retire(worker, "")

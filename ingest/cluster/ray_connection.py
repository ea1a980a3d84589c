"""Ray: a cluster that runs already, or one on this machine alone; its machines, and workers started on them.

The only module that sees Ray. What it raises is translated here.
"""

import logging
import os
import secrets
import sys
import tempfile
from collections.abc import MutableMapping
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal

from ingest.cluster.cluster_tasks import WorkerSetup
from ingest.cluster.head_watch import HeadWatch, check_listens
from ingest.cluster.ingest_worker import IngestWorker
from retrieval.concurrency.numeric_threads import usable_cores
from retrieval.errors import ArchiveError, UsageError, first_line

logger = logging.getLogger(__name__)

LOCAL = "local"
_SWITCHED_OFF = (
    "RAY_USAGE_STATS_ENABLED",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO",
    "RAY_ENABLE_UV_RUN_RUNTIME_ENV",
)
"""By the last one Ray would start workers by a `uv run` of their own."""


def show_token(environment: MutableMapping[str, str]) -> None:
    """Has the cluster's token shown to it: `ray start` asks for one as soon as there is one, who connects shows it
    only where the mode says so."""
    if environment.keys() & {"RAY_AUTH_TOKEN", "RAY_AUTH_TOKEN_PATH"}:
        environment.setdefault("RAY_AUTH_MODE", "token")


for _setting in _SWITCHED_OFF:  # here, since Ray reads them when it is imported, whoever does that
    os.environ.setdefault(_setting, "0")
show_token(os.environ)
Group = Literal["pictures", "speech", "annotating", "progress"]
PICTURES_AT_ONCE = 2
"""Videos that a worker decodes at the same time: while one is cut into shots the other fills the encoder."""
CONCURRENCY: dict[str, int] = {"pictures": PICTURES_AT_ONCE, "speech": 1, "annotating": 1, "progress": 2}


class ClusterError(ArchiveError):
    """A cluster that cannot be reached, or has nobody to work."""


class WorkerDied(Exception):
    """The worker's process or its machine is gone."""


class WorkerFault(Exception):
    """The worker raised what nobody has foreseen; the text says what."""


@dataclass(frozen=True, slots=True)
class Node:
    """A machine of the cluster."""

    id: str
    name: str
    cpus: float
    gpus: float


class RayWorker:
    """A worker's process, perhaps still being started."""

    def __init__(self, actor: Any) -> None:
        self._actor = actor

    def call(self, group: Group, method: str, *arguments: object) -> "Future[Any]":
        """What the worker's method gives. WorkerDied, or WorkerFault, from the future."""
        import ray

        answered: Future[Any] = Future()
        try:
            bound = getattr(self._actor, method).options(concurrency_group=group)
            inner: Future[Any] = bound.remote(*arguments).future()
        except ray.exceptions.RayError as error:
            answered.set_exception(WorkerDied(first_line(error)))
            return answered

        def pass_on(done: "Future[Any]") -> None:
            error = done.exception()
            if error is None:
                answered.set_result(done.result())
            elif isinstance(error, ray.exceptions.RayTaskError) and not isinstance(
                error, ray.exceptions.WorkerCrashedError
            ):
                answered.set_exception(WorkerFault(first_line(error.cause or error)))
            else:
                answered.set_exception(WorkerDied(first_line(error)))

        inner.add_done_callback(pass_on)
        return answered

    def kill(self) -> None:
        """Ends its process now."""
        import ray

        with suppress(Exception):  # it is gone, or the cluster is
            ray.kill(self._actor)


class RayConnection:
    """A connection to a cluster. Threads share it; close it."""

    def __init__(self, address: str) -> None:
        """`address` is that of a running cluster (`auto`, HOST:PORT, ray://HOST:PORT), or `local`.

        UsageError where Ray is not installed, ClusterError where nobody answers.
        """
        try:
            import ray
        except ModuleNotFoundError as error:
            raise UsageError(
                "Several machines need the package ray: pip install 'filmoteca[ray]' on each of them."
            ) from error
        self._address = address
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        how: dict[str, Any] = {"address": address}
        if address == LOCAL:
            os.environ.setdefault(
                "RAY_AUTH_TOKEN", secrets.token_hex(32)
            )  # else one is kept in the home folder
            self._folder = tempfile.TemporaryDirectory(prefix="fr-", ignore_cleanup_errors=True)
            how = {
                "address": LOCAL,
                "num_cpus": usable_cores(),
                "include_dashboard": False,
                "_temp_dir": self._folder.name,
            }
        path = os.pathsep.join(part for part in sys.path if part)
        environment = {"env_vars": {"PYTHONPATH": path}} if address == LOCAL else {}
        try:
            check_listens(address)  # Ray itself would try for minutes
            ray.init(
                **how,
                namespace="filmoteca",
                log_to_driver=False,
                logging_level=logging.ERROR,
                runtime_env=environment,
            )
        except Exception as error:
            raise ClusterError(
                "The Ray cluster at {address} cannot be reached ({reason}). Start it with `ray start --head`, "
                "name its address, and have the same Ray, Python and token on all machines.",
                address=address,
                reason=first_line(error),
            ) from error
        through_client = address.startswith("ray://")
        self._head = HeadWatch(address if through_client else ray.get_runtime_context().gcs_address)

    def nodes(self) -> list[Node]:
        """The machines that are there and may work. ClusterError where the cluster is gone."""
        import ray

        try:
            self._head.listen()
            found = ray.nodes()
        except Exception as error:
            raise self._gone(error) from error
        return [
            Node(
                one["NodeID"],
                one.get("NodeManagerHostname") or one["NodeManagerAddress"],
                one["Resources"].get("CPU", 0.0),
                one["Resources"].get("GPU", 0.0),
            )
            for one in found
            if one["Alive"] and one["Resources"].get("CPU", 0.0) > 0
        ]

    def start(self, setup: WorkerSetup, node: Node, cpus: float, gpus: float) -> RayWorker:
        """A worker on that machine with so many of its cores and GPUs. ClusterError where the cluster is gone."""
        import ray
        from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

        actor = ray.remote(concurrency_groups=CONCURRENCY)(IngestWorker)
        try:
            return RayWorker(
                actor.options(
                    num_cpus=cpus,
                    num_gpus=gpus,
                    max_restarts=0,
                    scheduling_strategy=NodeAffinitySchedulingStrategy(node.id, soft=False),
                ).remote(setup)
            )
        except ray.exceptions.RayError as error:
            raise self._gone(error) from error

    def close(self) -> None:
        """Leaves the cluster; workers end with it, and a local one is ended."""
        import ray

        with suppress(Exception):
            ray.shutdown()
        if self._folder is not None:
            self._folder.cleanup()

    def _gone(self, error: Exception) -> ClusterError:
        return ClusterError(
            "The Ray cluster at {address} is gone ({reason}). What is stored is safe; run it again when "
            "it is back.",
            address=self._address,
            reason=first_line(error),
        )

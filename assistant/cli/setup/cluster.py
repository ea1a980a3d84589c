"""The cluster that the command line or the settings name, for an ingest's readers and annotators."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass

from assistant.settings import Settings
from ingest.pipeline.stored.annotating_added import RemoteAnnotators
from ingest.pipeline.video_readers import LocalReaders, ReadingRun, VideoReaders
from retrieval.archive.archive import Archive


@dataclass(frozen=True, slots=True, eq=False)
class ReadingBackend:
    """Where an ingest's videos are read and annotated: in this process, or by a cluster's workers."""

    readers: Callable[[ReadingRun], VideoReaders] = LocalReaders
    annotators: Callable[[Archive], AbstractContextManager[RemoteAnnotators | None]] = lambda _: nullcontext()


@contextmanager
def reading_backend(address: str, most: int | None, maps: Sequence[str]) -> Iterator[ReadingBackend]:
    """Those of the Ray cluster at an address, connected to for as long; this process where it is empty.

    UsageError where Ray is missing or a map makes no sense, ClusterError where nobody answers.
    """
    if not address:
        yield ReadingBackend()
        return
    from ingest.cluster.cluster_annotating import cluster_annotators
    from ingest.cluster.cluster_readers import cluster_readers
    from ingest.cluster.mapped_paths import PathMap
    from ingest.cluster.ray_connection import RayConnection

    paths = PathMap.parse(maps)
    connection = RayConnection(address)
    try:
        yield ReadingBackend(
            cluster_readers(connection, paths, most),
            lambda archive: cluster_annotators(archive, connection, paths, most),
        )
    finally:
        connection.close()


def map_rules(settings: Settings) -> list[str]:
    """The rules of FILMOTECA_RAY_MAP."""
    return [rule.strip() for rule in settings.ray_map.split(",") if rule.strip()]

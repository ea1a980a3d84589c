"""Annotators whose work is done by a cluster's workers; who asks stores what they find."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from ingest.annotators.annotator import Annotator, EncoderAwareAnnotator, SpeechAwareAnnotator
from ingest.cluster.cluster_readers import MOST_AT_ONCE
from ingest.cluster.cluster_tasks import AnnotationTask, WorkerSetup
from ingest.cluster.mapped_paths import PathMap
from ingest.cluster.ray_connection import RayConnection
from ingest.cluster.worker_pool import ClusterWorkerPool
from ingest.pipeline.ingest_settings import IngestSettings
from retrieval.annotations import Annotation, AnnotatorName
from retrieval.archive.archive import Archive
from retrieval.encoders import Encoder, load_encoder
from retrieval.types import Shot, Video


class ClusterAnnotator:
    """An annotator of the same name and version as one here, which workers load."""

    def __init__(self, name: str, here: Annotator, archive: Archive, pool: ClusterWorkerPool) -> None:
        self._name, self._archive, self._pool = name, archive, pool
        self._asks_encoder, self._asks_speech = (
            isinstance(here, EncoderAwareAnnotator),
            isinstance(here, SpeechAwareAnnotator),
        )
        self._annotator = here.annotator

    @property
    def annotator(self) -> AnnotatorName:
        """As the one here."""
        return self._annotator

    def annotate(
        self, video: Video, shots: Sequence[Shot], on_progress: Callable[[float], None]
    ) -> list[Annotation]:
        """What a worker's annotator finds."""
        ids = [shot.id for shot in shots]
        task = AnnotationTask(
            self._name,
            video,
            tuple(shots),
            self._archive.vectors(ids) if self._asks_encoder else None,
            self._archive.speech(video.id) if self._asks_speech else None,
        )
        found: list[Annotation] = self._pool.do(
            "annotating", "annotate", task, video.path, on_progress=lambda now: on_progress(now.seconds)
        )
        return found


class ClusterAnnotators:
    """The annotators of a run on a cluster."""

    at_once = MOST_AT_ONCE

    def __init__(self, archive: Archive, pool: ClusterWorkerPool) -> None:
        self._archive, self._pool = archive, pool

    def annotator(self, name: str, loaded: Annotator) -> Annotator:
        """The annotator of that name, on the workers."""
        return ClusterAnnotator(name, loaded, self._archive, self._pool)


@contextmanager
def cluster_annotators(
    archive: Archive,
    connection: RayConnection,
    paths: PathMap,
    most: int | None = None,
    load: Callable[[str], Encoder] = load_encoder,
) -> Iterator[ClusterAnnotators]:
    """Workers that annotate for an archive; `paths`, `most` and `load` as for those that read."""
    setup = WorkerSetup(archive.encoder, IngestSettings(), False, None, paths, load)
    pool = ClusterWorkerPool(connection, setup, most)
    try:
        yield ClusterAnnotators(archive, pool)
    finally:
        pool.close()

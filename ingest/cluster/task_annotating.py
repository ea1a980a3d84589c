"""An annotator's work on one video, away from the archive: what it may ask of that comes with the task."""

from collections.abc import Callable, Sequence
from functools import cache

from ingest.annotators.annotator import Annotator, EncoderAwareAnnotator, SpeechAwareAnnotator
from ingest.annotators.loading import load_annotators
from ingest.cluster.cluster_tasks import AnnotationTask
from retrieval.annotations import Annotation
from retrieval.encoders import Encoder
from retrieval.errors import ModelError
from retrieval.types import Shot, Vectors


class TaskShots:
    """What the archive's encoder saw in the shots of one video."""

    def __init__(self, task: AnnotationTask, encoder: Encoder) -> None:
        self._task, self._encoder = task, encoder

    @property
    def encoder(self) -> str:
        """The encoder's name."""
        return self._encoder.name

    def shots(self, shots: Sequence[Shot]) -> Vectors:
        """(n, d) float32, unit length: the shots' vectors."""
        assert self._task.vectors is not None
        rows = {shot.id: row for row, shot in enumerate(self._task.shots)}
        return self._task.vectors[[rows[shot.id] for shot in shots]]

    def texts(self, texts: Sequence[str]) -> Vectors:
        """(n, d) float32, unit length."""
        return self._encoder.encode_texts(texts)


def annotate_task(
    task: AnnotationTask, encoder: Encoder, on_progress: Callable[[float], None]
) -> list[Annotation]:
    """What the annotator finds. MediaError and ModelError as it raises them."""
    annotator = _loaded(task.name)
    if isinstance(annotator, EncoderAwareAnnotator):
        annotator = annotator.seeing(TaskShots(task, encoder))
    if isinstance(annotator, SpeechAwareAnnotator):
        annotator = annotator.reading(lambda _: task.speech)
    return annotator.annotate(task.video, task.shots, on_progress)


@cache
def _loaded(name: str) -> Annotator:
    loaded = load_annotators([name])
    if not loaded:
        raise ModelError("The annotator {name} cannot be loaded on a worker.", name=name)
    return loaded[0]

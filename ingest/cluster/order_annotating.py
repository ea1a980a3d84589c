"""An annotator's work on one video, away from the archive: what it may ask of that comes with the order."""

from collections.abc import Callable, Sequence
from functools import cache

from ingest.annotators.annotator import Annotator, EncoderAwareAnnotator, SpeechAwareAnnotator
from ingest.annotators.loading import load_annotators
from ingest.cluster.worker_orders import AnnotationOrder
from retrieval.annotations import Annotation
from retrieval.encoders import Encoder
from retrieval.errors import ModelError
from retrieval.types import Shot, Vectors


class OrderedShots:
    """What the archive's encoder saw in the shots of one video."""

    def __init__(self, order: AnnotationOrder, encoder: Encoder) -> None:
        self._order, self._encoder = order, encoder

    @property
    def encoder(self) -> str:
        """The encoder's name."""
        return self._encoder.name

    def shots(self, shots: Sequence[Shot]) -> Vectors:
        """(n, d) float32, unit length: the shots' vectors."""
        assert self._order.vectors is not None
        rows = {shot.id: row for row, shot in enumerate(self._order.shots)}
        return self._order.vectors[[rows[shot.id] for shot in shots]]

    def texts(self, texts: Sequence[str]) -> Vectors:
        """(n, d) float32, unit length."""
        return self._encoder.encode_texts(texts)


def annotate_order(
    order: AnnotationOrder, encoder: Encoder, on_progress: Callable[[float], None]
) -> list[Annotation]:
    """What the annotator finds. MediaError and ModelError as it raises them."""
    annotator = _loaded(order.name)
    if isinstance(annotator, EncoderAwareAnnotator):
        annotator = annotator.seeing(OrderedShots(order, encoder))
    if isinstance(annotator, SpeechAwareAnnotator):
        annotator = annotator.reading(lambda _: order.speech)
    return annotator.annotate(order.video, order.shots, on_progress)


@cache
def _loaded(name: str) -> Annotator:
    loaded = load_annotators([name])
    if not loaded:
        raise ModelError("The annotator {name} cannot be loaded on a worker.", name=name)
    return loaded[0]

"""A sentence encoder that is loaded when there is something to embed: most runs find no new subtitles."""

from collections.abc import Callable, Sequence
from functools import cached_property

from retrieval.encoders.sentence_encoder import SentenceEncoder
from retrieval.types import Vectors


class LazySentenceEncoder:
    """Stands for the sentence encoder of that name. The first use raises what loading raises."""

    def __init__(self, name: str, load: Callable[[], SentenceEncoder]) -> None:
        self.name = name
        self._load = load

    @cached_property
    def _model(self) -> SentenceEncoder:
        return self._load()

    @property
    def dimensions(self) -> int:
        return self._model.dimensions

    def questions(self, texts: Sequence[str]) -> Vectors:
        return self._model.questions(texts)

    def passages(self, texts: Sequence[str]) -> Vectors:
        return self._model.passages(texts)

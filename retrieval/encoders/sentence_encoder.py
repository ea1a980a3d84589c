"""What a sentence encoder is: what people say and ask in, vectors of the meaning out. It knows no model."""

from collections.abc import Sequence
from typing import Protocol

from retrieval.types import Vectors


class SentenceEncoder(Protocol):
    """A model that brings questions and what answers them into one space; the cosine tells how near they are."""

    @property
    def name(self) -> str:
        """Canonical, what an archive records: `bundled`, a model of the hub or a folder."""

    @property
    def dimensions(self) -> int: ...

    def questions(self, texts: Sequence[str]) -> Vectors:
        """What is asked → (n, dimensions) float32, unit length; what is too long for the model is cut."""

    def passages(self, texts: Sequence[str]) -> Vectors:
        """What is searched in, such as subtitles → (n, dimensions) float32, unit length."""

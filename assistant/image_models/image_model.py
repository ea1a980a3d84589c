"""What draws a picture of words; it knows no model and no search."""

from typing import Protocol

from retrieval.types import Picture


class ImageModel(Protocol):
    """A loaded model, or one that loads when it is first asked. Threads may share it."""

    @property
    def name(self) -> str:
        """Which model it is, as people are told."""
        ...

    def draw(self, words: str) -> Picture:
        """(height, width, 3) uint8 RGB: what the words say, invented. ModelError where the model fails."""
        ...

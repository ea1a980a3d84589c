"""What an annotator is: a video in, timed annotations out. It knows no model."""

from collections.abc import Callable, Sequence
from typing import Protocol, runtime_checkable

from retrieval.annotations import Annotation, AnnotatorName
from retrieval.types import Shot, Speech, Vectors, Video


class Annotator(Protocol):
    """A loaded model that hears or reads something in videos."""

    @property
    def annotator(self) -> AnnotatorName:
        """What the archive records with its findings; its version rises with whatever changes them."""
        ...

    def annotate(
        self, video: Video, shots: Sequence[Shot], on_progress: Callable[[float], None]
    ) -> list[Annotation]:
        """All that it finds in the video's file, in order of time; `on_progress` gets the time it has come to.

        MediaError where the file is away or cannot be read, ModelError where the model fails.
        """
        ...


class EncodedShots(Protocol):
    """What an archive's encoder saw in shots, and how it reads texts."""

    @property
    def encoder(self) -> str:
        """The encoder's name."""
        ...

    def shots(self, shots: Sequence[Shot]) -> Vectors:
        """(n, d) float32, unit length: the shots' vectors."""
        ...

    def texts(self, texts: Sequence[str]) -> Vectors:
        """(n, d) float32, unit length."""
        ...


@runtime_checkable
class EncoderAwareAnnotator(Protocol):
    """An annotator that tells more where it is given what the archive's encoder saw."""

    def seeing(self, seen: EncodedShots) -> Annotator:
        """The same annotator, with that."""
        ...


@runtime_checkable
class SpeechAwareAnnotator(Protocol):
    """An annotator that goes over what is said. A video in which nobody has looked for speech yet is left for
    later."""

    def reading(self, speech: Callable[[str], Speech | None]) -> Annotator:
        """The same annotator, which knows the speech of each video by its id."""
        ...

"""What is known of stretches of a video beside its speech: sounds, writing. It knows no annotator, no archive."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

AnnotatedSense = Literal["sound", "written"]
"""What a query asks for and annotations alone can tell; `retrieval.types.Query` has a field of each name."""


class Box(NamedTuple):
    """Where in the picture something is: shares of its width and height, 0 to 1, from the upper left corner."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Annotation:
    """One thing heard or read."""

    start: float
    end: float
    text: str
    """The sound's name in the model's vocabulary, or what is written; never empty."""
    score: float
    """How sure the model is, 0 to 1."""
    box: Box | None = None
    """None where it has no place in the picture."""


@dataclass(frozen=True, slots=True)
class AnnotatorName:
    """Which model annotates. Another name or version calls for another look."""

    kind: AnnotatedSense
    name: str
    version: str


@dataclass(frozen=True, slots=True)
class VideoAnnotations:
    """All that one annotator found in a video, in order of time; nothing found is an answer too."""

    annotator: AnnotatorName
    annotations: tuple[Annotation, ...] = ()


class AnnotatorTotals(NamedTuple):
    """What an archive holds of one annotator."""

    annotator: AnnotatorName
    videos: int
    """Videos that it has gone over, those included in which it found nothing."""
    annotations: int

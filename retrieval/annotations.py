"""What is known of stretches of a video beside its speech: sounds, writing, faces, voices, qualities
of the picture.

It knows no annotator, no archive.
"""

from dataclasses import dataclass, field
from typing import Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

AnnotatedSense = Literal["sound", "written", "quality"]
"""What a query asks for and annotations alone can tell; `retrieval.queries.Query` has a field of each name."""
PersonKind = Literal["face", "voice"]
"""What tells a person apart from others by a vector, and is grouped by it."""
AnnotationKind = Literal[AnnotatedSense, "audio", "described", "action", "logged", PersonKind]
"""Beside those what stretches of sound are like, which any words are compared with, what vision models say of a
shot and of what is done in it, and what a person logged; all questions are put to these, none to them alone."""

CutFact = Literal["machine_caption", "people", "sounds", "actions", "writing", "languages", "classes"]
"""What annotators and people know of a cut, in the order of columns. A caption is a model's, and nobody has checked
it, which its name says wherever it stands."""
CUT_FACTS: tuple[CutFact, ...] = get_args(CutFact)


class Box(NamedTuple):
    """Where in the picture something is: shares of its width and height, 0 to 1, from the upper left corner."""

    left: float
    top: float
    width: float
    height: float

    def overlap(self, other: "Box") -> float:
        """The share of both boxes' union that both cover, 0 to 1."""
        width = min(self.left + self.width, other.left + other.width) - max(self.left, other.left)
        height = min(self.top + self.height, other.top + other.height) - max(self.top, other.top)
        both = max(0.0, width) * max(0.0, height)
        return both / max(1e-9, self.width * self.height + other.width * other.height - both)


@dataclass(frozen=True, slots=True)
class Annotation:
    """One thing heard, read, seen or measured."""

    start: float
    end: float
    text: str
    """A sound's name in the model's vocabulary, what is written, a model's or a person's sentence, an action, a
    face's shot size, the number of a voice in its video, or a `retrieval.qualities.Quality`; never empty."""
    score: float
    """How sure the model is, 0 to 1."""
    box: Box | None = None
    """None where it has no place in the picture."""
    vector: NDArray[np.float32] | None = field(default=None, compare=False, repr=False)
    """(d,) float32, unit length: what a person is known by again; None where nobody is, or not well enough. Of
    a stretch of sound what words are compared with."""
    kind: str = ""
    """In a hit, the sense that it speaks for; an annotator leaves it empty."""
    picture: bytes = field(default=b"", compare=False, repr=False)
    """What goes with the vector and is deleted with it: a small JPEG of the face."""


@dataclass(frozen=True, slots=True)
class AnnotatorName:
    """Which model annotates: another name or version calls for another look. Of what was logged the log's name."""

    kind: AnnotationKind
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

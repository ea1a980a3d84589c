"""Writing: what is to be read in a video's pictures, from a few frames of each shot. It knows no search."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

from rapidfuzz import fuzz

from ingest.annotators.ocr_model import OcrModel, TextLine
from ingest.annotators.shot_frames import things_seen
from retrieval.annotations import Annotation, AnnotatorName
from retrieval.types import Picture, Shot, Video

PICTURE_SIDE = 1280
"""Pixels of the longer side that are read at most: titles and signs, not the small print."""
MIN_SCORE = 0.9
"""What the model is less sure of is mostly no writing: leaves, fences, film dust."""
MIN_LETTERS = 2
"""A single letter is mostly an edge that looks like one."""
SAME_TEXT = 85.0
"""Of 100: lines this alike in two frames that follow each other are one line."""


class TextRecognitionModel(Protocol):
    """What reads a picture: the real model, or a test's."""

    def lines(self, picture: Picture) -> list[TextLine]:
        """What is written in it. ModelError where the model fails."""
        ...


class WritingAnnotator:
    """Reads with PP-OCRv6."""

    annotator = AnnotatorName("written", "pp-ocrv6-small", "1")

    def __init__(self, model: TextRecognitionModel | None = None) -> None:
        """ModelError where the model cannot be loaded."""
        self._model = model or OcrModel()

    def annotate(
        self, video: Video, shots: Sequence[Shot], on_progress: Callable[[float], None] = lambda _: None
    ) -> list[Annotation]:
        """The lines in order of time, from the first frame that shows one to the last. MediaError, ModelError."""

        def look(picture: Picture, start: float, end: float, running: list[Annotation]) -> list[Annotation]:
            lines = [line for line in self._model.lines(picture) if _is_read(line)]
            return [_continued(line, running, start, end) for line in lines]

        found = things_seen(video.path, shots, PICTURE_SIDE, look, on_progress)
        return sorted(found, key=lambda one: (one.start, one.box or (), one.text))


def _is_read(line: TextLine) -> bool:
    return line.score >= MIN_SCORE and sum(letter.isalnum() for letter in line.text) >= MIN_LETTERS


def _continued(line: TextLine, running: list[Annotation], start: float, end: float) -> Annotation:
    """The line as an annotation, with its beginning in the frame before where it stood there too.

    What stood there is taken out of `running`; of the two readings the surer one is kept.
    """
    new = Annotation(start, end, line.text.strip(), line.score, line.box)
    for before in running:
        if fuzz.ratio(before.text.casefold(), new.text.casefold()) >= SAME_TEXT:
            running.remove(before)
            surer = max(before, new, key=lambda one: one.score)
            return replace(surer, start=before.start, end=end)
    return new

"""Faces: how many people are seen in a video at a time, how near, and what each is known by again.

A few frames of each shot are looked at; a face that stands on in the next frame is one stretch. Which stretches
show one person is found out over the whole archive, by `retrieval.people`. It knows no names.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from PIL import Image, ImageOps

from ingest.annotators.face_models import DetectedFace, FaceDetector, FaceEmbedder
from ingest.annotators.shot_frames import things_seen
from ingest.media.frame_grabs import encode_jpeg
from retrieval.annotations import Annotation, AnnotatorName, Box
from retrieval.queries import ShotSize
from retrieval.types import Picture, Shot, Vector, Video

PICTURE_SIDE = 960
"""Pixels of the longer side that are looked at: faces from some ten pixels on are found, and people at the far end
of a hall are not."""
MIN_SIDE = 40
"""Pixels of a face that can be told apart; smaller ones are only counted."""
MOST_KNOWN = 12
"""Faces of a frame, the largest, that are told apart; the others of a crowd are only counted."""
CLOSE_UP, MEDIUM = 0.28, 0.1
"""Height of a face in the picture's shorter side: head and shoulders, and waist or knees and up."""
FACE_PICTURE_SIDE, FACE_PICTURE_QUALITY = 160, 85
"""Pixels, and a JPEG's quality: what people look at to say who somebody is, 4 kB each."""
MARGIN = 0.3
"""Of a face's larger side, around it, in its picture."""
SAME_FACE = 0.9
"""Cosine of two faces in frames that follow each other, which stand elsewhere: sure to be one. Of neighbouring
frames' same faces nine in ten are above, of different faces in one frame a quarter."""
SAME_PLACE = 0.35
"""Share of two boxes' union that both cover: one face that has moved a little."""


class FaceDetectionModel(Protocol):
    """What finds faces: the real model, or a test's."""

    def faces(self, picture: Picture) -> list[DetectedFace]:
        """Those in the picture, the largest first. ModelError where the model fails."""
        ...


class FaceEmbeddingModel(Protocol):
    """What tells faces apart: the real model, or a test's."""

    def vector(self, picture: Picture, face: DetectedFace) -> Vector:
        """(d,) float32, unit length. ModelError where the model fails."""
        ...


@dataclass(slots=True)
class _Track:
    """A face from frame to frame."""

    annotation: Annotation
    at: Box
    """Where it stood last."""


class FaceAnnotator:
    """Finds with libfacedetection, tells apart with dlib."""

    annotator = AnnotatorName("face", "yuface-dlib", "2")

    def __init__(
        self, finder: FaceDetectionModel | None = None, embedder: FaceEmbeddingModel | None = None
    ) -> None:
        """ModelError where a model cannot be loaded."""
        self._finder = finder or FaceDetector()
        self._embedder = embedder or FaceEmbedder()

    def annotate(
        self, video: Video, shots: Sequence[Shot], on_progress: Callable[[float], None] = lambda _: None
    ) -> list[Annotation]:
        """The faces in order of time, the largest first. MediaError, ModelError."""
        tracks = things_seen(video.path, shots, PICTURE_SIDE, self._tracks, on_progress)
        found = [track.annotation for track in tracks]
        return sorted(found, key=lambda one: (one.start, -_area(one.box), one.box or ()))

    def _tracks(self, picture: Picture, start: float, end: float, running: list[_Track]) -> list[_Track]:
        return [_continued(one, running) for one in self._faces(picture, start, end)]

    def _faces(self, picture: Picture, start: float, end: float) -> list[Annotation]:
        """The faces of a frame, each for the stretch that the frame stands for."""
        found = []
        for place, face in enumerate(self._finder.faces(picture)):
            one = Annotation(start, end, shot_size(face.box, picture), face.score, face.box)
            if place < MOST_KNOWN and face.side >= MIN_SIDE:
                vector = self._embedder.vector(picture, face)
                one = replace(one, vector=vector, picture=face_picture(picture, face.box))
            found.append(one)
        return found


def face_picture(picture: Picture, face: Box) -> bytes:
    """A square JPEG of a face with some of what is around it."""
    height, width = picture.shape[:2]
    half = (0.5 + MARGIN) * max(face.width * width, face.height * height)
    x, y = (face.left + face.width / 2) * width, (face.top + face.height / 2) * height
    left, right = max(0, round(x - half)), min(width, round(x + half))
    top, bottom = max(0, round(y - half)), min(height, round(y + half))
    cut = Image.fromarray(picture[top:bottom, left:right])
    square = ImageOps.fit(cut, (FACE_PICTURE_SIDE, FACE_PICTURE_SIDE))
    return encode_jpeg(np.asarray(square), FACE_PICTURE_QUALITY)


def shot_size(face: Box, picture: Picture) -> ShotSize:
    """How near a face is, by its height in the shorter side of the picture."""
    height, width = picture.shape[:2]
    share = face.height * height / min(height, width)
    return "close-up" if share >= CLOSE_UP else "medium" if share >= MEDIUM else "wide"


def _continued(one: Annotation, running: list[_Track]) -> _Track:
    """The face with its beginning in the frame before, where it was there too; it is then taken out of `running`.

    Of the two pictures of it the larger one stands for it.
    """
    best = max(running, key=lambda track: _likeness(track, one), default=None)
    if best is None or _likeness(best, one) <= 0 or one.box is None:
        return _Track(one, one.box or Box(0, 0, 0, 0))
    running.remove(best)
    before = best.annotation
    larger = max(before, one, key=lambda face: (face.vector is not None, _area(face.box)))
    return _Track(replace(larger, start=before.start, end=one.end), one.box)


def _likeness(track: _Track, one: Annotation) -> float:
    """Above 0 where both are the same face: at the same place, or so alike that it has only moved."""
    alike = _cosine(track.annotation.vector, one.vector)
    place = 0.0 if one.box is None else track.at.overlap(one.box)
    if place >= SAME_PLACE:
        return place + (0.0 if alike is None else alike)
    return alike if alike is not None and alike >= SAME_FACE else 0.0


def _cosine(one: Vector | None, other: Vector | None) -> float | None:
    return None if one is None or other is None else float(np.dot(one, other))


def _area(box: Box | None) -> float:
    return 0.0 if box is None else box.width * box.height

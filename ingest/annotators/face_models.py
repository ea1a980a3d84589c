"""Faces in a picture: where they are, and what each is known by again. It knows no video and no person.

Found by libfacedetection (the package `yuface`); told apart by dlib's ResNet, 128 numbers a face, whose weights are
inside the package `face-recognition-models` and checked before they are used. Nothing is fetched, nothing is sent.
"""

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np

from retrieval.annotations import Box
from retrieval.errors import ModelError
from retrieval.storage.bundled_weights import bundled_file, check_bundled
from retrieval.types import Floats, Picture, Vector

PACKAGE = "face_recognition_models"
LANDMARK_WEIGHTS, NETWORK_WEIGHTS = (
    "models/shape_predictor_5_face_landmarks.dat",
    "models/dlib_face_recognition_resnet_model_v1.dat",
)
"""dlib's author has put both in the public domain."""
MIN_SCORE = 0.7
"""How sure the detector is; it says 0.5 of much that is round."""
LANDMARKS = 5
"""Eyes, nose, corners of the mouth, (x, y) each."""
BOX_FACTOR = 2.28
"""Side of the square that dlib's landmarks were learned on, in distances from eyes to mouth: the median over 113
faces that its own detector finds too."""
CHIP_SIDE, CHIP_PADDING = 150, 0.25
"""How dlib's network was taught to see a face: pixels, and the share of a face around it."""


@dataclass(frozen=True, slots=True, eq=False)
class DetectedFace:
    """A face as it stands in a picture."""

    score: float
    """0 to 1."""
    box: Box
    side: int
    """Pixels of the box's shorter side."""
    landmarks: Floats
    """(5, 2) float32, pixels."""


class FaceDetector:
    """Finds faces. Threads may share it."""

    def __init__(self) -> None:
        """ModelError where the package is missing, or its library, which holds the weights, is another one."""
        check_bundled("yuface")
        try:
            import yuface
        except ImportError as error:
            raise _not_loaded("yuface", error) from error
        self._detect = yuface.detect

    def faces(self, picture: Picture) -> list[DetectedFace]:
        """The faces in the picture, the largest first. ModelError where the model fails."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of pictures above 960 pixels, which are only slower
                found = self._detect(np.ascontiguousarray(picture[..., ::-1]), MIN_SCORE)  # it takes BGR
        except Exception as error:
            raise ModelError(
                "The model that finds faces failed ({reason}); run it again.", reason=str(error)
            ) from error
        height, width = picture.shape[:2]
        faces = []
        for score, (left, top, wide, high), points in zip(*(rows.tolist() for rows in found), strict=True):
            x, y = max(0, left), max(0, top)
            wide, high = min(width, left + wide) - x, min(height, top + high) - y
            if wide < 1 or high < 1:
                continue
            box = Box(x / width, y / height, wide / width, high / height)
            landmarks = np.array(points[: 2 * LANDMARKS], np.float32).reshape(LANDMARKS, 2)
            faces.append(DetectedFace(score / 100, box, min(wide, high), landmarks))
        return sorted(faces, key=lambda face: -face.box.width * face.box.height)


class FaceEmbedder:
    """Tells faces apart; one thread at a time."""

    def __init__(self) -> None:
        """ModelError where its package is missing or holds other files than it should."""
        try:
            import dlib

            landmarks = str(bundled_file(PACKAGE, LANDMARK_WEIGHTS))
            network = str(bundled_file(PACKAGE, NETWORK_WEIGHTS))
            self._dlib: Any = dlib
            self._landmarks = dlib.shape_predictor(landmarks)
            self._network = dlib.face_recognition_model_v1(network)
        except (ImportError, RuntimeError) as error:
            raise _not_loaded("dlib-bin", error) from error

    def vector(self, picture: Picture, face: DetectedFace) -> Vector:
        """(128,) float32, unit length. ModelError where the model fails."""
        eyes, mouth = face.landmarks[:2].mean(axis=0), face.landmarks[3:].mean(axis=0)
        (x, y), half = (eyes + mouth) / 2, BOX_FACTOR * max(1.0, float(np.linalg.norm(mouth - eyes))) / 2
        try:
            square = self._dlib.rectangle(
                *(round(float(at)) for at in (x - half, y - half, x + half, y + half))
            )
            shape = self._landmarks(picture, square)
            chip = self._dlib.get_face_chip(picture, shape, CHIP_SIDE, CHIP_PADDING)
            vector = np.array(self._network.compute_face_descriptor(chip), np.float32)
        except Exception as error:
            raise ModelError(
                "The model that tells faces apart failed ({reason}); run it again.", reason=str(error)
            ) from error
        return np.asarray(vector / max(1e-6, float(np.linalg.norm(vector))), np.float32)


def _not_loaded(package: str, error: Exception) -> ModelError:
    return ModelError(
        "Faces cannot be looked for ({reason}); install the package {package} again.",
        reason=str(error),
        package=package,
    )

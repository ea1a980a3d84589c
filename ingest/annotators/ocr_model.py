"""Text in a picture, read by PP-OCR: lines with their boxes and how sure the model is. It knows no video.

The models are PaddleOCR's PP-OCRv6 small, which come inside the package `rapidocr`: Latin and Chinese letters,
Japanese, digits.
"""

from dataclasses import dataclass

import numpy as np

from retrieval.annotations import Box
from retrieval.errors import ModelError
from retrieval.storage.bundled_weights import check_bundled
from retrieval.types import Picture

THREADS = 2


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line as it stands in a picture."""

    text: str
    score: float
    """0 to 1."""
    box: Box


class OcrModel:
    """The loaded models; one thread at a time."""

    def __init__(self) -> None:
        """ModelError where they are missing or cannot be loaded."""
        check_bundled("rapidocr")
        try:
            from rapidocr import RapidOCR

            self._engine = RapidOCR(
                params={
                    "Global.log_level": "error",
                    "EngineConfig.onnxruntime.intra_op_num_threads": THREADS,
                }
            )
        except Exception as error:
            raise ModelError(
                "The model that reads writing cannot be loaded ({reason}); install the package rapidocr again.",
                reason=str(error),
            ) from error

    def lines(self, picture: Picture) -> list[TextLine]:
        """What is written in the picture, line by line from above. ModelError where the model fails."""
        try:
            read = self._engine(np.ascontiguousarray(picture[..., ::-1]), use_cls=False)  # it takes BGR
        except Exception as error:
            raise ModelError(
                "The model that reads writing failed ({reason}); run it again.", reason=str(error)
            ) from error
        if read.boxes is None or read.txts is None:
            return []
        height, width = picture.shape[:2]
        return [
            TextLine(str(text), float(score), _box(np.asarray(corners, np.float64), width, height))
            for corners, text, score in zip(read.boxes, read.txts, read.scores, strict=True)
        ]


def _box(corners: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]", width: int, height: int) -> Box:
    """The upright box around (4, 2) corners in pixels."""
    left, top = np.clip(corners.min(axis=0) / (width, height), 0.0, 1.0).tolist()
    right, bottom = np.clip(corners.max(axis=0) / (width, height), 0.0, 1.0).tolist()
    return Box(left, top, right - left, bottom - top)

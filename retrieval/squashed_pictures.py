"""Pictures squashed to a square, as encoders take them that look at all of a picture. It loads no encoder."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from retrieval.types import Picture

Preparation = Callable[[Picture], NDArray[Any]]
"""What makes pictures ready for an encoder, without it."""


@dataclass(frozen=True, slots=True)
class Squash:
    """Makes pictures (side, side, 3) uint8, nothing cropped."""

    side: int

    def __call__(self, picture: Picture) -> Picture:
        """By the mean of what a pixel covers, or between the pixels of a picture that is smaller."""
        height, width = picture.shape[:2]
        shrinks = height >= self.side and width >= self.side
        method = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
        return np.asarray(cv2.resize(picture, (self.side, self.side), interpolation=method))

"""What is done to a picture before an encoder sees it, without loading the encoder: black bars at its edges cropped
(letterbox, pillarbox, both), and squashed to a square for encoders that look at all of it.

A 4:3 film in a 16:9 master then lies beside the same film without bars, and an encoder spends its look on the
picture. Only what is black is taken away, so a mistake costs nothing but black.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from retrieval.types import Picture

BLACK_LEVEL = 28
"""Of 255: black of limited range (16) and what compression adds to it."""
NOISE_SHARE = 0.01
"""Share of a black row or column that may be lighter: noise at the seam."""
MIN_BAR_SHARE = 0.03
"""Share of the height or width, both bars together; less is a line of the recording's edge."""
MAX_BAR_SHARE = 0.6
"""Share above which it is no bar but a dark picture: 9:16 in 16:9 leaves 0.68 black, and is left alone with
nights; 1:1 in 16:9 leaves 0.44, 2.39:1 in 4:3 leaves 0.44."""
MAX_ASYMMETRY = 0.015
"""Share of the height or width by which the two bars may differ; a dark side of a scene differs by more."""
SAMPLING_STEP = 4
"""Pixels from one that is looked at to the next."""


def crop_letterbox(picture: Picture) -> Picture:
    """The picture (height, width, 3) uint8 within its bars, a view of it; the picture itself where it has none."""
    red, green, blue = np.ascontiguousarray(picture[::SAMPLING_STEP, ::SAMPLING_STEP].transpose(2, 0, 1))
    light = (
        np.maximum(np.maximum(red, green), blue) > BLACK_LEVEL
    )  # twenty times as fast as max over the last axis
    height, width = picture.shape[:2]
    top, bottom = _inside(light.mean(axis=1) > NOISE_SHARE, height)
    left, right = _inside(light.mean(axis=0) > NOISE_SHARE, width)
    return picture[top:bottom, left:right]


def _inside(lit: NDArray[np.bool_], length: int) -> tuple[int, int]:
    """From and to which row (or column) the picture goes, of `length`."""
    places = np.flatnonzero(lit)
    if not len(places):
        return 0, length
    before, after = int(places[0]), len(lit) - 1 - int(places[-1])
    black = (before + after) / len(lit)
    if not (
        before
        and after
        and MIN_BAR_SHARE <= black <= MAX_BAR_SHARE
        and abs(before - after) <= max(1, MAX_ASYMMETRY * len(lit))
    ):
        return 0, length
    return before * SAMPLING_STEP, min(length, (len(lit) - after) * SAMPLING_STEP)


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

"""Single-shot clips as pictures of one size and rate, read once."""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from ingest.media.video import OpenVideo

WIDTH, HEIGHT = 256, 144
"""Of all made edits: enough for an encoder of 260 × 260 pixels, and quickly written."""
FPS = 25
MAX_SECONDS = 12.0
"""Of a clip that are kept in memory."""

Pictures = NDArray[np.uint8]
"""(n, 144, 256, 3) RGB."""


@lru_cache(maxsize=40)
def clip_pictures(path: Path) -> Pictures:
    """A clip's first seconds at `FPS`: each moment shows the picture that a player would."""
    shown: list[NDArray[np.uint8]] = []
    last: NDArray[np.uint8] | None = None
    with OpenVideo(path) as video:
        for frame in video.frames():
            while last is not None and len(shown) / FPS < min(frame.time, MAX_SECONDS) - 1e-6:
                shown.append(last)
            if frame.time >= MAX_SECONDS:
                break
            last = fitted(frame.picture(2 * WIDTH))
    if last is not None:
        shown.append(last)
    return np.stack(shown)


def fitted(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Filling the frame; what sticks out above and below, or left and right, is cut away alike."""
    height, width = picture.shape[:2]
    factor = max(WIDTH / width, HEIGHT / height)
    size = (max(WIDTH, round(width * factor)), max(HEIGHT, round(height * factor)))
    large = cv2.resize(picture, size, interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR)
    top, left = (size[1] - HEIGHT) // 2, (size[0] - WIDTH) // 2
    return np.asarray(large[top : top + HEIGHT, left : left + WIDTH])


def halves(paths: Iterable[Path]) -> tuple[list[Path], list[Path]]:
    """Every second clip, and the others: what is learned on one is measured on the other."""
    ordered = sorted(paths)
    return ordered[::2], ordered[1::2]

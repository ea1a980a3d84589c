"""How sharp a picture is, as a whole and in which parts. It knows no video.

After Crete et al., "The blur effect" (2007): a sharp picture loses much of its differences between neighbouring
pixels when it is blurred, a blurred one next to nothing.
"""

import cv2
import numpy as np

from retrieval.qualities import Quality
from retrieval.types import Floats, Picture

SIDE = 640
"""Pixels of the longer side that sharpness is judged at: what a viewer sees of a picture in a window."""
TAPS = 11
"""Of the blur that is compared with, as in the paper."""
TILES = 6
"""Parts of the picture each way."""
SHARP_BLUR, SOFT_BLUR = 0.55, 0.75
"""The paper's measure, 0 sharp to 1: pictures of the first and below look sharp, of the second and above soft."""
ROUNDING_BLUR = 1.0
"""Pixels, standard deviation: takes away what rounding to grey levels adds to a soft picture."""
MIN_CONTRAST = 4.0
"""Grey levels, standard deviation: a plain wall is neither."""


def sharpness_qualities(picture: Picture) -> dict[Quality, float]:
    """Sharp or blurred at its sharpest; shallow where parts are sharp and others blurred. Empty for a blank one."""
    blur, contrast = _tiles(picture)
    told = blur[contrast >= MIN_CONTRAST]
    if not len(told):
        return {}
    soft = np.clip((told - SHARP_BLUR) / (SOFT_BLUR - SHARP_BLUR), 0.0, 1.0)
    sharpest = float(np.sort(soft)[: max(1, len(soft) // 8)].mean())
    found = {Quality("focus", "blurred"): sharpest, Quality("focus", "sharp"): 1.0 - sharpest}
    found[Quality("focus", "shallow")] = (1.0 - sharpest) * float((soft > 0.5).mean())
    return found


def _tiles(picture: Picture) -> tuple[Floats, Floats]:
    """(tiles,) the measure of blur, and (tiles,) the contrast."""
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32)
    grey = np.asarray(cv2.GaussianBlur(grey, (0, 0), ROUNDING_BLUR), np.float32)
    blur = np.zeros((TILES, TILES), np.float32)
    for axis, kernel in ((1, (TAPS, 1)), (0, (1, TAPS))):
        change = np.abs(np.diff(grey, axis=axis))
        changed = np.abs(np.diff(cv2.blur(grey, kernel), axis=axis))
        kept = np.maximum(0.0, change - changed)
        sums = [_by_tile(values) for values in (kept, change)]
        blur = np.maximum(blur, 1.0 - sums[0] / np.maximum(1e-6, sums[1]))
    squares, means = _by_tile(grey**2, mean=True), _by_tile(grey, mean=True)
    contrast = np.sqrt(np.maximum(0.0, squares - means**2))
    return blur.ravel(), contrast.ravel()


def _by_tile(values: Floats, mean: bool = False) -> Floats:
    """(TILES, TILES) sums or means of the parts."""
    found = np.array(
        [
            [part.mean() if mean else part.sum() for part in np.array_split(row, TILES, axis=1)]
            for row in np.array_split(values, TILES, axis=0)
        ]
    )
    return found.astype(np.float32)

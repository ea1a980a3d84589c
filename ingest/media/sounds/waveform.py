"""A stretch of sound as a picture: its loudness over time. It reads no file.

It stands on a dark ground of its own, so that it reads alike on a light page and a dark one.
"""

import cv2
import numpy as np

from ingest.media.sounds.levels import LEVELS_A_SECOND, SILENT, Levels
from retrieval.types import Picture

SIZE = (640, 360)
"""Width and height, in pixels: a card's shape."""
GROUND, AXIS, LOUD, PLAYED, HEAD = (
    (24, 28, 36),
    (62, 70, 84),
    (122, 190, 214),
    (66, 104, 122),
    (250, 214, 120),
)
"""RGB. The waveform stands out from its ground by 9 : 1."""
BAR, GAP = 3, 2
"""Pixels of a bar, and between two."""
QUIETEST = -60.0
"""Decibels that have no height."""
TALLEST = 0.82
"""Share of the height."""


def waveform_picture(levels: Levels, head: float | None = None) -> Picture:
    """(360, 640, 3) uint8: bars about the middle, as tall as it is loud on a scale of decibels, against the
    stretch's own loudest moment; `head`, 0 to 1, is the moment that is heard."""
    width, height = SIZE
    picture = np.empty((height, width, 3), np.uint8)
    picture[:] = GROUND
    middle = height // 2
    picture[middle - 1 : middle + 1] = AXIS
    step = BAR + GAP
    count = width // step
    tall = _heights(levels, count) * (TALLEST * height / 2)
    for place, half in enumerate(tall.round().astype(int).tolist()):
        left = place * step + GAP // 2
        if half > 0:
            played = head is not None and (place + 0.5) / count < head
            picture[middle - half : middle + half, left : left + BAR] = PLAYED if played else LOUD
    if head is not None:
        at = min(width - 2, max(1, round(head * width)))
        cv2.line(picture, (at, 0), (at, height - 1), HEAD, 2)
    return picture


def levels_between(levels: Levels, start: float, end: float) -> Levels:
    """Those of a span in seconds, one at least; silence where there are none."""
    first = max(0, int(start * LEVELS_A_SECOND))
    chosen = levels[first : max(first + 1, round(end * LEVELS_A_SECOND))]
    return chosen if len(chosen) else np.full(1, SILENT, np.float32)


def _heights(levels: Levels, count: int) -> np.ndarray:
    """(count,) 0 to 1."""
    edges = np.linspace(0, len(levels), count + 1)
    first = np.minimum(edges[:-1].astype(int), len(levels) - 1)
    last = np.maximum(np.ceil(edges[1:]).astype(int), first + 1)
    loudest = np.array([levels[a:b].max() for a, b in zip(first.tolist(), last.tolist(), strict=True)])
    top = max(float(loudest.max()), QUIETEST / 2)
    return np.clip((loudest - top - QUIETEST) / -QUIETEST, 0.0, 1.0)

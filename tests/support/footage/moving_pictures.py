"""Frames of a camera over a made scene, for tests of what tells its movement and its pictures' qualities."""

from collections.abc import Callable, Iterator

import cv2
import numpy as np

from retrieval.types import Picture
from tests.support.footage.colour_reels import FPS, HEIGHT, WIDTH

GRAINS = (4, 8, 16, 32, 64, 128)
"""Pixels: things of all sizes, the great ones the strongest, as in natural pictures."""


def scene(seed: int = 0) -> Picture:
    """A picture three times as wide and high as a clip's, with things of all sizes and colours in it."""
    generator = np.random.default_rng(seed)
    height, width = 3 * HEIGHT, 3 * WIDTH
    total = np.zeros((height, width, 3), np.float32)
    for grain in GRAINS:
        noise = generator.uniform(-1, 1, (height // grain + 2, width // grain + 2, 3)).astype(np.float32)
        total += cv2.resize(noise, (width, height), interpolation=cv2.INTER_CUBIC) * grain**0.7
    total = (total - total.min()) / (total.max() - total.min())
    return np.asarray(255 * total, np.uint8)


def look(at: Picture, across: float = 0.0, down: float = 0.0, zoom: float = 1.0) -> Picture:
    """The middle of the scene through a camera turned so far (in pictures' widths and heights)."""
    left = WIDTH * (1.5 + across) - WIDTH / zoom / 2
    top = HEIGHT * (1.5 + down) - HEIGHT / zoom / 2
    matrix = np.array([[zoom, 0, -left * zoom], [0, zoom, -top * zoom]], np.float32)
    return np.asarray(cv2.warpAffine(at, matrix, (WIDTH, HEIGHT), flags=cv2.INTER_AREA), np.uint8)


def film(seconds: float, frame: Callable[[float], Picture]) -> Iterator[Picture]:
    """The frames that `frame` gives for each time, 0 to 1."""
    count = round(seconds * FPS)
    return (frame(number / count) for number in range(count))

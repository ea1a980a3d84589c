"""How one shot gives way to the next: cuts, dissolves, fades, wipes, pushes, whip-pan cuts, flash cuts.

A join takes the last pictures of one shot and the first of the next, both (n, height, width, 3) uint8 and of the
same length, and mixes them; n = 0 is a cut.
"""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from training.shot_boundaries.clips import FPS, HEIGHT, WIDTH, Pictures

Mix = Callable[[Pictures, Pictures, np.random.Generator], Pictures]


@dataclass(frozen=True, slots=True)
class JoinKind:
    """A way to join two shots, how often it is taken, and how long it is in seconds."""

    name: str
    mix: Mix | None
    share: float
    shortest: float = 0.0
    longest: float = 0.0

    def frames(self, chance: np.random.Generator) -> int:
        """How many frames are mixed; short ones as often as long ones on a scale of ratios."""
        if self.mix is None:
            return 0
        return max(2, round(float(np.exp(chance.uniform(np.log(self.shortest), np.log(self.longest)))) * FPS))


def dissolve(a: Pictures, b: Pictures, chance: np.random.Generator) -> Pictures:
    return _weighted(a, b, _rising(len(a)))


def fade(a: Pictures, b: Pictures, chance: np.random.Generator) -> Pictures:
    """Through black or white, which may stand for some frames."""
    blank = np.full_like(a[0], 0 if chance.random() < 0.75 else 255)
    stand = chance.uniform(0, 0.3)
    way = _rising(len(a))
    down, up = (
        np.clip(way / (0.5 - stand / 2), 0, 1),
        np.clip((way - 0.5 - stand / 2) / (0.5 - stand / 2), 0, 1),
    )
    blanks = np.broadcast_to(blank, a.shape)
    first = (way < 0.5)[:, None, None, None]
    return np.asarray(np.where(first, _weighted(a, blanks, down), _weighted(blanks, b, up)))


def wipe(a: Pictures, b: Pictures, chance: np.random.Generator) -> Pictures:
    """A line, an opening circle or the hand of a clock, hard or soft."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    x, y = x / WIDTH - 0.5, y / HEIGHT - 0.5
    angle = chance.uniform(0, 2 * np.pi)
    shapes = (
        x * np.cos(angle) + y * np.sin(angle),
        np.hypot(x, y) * (1 if chance.random() < 0.5 else -1),
        np.arctan2(y, x),
    )
    place = shapes[int(chance.choice(3, p=[0.6, 0.25, 0.15]))]
    place = (place - place.min()) / (place.max() - place.min())
    soft = chance.choice([0.005, 0.05, 0.2])
    way = _rising(len(a)) * (1 + soft)
    weights = np.clip((way[:, None, None] - place) / soft, 0, 1)[..., None]
    return np.asarray(a * (1 - weights) + b * weights, np.uint8)


def push(a: Pictures, b: Pictures, chance: np.random.Generator) -> Pictures:
    """The next picture pushes the last one out."""
    upright = chance.random() < 0.3
    length = HEIGHT if upright else WIDTH
    mixed = []
    for before, after, way in zip(a, b, _rising(len(a)), strict=True):
        shift = round(way * length)
        both = np.concatenate([before, after], axis=0 if upright else 1)
        mixed.append(both[shift : shift + HEIGHT] if upright else both[:, shift : shift + WIDTH])
    return np.stack(mixed)


def whip_cut(a: Pictures, b: Pictures, chance: np.random.Generator) -> Pictures:
    """Both shots end in a smear, and the cut hides in it."""
    middle = len(a) // 2
    mixed = np.concatenate([a[:middle], b[middle:]])
    for number in range(len(mixed)):
        smear = 3 + 2 * int(30 * (1 - abs(number - middle) / max(1, middle)))
        mixed[number] = cv2.blur(mixed[number], (smear, 1))
    return mixed


def flash_cut(a: Pictures, b: Pictures, chance: np.random.Generator) -> Pictures:
    """A white flash over the cut."""
    middle = len(a) // 2
    weights = np.clip(1 - np.abs(np.arange(len(a)) - middle) / max(1, middle), 0, 1) * chance.uniform(0.6, 1)
    return _weighted(np.concatenate([a[:middle], b[middle:]]), np.full_like(a, 255), weights)


JOINS: tuple[JoinKind, ...] = (
    JoinKind("cut", None, 0.62),
    JoinKind("dissolve", dissolve, 0.16, 0.16, 2.4),
    JoinKind("fade", fade, 0.07, 0.4, 2.4),
    JoinKind("wipe", wipe, 0.06, 0.25, 1.5),
    JoinKind("push", push, 0.03, 0.2, 1.0),
    JoinKind("whip cut", whip_cut, 0.03, 0.2, 0.6),
    JoinKind("flash cut", flash_cut, 0.03, 0.12, 0.4),
)


def _rising(frames: int) -> np.ndarray:
    return (np.arange(frames, dtype=np.float32) + 1) / (frames + 1)


def _weighted(a: Pictures, b: Pictures, weights: np.ndarray) -> Pictures:
    return np.stack(
        [
            cv2.addWeighted(before, 1 - float(w), after, float(w), 0)
            for before, after, w in zip(a, b, weights, strict=True)
        ]
    )

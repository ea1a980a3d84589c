"""How much the embeddings change across a time, in the few numbers that a learned weighing can use."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ingest.shots.distance_scale import DistanceScale
from ingest.shots.scenes import FrameVectors, unit_mean
from retrieval.types import Floats

SHORT_WINDOW, LONG_WINDOW = 2.0, 6.0
"""Seconds on either side whose frames are compared."""
MOST_CHANGE, MOST_SPREAD = 1.5, 0.5
"""Shares of `DistanceScale.far`; beyond them nothing more is told."""
FLOOR = 0.05
"""Added before logarithms: a change that noise may make."""

CHANGE_FEATURES = ("change", "next frame", "spread", "long change", "log change", "log contrast", "frames")
"""Their order in an array of features."""


@dataclass(frozen=True, slots=True)
class ShotBoundary:
    """A shot begins at `at`; frames between `start` and `end` show a mix of two shots."""

    start: float
    at: float
    end: float


class EmbeddingChange:
    """Compares the sampled frames of one video on either side of a time."""

    def __init__(self, times: NDArray[np.float64], vectors: FrameVectors, scale: DistanceScale) -> None:
        """`times` (n,) and `vectors` (n, d) are the sampled frames'."""
        self._times, self._vectors, self._scale = times, vectors, scale

    def change(self, span: ShotBoundary, low: float, high: float) -> float | None:
        """Distance between the mean frames before and after a span, within [low, high), as a share of far.

        Frames inside the span count only where a side has no others; None where a side has none at all.
        """
        left, right = self._sides(span, low, high)
        if not len(left) or not len(right):
            return None
        return (1 - float(unit_mean(left) @ unit_mean(right))) / self._scale.far

    def features(self, span: ShotBoundary, low: float, high: float) -> Floats | None:
        """(7,) float32 as `CHANGE_FEATURES` says; [low, high) as above, which is cut to the windows."""
        left, right = self._sides(
            span, max(low, span.start - SHORT_WINDOW), min(high, span.end + SHORT_WINDOW)
        )
        long = self.change(span, max(low, span.start - LONG_WINDOW), min(high, span.end + LONG_WINDOW))
        if not len(left) or not len(right) or long is None:
            return None
        before, after, far = unit_mean(left), unit_mean(right), self._scale.far
        change = (1 - float(before @ after)) / far
        spread = max(1 - float((left @ before).mean()), 1 - float((right @ after).mean())) / far
        return np.array(
            [
                min(change, MOST_CHANGE),
                min((1 - float(left[-1] @ right[0])) / far, MOST_CHANGE),
                min(spread, MOST_SPREAD),
                min(long, MOST_CHANGE),
                np.log(FLOOR + max(0.0, change)),
                np.log((FLOOR + max(0.0, change)) / (FLOOR + max(0.0, spread))),
                min(len(left), len(right)) / 4,
            ],
            np.float32,
        )

    def _sides(self, span: ShotBoundary, low: float, high: float) -> tuple[Floats, Floats]:
        a, mid_a, mid_b, b = np.searchsorted(self._times, [low, span.start, span.end, high], side="left")
        at = int(np.searchsorted(self._times, span.at, side="left"))
        left = self._vectors[a:mid_a] if mid_a > a else self._vectors[a:at]
        right = self._vectors[mid_b:b] if b > mid_b else self._vectors[at:b]
        return left.astype(np.float32), right.astype(np.float32)

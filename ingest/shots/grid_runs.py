"""A run of tiny colour grids and what is asked of it again and again: steps from frame to frame, means, distances.

Each is worked out once for the run and kept; what a change of picture looks like it does not know.
"""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

BLANK_DEVIATION = 4.0
"""Standard deviation (of 255) of a picture with nothing in it."""

Floats = NDArray[np.float32]
Indices = NDArray[np.int64]


def distance(a: Floats, b: Floats) -> Floats:
    """Mean absolute difference of grids, 0 to 255, over all but the first axis."""
    apart = np.subtract(a, b)
    np.abs(apart, out=apart)
    flat = _flat(apart)
    return np.asarray(flat @ np.full(flat.shape[1], 1 / flat.shape[1], np.float32))


def decorrelation(a: Floats, b: Floats) -> Floats:
    """How differently light and colour are laid out in two grids: 1 less their correlation, 0 to 2.

    A flash, a fade or a codec's refresh changes the level or the grain but leaves the layout as it is. A blank
    picture has no layout: between it and anything else there is nothing to tell, which counts as 0.
    """
    a, b = _centred(a), _centred(b)
    powers = np.stack([_products(a, a), _products(b, b)])
    alike = _products(a, b) / np.maximum(np.sqrt(powers[0] * powers[1]), 1e-6)
    return np.where(powers.min(axis=0) < BLANK_DEVIATION**2, 0.0, 1 - alike)


def _flat(grids: Floats) -> Floats:
    """(n, cells); n may be 0."""
    return grids.reshape(len(grids), int(np.prod(grids.shape[1:])))


def _centred(grids: Floats) -> Floats:
    """(n, cells), each less its mean."""
    flat = _flat(grids)
    return np.asarray(flat - flat.mean(axis=1, keepdims=True))


def _products(a: Floats, b: Floats) -> Floats:
    """The mean of their product, for each."""
    return np.asarray(np.einsum("ij,ij->i", a, b) / a.shape[1])


class GridRun:
    """Neighbouring frames as grids, (n, 9, 16, 3) float32, 0 to 255."""

    def __init__(self, grids: Floats) -> None:
        self.grids = grids

    def __len__(self) -> int:
        return len(self.grids)

    @cached_property
    def steps(self) -> Floats:
        """How much each frame differs from the one before it; 0 for the first."""
        return np.concatenate([np.zeros(1, np.float32), distance(self.grids[1:], self.grids[:-1])])

    def mean(self, first: Indices, last: Indices) -> Floats:
        """Means of the frames first ≤ i < last, both cut to the frames there are, never empty."""
        first = np.clip(first, 0, len(self) - 1)
        last = np.clip(last, first + 1, len(self))
        total = np.take(self._sums, last, axis=0) - np.take(self._sums, first, axis=0)
        return self._shaped(total / (last - first)[:, None])

    def threes(self, offset: int, at: Indices | None = None) -> Floats:
        """For each frame i (of `at`, or all) the mean over i + offset and the two after it, cut to the frames there
        are."""
        first = np.arange(len(self)) if at is None else at
        return np.take(self._threes, np.clip(first + offset + 2, 0, len(self) + 1), axis=0)

    @cached_property
    def _sums(self) -> NDArray[np.float64]:
        """(n + 1, cells): of all frames before each."""
        flat = _flat(self.grids)
        sums = np.zeros((len(self) + 1, flat.shape[1]))
        np.cumsum(flat, axis=0, dtype=np.float64, out=sums[1:])
        return sums

    @cached_property
    def _threes(self) -> Floats:
        """Three-frame means from two frames before the first to the last, (n + 2, 9, 16, 3)."""
        first = np.arange(-2, len(self))
        return self.mean(first, first + 3)

    def _shaped(self, flat: NDArray[np.float64]) -> Floats:
        return flat.astype(np.float32).reshape(len(flat), *self.grids.shape[1:])

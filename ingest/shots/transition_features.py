"""What the pixels say of a place where the picture may change, as numbers that a learned weighing can use.

The same numbers for a cut, a dissolve, a fade or a wipe: how far apart the pictures on either side are, how much
moved anyway, and how much of it a moving camera, a change of light or an inset would explain. It finds no places
itself.
"""

from functools import cache

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from ingest.shots.grid_runs import Floats, GridRun, decorrelation, distance

NEAR_SECONDS, FAR_SECONDS = 0.25, 1.2
"""What is compared on either side, and how far back and ahead the picture should stay itself."""
CHANGED = 12.0
"""Of 255: a cell that differs by more shows something else."""
MOST_SHIFT = 5
"""Cells that a camera may have moved, of 16 across and half as many down."""
LEVELS = 8
"""Of brightness and of each colour, in the histograms."""

FEATURES = (
    "is a cut", "is a dissolve", "is a fade", "strength", "across", "decorrelation", "changed share",
    "least contrast", "most contrast", "far across", "far decorrelation", "step contrast", "motion",
    "histogram", "shift explains", "blend misfit", "length", "level change explains", "sudden share",
    "seen before", "seen again",
)  # fmt: skip
"""Their order in an array of features; all are about 0 to 5."""


class TransitionFeatures:
    """The features of any places in a run of frames."""

    def __init__(self, run: GridRun, fps: float) -> None:
        self._run, self._grids, self._n = run, run.grids, len(run)
        self._near = max(1, round(NEAR_SECONDS * fps))
        self._far = max(2, round(FAR_SECONDS * fps))
        self._fps = fps

    def at(self, kind: str, strength: float, first: int, place: int, last: int) -> Floats:
        """Those of a change that begins at frame `first`, is at `place` and over at `last`; a cut has all three
        in one. (21,) float32."""
        near, far = self._near, self._far
        after_first = last if kind == "cut" else last + 1
        before, after = self._mean(first - near, first), self._mean(after_first, after_first + near)
        far_before = self._mean(first - far, first - near)
        far_after = self._mean(after_first + near, after_first + far)
        across = float(distance(before, after)[0])
        drifts = [float(distance(before, far_before)[0]), float(distance(after, far_after)[0])]
        low, high = max(0, first - far), min(self._n, after_first + far)
        around = np.concatenate(
            [self._run.steps[low : max(low, first)], self._run.steps[after_first + 1 : high]]
        )
        usual = float(np.median(around)) if len(around) else 0.0
        strongest = float(self._run.steps[max(0, first) : min(self._n, last + 1)].max(initial=0.0))
        cells = np.abs(before - after)[0].mean(axis=2)
        return np.array(
            [
                kind == "cut",
                kind == "dissolve",
                kind == "fade",
                strength,
                np.log1p(across) / 2,
                decorrelation(before, after)[0],
                (cells > CHANGED).mean(),
                _contrast(across, max(drifts)),
                _contrast(across, min(drifts)),
                np.log1p(float(distance(far_before, far_after)[0])) / 2,
                decorrelation(far_before, far_after)[0],
                _contrast(strongest, usual),
                np.log1p(usual),
                _histogram_distance(before[0], after[0]),
                _shift_share(before[0], after[0]),
                self._misfit(before, after, place, across),
                (after_first - first) / self._fps,
                _level_share(before[0], after[0], across),
                min(2.0, strongest / (across + 1.0)),
                self._recurrence(after_first, first - far, first, across),
                self._recurrence(first - 1, after_first + 1, after_first + far, across),
            ],
            np.float32,
        )

    def _mean(self, first: int, last: int) -> Floats:
        """(1, 9, 16, 3)"""
        return self._run.mean(np.array([first]), np.array([max(last, first + 1)]))

    def _recurrence(self, frame: int, first: int, last: int, across: float) -> float:
        """How far a frame is from the nearest of others: flashes and strobing light bring the old picture back."""
        others = self._grids[max(0, first) : max(0, min(self._n, last))]
        if not len(others):
            return 2.0
        one = self._grids[min(max(frame, 0), self._n - 1)][None]
        return min(2.0, float(distance(others, one).min()) / (across + 1.0))

    def _misfit(self, before: Floats, after: Floats, place: int, across: float) -> float:
        """How far the picture in the middle is from any blend of the two sides, 0 to about 1."""
        change = after - before
        frame = self._grids[min(max(place, 0), self._n - 1)]
        weight = float(((frame - before) * change).sum() / ((change**2).sum() + 1e-6))
        return float(distance(frame[None], before + np.clip(weight, 0, 1) * change)[0]) / (across + 2.0)


def _contrast(change: float, usual: float) -> float:
    return float(np.log2((change + 1.0) / (usual + 1.0)))


def _histogram_distance(a: Floats, b: Floats) -> float:
    """Half the L1 distance of the histograms of the cells' colours, averaged over the channels, 0 to 1."""
    return float(np.abs(_histograms(a) - _histograms(b)).sum() / (6 * a.shape[0] * a.shape[1]))


def _histograms(grid: Floats) -> NDArray[np.int64]:
    """Of each colour, one after the other, (3 * `LEVELS`,)."""
    levels = (grid * (LEVELS / 256)).astype(np.int64) + LEVELS * np.arange(3)
    return np.bincount(levels.ravel(), minlength=3 * LEVELS)


def _shift_share(a: Floats, b: Floats) -> float:
    """The least distance over all shifts of the picture as a share of that without one: small where a camera
    moved."""
    inside = _cells_inside(a.shape)
    apart = np.abs(_shifted(b) - a.reshape(-1, 1))
    still = float(np.abs(a - b).mean()) + 1.0
    least = float((np.einsum("ij,ij->j", apart, inside) / inside.sum(axis=0)).min()) + 1.0
    return min(still, least) / still


def _shifted(grid: Floats) -> Floats:
    """(cells, shifts): what comes to lie in each cell, 0 from outside."""
    down = MOST_SHIFT // 2
    padded = np.pad(grid, ((down, down), (MOST_SHIFT, MOST_SHIFT), (0, 0)))
    windows = sliding_window_view(padded, (2 * down + 1, 2 * MOST_SHIFT + 1), axis=(0, 1))
    return np.asarray(windows.reshape(grid.size, -1))


@cache
def _cells_inside(shape: tuple[int, ...]) -> Floats:
    """(cells, shifts): 1 where a shift brings a cell of the picture, 0 where it brings nothing."""
    return _shifted(np.ones(shape, np.float32))


def _level_share(a: Floats, b: Floats, across: float) -> float:
    """What is left of the distance once the levels and contrasts of each channel are made alike."""
    scale = b.std(axis=(0, 1)) / np.maximum(a.std(axis=(0, 1)), 1.0)
    levelled = (a - a.mean(axis=(0, 1))) * np.minimum(scale, 4.0) + b.mean(axis=(0, 1))
    return float(np.abs(levelled - b).mean()) / (across + 1.0)

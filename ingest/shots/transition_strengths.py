"""How surely a change of picture lies at each frame: hard cuts, dissolves and fades, from tiny colour grids.

Grids are (n, 9, 16, 3) float32, 0 to 255. Each kind is told by what it does to the pictures on either side of it.
It does not know times, nor which of the frames is taken for the place of a change.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from ingest.shots.grid_runs import BLANK_DEVIATION, Floats, GridRun, decorrelation, distance

CUT_NEIGHBOURS = 4
"""Frames on either side that tell how much the picture moves anyway."""
FLASH_FRAMES = 6
"""Frames on either side that must differ as well, or the change was a flash."""
DISSOLVE_SECONDS = (0.2, 0.4, 0.6)
"""Half lengths of a dissolve that are tried; editors' defaults lie between half a second and one second."""
WIPE_SECONDS = (0.15, 0.35, 0.8)
"""The same of a wipe, a push or a whip pan."""
FADE_SECONDS = 1.2
"""Longest half of a fade through black or white."""
FADE_LIGHT = 10.0
"""Mean luma (of 255) that both sides of a fade must reach beyond its blank middle."""
USUAL, SURE = 1.5, 8.0
"""How many times what is usual around it a change is that counts for nothing, and one that leaves no doubt."""
LEAST_STEP, LEAST_ACROSS = 3.0, 6.0
"""Of 255: from one frame to the next, and from one side of a dissolve to the other; less is movement or grain."""
PERSISTING_SHARE = 0.4
"""Share of a cut's step that must still lie between the pictures before and after it."""
SURE_DECORRELATION = 0.12
"""The `decorrelation` across a cut that leaves no doubt; compression and exposure stay below a third of it."""


def contrast_certainty(times_usual: NDArray[np.floating]) -> NDArray[np.floating]:
    """0 where a change is `USUAL` times what is usual, 1 where it is `SURE` times; beyond on the same line,
    in octaves."""
    return np.asarray(np.log2(np.maximum(times_usual, 1e-6) / USUAL) / np.log2(SURE / USUAL))


def cut_strengths(run: GridRun) -> Floats:
    """For each frame how surely a hard cut lies before it, 0 to 1.

    A cut is a step far above the steps around it (one of those may be a second cut) that lasts: the means of
    a few frames before and after differ as well, which they don't around a flash.
    """
    step = run.steps
    padded = np.pad(step, CUT_NEIGHBOURS)
    around = sliding_window_view(padded, 2 * CUT_NEIGHBOURS + 1).copy()
    around[:, CUT_NEIGHBOURS] = 0
    usual = np.partition(around, -2, axis=1)[:, -2]
    strengths = np.zeros(len(run), np.float32)
    i = np.flatnonzero(step >= LEAST_STEP)  # few: the rest is worked out for these alone
    step, usual = step[i], usual[i]
    before, after = run.mean(i - FLASH_FRAMES, i), run.mean(i, i + FLASH_FRAMES)
    strength = np.clip(contrast_certainty(step / (usual + 1.0)), 0, 1)
    strength *= np.clip(decorrelation(before, after) / SURE_DECORRELATION, 0, 1)
    strength[distance(before, after) < PERSISTING_SHARE * step] = 0
    strengths[i] = strength
    return strengths


def dissolve_strengths(run: GridRun, fps: float) -> tuple[Floats, NDArray[np.int64]]:
    """For each frame how surely it is the middle of a dissolve, 0 to 1, and the dissolve's half length.

    Inside a dissolve every frame is a blend of the two pictures on either side of it, with a weight that only
    rises, and those two pictures differ far more from each other than each from its own neighbours.
    """
    return _gradual_strengths(run, fps, DISSOLVE_SECONDS, blends=True)


def wipe_strengths(run: GridRun, fps: float) -> tuple[Floats, NDArray[np.int64]]:
    """The same for any other gradual change: a wipe, a push, a whip pan; what comes between is not looked at."""
    return _gradual_strengths(run, fps, WIPE_SECONDS, blends=False)


def _gradual_strengths(
    run: GridRun, fps: float, halves: tuple[float, ...], *, blends: bool
) -> tuple[Floats, NDArray[np.int64]]:
    n, step = len(run), run.steps
    best, best_half = np.zeros(n, np.float32), np.ones(n, np.int64)
    for seconds in halves:
        half = max(2, round(seconds * fps))
        rest = max(2, round(0.4 * fps))
        across = distance(run.threes(-half - 3), run.threes(half))
        window = sliding_window_view(np.pad(step, half), 2 * half + 1)
        sudden = blends & (window.max(axis=1) > 0.5 * (across + 1.0))
        i = np.flatnonzero(~sudden & (across >= LEAST_ACROSS))  # few, as above
        i = i[(i >= half) & (i < n - half)]
        before, after, across = run.threes(-half - 3, i), run.threes(half, i), across[i]
        misfit, rising = np.zeros(len(i), np.float32), np.ones(len(i), bool)
        if blends:
            misfit, rising = _blend(run.grids, i, half, before, after, across)
        drift = np.maximum(
            distance(before, run.threes(-half - rest - 3, i)),
            distance(after, run.threes(half + rest, i)),
        )
        contrast = across * np.clip(1 - 2 * misfit, 0, 1) / (drift + 2.0)
        strength = contrast_certainty(contrast)
        strength *= np.clip(decorrelation(before, after) / SURE_DECORRELATION, 0, 1)
        better = rising & (strength > best[i])
        best[i[better]], best_half[i[better]] = strength[better], half
    return np.clip(best, 0, 1), best_half


def _blend(
    grids: Floats, i: NDArray[np.int64], half: int, before: Floats, after: Floats, across: Floats
) -> tuple[Floats, NDArray[np.bool_]]:
    """How far the frames about each i are from a blend of the two sides, 0 to 1, and whether its weight rises."""
    change = after - before
    power = (change**2).sum(axis=(1, 2, 3)) + 1e-6
    weights, misfit = [], np.zeros(len(i), np.float32)
    for place in (-half // 2, 0, half // 2):
        frame = grids[np.clip(i + place, 0, len(grids) - 1)]
        weight = ((frame - before) * change).sum(axis=(1, 2, 3)) / power
        weights.append(weight)
        misfit = np.maximum(misfit, distance(frame, before + weight[:, None, None, None] * change))
    rising = (weights[0] < weights[1] + 0.02) & (weights[1] < weights[2] + 0.02)
    return misfit / (across + 2.0), rising


def fade_strengths(run: GridRun, fps: float) -> tuple[Floats, NDArray[np.int64], NDArray[np.int64]]:
    """For each frame how surely it is the blank middle of a fade, and where the fade begins and ends.

    The picture sinks to black (or rises to white) and comes back: the frame is the extreme, far beyond what
    the picture is within `FADE_SECONDS` on both sides. A fade from or to an end of the video has one side only.
    """
    n, grids = len(run), run.grids
    i = np.arange(n)
    best, lefts, rights = np.zeros(n, np.float32), i.copy(), i.copy()
    blank = grids.reshape(n, -1).std(axis=1) < 2 * BLANK_DEVIATION
    if not blank.any():
        return best, lefts, rights
    reach = max(2, round(FADE_SECONDS * fps))
    luma = grids.mean(axis=(1, 2)) @ np.array([0.299, 0.587, 0.114], np.float32)
    for light in (luma, 255 - luma):
        sides = sliding_window_view(np.pad(light, reach, mode="edge"), 2 * reach + 1)
        left, right = sides[:, : reach + 1], sides[:, reach:]
        lower = np.minimum(left.max(axis=1), right.max(axis=1))
        strength = np.clip((1 - light / (lower + 1e-6) - 0.5) / 0.4, 0, 1)
        strength[(lower < FADE_LIGHT) | (light > sides.min(axis=1) + 1e-3) | ~blank] = 0
        better = strength > best
        best[better] = strength[better]
        lefts[better] = np.maximum(0, i - reach + left.argmax(axis=1))[better]
        rights[better] = np.minimum(n - 1, i + right.argmax(axis=1))[better]
    return best, lefts, rights

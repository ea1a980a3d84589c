"""Transitions in the pixels: hard cuts, dissolves and fades in the full-rate pictures, found while they stream by.

A transition here is a candidate with a strength, not a boundary; `boundaries` weighs it against the other signal,
the embeddings, before it cuts. Pictures come as tiny colour grids, so that 25 a second cost next to nothing, and
only a few seconds of them are held at a time.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ingest.shots.grid_runs import Floats, GridRun
from ingest.shots.transition_features import TransitionFeatures
from ingest.shots.transition_strengths import (
    CUT_NEIGHBOURS,
    DISSOLVE_SECONDS,
    FADE_SECONDS,
    FLASH_FRAMES,
    WIPE_SECONDS,
    cut_strengths,
    dissolve_strengths,
    fade_strengths,
    wipe_strengths,
)
from retrieval.types import Picture

TINY_WIDTH, TINY_HEIGHT = 48, 27
"""What the detector is fed; the same grid as TransNet V2 (Souček & Lokoč 2020)."""
BLOCK = 3
"""Pixels of the tiny picture averaged to one cell, which forgives small movement and grain."""

CHUNK = 16.0
MARGIN = 2.5
"""Seconds looked at together, and how many of them at either end only serve as context."""

CONTEXT = 2 * FLASH_FRAMES
"""Frames beyond a chunk's edges that are looked at as well, where `MARGIN` holds fewer."""
WINDOW_FRAMES = 25
"""On either side of a transition, for who looks at it once more: half of what TransNet V2 was taught on."""
MIN_STRENGTH = 0.15
"""Weaker transitions are not kept: 97 of 100 joins of made edits leave a stronger one."""
MIN_FPS_GRADUAL = 8.0
"""Below this rate a gradual change has too few frames to be told from movement."""

MAX_FPS_GRADUAL = 120.0
"""Above it a gradual change is looked for as at this rate: what a clock claims must not say how much memory."""

TransitionKind = Literal["cut", "dissolve", "fade", "wipe"]


@dataclass(frozen=True, slots=True)
class Transition:
    """A change of picture: a new shot may begin at `at`; between `start` and `end` both are mixed."""

    kind: TransitionKind
    start: float
    at: float
    end: float
    strength: float
    """0 to 1: 1 where the pixels alone leave no doubt."""
    features: tuple[float, ...] = ()
    """What the pixels say, as `transition_features` names it; empty where only the strength is known."""
    network: tuple[float, ...] = ()
    """What a network for shot boundaries says, as `uncertain_boundaries` has it; empty where it was not asked."""


class TransitionDetector:
    """Fed every frame of one video in order; gives the transitions found so far, then the last ones."""

    def __init__(self, keep: Callable[[Transition, NDArray[np.uint8], int], None] | None = None) -> None:
        """`keep` is given each transition with the tiny frames about it, (n, 27, 48, 3), and which it is at."""
        self._keep = keep
        self._times: list[float] = []
        self._grids: list[Picture] = []
        self.settled = 0.0
        """Transitions before this time have been given out."""

    def feed(self, time: float, tiny: Picture) -> list[Transition]:
        """Take one frame, (27, 48, 3) uint8; mostly nothing comes back, once in a while a batch."""
        self._times.append(time)
        self._grids.append(tiny)
        if time - self._times[0] < CHUNK + 2 * MARGIN or len(self._times) <= 2 * CONTEXT:
            return []
        return self._settle(min(time - MARGIN, self._times[-CONTEXT]))

    def finish(self) -> list[Transition]:
        """The transitions near the end of the video."""
        return self._settle(np.inf) if len(self._times) > 2 else []

    def _settle(self, until: float) -> list[Transition]:
        times = np.array(self._times)
        grids = block_means(np.stack(self._grids))
        given = list(detect_transitions(times, grids, self.settled, until))
        for transition in given if self._keep is not None else ():
            place = int(np.searchsorted(times, transition.at - 1e-6))
            first = max(0, place - WINDOW_FRAMES)
            window = np.stack(self._grids[first : place + WINDOW_FRAMES])
            self._keep(transition, window, place - first)  # type: ignore[misc]
        settled, context = np.searchsorted(times, [until, until - MARGIN]).tolist()
        gone = max(0, min(context, settled - CONTEXT))
        del self._times[:gone], self._grids[:gone]
        self.settled = until
        return given


def block_means(tiny: NDArray[np.uint8]) -> Floats:
    """Tiny pictures (n, 27, 48, 3) uint8 → block means (n, 9, 16, 3) float32, 0 to 255."""
    n, height, width, channels = tiny.shape
    lines = tiny.reshape(n, height // BLOCK, BLOCK, width, channels).sum(axis=2, dtype=np.uint16)
    blocks = lines.reshape(n, height // BLOCK, width // BLOCK, BLOCK, channels)
    sums = blocks[:, :, :, 0] + blocks[:, :, :, 1] + blocks[:, :, :, 2]  # six times as fast as `mean`
    return np.asarray(sums / np.float32(BLOCK**2), np.float32)


def detect_transitions(
    times: NDArray[np.float64], grids: Floats, since: float = -np.inf, until: float = np.inf
) -> Iterator[Transition]:
    """Every transition from `since` to `until` in a run of frames: `times` (n,) seconds, `grids` (n, 9, 16, 3)."""
    if len(times) < 3:
        return
    fps = min(MAX_FPS_GRADUAL, (len(times) - 1) / max(1e-6, times[-1] - times[0]))
    run = GridRun(grids)
    features = TransitionFeatures(run, fps)
    for kind, first, place, last, strength in _candidates(run, fps):
        if not since <= times[place] < until:
            continue
        low, high = max(0, first), min(len(times) - 1, last)
        found = features.at(kind, strength, low, place, high)
        yield Transition(kind, times[low], times[place], times[high], strength, tuple(found.tolist()))


def _candidates(run: GridRun, fps: float) -> Iterator[tuple[TransitionKind, int, int, int, float]]:
    """Kind, first, middle and last frame of each change, and how strong it is."""
    cuts = cut_strengths(run)
    for i in local_maxima(cuts, CUT_NEIGHBOURS // 2):
        yield "cut", i, i, i, float(cuts[i])
    if fps < MIN_FPS_GRADUAL:
        return
    strengths, halves = dissolve_strengths(run, fps)
    for i in local_maxima(strengths, round(fps * DISSOLVE_SECONDS[-1])):
        yield "dissolve", i - int(halves[i]), i, i + int(halves[i]), float(strengths[i])
    strengths, halves = wipe_strengths(run, fps)
    for i in local_maxima(strengths, round(fps * WIPE_SECONDS[1])):
        yield "wipe", i - int(halves[i]), i, i + int(halves[i]), float(strengths[i])
    fades, lefts, rights = fade_strengths(run, fps)
    for i in local_maxima(fades, round(fps * FADE_SECONDS)):
        yield "fade", int(lefts[i]), i, int(rights[i]), float(fades[i])


def local_maxima(strengths: Floats, apart: int) -> list[int]:
    """Places of local maxima of at least `MIN_STRENGTH`, rising, none within `apart` of a stronger one.

    Where several neighbours are equally strong the middle one is taken.
    """
    left = np.where(strengths >= MIN_STRENGTH, strengths, 0.0)
    found = []
    while (top := left.max(initial=0.0)) > 0:
        first = int(left.argmax())
        last = first
        while last + 1 < len(left) and left[last + 1] == top:
            last += 1
        middle = (first + last) // 2
        found.append(middle)
        left[max(0, min(first, middle - apart)) : max(last, middle + apart) + 1] = 0
    return sorted(found)

"""Where one shot ends and the next begins, to the frame, by two signals: pixel transitions and embedding changes.

A hard cut between two views of one room is plain in the pixels and faint in the embeddings; a slow dissolve the
other way round. Each transition found in the pixels is kept when its strength and the change of the embeddings
across it add up, and a change of the embeddings alone is enough where it is great and lasts. It decodes nothing
and encodes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ingest.shots.distance_scale import DistanceScale
from ingest.shots.scenes import FrameVectors, unit_mean
from ingest.shots.transitions import Transition, TransitionKind

KIND_PRIORITY: dict[TransitionKind, int] = {"fade": 0, "cut": 1, "dissolve": 2}
"""Which transition wins where equally strong ones overlap: a fade holds two half dissolves."""
OVERLAP_TOLERANCE = 0.1
"""Seconds between transitions that are one change."""
NO_FRAME_EVIDENCE = -1.0
"""The evidence for a boundary beside which no frame was sampled: it goes first."""


@dataclass(frozen=True, slots=True)
class SegmentationSettings:
    """How readily shots are cut. Distances are shares of `DistanceScale.far`."""

    evidence: float = 1.1
    """What the strength in the pixels (0 to 1) and the embedding change (0 to 1) must add up to."""
    full_embedding_change: float = 0.5
    """The distance across a boundary that counts as 1."""
    min_embedding_change: float = 0.1
    """Below this distance, no pixels are enough: the picture jumped, its content did not."""
    embedding_only: float = 0.6
    """The distance at which the embeddings cut without the pixels."""
    embedding_only_duration: float = 4.0
    """How long the embeddings must stay so on both sides for that."""
    window: float = 2.0
    """Seconds on either side of a transition whose frames are compared."""
    min_shot: float = 0.25
    """Shorter shots join their neighbour."""


@dataclass(frozen=True, slots=True)
class ShotBoundary:
    """A shot begins at `at`; frames between `start` and `end` show a mix of two shots."""

    start: float
    at: float
    end: float


def find_boundaries(
    times: NDArray[np.float64],
    vectors: FrameVectors,
    transitions: Sequence[Transition],
    breaks: Sequence[int],
    steepest: NDArray[np.float64],
    duration: float,
    scale: DistanceScale,
    settings: SegmentationSettings,
) -> list[ShotBoundary]:
    """The boundaries inside a video, rising.

    `times` (n,) and `vectors` (n, d) are the sampled frames'; `breaks` are frames at whose embeddings
    something new begins; `steepest` (n,) holds the time of the greatest change of picture between a frame and the
    sampled one before it, where a break without a transition is cut.
    """
    across = _EmbeddingChange(times, vectors, scale)
    candidates = [t for t in suppress_overlaps(transitions) if times[0] < t.at < duration]
    kept = _drop_weakest(candidates, across, duration, settings)
    for place in breaks:
        _add_embedding_boundary(kept, place, times, steepest, across, duration, settings)
    return _drop_short_shots(kept, times, duration, settings)


def suppress_overlaps(transitions: Sequence[Transition]) -> list[Transition]:
    """Of transitions that are one change only the strongest, in order of time."""
    kept: list[Transition] = []
    for candidate in sorted(transitions, key=lambda t: (-t.strength, KIND_PRIORITY[t.kind])):
        if not any(_same_change(candidate, other) for other in kept):
            kept.append(candidate)
    return sorted(kept, key=lambda t: t.at)


def _same_change(a: Transition, b: Transition) -> bool:
    if a.kind == b.kind == "cut":
        return False
    return a.start <= b.end + OVERLAP_TOLERANCE and b.start <= a.end + OVERLAP_TOLERANCE


class _EmbeddingChange:
    """How much the embeddings change across a time."""

    def __init__(self, times: NDArray[np.float64], vectors: FrameVectors, scale: DistanceScale) -> None:
        self._times, self._vectors, self._scale = times, vectors, scale

    def change(self, span: ShotBoundary, low: float, high: float) -> float | None:
        """Distance between the mean frames before and after a span, within [low, high), as a share of far.

        Frames inside the span count only where a side has no others; None where a side has none at all.
        """
        a, mid_a, mid_b, b = np.searchsorted(self._times, [low, span.start, span.end, high], side="left")
        at = int(np.searchsorted(self._times, span.at, side="left"))
        left = self._vectors[a:mid_a] if mid_a > a else self._vectors[a:at]
        right = self._vectors[mid_b:b] if b > mid_b else self._vectors[at:b]
        if not len(left) or not len(right):
            return None
        return (1 - float(unit_mean(left) @ unit_mean(right))) / self._scale.far


def _drop_weakest(
    candidates: list[Transition], across: _EmbeddingChange, duration: float, settings: SegmentationSettings
) -> list[ShotBoundary]:
    """The candidates that are kept: the weakest goes until none is too weak; its neighbours are weighed anew."""
    spans = [ShotBoundary(t.start, t.at, t.end) for t in candidates]
    strengths = [t.strength for t in candidates]
    window = settings.window

    def evidence(place: int) -> float:
        span = spans[place]
        low = spans[place - 1].at if place else 0.0
        high = spans[place + 1].at if place + 1 < len(spans) else duration
        change = across.change(span, max(low, span.start - window), min(high, span.end + window))
        if change is None:
            return NO_FRAME_EVIDENCE
        if change < settings.min_embedding_change:
            return change
        return strengths[place] + min(1.0, change / settings.full_embedding_change)

    scores = [evidence(place) for place in range(len(spans))]
    while scores and (lowest := min(scores)) < settings.evidence:
        place = scores.index(lowest)
        del spans[place], strengths[place], scores[place]
        for neighbour in (place - 1, place):
            if 0 <= neighbour < len(spans):
                scores[neighbour] = evidence(neighbour)
    return spans


def _add_embedding_boundary(
    kept: list[ShotBoundary],
    place: int,
    times: NDArray[np.float64],
    steepest: NDArray[np.float64],
    across: _EmbeddingChange,
    duration: float,
    settings: SegmentationSettings,
) -> None:
    """Adds the boundary before frame `place` where the embeddings change greatly and for long on both sides."""
    at = float(steepest[place])
    low = max((b.at for b in kept if b.at <= at), default=0.0)
    high = min((b.at for b in kept if b.at > at), default=duration)
    least = settings.embedding_only_duration
    if at - low < least or high - at < least:
        return
    span = ShotBoundary(float(times[place - 1]), at, float(times[place]))
    change = across.change(span, at - least, at + least)
    if change is not None and change >= settings.embedding_only:
        kept.append(ShotBoundary(at, at, at))
        kept.sort(key=lambda b: b.at)


def _drop_short_shots(
    kept: list[ShotBoundary], times: NDArray[np.float64], duration: float, settings: SegmentationSettings
) -> list[ShotBoundary]:
    """Without the boundaries of shots that are too short or in which no frame was sampled."""
    result: list[ShotBoundary] = []
    for boundary in kept:
        start = result[-1].at if result else 0.0
        sampled = np.searchsorted(times, boundary.at) > np.searchsorted(times, start)
        if sampled and boundary.at - start >= settings.min_shot:
            result.append(boundary)
    while result and (duration - result[-1].at < settings.min_shot or times[-1] < result[-1].at):
        result.pop()
    return result

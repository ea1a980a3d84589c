"""From sampled frames and their embeddings to semantic shots that tile the video."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingest.shots.boundaries import SegmentationSettings, find_boundaries
from ingest.shots.boundary_model import BoundaryModel
from ingest.shots.distance_scale import DistanceScale
from ingest.shots.embedding_change import ShotBoundary
from ingest.shots.scenes import (
    SCENE_MERGE_DISTANCE,
    FrameVectors,
    change_points,
    class_means,
    segment_scenes,
    semantic_classes,
    unit_mean,
)
from ingest.shots.transition_features import FEATURES
from ingest.shots.transitions import Transition
from retrieval.types import Shot, ShotId, Vectors

NO_FEATURES = (np.nan,) * len(FEATURES)
"""Stored for a transition of which only kind and strength are known."""
NOT_ASKED = (np.nan,) * 3
"""Stored for a transition that no network was asked about."""


@dataclass(frozen=True, slots=True, eq=False)
class SegmentationInput:
    """All that shots are cut from; kept in the archive, so that they can be cut anew without encoding.

    times, steepest: (n,) float64, seconds.
    """

    times: NDArray[np.float64]
    vectors: FrameVectors
    steepest: NDArray[np.float64]
    transitions: Sequence[Transition]
    end: float
    scale: DistanceScale

    def boundary_signals(self) -> dict[str, NDArray[np.generic]]:
        """All but times and vectors as arrays, for storing; `from_stored` is the inverse."""
        found = self.transitions
        return {
            "steepest": self.steepest,
            "kinds": np.array([t.kind for t in found], dtype="U8"),
            "claims": np.array([(t.start, t.at, t.end, t.strength) for t in found]).reshape(-1, 4),
            "features": np.array([t.features or NO_FEATURES for t in found], np.float32).reshape(
                -1, len(FEATURES)
            ),
            "network": np.array([t.network or NOT_ASKED for t in found], np.float32).reshape(
                -1, len(NOT_ASKED)
            ),
            "end": np.array(self.end),
            "far": np.array(self.scale.far),
        }

    @classmethod
    def from_stored(
        cls, times: NDArray[np.float64], vectors: FrameVectors, boundary_signals: Mapping[str, NDArray[Any]]
    ) -> "SegmentationInput":
        """KeyError where a signal is missing; archives of earlier versions have no features."""
        kinds, claims = boundary_signals["kinds"].tolist(), boundary_signals["claims"].tolist()
        features = _stored_rows(boundary_signals, "features", len(kinds), len(FEATURES))
        network = _stored_rows(boundary_signals, "network", len(kinds), len(NOT_ASKED))
        found = zip(kinds, claims, features, network, strict=True)
        return cls(
            times=times,
            vectors=vectors,
            steepest=boundary_signals["steepest"],
            transitions=[
                Transition(kind, start, at, end, strength, seen, said)
                for kind, (start, at, end, strength), seen, said in found
            ],
            end=float(boundary_signals["end"]),
            scale=DistanceScale(float(boundary_signals["far"])),
        )


def _stored_rows(
    signals: Mapping[str, NDArray[Any]], name: str, count: int, width: int
) -> list[tuple[float, ...]]:
    """A row for each transition, empty where nothing is known; all are where the archive has none of that form."""
    kept = signals.get(name, np.empty((0, 0)))
    if kept.shape != (count, width):
        return [()] * count
    return [() if np.isnan(row).any() else tuple(row.tolist()) for row in kept]


@dataclass(frozen=True, slots=True, eq=False)
class SegmentedShots:
    """Shots in time order, a mean vector for each ((shots, d) float32, unit length), and thumbnails."""

    shots: list[Shot]
    vectors: Vectors
    thumbnails: list[int]
    """Index of the sampled frame that is nearest to the mean."""


def segment_shots(
    video: str,
    evidence: SegmentationInput,
    settings: SegmentationSettings | None = None,
    model: BoundaryModel | None = None,
) -> SegmentedShots:
    """The shots of the video with that id. Every instant from 0 to the end belongs to exactly one.

    `model` weighs the signals; None takes the bundled one.
    """
    times, vectors, scale = evidence.times, evidence.vectors, evidence.scale
    classes = semantic_classes(times, vectors, scale)
    scenes = segment_scenes(classes, vectors, scale)
    boundaries = find_boundaries(
        times,
        vectors,
        evidence.transitions,
        change_points(vectors, scenes, scale),
        evidence.steepest,
        evidence.end,
        scale,
        settings or SegmentationSettings(),
        model or BoundaryModel.bundled(),
    )
    members = [_clear_frames(times, span) for span in _spans(boundaries, evidence.end)]
    shot_classes = [int(np.bincount(classes[frames]).argmax()) for frames in members]
    shot_scenes = _scene_numbers(shot_classes, classes, vectors, scale)
    means = np.stack([unit_mean(vectors[frames]) for frames in members])
    nearest = [
        int(frames[(vectors[frames] @ mean).argmax()]) for frames, mean in zip(members, means, strict=True)
    ]
    edges = [0.0, *(boundary.at for boundary in boundaries), evidence.end]
    counts = np.diff(np.searchsorted(times, edges[:-1]), append=len(times))
    shots = [
        Shot(
            id=ShotId(video, number + 1),
            scene=shot_scenes[number],
            semantic_class=shot_classes[number] + 1,
            start=float(edges[number]),
            end=float(edges[number + 1]),
            thumbnail=float(times[nearest[number]]),
            frames=int(counts[number]),
        )
        for number in range(len(members))
    ]
    return SegmentedShots(shots, means, nearest)


def _spans(boundaries: list[ShotBoundary], end: float) -> list[tuple[ShotBoundary, ShotBoundary]]:
    """The two boundaries of each shot."""
    first, last = ShotBoundary(0.0, 0.0, 0.0), ShotBoundary(end, end, end)
    edges = [first, *boundaries, last]
    return list(pairwise(edges))


def _clear_frames(times: NDArray[np.float64], span: tuple[ShotBoundary, ShotBoundary]) -> NDArray[np.int64]:
    """The shot's frames outside the dissolves on either side, or all of them where none is outside."""
    left, right = span
    clear = np.flatnonzero((times >= left.end) & (times < right.start))
    inside = clear[(times[clear] >= left.at) & (times[clear] < right.at)]
    if len(inside):
        return inside
    return np.flatnonzero((times >= left.at) & (times < right.at))


def _scene_numbers(
    shot_classes: list[int], classes: NDArray[np.int64], vectors: FrameVectors, scale: DistanceScale
) -> list[int]:
    """The scene of each shot, from 1: shots of the same or near classes that follow each other."""
    means = class_means(classes, vectors)
    scenes = [1]
    for before, label in pairwise(shot_classes):
        near = 1 - float(means[before] @ means[label]) < SCENE_MERGE_DISTANCE * scale.far
        scenes.append(scenes[-1] + (not near))
    return scenes

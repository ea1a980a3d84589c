"""From a ranked list of shots to hits worth looking at: look-alikes folded, no video taking the whole page."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from retrieval.types import Shot, ShotId, Vectors

NEAR_DUPLICATE_DISTANCE = 0.08
"""Cosine distance, as a share of the archive's usual one, at which two shots show the same."""
ADJACENT_DISTANCE = 0.3
"""The same for shots of one video that follow each other: a take interrupted."""
ADJACENT_SECONDS = 0.5


@dataclass(slots=True)
class NearDuplicateGroup:
    """A shot (its place in the ranked list) and those that it stands for."""

    place: int
    others: list[ShotId] = field(default_factory=list)


def mean_pairwise_distance(sample: Vectors) -> float:
    """The mean cosine distance between shots of the sample."""
    if len(sample) < 2:
        return 1.0
    n = len(sample)
    total = float(np.square(sample.sum(axis=0, dtype=np.float64)).sum())
    return max(1e-3, 1 - (total - n) / (n * (n - 1)))


def group_near_duplicates(
    shots: Sequence[Shot],
    vectors: Vectors,
    usual: float,
    said: Sequence[tuple[str, ...] | None] | None = None,
) -> list[NearDuplicateGroup]:
    """The ranked shots, best first, each look-alike folded into the best one that it looks like.

    `said` holds the words for which a shot was found, or None. Such a shot is folded only where another video shows
    and says the same, as a repeat does: two things said before one camera stay two hits.
    """
    folds: list[NearDuplicateGroup] = []
    kept = np.empty((len(shots), vectors.shape[1]), np.float32)
    for place, shot in enumerate(shots):
        distances = 1 - kept[: len(folds)] @ vectors[place]
        into = _matching_group(place, folds, shots, distances, usual, said)
        if into is None:
            kept[len(folds)] = vectors[place]
            folds.append(NearDuplicateGroup(place))
        else:
            folds[into].others.append(shot.id)
    return folds


def _matching_group(
    place: int,
    folds: list[NearDuplicateGroup],
    shots: Sequence[Shot],
    distances: NDArray[np.float32],
    usual: float,
    said: Sequence[tuple[str, ...] | None] | None,
) -> int | None:
    """The first fold that the shot belongs to."""
    shot, words = shots[place], None if said is None else said[place]
    for into in np.flatnonzero(distances < ADJACENT_DISTANCE * usual).tolist():
        other, looks_same = folds[into].place, distances[into] < NEAR_DUPLICATE_DISTANCE * usual
        if said is None or words is None:
            if looks_same or _are_adjacent(shot, shots[other]):
                return int(into)
        elif looks_same and words == said[other] and shot.id.video != shots[other].id.video:
            return int(into)
    return None


def _are_adjacent(a: Shot, b: Shot) -> bool:
    """Whether two shots of one video touch."""
    if a.id.video != b.id.video:
        return False
    return abs(a.start - b.end) <= ADJACENT_SECONDS or abs(b.start - a.end) <= ADJACENT_SECONDS


def diversify_pages(
    videos: Sequence[str], matches: Sequence[bool], page: int, per_video: int | None
) -> list[int]:
    """The order of ranked hits in which, on each page, no video has more than `per_video` hits.

    `videos` names each hit's video, `matches` says whether it matches at all. A video's further hits wait for
    the next page unless the page would hold hits that do not match, or stay empty, without them.
    """
    if per_video is None:
        return list(range(len(videos)))
    order: list[int] = []
    left = list(range(len(videos)))
    while left:
        taken: list[int] = []
        counts = Counter[str]()
        for place in left:
            if len(taken) < page and matches[place] and counts[videos[place]] < per_video:
                counts[videos[place]] += 1
                taken.append(place)
        for place in left:
            if len(taken) < page and place not in taken:
                taken.append(place)
        order += sorted(taken)
        left = [place for place in left if place not in set(taken)]
    return order

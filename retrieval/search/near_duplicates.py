"""From ranked candidates to hits worth looking at: look-alikes grouped, no video taking the whole page."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeVar

import numpy as np

from retrieval.queries import Sense
from retrieval.search.candidates import Candidate
from retrieval.types import Shot, Vectors

Item = TypeVar("Item")

NEAR_DUPLICATE_DISTANCE = 0.08
"""Cosine distance, as a share of the archive's mean one, at which two shots show the same."""
ADJACENT_DISTANCE = 0.3
"""The same for shots of one scene that follow each other: a take interrupted."""
ADJACENT_SECONDS = 0.5
COMPARED_AT_A_TIME = 512
"""Candidates, with all."""


@dataclass(slots=True)
class NearDuplicateGroup:
    """The best of some candidates that look alike, and the shots that it stands for."""

    best: int
    """Its place among the candidates."""
    others: list[Shot] = field(default_factory=list)


def mean_pairwise_distance(sample: Vectors) -> float:
    """The mean cosine distance between shots of the sample."""
    if len(sample) < 2:
        return 1.0
    n = len(sample)
    total = float(np.square(sample.sum(axis=0, dtype=np.float64)).sum())
    return max(1e-3, 1 - (total - n) / (n * (n - 1)))


def group_near_duplicates(candidates: Sequence[Candidate], mean_distance: float) -> list[NearDuplicateGroup]:
    """The candidates, best first, each look-alike in the group of the best one that it looks like.

    `mean_distance` is the archive's cosine distance between two shots. A better match is never put away under a
    worse one, nor what a sense speaks for under what it does not. A candidate that was found by its speech is
    grouped only where another video shows and says the same, as a repeat does: two things said before one camera
    stay two.
    """
    groups: list[NearDuplicateGroup] = []
    group_of: dict[int, NearDuplicateGroup] = {}
    for place, near in enumerate(_near_places(candidates, ADJACENT_DISTANCE * mean_distance)):
        matching = near and _matching_group(
            candidates[place],
            [(group_of[other], distance) for other, distance in near if other in group_of],
            candidates,
            mean_distance,
        )
        if not matching:
            group_of[place] = NearDuplicateGroup(place)
            groups.append(group_of[place])
        else:
            matching.others.append(candidates[place].shot)
    return groups


def _near_places(candidates: Sequence[Candidate], within: float) -> Iterator[list[tuple[int, float]]]:
    """For each candidate those before it that are so near, in order, with their cosine distances."""
    vectors = np.stack([one.vector for one in candidates]) if candidates else np.empty((0, 0), np.float32)
    for first in range(0, len(vectors), COMPARED_AT_A_TIME):
        some = vectors[first : first + COMPARED_AT_A_TIME]
        distances = 1 - some @ vectors[: first + len(some)].T
        rows, others = np.nonzero(np.tril(distances < within, first - 1))
        bounds = np.searchsorted(rows, np.arange(len(some) + 1)).tolist()
        found = list(zip(others.tolist(), distances[rows, others].tolist(), strict=True))
        yield from (found[a:b] for a, b in pairwise(bounds))


def _matching_group(
    candidate: Candidate,
    near: Sequence[tuple[NearDuplicateGroup, float]],
    candidates: Sequence[Candidate],
    mean_distance: float,
) -> NearDuplicateGroup | None:
    """The first group that the candidate belongs to, of those near it with the distances of their best."""
    for group, distance in near:
        best = candidates[group.best]
        if candidate.evidence > best.evidence or _other_senses(candidate) - _other_senses(best):
            continue
        looks_same = distance < NEAR_DUPLICATE_DISTANCE * mean_distance
        if candidate.speech is None:
            if looks_same or _are_adjacent(candidate.shot, best.shot):
                return group
        elif looks_same and _says_same(candidate, best) and candidate.shot.id.video != best.shot.id.video:
            return group
    return None


def _other_senses(candidate: Candidate) -> set[Sense]:
    """Those that speak for it beside sight."""
    return {one.sense for one in candidate.reasons if one.sense != "seen"}


def _says_same(a: Candidate, b: Candidate) -> bool:
    return a.speech is not None and b.speech is not None and a.speech.words == b.speech.words


def _are_adjacent(a: Shot, b: Shot) -> bool:
    """Whether two shots of one scene touch."""
    if a.id.video != b.id.video or a.scene != b.scene:
        return False
    return abs(a.start - b.end) <= ADJACENT_SECONDS or abs(b.start - a.end) <= ADJACENT_SECONDS


def first_of_each(things: Sequence[Item], most: int, video_of: Callable[[Item], str]) -> list[Item]:
    """The things in their order, of each video the first so many."""
    counts = Counter[str]()
    kept = []
    for thing in things:
        counts[video_of(thing)] += 1
        if counts[video_of(thing)] <= most:
            kept.append(thing)
    return kept


def diversify_pages(
    videos: Sequence[str],
    matches: Sequence[bool],
    page: int,
    per_video: int | None,
    needed: int | None = None,
) -> list[int]:
    """The order of ranked hits in which, on each page, no video has more than `per_video` hits; the first `needed`
    of them at least.

    `videos` names each hit's video, `matches` says whether it matches at all. A video's further hits wait for
    the next page unless the page would hold hits that do not match, or stay empty, without them.
    """
    if per_video is None:
        return list(range(len(videos)))
    order: list[int] = []
    left = list(range(len(videos)))
    while left and (needed is None or len(order) < needed):
        taken: list[int] = []
        counts = Counter[str]()
        for place in left:
            if len(taken) < page and matches[place] and counts[videos[place]] < per_video:
                counts[videos[place]] += 1
                taken.append(place)
        for place in left:
            if len(taken) >= page:
                break
            if place not in taken:
                taken.append(place)
        order += sorted(taken)
        shown = set(taken)
        left = [place for place in left if place not in shown]
    return order

"""Hits of two clearly different kinds, so that a person can be asked which one is meant.

Kinds are told by the shots' vectors alone: the hits are parted in two by the pair that lies farthest apart. A
kind has a video's name only where all its hits come from one and the other's do not; others say what it shows.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from retrieval.hits import Hit
from retrieval.map.cluster_labels import ClusterPhrases
from retrieval.types import ShotId, Vectors

LabelClusters = Callable[[Sequence[Vectors]], Sequence[ClusterPhrases]]
"""What each group of shots shows; nothing for those that no words fit."""

FEWEST = 3
"""Hits of each kind."""
ROUNDS = 10
"""Of 2-means; it settles in three or four on a page."""
CLEARLY = 0.33
"""Mean silhouette from which the two are told apart. Of 108 questions to an archive of 91 files 12 bring up enough
likely hits, at silhouettes from 0.14 to 0.41; two of these 12 are far enough apart in both figures."""
UNUSUAL = 0.85
"""How far apart the two kinds' hits lie on average, as a share of what is usual between any two shots of the
archive: two kinds are about as different as two shots picked at random."""
ALIKE_SCORES = 0.2
"""Difference of the two best scores within which neither kind is the obvious one."""


@dataclass(frozen=True, slots=True)
class ResultCluster:
    """Some of the hits, by the best of them."""

    shot: ShotId
    count: int
    name: str = ""
    """Of their video, where that sets them apart; else empty."""
    shows: ClusterPhrases = ()
    """What they show, where that sets them apart."""


@dataclass(frozen=True, slots=True)
class ClusterChoice:
    """Two kinds of hits, the better one first."""

    first: ResultCluster
    second: ResultCluster


def cluster_choice(
    hits: Sequence[Hit],
    vectors: Vectors,
    usual: float,
    seen: LabelClusters = lambda groups: [() for _ in groups],
) -> ClusterChoice | None:
    """The two kinds that the hits fall into; None where they don't, clearly.

    `vectors` (n, d) are the hits' own, `usual` the mean cosine distance between shots of the archive;
    `seen` says what groups of shots show.
    """
    if len(hits) < 2 * FEWEST:
        return None
    distances = 1 - vectors @ vectors.T
    second = _parted(vectors, distances)
    groups = [np.flatnonzero(~second), np.flatnonzero(second)]
    if min(map(len, groups)) < FEWEST:
        return None
    between = float(distances[np.ix_(*groups)].mean())
    if between < UNUSUAL * usual or _silhouette(distances, second) < CLEARLY:
        return None
    groups.sort(key=lambda places: int(places[0]))
    parts = [[hits[place] for place in places.tolist()] for places in groups]
    if abs(parts[0][0].score - parts[1][0].score) > ALIKE_SCORES:
        return None
    videos = [{hit.video.name for hit in part} for part in parts]
    apart = not videos[0] & videos[1]
    names = [next(iter(names)) if apart and len(names) == 1 else "" for names in videos]
    if not all(names):
        names = ["", ""]
    shown = seen([vectors[places] for places in groups])
    if not all(shown) or shown[0] == shown[1]:
        shown = [(), ()]
    first, other = (
        ResultCluster(part[0].shot.id, len(part), name, shows)
        for part, name, shows in zip(parts, names, shown, strict=True)
    )
    return ClusterChoice(first, other)


def _parted(vectors: Vectors, distances: np.ndarray) -> np.ndarray:
    """(n,) bool: which hits are of the second kind."""
    one, other = np.unravel_index(int(distances.argmax()), distances.shape)
    centres = vectors[[one, other]]
    second = np.zeros(len(vectors), bool)
    for _ in range(ROUNDS):
        nearness = vectors @ centres.T
        parted = nearness[:, 1] > nearness[:, 0]
        if not parted.any() or parted.all() or (parted == second).all():
            break
        second = parted
        centres = np.stack([vectors[~second].mean(axis=0), vectors[second].mean(axis=0)])
        centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    return second


def _silhouette(distances: np.ndarray, second: np.ndarray) -> float:
    """The mean silhouette (Rousseeuw 1987) of two groups of two and more."""
    values = []
    for place, own in enumerate(second):
        same = second == own
        inner = distances[place, same].sum() / (same.sum() - 1)
        outer = distances[place, ~same].mean()
        values.append((outer - inner) / max(inner, outer, 1e-6))
    return float(np.mean(values))

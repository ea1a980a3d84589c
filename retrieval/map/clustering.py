"""Clusters of shots over the whole archive: each video's semantic classes, grouped with those of other videos.

A class is one video's; what comes back in many videos (the studio, the sea) is a class in each of them. Here
their means are grouped, so that all shots of a class are in one cluster. It knows no map and no colours.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from retrieval.types import Floats, Shot, Vectors

MAX_CLUSTERS = 12
"""As many as eyes tell apart by colour."""
TRIES, ROUNDS = 4, 60
"""Beginnings, of which the best end counts, and steps of each at most; ten or twenty settle it."""
SEED = 20_260


def cluster_shots(shots: Sequence[Shot], vectors: Vectors) -> NDArray[np.int64]:
    """(n,) each shot's cluster, counted from 0, those of the most shots first. `vectors` are (n, d)."""
    if not shots:
        return np.zeros(0, np.int64)
    _, classes = np.unique([f"{shot.id.video}/{shot.semantic_class}" for shot in shots], return_inverse=True)
    sizes = np.bincount(classes).astype(np.float32)
    means = np.zeros((len(sizes), vectors.shape[1]), np.float32)
    np.add.at(means, classes, vectors)
    means /= np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-9)
    count = min(MAX_CLUSTERS, max(1, round(float(np.sqrt(len(means))))), len(np.unique(means, axis=0)))
    clusters = _k_means(means, sizes, count)[classes]
    first = np.array([(clusters == number).argmax() for number in range(count)])
    by_size = np.lexsort((first, -np.bincount(clusters, minlength=count)))
    order = np.empty(count, np.int64)
    order[by_size] = np.arange(count)
    found: NDArray[np.int64] = order[clusters]
    return found


def _k_means(means: Vectors, sizes: Floats, count: int) -> NDArray[np.int64]:
    """(n,) the group of each by k-means, none of them empty; the best of several tries.

    Written out: importing scikit-learn takes longer than all of it, and the first look at a map waits for this.
    """
    generator = np.random.default_rng(SEED)
    best, least = np.zeros(len(means), np.int64), np.inf
    for _ in range(TRIES if count > 1 else 0):
        groups, centres = np.zeros(len(means), np.int64), _k_means_plus_plus(means, sizes, count, generator)
        for _ in range(ROUNDS):
            far = _squared_distances(means, centres)
            settled = groups
            groups = far.argmin(axis=1)
            for empty in np.setdiff1d(np.arange(count), groups):
                alone = (far.min(axis=1) * (np.bincount(groups, minlength=count)[groups] > 1)).argmax()
                groups[alone], far[alone] = empty, 0.0
            if (groups == settled).all():
                break
            weights = np.equal.outer(np.arange(count), groups) * sizes
            centres = (weights @ means) / weights.sum(axis=1, keepdims=True)
        spread = float((_squared_distances(means, centres)[np.arange(len(means)), groups] * sizes).sum())
        if spread < least:
            best, least = groups, spread
    return best


def _k_means_plus_plus(means: Vectors, sizes: Floats, count: int, generator: np.random.Generator) -> Floats:
    """Where groups begin, far from each other: k-means++ (Arthur and Vassilvitskii, 2007)."""
    chosen = [int(generator.choice(len(means), p=sizes / sizes.sum()))]
    far = _squared_distances(means, means[chosen])[:, 0]
    while len(chosen) < count:
        share = far * sizes
        share = share / share.sum() if share.sum() > 0 else sizes / sizes.sum()
        chosen.append(int(generator.choice(len(means), p=share)))
        far = np.minimum(far, _squared_distances(means, means[chosen[-1:]])[:, 0])
    return means[chosen]


def _squared_distances(points: Vectors, centres: Vectors) -> Floats:
    """(n, count) squared distances; rounding may not make them negative."""
    lengths = (points**2).sum(axis=1)[:, None] + (centres**2).sum(axis=1)[None]
    found: Floats = np.maximum(lengths - 2 * points @ centres.T, 0.0)
    return found

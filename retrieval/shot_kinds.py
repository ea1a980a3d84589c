"""Kinds of shots over the whole archive: each video's semantic classes, grouped with those of other videos.

A class is one video's; what comes back in many videos (the studio, the sea) is a class in each of them. Here
their means are grouped, so that all shots of a class are of one kind. It knows no map and no colours.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from retrieval.types import Shot, Vectors

MOST_KINDS = 12
"""As many as eyes tell apart by colour."""
SEED = 20_260


def shot_kinds(shots: Sequence[Shot], vectors: Vectors) -> NDArray[np.int64]:
    """(n,) each shot's kind, counted from 0, those of the most shots first. `vectors` are (n, d)."""
    if not shots:
        return np.zeros(0, np.int64)
    _, classes = np.unique([f"{shot.id.video}/{shot.semantic_class}" for shot in shots], return_inverse=True)
    sizes = np.bincount(classes).astype(np.float32)
    means = np.zeros((len(sizes), vectors.shape[1]), np.float32)
    np.add.at(means, classes, vectors)
    means /= np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-9)
    count = min(MOST_KINDS, max(1, round(float(np.sqrt(len(means))))), len(np.unique(means, axis=0)))
    kinds = _grouped(means, sizes, count)[classes]
    first = np.array([(kinds == kind).argmax() for kind in range(count)])
    by_size = np.lexsort((first, -np.bincount(kinds, minlength=count)))
    place = np.empty(count, np.int64)
    place[by_size] = np.arange(count)
    found: NDArray[np.int64] = place[kinds]
    return found


def _grouped(means: Vectors, sizes: NDArray[np.float32], count: int) -> NDArray[np.int64]:
    if count == 1:
        return np.zeros(len(means), np.int64)
    from sklearn.cluster import KMeans  # takes a second, which a map that is there need not wait for

    groups = KMeans(count, n_init=4, random_state=SEED).fit(means, sample_weight=sizes)
    found: NDArray[np.int64] = groups.labels_.astype(np.int64)
    return found

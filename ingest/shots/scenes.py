"""The meaning of a video along its time line: classes, scenes, and where the meaning breaks.

Coarse to fine, as in the prototype: HDBSCAN over all frame embeddings gives semantic classes, the classes laid
on the time line give scenes, and clusters inside each scene give the breaks where shots may change. It sees
embeddings and times only; where exactly to cut is decided in `boundaries`.
"""

import warnings

import numpy as np
from hdbscan import HDBSCAN
from numpy.typing import NDArray
from scipy.sparse import diags
from sklearn.cluster import AgglomerativeClustering
from sklearn.decomposition import PCA

from ingest.shots.distance_scale import DistanceScale
from retrieval.types import Vector

COMPONENTS = 24
"""Dimensions left by PCA. On raw 768 dimensions HDBSCAN is 20 times slower and groups no better."""
MAX_CLUSTERED_FRAMES = 3000
"""Frames that are clustered; of longer videos an even sample is, and the others join the nearest class."""
MIN_CLASS_FRAMES = 3
CLUSTER_DISTANCE = 0.15
"""Cosine distance, as a share of `DistanceScale.far`, under which HDBSCAN does not split."""
MAX_TIME_DISTANCE = 10.0
"""Seconds after which distance in time no longer matters for a frame that joins a class."""
TIME_WEIGHT = 0.3
"""What that full distance in time weighs, as a share of `DistanceScale.far`."""
LINKAGE_DISTANCE = 0.35
"""Mean cosine distance, as a share of `DistanceScale.far`, at which neighbouring groups of frames stay apart."""
MIN_RUN_FRAMES = 2
"""Frames under which a run of one class is noise on the time line."""
SCENE_MERGE_DISTANCE = 0.3
"""Cosine distance of two classes' means, as a share of `DistanceScale.far`, under which they make one scene."""

CHUNK = 4096
"""Frames read at a time, since the embeddings of a long video stay on disk."""

FrameVectors = NDArray[np.floating]
"""(n, d) float16 or float32, unit length, perhaps mapped from disk."""
Labels = NDArray[np.int64]
"""(n,) int64, a class or group for each frame, from 0."""


def semantic_classes(times: NDArray[np.float64], vectors: FrameVectors, scale: DistanceScale) -> Labels:
    """The semantic class of each frame, numbered from 0 in order of first appearance; none is left out."""
    n = len(vectors)
    if n < 2 * MIN_CLASS_FRAMES:
        return np.zeros(n, np.int64)
    chosen = np.unique(np.linspace(0, n - 1, min(n, MAX_CLUSTERED_FRAMES)).astype(np.int64))
    labels = np.full(n, -1, np.int64)
    labels[chosen] = _clusters(vectors[chosen].astype(np.float32), scale)
    if labels.max() < 0:
        return np.zeros(n, np.int64)
    _assign_noise(labels, times, vectors, scale)
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    order = np.argsort(np.argsort(first))
    return order[inverse].astype(np.int64)


def _clusters(vectors: FrameVectors, scale: DistanceScale) -> Labels:
    """HDBSCAN's clusters, -1 for what it calls noise; one where all frames are the same."""
    if (vectors == vectors[0]).all():  # which leaves nothing to divide by
        return np.zeros(len(vectors), np.int64)
    components = min(COMPONENTS, *vectors.shape)
    reduced = PCA(components, random_state=0).fit_transform(vectors)
    clusterer = HDBSCAN(
        min_cluster_size=MIN_CLASS_FRAMES,
        min_samples=2,
        cluster_selection_epsilon=float(np.sqrt(2 * CLUSTER_DISTANCE * scale.far)),
        allow_single_cluster=True,
        core_dist_n_jobs=1,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # hdbscan calls scikit-learn's older names
        return np.asarray(clusterer.fit_predict(reduced.astype(np.float64)), np.int64)


def _assign_noise(
    labels: Labels, times: NDArray[np.float64], vectors: FrameVectors, scale: DistanceScale
) -> None:
    """Frames without a class join the one that is nearest in space and time."""
    homeless = np.flatnonzero(labels < 0)
    if not len(homeless):
        return
    classes = np.unique(labels[labels >= 0])
    means = class_means(labels, vectors)
    cost = np.empty((len(homeless), len(classes)), np.float32)
    for column, label in enumerate(classes.tolist()):
        members = np.flatnonzero(labels == label)
        apart = 1 - _similarity(vectors, homeless, means[label])
        place = np.searchsorted(times[members], times[homeless])
        before = times[members[np.clip(place - 1, 0, len(members) - 1)]]
        after = times[members[np.clip(place, 0, len(members) - 1)]]
        gap = np.minimum(np.abs(times[homeless] - before), np.abs(after - times[homeless]))
        cost[:, column] = apart + TIME_WEIGHT * scale.far * np.minimum(1, gap / MAX_TIME_DISTANCE)
    labels[homeless] = classes[cost.argmin(axis=1)]


def segment_scenes(classes: Labels, vectors: FrameVectors, scale: DistanceScale) -> list[tuple[int, int]]:
    """Scenes as runs [first, last) of frames: classes on the time line, smoothed, near classes joined."""
    smooth = smooth_classes(classes, vectors)
    means = class_means(classes, vectors)
    scenes: list[tuple[int, int]] = []
    for first, last in runs(smooth):
        if scenes:
            apart = 1 - float(means[int(smooth[scenes[-1][1] - 1])] @ means[int(smooth[first])])
            if apart < SCENE_MERGE_DISTANCE * scale.far:
                scenes[-1] = (scenes[-1][0], last)
                continue
        scenes.append((first, last))
    return scenes


def smooth_classes(classes: Labels, vectors: FrameVectors) -> Labels:
    """The same classes with runs shorter than `MIN_RUN_FRAMES` given to the neighbour that looks more like them."""
    smooth = classes.copy()
    spans = runs(classes)
    for place, (first, last) in enumerate(spans):
        if last - first >= MIN_RUN_FRAMES:
            continue
        sides = [spans[side] for side in (place - 1, place + 1) if 0 <= side < len(spans)]
        if sides:
            own = unit_mean(vectors[first:last])
            likest = max(sides, key=lambda side: float(own @ unit_mean(vectors[side[0] : side[1]])))
            smooth[first:last] = classes[likest[0]]
    return smooth


def change_points(vectors: FrameVectors, scenes: list[tuple[int, int]], scale: DistanceScale) -> list[int]:
    """Frames that begin a new scene or a new group of frames inside a scene; the first frame is none."""
    found = {first for first, _ in scenes}
    for first, last in scenes:
        for start in range(first, last, MAX_CLUSTERED_FRAMES):
            stop = min(last, start + MAX_CLUSTERED_FRAMES)
            found.update(start + begin for begin, _ in runs(_temporal_clusters(vectors[start:stop], scale)))
    return sorted(found - {0})


def _temporal_clusters(vectors: FrameVectors, scale: DistanceScale) -> Labels:
    """Clusters of frames that follow each other: average linkage along the chain of time."""
    n = len(vectors)
    if n < 2:
        return np.zeros(n, np.int64)
    chain = diags([1.0, 1.0], [-1, 1], shape=(n, n), dtype=float).tocsr()
    model = AgglomerativeClustering(
        n_clusters=None,
        metric="cosine",
        linkage="average",
        connectivity=chain,
        distance_threshold=LINKAGE_DISTANCE * scale.far,
    )
    return np.asarray(model.fit_predict(vectors.astype(np.float32)), np.int64)


def runs(labels: Labels) -> list[tuple[int, int]]:
    """Runs [first, last) of equal labels."""
    if not len(labels):
        return []
    edges = np.flatnonzero(np.diff(labels)) + 1
    return list(zip([0, *edges.tolist()], [*edges.tolist(), len(labels)], strict=True))


def unit_mean(vectors: FrameVectors) -> Vector:
    """Mean of unit vectors (n ≥ 1, d), unit length again; the first one where they cancel out."""
    return _unit(_sum(vectors), vectors[0])


def class_means(labels: Labels, vectors: FrameVectors) -> dict[int, Vector]:
    """The mean vector of each class, unit length; frames labelled -1 are left out."""
    sums: dict[int, NDArray[np.float64]] = {}
    firsts: dict[int, FrameVectors] = {}
    for start in range(0, len(labels), CHUNK):
        part, some = labels[start : start + CHUNK], vectors[start : start + CHUNK]
        for label in np.unique(part[part >= 0]).tolist():
            members = some[part == label]
            firsts.setdefault(label, members[0])
            sums[label] = sums.get(label, 0.0) + members.sum(axis=0, dtype=np.float64)
    return {label: _unit(total, firsts[label]) for label, total in sums.items()}


def _sum(vectors: FrameVectors) -> NDArray[np.float64]:
    total = np.zeros(vectors.shape[1])
    for start in range(0, len(vectors), CHUNK):
        total += vectors[start : start + CHUNK].sum(axis=0, dtype=np.float64)
    return total


def _unit(total: NDArray[np.float64], otherwise: FrameVectors) -> Vector:
    length = float(np.linalg.norm(total))
    return (total / length).astype(np.float32) if length > 1e-9 else otherwise.astype(np.float32)


def _similarity(vectors: FrameVectors, chosen: Labels, mean: Vector) -> NDArray[np.float32]:
    """Cosine of the chosen frames to a mean."""
    parts = [chosen[start : start + CHUNK] for start in range(0, len(chosen), CHUNK)]
    return np.concatenate([vectors[part].astype(np.float32) @ mean for part in parts])

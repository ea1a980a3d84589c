"""Vectors laid out on a plane, so that what looks alike stands together. The only module that knows UMAP.

The same vectors give the same picture; `project_pca` gives a rougher one at once, and one that is nearly as good
comes on the way. Where so few are given that UMAP has nothing to learn from, the two directions in which they
differ most serve instead, and where they do not differ, a circle.
"""

import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.concurrency.numeric_threads import one_openmp_thread
from retrieval.map.principal_components import principal_components
from retrieval.types import Floats, Vectors

PlanePoints = Floats
"""(n, 2) float32, in -1 to 1."""
ProjectionProgress = Callable[[float], None]
"""Called with the share that is done, 0 to 1."""

MIN_UMAP_VECTORS = 16
"""Vectors that UMAP is asked for; it looks at 15 neighbours of each."""
MAX_TSNE_VECTORS = 600
"""Vectors that t-SNE lays out, in a second or two, where UMAP compiles for half a minute first."""
NEIGHBOURS = 15
UMAP_MIN_DIST = 0.12
"""UMAP's `min_dist`: its usual 0.1, a little looser so that points do not lie on one another."""
TSNE_BEGIN = 1e-4
"""Deviation of the places that t-SNE begins at, as its authors advise: from far ones it does not find back."""
KEPT_DIMENSIONS = 50
"""Directions that vectors are reduced to first; the search for neighbours gets several times faster."""
CENTRES = 300
"""Groups whose middles t-SNE lays out for the coarse places, each vector near those of the groups nearest to it."""
CENTRES_NEAR = 3
CENTRE_TEMPERATURE = 0.3
"""A group that is farther by this share of the usual distance counts e times less."""
COARSE_JITTER = 0.02
"""Of the plane: so far from its place stands a vector in the coarse layout, so that none is hidden."""
EPOCHS = 200
"""Of UMAP: from the coarse places on, more make it no better. Neighbours kept of 4,556 frames (trustworthiness):
.992 after 1.5 s of it, from principal components .993 after UMAP's own 500 in 8.8 s; of 8,000 synthetic vectors
.991 after 2.6 s and .987 after 6.7 s; the coarse places have .992 and .973."""
SEED = 20_260
COARSE_SHARE, LOADED_SHARE = 0.12, 0.5
"""Of the work: what is done when the coarse layout stands, and when UMAP is ready to begin."""
LOAD_SECONDS = 24.0
"""Of the processor's time, until UMAP is imported and compiled for the first time; later a quarter of that."""
TICK = 0.5
MAX_EXACT_NEIGHBOURS = 60_000
"""Vectors that are all compared with all, which is exact and for 20,000 quicker than UMAP's own search, whose
compilation alone takes as long; beyond that its approximate search is used."""
SPREAD = 0.94
"""Of the plane that is used; nothing touches its edge."""
SMALLEST = 1e-6


def project(
    vectors: Vectors,
    *,
    begin: PlanePoints | None = None,
    on_progress: ProjectionProgress = lambda share: None,
    on_coarse: Callable[[PlanePoints], None] = lambda plane: None,
) -> PlanePoints:
    """(n, 2) where each of the vectors (n, d) stands: UMAP (McInnes, Healy and Melville, 2018).

    `begin` (n, 2) are places to start from, so that a map that grew stays recognisable; without them UMAP starts
    from a coarse layout, which is given to `on_coarse` as soon as it stands, a second or two later.
    """
    count = len(vectors)
    if count == 0:
        return np.zeros((0, 2), np.float32)
    reduced = principal_components(vectors, KEPT_DIMENSIONS)
    if count < MIN_UMAP_VECTORS or not _differ(reduced):
        places = reduced[:, :2] if _differ(reduced) else _circle(count)
    elif count <= MAX_TSNE_VECTORS:
        places = _tsne_layout(reduced, reduced[:, :2] if begin is None else begin)
    else:
        if begin is None:
            begin = _coarse_layout(reduced)
            on_coarse(begin)
        on_progress(COARSE_SHARE)
        places = _umap_layout(reduced, begin, on_progress)
    on_progress(1.0)
    return _scaled_to_plane(places)


def project_pca(vectors: Vectors) -> PlanePoints:
    """(n, 2) a rough idea of where each of the vectors (n, d) stands, at once: their two principal components."""
    if len(vectors) == 0:
        return np.zeros((0, 2), np.float32)
    places = principal_components(vectors, 2)
    return _scaled_to_plane(places if _differ(places) else _circle(len(vectors)))


def _differ(places: Floats) -> bool:
    return bool(len(places) > 1 and np.ptp(places, axis=0).max() > SMALLEST)


def _circle(count: int) -> Floats:
    if count == 1:
        return np.zeros((1, 2), np.float32)
    turns = np.arange(count) * (2 * np.pi / count)
    return np.column_stack([np.cos(turns), np.sin(turns)]).astype(np.float32)


def _tsne_layout(reduced: Floats, begin: Floats) -> Floats:
    """t-SNE (van der Maaten and Hinton, 2008), from the places given."""
    from sklearn.manifold import TSNE

    spread = np.maximum(begin.std(axis=0), SMALLEST)
    layout = TSNE(
        perplexity=min(2 * NEIGHBOURS, (len(reduced) - 1) / 3),
        init=(begin - begin.mean(axis=0)) / spread * TSNE_BEGIN,
        random_state=SEED,
        n_jobs=1,
    )
    with one_openmp_thread():
        placed: Floats = layout.fit_transform(reduced).astype(np.float32)
    return placed


def _coarse_layout(reduced: Floats) -> PlanePoints:
    """(n, 2): the middles of some hundred groups by t-SNE, and each vector among the middles nearest to it."""
    from sklearn.cluster import MiniBatchKMeans

    groups = MiniBatchKMeans(min(CENTRES, len(reduced) // 2), random_state=SEED, n_init=1, batch_size=2048)
    with one_openmp_thread():
        centres = groups.fit(reduced).cluster_centers_.astype(np.float32)
    middles = _scaled_to_plane(_tsne_layout(centres, centres[:, :2]))
    squares = (reduced**2).sum(axis=1)[:, None] + (centres**2).sum(axis=1)[None] - 2 * (reduced @ centres.T)
    near = np.argpartition(squares, CENTRES_NEAR, axis=1)[:, :CENTRES_NEAR]
    far = np.take_along_axis(squares, near, axis=1)
    least = far.min(axis=1, keepdims=True)
    weights = np.exp((least - far) / max(CENTRE_TEMPERATURE * float(np.median(least)), SMALLEST))
    weights /= weights.sum(axis=1, keepdims=True)
    plane = (middles[near] * weights[:, :, None]).sum(axis=1)
    plane += np.random.default_rng(SEED).normal(scale=COARSE_JITTER, size=plane.shape)
    return _scaled_to_plane(plane.astype(np.float32))


def _umap_layout(reduced: Floats, begin: Floats, on_progress: ProjectionProgress) -> Floats:
    with warnings.catch_warnings(), _ticking(on_progress) as begun:
        warnings.simplefilter(
            "ignore"
        )  # about TensorFlow, that a seed means one thread, and what is precomputed
        import umap

        layout = umap.UMAP(
            n_neighbors=NEIGHBOURS,
            precomputed_knn=_neighbours(reduced)
            if len(reduced) <= MAX_EXACT_NEIGHBOURS
            else (None, None, None),
            min_dist=UMAP_MIN_DIST,
            init=_jittered(begin),
            n_epochs=EPOCHS,
            random_state=SEED,
            n_jobs=1,
            tqdm_kwds={
                "disable": False,
                "file": _UmapProgress(on_progress, begun),
                "bar_format": "{n} {total}",
                "mininterval": 0.2,
            },
        )
        placed: Floats = layout.fit_transform(reduced)
    return placed


@contextmanager
def _ticking(on_progress: ProjectionProgress) -> Iterator[threading.Event]:
    """Reports how far the loading of UMAP is, by the processor's time, until the event is set."""
    over, began = threading.Event(), time.process_time()

    def tick() -> None:
        while not over.wait(TICK):
            done = min(1.0, (time.process_time() - began) / LOAD_SECONDS)
            on_progress(COARSE_SHARE + (LOADED_SHARE - COARSE_SHARE) * done)

    thread = threading.Thread(target=tick, daemon=True)
    thread.start()
    try:
        yield over
    finally:
        over.set()
        thread.join()


def _neighbours(reduced: Floats) -> tuple[NDArray[np.int64], Floats, None]:
    """The true nearest of each, itself first, and how far they are: (n, NEIGHBOURS) each, as UMAP takes them."""
    from sklearn.neighbors import NearestNeighbors

    with one_openmp_thread():
        far, near = NearestNeighbors(n_neighbors=NEIGHBOURS, algorithm="brute").fit(reduced).kneighbors()
    near[:, 1:], far[:, 1:] = near[:, :-1].copy(), far[:, :-1].copy()  # itself, before any copy of it
    near[:, 0], far[:, 0] = np.arange(len(near)), 0.0
    return near, far.astype(np.float32), None


class _UmapProgress:
    """What a progress bar writes to: "12 200" is reported as a share."""

    def __init__(self, on_progress: ProjectionProgress, begun: threading.Event) -> None:
        self._on_progress, self._begun = on_progress, begun

    def write(self, text: str) -> Any:
        done, _, total = text.strip().partition(" ")
        if done.isdecimal() and total.isdecimal() and int(done):
            self._begun.set()
            self._on_progress(LOADED_SHARE + (1 - LOADED_SHARE) * int(done) / int(total))

    def flush(self) -> None:
        """Nothing is held back."""


def _jittered(begin: Floats) -> Floats:
    """Places at about UMAP's own scale; those that are the same are moved a little apart."""
    scaled = 10 * _scaled_to_plane(begin).astype(np.float64)
    shaken = scaled + np.random.default_rng(SEED).normal(scale=1e-3, size=scaled.shape)
    found: Floats = shaken.astype(np.float32)
    return found


def _scaled_to_plane(places: Floats) -> PlanePoints:
    """Moved and scaled into the plane, its proportions kept."""
    low, high = places.min(axis=0), places.max(axis=0)
    size = max(float((high - low).max()), SMALLEST)
    fitted: PlanePoints = ((places - (low + high) / 2) * (2 * SPREAD / size)).astype(np.float32)
    return fitted

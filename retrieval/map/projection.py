"""Vectors laid out on a plane, so that what looks alike stands together. The only module that knows UMAP.

The same vectors give the same picture; `project_pca` gives a rougher one at once. Where so few are given that UMAP
has nothing to learn from, the two directions in which they differ most serve instead, and where they do not
differ, a circle.
"""

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

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
MOST_DECOMPOSED = 128
"""Dimensions of which all directions are found, to keep the first."""
OVERSAMPLING, ROUNDS = 10, 8
"""Directions that are looked for beside those wanted, and how often they are turned towards them."""
SEED = 20_260
NEIGHBOURS_SHARE = 0.35
"""Of the time, before the first step of the arrangement."""
MAX_EXACT_NEIGHBOURS = 60_000
"""Vectors that are all compared with all, which is exact and for 20,000 quicker than UMAP's own search, whose
compilation alone takes as long; beyond that its approximate search is used."""
BLOCK = 1000
"""Compared with all at once: 240 MB at most."""
SPREAD = 0.94
"""Of the plane that is used; nothing touches its edge."""
SMALLEST = 1e-6


def project(
    vectors: Vectors,
    *,
    begin: PlanePoints | None = None,
    on_progress: ProjectionProgress = lambda share: None,
) -> PlanePoints:
    """(n, 2) where each of the vectors (n, d) stands: UMAP (McInnes, Healy and Melville, 2018).

    `begin` (n, 2) are places to start from, so that a map that grew stays recognisable.
    """
    count = len(vectors)
    if count == 0:
        return np.zeros((0, 2), np.float32)
    reduced = _pca(vectors, KEPT_DIMENSIONS)
    if count < MIN_UMAP_VECTORS or not _differ(reduced):
        places = reduced[:, :2] if _differ(reduced) else _circle(count)
    elif count <= MAX_TSNE_VECTORS:
        places = _tsne_layout(reduced, reduced[:, :2] if begin is None else begin)
    else:
        places = _umap_layout(reduced, reduced[:, :2] if begin is None else begin, on_progress)
    on_progress(1.0)
    return _scaled_to_plane(places)


def project_pca(vectors: Vectors) -> PlanePoints:
    """(n, 2) a rough idea of where each of the vectors (n, d) stands, at once: their two principal components."""
    if len(vectors) == 0:
        return np.zeros((0, 2), np.float32)
    places = _pca(vectors, 2)
    return _scaled_to_plane(places if _differ(places) else _circle(len(vectors)))


def _pca(vectors: Vectors, dimensions: int) -> Floats:
    """The coordinates along the directions of most variance, with signs that do not depend on the machine."""
    centred = vectors.astype(np.float32) - vectors.mean(axis=0, dtype=np.float32)
    if len(centred) < centred.shape[1]:  # of few vectors, the directions by how these relate to each other
        weights = _principal_directions(
            (centred @ centred.T).astype(np.float64), min(max(2, dimensions), len(centred))
        )
        chosen = centred.T.astype(np.float64) @ weights
        chosen /= np.maximum(np.linalg.norm(chosen, axis=0), SMALLEST)
    else:
        chosen = _principal_directions((centred.T @ centred).astype(np.float64), max(2, dimensions))
    strongest = chosen[np.abs(chosen).argmax(axis=0), np.arange(chosen.shape[1])]
    found: Floats = (centred @ (chosen * np.where(strongest < 0, -1, 1))).astype(np.float32)
    return found if found.shape[1] > 1 else np.column_stack([found, np.zeros(len(found), np.float32)])


def _principal_directions(spread: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """(d, count) the directions of most spread, the widest first.

    Of many dimensions by subspace iteration (Halko et al., SIAM Review 2011), which takes milliseconds where all
    eigenvectors of 768 dimensions take seconds on a busy machine.
    """
    if len(spread) <= MOST_DECOMPOSED:
        directions = np.linalg.eigh(spread)[1][:, ::-1]
    else:
        basis = np.random.default_rng(SEED).standard_normal((len(spread), count + OVERSAMPLING))
        for _ in range(ROUNDS):
            basis, _ = np.linalg.qr(spread @ basis)
        directions = basis @ np.linalg.eigh(basis.T @ spread @ basis)[1][:, ::-1]
    found: NDArray[np.float64] = directions[:, :count]
    return found


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
    placed: Floats = layout.fit_transform(reduced).astype(np.float32)
    return placed


def _umap_layout(reduced: Floats, begin: Floats, on_progress: ProjectionProgress) -> Floats:
    on_progress(0.0)
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # about TensorFlow, that a seed means one thread, and what is precomputed
        import umap

        layout = umap.UMAP(
            n_neighbors=NEIGHBOURS,
            precomputed_knn=_neighbours(reduced, on_progress)
            if len(reduced) <= MAX_EXACT_NEIGHBOURS
            else (None, None, None),
            min_dist=UMAP_MIN_DIST,
            init=_jittered(begin),
            random_state=SEED,
            n_jobs=1,
            tqdm_kwds={
                "disable": False,
                "file": _UmapProgress(on_progress),
                "bar_format": "{n} {total}",
                "mininterval": 0.2,
            },
        )
        placed: Floats = layout.fit_transform(reduced)
    return placed


def _neighbours(reduced: Floats, on_progress: ProjectionProgress) -> tuple[NDArray[np.int64], Floats, None]:
    """The true nearest of each, itself first, and how far they are: (n, NEIGHBOURS) each, as UMAP takes them."""
    count = len(reduced)
    near = np.empty((count, NEIGHBOURS), np.int64)
    far = np.empty((count, NEIGHBOURS), np.float32)
    lengths = (reduced**2).sum(axis=1)
    for first in range(0, count, BLOCK):
        some = reduced[first : first + BLOCK]
        squares = lengths[first : first + BLOCK, None] + lengths[None] - 2 * (some @ reduced.T)
        rows = np.arange(len(some))
        squares[rows, first + rows] = -1.0  # itself, before any copy of it
        best = np.argpartition(squares, NEIGHBOURS - 1, axis=1)[:, :NEIGHBOURS]
        found = np.take_along_axis(squares, best, axis=1)
        order = np.argsort(found, axis=1, kind="stable")
        near[first : first + BLOCK] = np.take_along_axis(best, order, axis=1)
        far[first : first + BLOCK] = np.sqrt(np.maximum(np.take_along_axis(found, order, axis=1), 0))
        on_progress(NEIGHBOURS_SHARE * (first + len(some)) / count)
    return near, far, None


class _UmapProgress:
    """What a progress bar writes to: "12 200" is reported as a share."""

    def __init__(self, on_progress: ProjectionProgress) -> None:
        self._on_progress = on_progress

    def write(self, text: str) -> Any:
        done, _, total = text.strip().partition(" ")
        if done.isdecimal() and total.isdecimal() and int(total):
            self._on_progress(NEIGHBOURS_SHARE + (1 - NEIGHBOURS_SHARE) * int(done) / int(total))

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

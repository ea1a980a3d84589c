"""The map of an archive, kept up to date: which shots get a place, how, and when all are laid out anew.

The first look gets a sketch at once, a coarse layout soon, and the layout when it is made. A shot that is new
stands beside the shots that it resembles most. Once the archive has grown by a third since the last whole layout,
everything is laid out again, from where it stood. It does not know how vectors become places, nor who draws them.
"""

from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from retrieval.archive.archive import Archive
from retrieval.archive.tables.shot_map import MapPlace, MapShot, MapState
from retrieval.errors import NotFound
from retrieval.map.clustering import cluster_shots
from retrieval.map.projection import MIN_UMAP_VECTORS, SEED, PlanePoints, project, project_pca
from retrieval.types import Vectors

LayoutWork = Literal["none", "place", "layout"]
LayoutProgress = Callable[[LayoutWork, float], None]
"""Called with what is done and the share of it, 0 to 1."""

GROWTH = 1 / 3
"""Of the shots laid out: more new ones than this call for a new layout."""
NEAREST = 6
"""Shots that a new one is placed by."""
NEIGHBOUR_TEMPERATURE = 0.02
"""A neighbour whose similarity is this much less counts e times less: it stands beside one, not between two."""
PLACEMENT_JITTER = 0.006
"""Of the plane: how far a new shot stands from where its neighbours put it, so that none is hidden."""
MAX_SKETCHED_SHOTS = 4000
"""Shots that are sketched while somebody waits: a third of a second on a busy machine."""
BLOCK = 2000
"""New shots compared at once; with 20,000 placed ones that is 160 MB."""
READ_SHARE = 0.05


def pending_layout_work(state: MapState) -> LayoutWork:
    """What `update_map` would do now."""
    if not state.shots or (state.placed == state.shots and state.laid_out):
        return "none"
    grown = state.shots > (1 + GROWTH) * state.laid_out
    return "layout" if grown or state.shots < MIN_UMAP_VECTORS or not state.placed else "place"


def update_map(archive: Archive, on_progress: LayoutProgress = lambda work, share: None) -> LayoutWork:
    """Gives every shot its place; what it had to do. What is there stays visible until all is done.

    Shots that leave the archive meanwhile are left out; those that come meanwhile wait for the next time.
    """
    state = archive.map.state()
    work = pending_layout_work(state)
    if work == "none":
        return work
    on_progress(work, 0.0)
    shots = archive.map.shots()
    try:
        vectors = archive.vectors([shot.shot.id for shot in shots])
    except NotFound:  # a video was cut again since
        return work
    on_progress(work, READ_SHARE)
    if work == "layout":
        if all(shot.place is None for shot in shots):
            _sketch(archive, shots, vectors)
        begin = _initial_positions(shots, vectors) if state.laid_out else None
        _lay_out(archive, shots, vectors, begin, on_progress)
    else:
        _place(archive, shots, vectors)
    on_progress(work, 1.0)
    return work


def sketch_map(archive: Archive) -> None:
    """Sketches the map of an archive that has none, which takes a moment; of a large one `update_map` does it."""
    state = archive.map.state()
    if state.placed or not 0 < state.shots <= MAX_SKETCHED_SHOTS:
        return
    shots = archive.map.shots()
    try:
        vectors = archive.vectors([shot.shot.id for shot in shots])
    except NotFound:  # a video was cut again since
        return
    _sketch(archive, shots, vectors)


def _sketch(archive: Archive, shots: Sequence[MapShot], vectors: Vectors) -> None:
    """Places until the layout is made; those of a handful of shots are the layout."""
    clusters = cluster_shots([shot.shot for shot in shots], vectors)
    archive.map.set_places(
        shots,
        _rows(project_pca(vectors), clusters),
        laid_out=len(shots) if len(shots) < MIN_UMAP_VECTORS else 0,
    )


def _lay_out(
    archive: Archive,
    shots: Sequence[MapShot],
    vectors: Vectors,
    begin: PlanePoints | None,
    on_progress: LayoutProgress,
) -> None:
    """A coarse layout is shown on the way, and made anew where the work breaks off after it."""
    clusters = cluster_shots([shot.shot for shot in shots], vectors)
    plane = project(
        vectors,
        begin=begin,
        on_progress=lambda share: on_progress("layout", READ_SHARE + (1 - READ_SHARE) * share),
        on_coarse=lambda coarse: archive.map.set_places(shots, _rows(coarse, clusters), laid_out=0),
    )
    archive.map.set_places(shots, _rows(plane, clusters), laid_out=len(shots))


def _initial_positions(shots: Sequence[MapShot], vectors: Vectors) -> PlanePoints | None:
    """Where the shots stand or would be placed; None where most have no place, so that there is no map to keep."""
    known = np.array([shot.place is not None for shot in shots])
    if known.mean() < 1 / 2:
        return None
    plane, clusters = _known(shots)
    whole = np.zeros((len(shots), 2), np.float32)
    whole[known] = plane
    if not known.all():
        whole[~known], _ = place_by_neighbours(vectors[~known], vectors[known], plane, clusters)
    return whole


def _place(archive: Archive, shots: Sequence[MapShot], vectors: Vectors) -> None:
    known = np.array([shot.place is not None for shot in shots])
    new = [shot for shot in shots if shot.place is None]
    plane, clusters = place_by_neighbours(vectors[~known], vectors[known], *_known(shots))
    archive.map.set_places(new, _rows(plane, clusters))


def place_by_neighbours(
    new: Vectors, placed: Vectors, plane: PlanePoints, clusters: NDArray[np.int64]
) -> tuple[PlanePoints, NDArray[np.int64]]:
    """Where new shots stand and in which cluster they are, by the placed ones that they resemble most.

    `new` is (m, d), `placed` (n, d) with n > 0, `plane` (n, 2), `clusters` (n,); gives (m, 2) and (m,).
    """
    found = np.zeros((len(new), 2), np.float32)
    joined = np.zeros(len(new), np.int64)
    turn = np.random.default_rng(SEED).uniform(0, 2 * np.pi, len(new))
    nearest = min(NEAREST, len(placed))
    for first in range(0, len(new), BLOCK):
        alike = new[first : first + BLOCK] @ placed.T
        best = np.argpartition(-alike, nearest - 1, axis=1)[:, :nearest]
        likeness = np.take_along_axis(alike, best, axis=1)
        weights = np.exp((likeness - likeness.max(axis=1, keepdims=True)) / NEIGHBOUR_TEMPERATURE)
        weights /= weights.sum(axis=1, keepdims=True)
        found[first : first + BLOCK] = (plane[best] * weights[:, :, None]).sum(axis=1)
        joined[first : first + BLOCK] = clusters[best[np.arange(len(best)), likeness.argmax(axis=1)]]
    found += PLACEMENT_JITTER * np.column_stack([np.cos(turn), np.sin(turn)]).astype(np.float32)
    return np.clip(found, -1, 1), joined


def _known(shots: Sequence[MapShot]) -> tuple[PlanePoints, NDArray[np.int64]]:
    places = [shot.place for shot in shots if shot.place is not None]
    plane = np.array([place[:2] for place in places], np.float32).reshape(-1, 2)
    return plane, np.array([place[2] for place in places], np.int64)


def _rows(plane: PlanePoints, clusters: NDArray[np.int64]) -> list[MapPlace]:
    return [
        MapPlace(float(x), float(y), int(cluster)) for (x, y), cluster in zip(plane, clusters, strict=True)
    ]

"""The shots nearest to a vector: the archive's index and the catalogue, kept in step.

The index lags behind the catalogue while somebody writes. Shots that are visible and not in it yet
are compared one by one; entries of shots that are not visible any more are passed over. Where there
is no usable index every shot is compared, so that answers are always complete.
"""

import logging
import shutil
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np

from retrieval.archive.catalogue import Catalogue, CatalogueState
from retrieval.archive.revisions import numbered_folders
from retrieval.archive.tables.shots import ShotRow
from retrieval.archive.vector_index import IndexEntry, UnusableIndexError, VectorIndex, build_index
from retrieval.archive.video_sets import ALL_VIDEOS, VideoSet
from retrieval.queries import Filters
from retrieval.types import ShotId, Vector, Vectors

log = logging.getLogger(__name__)

NO_FILTERS = Filters()

REBUILD_SHARE = 0.2
"""An index with more shots of removed or replaced revisions than this share is made anew, not copied."""

NARROWINGS_KEPT = 4
"""Sets of shots that meet filters, kept in memory until the archive changes; 80 MB a million shots."""

FEW_SHOTS = 10_000
"""So many that meet filters are compared one by one: their vectors take 30 MB of 768 dimensions and milliseconds,
where the graph, which is walked past all that do not meet them, takes a tenth of a second and more."""

INDEX_BATCH = 5000
"""Shots that go from the catalogue into the index at a time: 15 MB of 768 dimensions."""


class Neighbour(NamedTuple):
    """A shot and the cosine similarity of its vector to the one asked for, -1 to 1."""

    id: ShotId
    similarity: float


@dataclass(frozen=True, slots=True, eq=False)
class _Snapshot:
    """What a query reads: the index, and what the catalogue held at one stamp."""

    state: CatalogueState
    index: VectorIndex | None
    visible: dict[int, str]
    """Video ids by revision."""
    stale: int
    """Entries of the index that are not visible any more."""
    pending: list[ShotRow]
    """Visible shots that the index does not hold."""
    pending_vectors: Vectors
    narrowed: "dict[_Limits, _Narrowed]" = field(default_factory=dict)
    """Of the filters that were last asked for."""


@dataclass(frozen=True, slots=True, eq=False)
class _Narrowed:
    """The shots that meet some filters: all of them with their vectors where they are few, else by name."""

    few: "tuple[list[ShotId], Vectors] | None"
    indexed: list[str] = field(default_factory=list)
    """Those that the index holds, by its name for them."""
    pending: frozenset[ShotId] = frozenset()
    """The others."""


_Limits = tuple[object, ...]
"""What filters ask of a shot itself, and the videos that they leave."""


class ShotIndex:
    """The indexes under one folder, and the one that the catalogue says is in use. Threads may share it."""

    def __init__(self, folder: Path, catalogue: Catalogue) -> None:
        self._folder = folder
        self._catalogue = catalogue
        self._lock = threading.RLock()
        self._snapshot: _Snapshot | None = None
        self._distrusted = 0

    def close(self) -> None:
        with self._lock:
            self._forget_snapshot()

    def nearest(
        self, vector: Vector, n: int, filters: Filters, videos: VideoSet = ALL_VIDEOS
    ) -> list[Neighbour]:
        """The n shots nearest to the vector, best first; `videos` are those that the filters leave."""
        with self._lock:
            now = self._current()
            narrowed = self._narrowed(now, filters, videos)
            if narrowed is not None and narrowed.few is not None:
                return _nearest_of_few(*narrowed.few, vector, n)
            try:
                found = _nearest_indexed(now, vector, n, narrowed)
            except UnusableIndexError as error:
                self._distrust_index(now.state.index_number, error)
                now, found = self._current(), []
                narrowed = self._narrowed(now, filters, videos)
            found += _nearest_pending(now, vector, n, narrowed)
        return sorted(found, key=lambda neighbour: -neighbour.similarity)[:n]

    def update(self) -> None:
        """Builds the index that holds all visible shots, where the one in use does not.

        The one in use stays on the disk until the next writer comes: readers may be opening it.
        """
        with self._lock:
            now = self._current()
        worn = now.index is not None and now.stale > REBUILD_SHARE * now.index.count
        if not now.pending and not worn:
            return
        number = max([now.state.index_number, *numbered_folders(self._folder)]) + 1
        try:
            if now.index is None or worn:
                self._build_index(number, None, now.state)
            else:
                try:
                    self._build_index(number, now.state.index_number, now.state)
                except UnusableIndexError as error:
                    log.warning("%s; making the index anew", error)
                    number += 1
                    self._build_index(number, None, now.state)
        except (UnusableIndexError, OSError) as error:
            log.warning("%s; the archive works without it, only slower", error)
        else:
            self._catalogue.use_index(number, now.state.revision)

    def _build_index(self, number: int, copied: int | None, state: CatalogueState) -> None:
        """Makes an index of all visible shots, from a copy of another where one is named."""
        folder = self._index_folder(number)
        rows = self._catalogue.shots.matching(
            NO_FILTERS, after_revision=0 if copied is None else state.indexed_revision
        )
        try:
            folder.parent.mkdir(exist_ok=True)
            source = None if copied is None else self._index_folder(copied)
            build_index(folder, self._batches(rows), copy_of=source)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise

    def _batches(self, rows: Sequence[ShotRow]) -> Iterator[tuple[list[IndexEntry], Vectors]]:
        for first in range(0, len(rows), INDEX_BATCH):
            some = rows[first : first + INDEX_BATCH]
            yield (
                [IndexEntry(row.revision, row.id.number) for row in some],
                self._catalogue.shots.vectors([row.id for row in some]),
            )

    def clear_leftovers(self) -> None:
        """Removes the indexes that are not in use: replaced ones, and those of killed runs."""
        current = self._catalogue.state().index_number
        for number in numbered_folders(self._folder):
            if number != current:
                shutil.rmtree(self._index_folder(number), ignore_errors=True)

    def _current(self) -> _Snapshot:
        """The snapshot of now. The index is opened again only where another one has taken its place."""
        with self._catalogue.reading():
            state, before = self._catalogue.state(), self._snapshot
            if before is not None and before.state == state:
                return before
            if before is not None and before.index and before.state.index_number == state.index_number:
                index: VectorIndex | None = before.index
            else:
                self._forget_snapshot()
                index = self._open_index(state.index_number)
            indexed = state.indexed_revision if index else 0
            visible = self._catalogue.videos.revisions()
            pending = self._catalogue.shots.matching(NO_FILTERS, after_revision=indexed)
            in_index = self._catalogue.totals().shots - len(pending)
            self._snapshot = _Snapshot(
                state=state,
                index=index,
                visible=visible,
                stale=index.count - in_index if index else 0,
                pending=pending,
                pending_vectors=self._catalogue.shots.vectors([row.id for row in pending]),
            )
            return self._snapshot

    def _narrowed(self, now: _Snapshot, filters: Filters, videos: VideoSet) -> _Narrowed | None:
        """The shots that meet the filters; None where all do."""
        times = (filters.after, filters.before, filters.from_end, filters.min_seconds, filters.max_seconds)
        shown = (filters.has_speech, filters.people, filters.person or None, filters.shot_size)
        asked = (*times, *shown, filters.picture_qualities or None)
        if videos.is_all and all(limit is None for limit in asked):
            return None
        limits: _Limits = (*asked, videos)
        if limits not in now.narrowed:
            while len(now.narrowed) >= NARROWINGS_KEPT:
                del now.narrowed[next(iter(now.narrowed))]
            now.narrowed[limits] = self._shots_that_meet(filters, videos, now)
        return now.narrowed[limits]

    def _shots_that_meet(self, filters: Filters, videos: VideoSet, now: _Snapshot) -> _Narrowed:
        with self._catalogue.reading():
            rows = self._catalogue.matching_shots(filters, videos)
            if len(rows) <= FEW_SHOTS:
                ids = [row.id for row in rows]
                return _Narrowed((ids, self._catalogue.shots.vectors(ids)))
        indexed = now.state.indexed_revision if now.index else 0
        return _Narrowed(
            None,
            [IndexEntry(row.revision, row.id.number).key for row in rows if row.revision <= indexed],
            frozenset(row.id for row in rows if row.revision > indexed),
        )

    def _open_index(self, number: int) -> VectorIndex | None:
        if number in (0, self._distrusted):
            return None
        try:
            return VectorIndex.open(self._index_folder(number))
        except UnusableIndexError as error:
            self._distrust_index(number, error)
            return None

    def _distrust_index(self, number: int, error: UnusableIndexError) -> None:
        """Every shot is compared one by one from now on, until a writer makes another index."""
        log.warning("%s; searching without it, the next ingest makes it anew", error)
        self._distrusted = number
        self._forget_snapshot()

    def _forget_snapshot(self) -> None:
        if self._snapshot and self._snapshot.index:
            self._snapshot.index.close()
        self._snapshot = None

    def _index_folder(self, number: int) -> Path:
        return self._folder / str(number)


def _nearest_of_few(ids: Sequence[ShotId], vectors: Vectors, vector: Vector, n: int) -> list[Neighbour]:
    """The n nearest of these shots."""
    similarities = vectors @ np.asarray(vector, dtype=np.float32)
    return [
        Neighbour(ids[place], float(similarities[place]))
        for place in np.argsort(-similarities, kind="stable")[:n]
    ]


def _nearest_indexed(now: _Snapshot, vector: Vector, n: int, narrowed: _Narrowed | None) -> list[Neighbour]:
    """The n nearest visible shots of the index; asks for more where replaced ones took their places."""
    if now.index is None:
        return []
    shots = None if narrowed is None else narrowed.indexed
    for asked in (n, n + now.stale):
        hits = now.index.nearest(vector, asked, shots)
        found = [
            Neighbour(ShotId(now.visible[hit.revision], hit.number), hit.similarity)
            for hit in hits
            if hit.revision in now.visible
        ]
        if len(found) >= n or len(hits) < asked:
            break
    return found


def _nearest_pending(now: _Snapshot, vector: Vector, n: int, narrowed: _Narrowed | None) -> list[Neighbour]:
    """The n nearest of the shots that the index does not hold yet."""
    similarities = now.pending_vectors @ np.asarray(vector, dtype=np.float32)
    found: list[Neighbour] = []
    for place in np.argsort(-similarities):
        if len(found) == n:
            break
        row = now.pending[place]
        if narrowed is None or row.id in narrowed.pending:
            found.append(Neighbour(row.id, float(similarities[place])))
    return found

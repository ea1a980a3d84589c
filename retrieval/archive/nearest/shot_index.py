"""The shots nearest to a vector: the archive's index and the catalogue, kept in step.

The index lags behind the catalogue while somebody writes. Shots that are visible and not in it yet
are compared one by one; entries of shots that are not visible any more are passed over. Where there
is no usable index every shot is compared, so that answers are always complete.
"""

import logging
import shutil
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from retrieval.archive.catalogue import Catalogue, CatalogueState
from retrieval.archive.nearest.snapshots import Limits, Neighbour, SearchedShots, Snapshot, nearest_of_few
from retrieval.archive.nearest.vector_index import IndexEntry, UnusableIndexError, VectorIndex, build_index
from retrieval.archive.revisions import numbered_folders
from retrieval.archive.tables.shots import ShotRow
from retrieval.archive.video_sets import ALL_VIDEOS, VideoSet
from retrieval.queries import Filters
from retrieval.types import Vector, Vectors

log = logging.getLogger(__name__)

NO_FILTERS = Filters()

REBUILD_SHARE = 0.2
"""An index with more shots of removed or replaced revisions than this share is made anew, not copied."""

FILTERS_KEPT = 4
"""Sets of shots that meet filters, kept in memory until the archive changes; 80 MB a million shots."""

FEW_SHOTS = 10_000
"""So many that meet filters are compared one by one: their vectors take 30 MB of 768 dimensions and milliseconds,
where the graph, which is walked past all that do not meet them, takes a tenth of a second and more."""

INDEX_BATCH = 5000
"""Shots that go from the catalogue into the index at a time: 15 MB of 768 dimensions."""


class ShotIndex:
    """The indexes under one folder, and the one that the catalogue says is in use. Threads may share it."""

    def __init__(self, folder: Path, catalogue: Catalogue) -> None:
        self._folder = folder
        self._catalogue = catalogue
        self._lock = threading.RLock()
        self._snapshot: Snapshot | None = None
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
            among = self._filtered(now, filters, videos)
            if among is not None and among.few is not None:
                return nearest_of_few(*among.few, vector, n)
            try:
                found = now.nearest_indexed(vector, n, among)
            except UnusableIndexError as error:
                self._distrust_index(now.state.index_number, error)
                now, found = self._current(), []
                among = self._filtered(now, filters, videos)
            found += now.nearest_pending(vector, n, among)
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

    def _current(self) -> Snapshot:
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
            self._snapshot = Snapshot(
                state=state,
                index=index,
                visible=visible,
                stale=index.count - in_index if index else 0,
                pending=pending,
                pending_vectors=self._catalogue.shots.vectors([row.id for row in pending]),
            )
            return self._snapshot

    def _filtered(self, now: Snapshot, filters: Filters, videos: VideoSet) -> SearchedShots | None:
        """The shots that meet the filters; None where all do."""
        times = (filters.after, filters.before, filters.from_end, filters.min_seconds, filters.max_seconds)
        shown = (filters.has_speech, filters.people, filters.person or None, filters.shot_size)
        asked = (*times, *shown, filters.picture_qualities or None)
        if videos.is_all and all(limit is None for limit in asked):
            return None
        limits: Limits = (*asked, videos)
        if limits not in now.filtered:
            while len(now.filtered) >= FILTERS_KEPT:
                del now.filtered[next(iter(now.filtered))]
            now.filtered[limits] = self._shots_that_meet(filters, videos, now)
        return now.filtered[limits]

    def _shots_that_meet(self, filters: Filters, videos: VideoSet, now: Snapshot) -> SearchedShots:
        with self._catalogue.reading():
            rows = self._catalogue.filtered.matching(filters, videos)
            if len(rows) <= FEW_SHOTS:
                ids = [row.id for row in rows]
                return SearchedShots((ids, self._catalogue.shots.vectors(ids)))
        indexed = now.state.indexed_revision if now.index else 0
        return SearchedShots(
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

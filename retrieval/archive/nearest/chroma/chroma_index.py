"""The index of an archive's vectors in a collection of Chroma, kept in step with the catalogue.

A writer puts in what came and takes out what went, and records what it published. Shots that the collection lacks
(somebody is writing, the server was away or lost its data) are compared in memory, so that answers are complete.
Where few shots meet filters their vectors are compared by the catalogue; else Chroma applies what it can of the
filters, and more is asked of it where the rest leaves too few.
"""

import logging
import threading
from collections.abc import Callable, Hashable, Sequence
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.archive.catalogue import Catalogue
from retrieval.archive.nearest.chroma.collection import (
    ChromaCollection,
    ChromaHome,
    CollectionLostError,
    Conditions,
    conditions_of,
    entry_keys,
)
from retrieval.archive.nearest.chroma.filling import as_published, fill, forget_collection
from retrieval.archive.nearest.chroma.publication import Publication, PublicationFile
from retrieval.archive.nearest.chroma.server import ServerError
from retrieval.archive.nearest.segments import Segment, segment_in_memory
from retrieval.archive.nearest.snapshots import ShotPositions, Snapshot
from retrieval.archive.nearest.unindexed import LOOSE_SEGMENTS, segment_without_codes, unindexed_segments
from retrieval.archive.nearest.vector_index import IndexChangedError, ShotSubset
from retrieval.archive.tables.archive_record import CatalogueState
from retrieval.errors import ArchiveError
from retrieval.types import Vector

log = logging.getLogger(__name__)

FEW_SHOTS = 5000
"""So many that meet filters are compared one by one: 32 ms of one core for 5,000 of 768 dimensions, of which Chroma
finds the nearest among 20,000 in 38 (docs/scale.md)."""
WIDER, WIDEST = 4, 10_000
"""So many times more is asked for where filters left too few, up to that many entries."""
COMPARED_AT_A_TIME = 4096
"""Shots: 12 MB of 768 dimensions."""


class ChromaIndex:
    """The collection of one archive. Threads may share it."""

    def __init__(self, home: ChromaHome, folder: Path, catalogue: Catalogue) -> None:
        self._home, self._file, self._catalogue = home, PublicationFile(folder), catalogue
        self._lock = threading.RLock()
        self._open: tuple[Publication, ChromaCollection] | None = None
        self._lost: frozenset[tuple[str, ...]] = frozenset()
        """The marks of what was published and is not there."""
        self._keys: tuple[Snapshot, NDArray[np.int64]] | None = None

    @property
    def version(self) -> Hashable:
        """As `VectorIndex.version`: which collection is published, and whether it was lost."""
        return self._file.version(), self._lost

    def segments(self, state: CatalogueState, before: Sequence[Segment]) -> list[Segment]:
        """Without codes of what the collection holds, with codes of the rest."""
        published = self._published()
        held = min(published.revision if published else 0, state.revision)
        known: list[Segment] = []
        for one in before:
            if one.last <= held and one.after == (known[-1].last if known else 0):
                known.append(one if _is_held(one) else replace(one, codes=one.codes[:, :0]))
        reached = known[-1].last if known else 0
        if self._catalogue.videos.revisions_between(reached, held):
            known.append(segment_without_codes(self._catalogue, reached, held))
        if len(known) > LOOSE_SEGMENTS:
            joined = [(one.shots, one.codes) for one in known]
            known = [segment_in_memory(known[0].after, known[-1].last, joined, 0)]
        loose = [one for one in before if one.after >= held and not _is_held(one)]
        return [*known, *unindexed_segments(self._catalogue, held, state.revision, loose)]

    def nearest(self, now: Snapshot, asked: Vector, n: int, among: ShotSubset | None) -> ShotPositions:
        """As `VectorIndex.nearest`; shots that the collection does not hold yet are compared one by one."""
        first = _first_loose(now)
        if first == 0:  # the collection holds nothing
            return now.nearest(asked, n, None if among is None else among.places)
        places = now.everything() if among is None else among.places
        held, loose = places[places < first], places[places >= first]
        if among is None or len(held) > FEW_SHOTS:
            found = self._nearest_held(now, asked, n, held, among)
        else:
            found = self._compared(now, asked, n, held)
        return np.concatenate([found, now.nearest(asked, n, loose)])

    def update(self) -> None:
        """As `VectorIndex.update`; what a server cannot do now is logged and left to the next time."""
        try:
            self._bring_up()
        except (ArchiveError, CollectionLostError) as error:
            log.warning("%s", error)

    def forget(self) -> None:
        """As `VectorIndex.forget`."""
        self.close()
        forget_collection(self._home, self._file)

    def clear_leftovers(self) -> None:
        """As `VectorIndex.clear_leftovers`: collections that killed runs left."""
        published = self._file.read(self._home.place)
        self._home.clear(published.collection if published else None)

    def close(self) -> None:
        """As `VectorIndex.close`."""
        with self._lock:
            self._open = None
            self._home.close()

    # questions

    def _nearest_held(
        self, now: Snapshot, asked: Vector, n: int, held: ShotPositions, among: ShotSubset | None
    ) -> ShotPositions:
        """About the n nearest of these, which the collection holds."""
        conditions, wanted, n_asked = None, min(n, len(held)), n
        if among is not None:
            revisions = [now.by_video[video] for video in among.videos.ids if video in now.by_video]
            conditions = conditions_of(among.filters, revisions, others=among.videos.others)
        while wanted:
            keys = self._asked(partial(_nearest_entries, asked, n_asked, conditions), now)
            found = _common(self._places(now, keys), held)
            if len(found) >= wanted:
                return found
            if len(keys) < n_asked or n_asked >= WIDEST:
                break
            n_asked = min(WIDER * n_asked, WIDEST)
        return self._compared(now, asked, n, held)

    def _compared(self, now: Snapshot, asked: Vector, n: int, places: ShotPositions) -> ShotPositions:
        """The n nearest of these by the catalogue's vectors."""
        if len(places) <= n:
            return places
        similar = np.full(len(places), -np.inf, np.float32)
        for first in range(0, len(places), COMPARED_AT_A_TIME):
            some = places[first : first + COMPARED_AT_A_TIME]
            exact = self._catalogue.shots.vectors_of_rows(now.rows[some].tolist())
            ids = now.ids(some)
            there = [at for at, shot in enumerate(ids) if shot in exact]
            if there:
                vectors = np.stack([exact[ids[at]] for at in there])
                similar[first + np.array(there)] = vectors @ np.asarray(asked, np.float32)
        return places[np.argpartition(similar, len(places) - n)[len(places) - n :]]

    def _places(self, now: Snapshot, keys: NDArray[np.int64]) -> ShotPositions:
        """Where these entries stand in the snapshot, those that do, rising."""
        kept = self._keys
        if kept is None or kept[0] is not now:
            kept = self._keys = now, entry_keys(now.revisions, now.numbers)
        at = np.minimum(np.searchsorted(kept[1], keys), len(kept[1]) - 1)
        return np.sort(at[kept[1][at] == keys])

    def _asked(
        self, ask: Callable[[ChromaCollection], NDArray[np.int64]], now: Snapshot
    ) -> NDArray[np.int64]:
        """What the collection answers; asked once more where its server may have been started again just now."""
        for again in (True, False):
            published = self._published()
            if published is None or published.revision < _held_revision(now):
                raise IndexChangedError
            try:
                # an embedded collection fails where it is closed meanwhile
                with nullcontext() if self._home.in_place else self._lock:
                    return ask(self._opened(published))
            except CollectionLostError as error:
                self._lose(published, error)
                raise IndexChangedError from error
            except ServerError as error:
                self.close()
                if error.slow or not again:
                    raise
        raise AssertionError("unreachable")

    def _opened(self, published: Publication) -> ChromaCollection:
        """What was published; CollectionLostError where it is not there or is another."""
        with self._lock:
            if self._open is None or self._open[0] != published:
                self._open = None
                self._open = published, as_published(self._home.open(published.collection), published)
            return self._open[1]

    def _published(self) -> Publication | None:
        published = self._file.read(self._home.place)
        return None if published is None or published.marks in self._lost else published

    def _lose(self, published: Publication, error: CollectionLostError) -> None:
        """Does without it, unless another has been published meanwhile."""
        with self._lock:
            self.close()
            if published == self._published():
                log.warning("%s; searching without it, the next ingest fills it again", error)
                self._lost |= {published.marks}

    def _bring_up(self) -> None:
        published = self._file.read(self._home.place)
        if published is not None:
            with self._lock:
                self._lost, self._open = frozenset(), None
                try:
                    self._opened(published)
                except CollectionLostError as error:
                    log.warning("%s; filling it again from the catalogue", error)
                    published = None
        fill(self._home, self._file, self._catalogue, published)


def _nearest_entries(
    asked: Vector, n: int, conditions: Conditions | None, collection: ChromaCollection
) -> NDArray[np.int64]:
    return collection.nearest(asked, n, conditions)


def _common(some: ShotPositions, held: ShotPositions) -> ShotPositions:
    """Those of some places that are among others; both rise."""
    if not len(held):
        return some[:0]
    at = np.minimum(np.searchsorted(held, some), len(held) - 1)
    common: ShotPositions = some[held[at] == some]
    return common


def _is_held(segment: Segment) -> bool:
    """Whether the collection holds its shots, so that no codes of them are kept."""
    return not segment.codes.shape[1]


def _held_revision(now: Snapshot) -> int:
    """Up to which revision the snapshot takes the collection to hold all."""
    return max((one.last for one in now.segments if _is_held(one)), default=0)


def _first_loose(now: Snapshot) -> int:
    """The first place of what the collection does not hold."""
    return sum(len(one.shots) for one in now.segments if _is_held(one))

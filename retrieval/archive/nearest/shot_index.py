"""The shots nearest to a vector, and those that meet filters: the archive's index and the catalogue, kept in step.

What the index finds to be near is compared again by the catalogue's vectors. Which kind of index it is, it does not
know (`retrieval.archive.nearest.vector_index`).
"""

import threading
from collections.abc import Hashable
from typing import NamedTuple

import numpy as np

from retrieval.archive.catalogue import Catalogue
from retrieval.archive.nearest.snapshots import Limits, ShotPositions, Snapshot
from retrieval.archive.nearest.vector_index import IndexChangedError, ShotSubset, VectorIndex
from retrieval.archive.video_sets import ALL_VIDEOS, VideoSet
from retrieval.queries import NAMED_LIMITS, Filters
from retrieval.types import ShotId, Vector

NO_FILTERS = Filters()

FILTERS_KEPT = 16
"""Sets of shots that meet filters, kept in memory until the archive changes: 8 MB each of a million shots."""
RESCORED, RESCORED_MORE = 2, 50
"""So many times what is asked for, and so many more, are compared again by their exact vectors (recall at 50 is
0.999 and more then, `python -m benchmarks.scale`)."""
RESCORED_AT_A_TIME = 4096
"""Shots: 12 MB of 768 dimensions."""
TRIES = 5
"""Of an index that changes meanwhile."""


class Neighbour(NamedTuple):
    """A shot and the cosine similarity of its vector to the one asked for, -1 to 1."""

    id: ShotId
    similarity: float


class ShotIndex:
    """The shots of one archive, by an index of their vectors. Threads may share it."""

    def __init__(self, vectors: VectorIndex, catalogue: Catalogue) -> None:
        self._vectors, self._catalogue = vectors, catalogue
        self._lock = threading.RLock()
        self._snapshot: Snapshot | None = None
        self._version: Hashable = None

    def close(self) -> None:
        """Closes what is open; nothing can be asked afterwards."""
        with self._lock:
            self._snapshot = None
        self._vectors.close()

    def nearest(
        self, vector: Vector, n: int, filters: Filters, videos: VideoSet = ALL_VIDEOS
    ) -> list[Neighbour]:
        """The n shots nearest to the vector, best first; `videos` are those that the filters leave."""
        now, places = self._near(vector, RESCORED * n + RESCORED_MORE, filters, videos)
        places.sort()
        found: list[Neighbour] = []
        for first in range(0, len(places), RESCORED_AT_A_TIME):
            some = places[first : first + RESCORED_AT_A_TIME]
            ids, exact = now.ids(some), self._catalogue.shots.vectors_of_rows(now.rows[some].tolist())
            kept = [shot for shot in ids if shot in exact]  # another process may have removed some just now
            vectors = (
                np.stack([exact[shot] for shot in kept]) if kept else np.empty((0, len(vector)), np.float32)
            )
            similar = vectors @ np.asarray(vector, np.float32)
            found += map(Neighbour, kept, similar.tolist())
        return sorted(found, key=lambda one: -one.similarity)[:n]

    def near(self, vector: Vector, n: int, filters: Filters, videos: VideoSet = ALL_VIDEOS) -> list[ShotId]:
        """About the n nearest, in no order, as the index tells: enough for who compares their vectors anyway."""
        now, places = self._near(vector, n, filters, videos)
        return now.ids(places)

    def places(self, now: Snapshot, filters: Filters, videos: VideoSet = ALL_VIDEOS) -> ShotPositions:
        """The shots of a snapshot that meet the filters, in the order in which they came."""
        among = self._among(now, filters, videos)
        return now.everything() if among is None else among

    def count(self, filters: Filters, videos: VideoSet = ALL_VIDEOS) -> int:
        """How many shots meet the filters."""
        now = self.current()
        among = self._among(now, filters, videos)
        return len(now) if among is None else len(among)

    def current(self) -> Snapshot:
        """What is there now. Only what has come since the last time is read."""
        known, seen = self._snapshot, self._catalogue.record.last_seen()
        if known is not None and known.state == seen and self._version == self._vectors.version:
            return known
        with self._lock, self._catalogue.reading():
            state, version, before = self._catalogue.record.state(), self._vectors.version, self._snapshot
            if before is None or before.state != state or self._version != version:
                segments = self._vectors.segments(state, before.segments if before else ())
                self._snapshot = Snapshot(state, segments, self._catalogue.videos.revisions())
                self._version = version
            assert self._snapshot is not None
            return self._snapshot

    def update(self) -> None:
        """Brings the index up to the catalogue, for the next readers."""
        self._vectors.update()

    def forget(self) -> None:
        """The next `update` makes the index anew from the catalogue."""
        self._vectors.forget()

    def clear_leftovers(self) -> None:
        """Removes what replaced indexes and killed runs left."""
        self._vectors.clear_leftovers()

    def _near(
        self, vector: Vector, n: int, filters: Filters, videos: VideoSet
    ) -> tuple[Snapshot, ShotPositions]:
        """A snapshot, and the places in it of about the n nearest."""
        for tried in range(TRIES):
            now = self.current()
            among = self._among(now, filters, videos)
            meant = None if among is None else ShotSubset(among, filters, videos)
            try:
                return now, self._vectors.nearest(now, vector, n, meant)
            except IndexChangedError:
                if tried == TRIES - 1:
                    raise
        raise AssertionError("unreachable")

    def _among(self, now: Snapshot, filters: Filters, videos: VideoSet) -> ShotPositions | None:
        """The shots that meet the filters; None where all do."""
        times = (filters.after, filters.before, filters.from_end, filters.min_seconds, filters.max_seconds)
        shown = (filters.has_speech, filters.people, filters.has_writing, filters.shot_size)
        told = (getattr(filters, limit) or None for limit in NAMED_LIMITS)
        asked = (*times, *shown, *told, filters.picture_qualities or None)
        if videos.is_all and all(limit is None for limit in asked):
            return None
        limits: Limits = (*asked, videos)
        if (kept := now.filtered.get(limits)) is not None:
            return kept
        places = self._catalogue.filtered.within(now, filters, now.within(filters, videos))
        with self._lock:
            while len(now.filtered) >= FILTERS_KEPT:
                del now.filtered[next(iter(now.filtered))]
            now.filtered[limits] = places
        return places

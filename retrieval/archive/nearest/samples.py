"""Random shots of an archive, the same ones until it changes: what a query's scores are compared with.

Each shot has a random number of its own, and those with the least make the sample. So it grows with the archive:
few of its shots change where few shots are new, and only theirs are read.
"""

import threading
from contextlib import suppress
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.archive.catalogue import Catalogue
from retrieval.archive.nearest.shot_index import ShotIndex
from retrieval.archive.nearest.snapshots import ShotPositions, Snapshot
from retrieval.archive.video_sets import VideoSet
from retrieval.queries import Filters
from retrieval.types import ShotId, Vectors

SAMPLE_SEED = 20_260
TRIES = 5
"""Of an archive that another process changes meanwhile."""
SAMPLES_KEPT = 16
"""Samples kept in memory: one for each size and set of filters that a conversation uses."""


class ShotSample(NamedTuple):
    """Shots and their vectors, (n, d) float32, unit length."""

    ids: list[ShotId]
    vectors: Vectors


class ShotSampler:
    """The samples taken of an archive. Threads may share them."""

    def __init__(self, catalogue: Catalogue, index: ShotIndex) -> None:
        self._catalogue, self._index = catalogue, index
        self._lock = threading.Lock()
        self._kept: dict[tuple[int, Filters, VideoSet], ShotSample] = {}
        self._before: dict[tuple[int, Filters, VideoSet], ShotSample] = {}
        """Those of the state before."""
        self._now: Snapshot | None = None

    def take(self, n: int, filters: Filters, videos: VideoSet) -> ShotSample:
        """At most n shots that meet the filters; `videos` are those that the filters leave."""
        asked = (n, filters, videos)
        with self._lock:
            for _ in range(TRIES):
                now = self._index.current()
                if now is not self._now:
                    self._before, self._kept, self._now = self._kept or self._before, {}, now
                if asked in self._kept:
                    break
                while len(self._kept) >= SAMPLES_KEPT:
                    del self._kept[next(iter(self._kept))]
                places = _chosen(now, self._index.places(now, filters, videos), n)
                with suppress(KeyError):  # another process has just removed some of them
                    self._kept[asked] = self._grown(now.ids(places), self._before.get(asked))
            return self._kept[asked]

    def _grown(self, ids: list[ShotId], before: ShotSample | None) -> ShotSample:
        """The sample of these shots; only what was not in it before is read."""
        if before is not None and before.ids == ids:
            return before
        known = {shot: place for place, shot in enumerate(before.ids)} if before else {}
        new = [shot for shot in ids if shot not in known]
        vectors = self._catalogue.shots.vectors(new)
        if before is None:
            return ShotSample(ids, vectors)
        place_of = {**known, **{shot: len(known) + place for place, shot in enumerate(new)}}
        return ShotSample(ids, np.concatenate([before.vectors, vectors])[[place_of[shot] for shot in ids]])


def _chosen(now: Snapshot, places: ShotPositions, n: int) -> ShotPositions:
    """At most n of these places, rising."""
    if len(places) <= n:
        return places
    least = np.argpartition(_random(now.revisions[places], now.numbers[places]), n)[:n]
    return np.sort(places[least])


def _random(revisions: NDArray[np.int32], numbers: NDArray[np.int32]) -> NDArray[np.uint64]:
    """(n,) a random number for each shot, always the same (SplitMix64: Steele, Lea and Flood, OOPSLA 2014)."""
    mixed = (
        (revisions.astype(np.uint64) << np.uint64(32)) + numbers.astype(np.uint64) + np.uint64(SAMPLE_SEED)
    )
    mixed = mixed * np.uint64(0x9E3779B97F4A7C15)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    return np.asarray(mixed ^ (mixed >> np.uint64(31)))

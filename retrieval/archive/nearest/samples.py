"""Random shots of an archive, the same ones until it changes: what a query's scores are compared with."""

import threading
from typing import NamedTuple

import numpy as np

from retrieval.archive.catalogue import Catalogue
from retrieval.archive.video_sets import VideoSet
from retrieval.queries import Filters
from retrieval.types import ShotId, Vectors

SAMPLE_SEED = 20_260
SAMPLES_KEPT = 16
"""Samples kept in memory: one for each size and set of filters that a conversation uses."""


class ShotSample(NamedTuple):
    """Shots and their vectors, (n, d) float32, unit length."""

    ids: list[ShotId]
    vectors: Vectors


class ShotSampler:
    """The samples taken of an archive. Threads may share them."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._lock = threading.Lock()
        self._kept: dict[tuple[int, Filters, VideoSet], ShotSample] = {}
        self._stamp = -1

    def take(self, n: int, filters: Filters, videos: VideoSet) -> ShotSample:
        """At most n shots that meet the filters; `videos` are those that the filters leave."""
        with self._lock, self._catalogue.reading():
            if (stamp := self._catalogue.state().stamp) != self._stamp:
                self._kept.clear()
                self._stamp = stamp
            if (n, filters, videos) not in self._kept:
                while len(self._kept) >= SAMPLES_KEPT:
                    del self._kept[next(iter(self._kept))]
                self._kept[n, filters, videos] = self._sample(n, filters, videos)
            return self._kept[n, filters, videos]

    def _sample(self, n: int, filters: Filters, videos: VideoSet) -> ShotSample:
        rows = self._catalogue.filtered.matching(filters, videos)
        if len(rows) > n:
            chosen = np.random.default_rng(SAMPLE_SEED).choice(len(rows), n, replace=False)
            rows = [rows[place] for place in sorted(chosen)]
        ids = [row.id for row in rows]
        return ShotSample(ids, self._catalogue.shots.vectors(ids))

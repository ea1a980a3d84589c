"""Which shots something happens in: stretches of time of any number of videos, compared with all shots at once.

It costs what the stretches are, not what the archive holds. It knows no words, no faces and no qualities.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from retrieval.archive.nearest.snapshots import ShotPositions, Snapshot

MIN_COVERED = 0.5
"""Share of a shot: its ends are not exact, and it may have been cut anew since it was measured."""
MIN_OVERLAP = 0.1
"""Seconds for which somebody must be in a shot: stretches end where the frames stand that were looked at."""

Mask = NDArray[np.bool_]
"""(n,) for each place of a snapshot, whether something holds there."""
Times = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class TimeIntervals:
    """Intervals of time in videos, in any order."""

    videos: Sequence[str]
    starts: Times
    ends: Times

    @classmethod
    def of(cls, rows: Sequence[Sequence[object]]) -> "TimeIntervals":
        """Of rows that begin with a video, a start and an end."""
        times = np.array([row[1:3] for row in rows], np.float64).reshape(-1, 2)
        return cls([str(row[0]) for row in rows], times[:, 0], times[:, 1])


@dataclass(frozen=True, slots=True, eq=False)
class ShotTimeLine:
    """All shots of a snapshot on one time line, one video after the other."""

    now: Snapshot
    ranks: NDArray[np.int64] = field(init=False)
    """(n,) which of the snapshot's videos a shot is of, from 0."""
    videos: dict[str, int] = field(init=False)
    """The ranks of those that are visible, by id."""
    _longest: float = field(init=False)
    _begins: Times = field(init=False)
    _order: ShotPositions = field(init=False)

    def __post_init__(self) -> None:
        now = self.now
        revisions, ranks = np.unique(now.revisions, return_inverse=True)
        longest = 1.0 + max(now.ends.max(initial=0.0), now.durations.max(initial=0.0))
        begins = ranks * longest + now.starts
        order = np.argsort(begins, kind="stable")
        places = zip(revisions.tolist(), range(len(revisions)), strict=True)
        known = {now.videos[revision]: rank for revision, rank in places if revision in now.videos}
        for name, value in (
            ("ranks", ranks),
            ("videos", known),
            ("_longest", longest),
            ("_begins", begins[order]),
            ("_order", order),
        ):
            object.__setattr__(self, name, value)

    def of_videos(self, videos: Iterable[str]) -> Mask:
        """The shots of these videos."""
        ranks = np.zeros(max(self.ranks.max(initial=0) + 1, 1), np.bool_)
        ranks[[self.videos[video] for video in videos if video in self.videos]] = True
        return ranks[self.ranks]

    def overlaps(self, stretches: TimeIntervals) -> tuple[ShotPositions, NDArray[np.int64], Times]:
        """(k,) each: the places of shots, the stretch that meets each, and for how many seconds; 0 and less where
        they only touch. A shot stands there once for each stretch."""
        videos = np.array([self.videos.get(video, -1) for video in stretches.videos], np.int64)
        known = np.flatnonzero(videos >= 0)
        base, last_second = videos[known] * self._longest, np.nextafter(self._longest, 0)
        first = np.searchsorted(
            self._begins, base + np.clip(stretches.starts[known], 0, last_second), side="right"
        )
        last = np.searchsorted(
            self._begins, base + np.clip(stretches.ends[known], 0, self._longest), side="left"
        )
        first = np.maximum(first - 1, 0)
        counts = np.maximum(last - first, 0)
        which = np.repeat(known, counts)
        steps = np.arange(len(which)) - np.repeat(np.cumsum(counts) - counts, counts)
        places = self._order[np.repeat(first, counts) + steps]
        same = self.ranks[places] == videos[which]
        places, which = places[same], which[same]
        shared = np.minimum(self.now.ends[places], stretches.ends[which])
        shared -= np.maximum(self.now.starts[places], stretches.starts[which])
        return places, which, shared

    def held(self, stretches: TimeIntervals) -> tuple[ShotPositions, NDArray[np.int64]]:
        """The same of shots that somebody or something is in for long enough, and the stretches."""
        places, which, shared = self.overlaps(stretches)
        lengths = stretches.ends[which] - stretches.starts[which]
        enough = shared >= np.minimum(MIN_OVERLAP, lengths / 2)
        return places[enough], which[enough]

    def touched(self, stretches: TimeIntervals) -> Mask:
        """The shots that at least one stretch overlaps, be it of no length."""
        places, which, _ = self.overlaps(stretches)
        inside = stretches.starts[which] < self.now.ends[places]
        inside &= stretches.ends[which] > self.now.starts[places]
        return self.mask(places[inside])

    def covered(self, stretches: TimeIntervals) -> Mask:
        """The shots of which stretches cover half; those of a video do not overlap."""
        places, _, shared = self.overlaps(stretches)
        seconds = np.bincount(places, np.maximum(shared, 0), minlength=len(self.ranks))
        enough = seconds >= MIN_COVERED * (self.now.ends - self.now.starts)
        return enough & self.mask(places)

    def mask(self, places: ShotPositions) -> Mask:
        """These places."""
        found = np.zeros(len(self.ranks), np.bool_)
        found[places] = True
        return found

"""Who is seen in which shots: how many faces at once, how near the largest is, and whose they are.

A shot of a video that nobody has looked for faces in is not known to show anybody, nor nobody. It knows no model.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from retrieval.archive.filtering.shots_over_time import Mask, ShotTimeLine, TimeIntervals
from retrieval.archive.nearest.snapshots import ShotPositions
from retrieval.queries import Filters, ShotSize
from retrieval.types import ShotId

_NEAREST_FIRST: tuple[ShotSize, ...] = get_args(ShotSize)
NO_FACE = len(_NEAREST_FIRST)
UNKNOWN = -1


@dataclass(frozen=True, slots=True, eq=False)
class PeopleInShots:
    """Of all shots of a snapshot. Threads may share it."""

    _line: ShotTimeLine
    most: NDArray[np.int16]
    """(n,) faces at the same time; UNKNOWN where nobody has looked for them."""
    size: NDArray[np.int8]
    """(n,) by the largest of them, the nearest first; NO_FACE where there is none."""

    @property
    def known(self) -> bool:
        """Whether faces were looked for anywhere."""
        return bool(np.any(self.most != UNKNOWN))

    def meeting(self, filters: Filters) -> Mask | None:
        """The shots in which as many people are seen as the filters ask for, and as near; None where they ask
        nothing, or nothing is known of any shot."""
        if not (filters.people or filters.shot_size) or not self.known:
            return None
        least, most = filters.people or (None, None)
        meets = self.most != UNKNOWN
        if filters.shot_size:
            meets &= self.size == _NEAREST_FIRST.index(filters.shot_size)
        if least is not None:
            meets &= self.most >= least
        if most is not None:
            meets &= self.most <= most
        return np.asarray(meets, np.bool_)

    def nearness(self, shot: ShotId) -> int:
        """What sorts shots by how near their people are: close-ups first, shots without faces last."""
        place = self._line.now.place_of(shot)
        return NO_FACE if place is None else int(self.size[place])


def people_in_shots(
    line: ShotTimeLine, looked_over: Iterable[str], faces: Sequence[tuple[str, float, float, str]]
) -> PeopleInShots:
    """Of the videos that were `looked_over` the faces: video, start, end, and how near."""
    known = line.of_videos(looked_over)
    most = np.where(known, 0, UNKNOWN).astype(np.int16)
    size = np.full(len(most), NO_FACE, np.int8)
    stretches = TimeIntervals.of(faces)
    places, which = line.held(stretches)
    of_known = known[places]
    places, which = places[of_known], which[of_known]
    nearness: dict[str, int] = {name: place for place, name in enumerate(_NEAREST_FIRST)}
    sizes = np.array([nearness.get(face[3], NO_FACE) for face in faces], np.int8)
    np.minimum.at(size, places, sizes[which])
    np.maximum.at(most, *_at_once(places, stretches.starts[which], stretches.ends[which]))
    return PeopleInShots(line, most, size)


def _at_once(
    places: ShotPositions, starts: NDArray[np.float64], ends: NDArray[np.float64]
) -> tuple[ShotPositions, NDArray[np.int16]]:
    """How many stretches of a place there are whenever one begins or ends: places, and numbers."""
    every = np.concatenate([places, places])
    times = np.concatenate([starts, ends])
    steps = np.repeat(np.array([1, -1], np.int64), len(places))
    order = np.lexsort((steps, times, every))  # one that ends where another begins is not there with it
    return every[order], np.cumsum(steps[order]).astype(np.int16)  # each place comes back to 0

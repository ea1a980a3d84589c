"""Which of a few shots stretches of time reach into; all of an archive's are compared by `shots_over_time`."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from retrieval.archive.filtering.shots_over_time import MIN_OVERLAP
from retrieval.types import ShotId


class ShotSpan(NamedTuple):
    """A shot's place in its video."""

    id: ShotId
    start: float
    end: float


def overlapped_shots(
    shots: Sequence[ShotSpan], stretches: Iterable[tuple[float, float]]
) -> frozenset[ShotId]:
    """The shots of one video that stretches (start, end) of it reach into; all in any order."""
    some, found = sorted(shots, key=lambda span: span.start), set[ShotId]()
    for start, end in stretches:
        least = min(MIN_OVERLAP, (end - start) / 2)
        first = max(0, bisect_right(some, start, key=lambda span: span.start) - 1)
        last = bisect_left(some, end, key=lambda span: span.start)
        found.update(
            shot.id for shot in some[first:last] if min(shot.end, end) - max(shot.start, start) >= least
        )
    return frozenset(found)

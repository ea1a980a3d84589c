"""A file's timestamps made times that only rise: wrong ones dropped, a clock that starts again carried on.

It does not read files: what is known of a file's clock beforehand is a `Timeline`, which
`ingest.media.clocks.timelines` makes.
"""

import math
from bisect import bisect_right
from dataclasses import dataclass
from typing import Generic, TypeVar

BACK, AHEAD = 0.75, 60.0
"""Seconds that a clock may step back (reordered pictures, jitter) or ahead (a gap in the reception) and go on."""
CONFIRMING = 5
"""Timestamps in a row on another clock before it counts as started again; fewer are wrong ones."""
AFTER_A_GAP = 3
"""Timestamps in a row behind a gap before it counts as one: one or two ahead of the others are wrong."""
NEAR = 10.0
"""Seconds that sound or pictures may end before a stretch does, or begin after it has begun."""

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class ClockSegment:
    """Part of a file over which its clock runs on. Seconds."""

    position: int
    """Of its first packet, bytes."""
    first: float
    last: float
    """Of its timestamps, as the file has them."""
    offset: float
    """What is taken from a timestamp to have its time on the video's clock."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """How a file's timestamps become times of the video: seconds from its start, rising."""

    origin: float
    """The timestamp of time 0."""
    is_stream: bool = False
    """Whether the container is one whose timestamps nobody has looked over: a lone one far ahead is wrong."""
    stretches: tuple[ClockSegment, ...] = ()
    """Empty where the clock runs through."""
    key_frames: tuple[tuple[float, int], ...] = ()
    """(time, place in the file in bytes) to seek to, where the clock does not run through."""
    duration: float | None = None
    """Seconds that the stretches last together."""
    claimed_end: float | None = None
    """The timestamp at which the file ends by its own account; one far behind it after a gap is wrong."""

    @property
    def restarts(self) -> int:
        """How often the clock starts again."""
        return max(0, len(self.stretches) - 1)

    def offset_at(self, place: int) -> float:
        """The offset of the stretch that the byte lies in."""
        if not self.stretches:
            return self.origin
        number = bisect_right([stretch.position for stretch in self.stretches], place) - 1
        return self.stretches[max(0, number)].offset

    def place_before(self, time: float) -> int:
        """Where in the file to read from to have the picture of a time, bytes."""
        number = bisect_right(self.key_frames, (time, math.inf)) - 1
        return self.key_frames[max(0, number)][1] if self.key_frames else 0

    def offset_of(self, timestamp: float, expected: float) -> float:
        """The offset by which a timestamp comes nearest to the time that is expected; one of its own where none
        brings it near."""
        offsets = [s.offset for s in self.stretches if s.first - 1 <= timestamp <= s.last + 1]
        nearest = min(offsets, key=lambda offset: abs(timestamp - offset - expected), default=math.inf)
        return nearest if abs(timestamp - nearest - expected) < NEAR else timestamp - expected


class MonotonicTimes(Generic[Item]):
    """What has timestamps in a file's order (pictures, blocks of sound) → the same with times that only rise.

    Items with a wrong timestamp are dropped and counted.
    """

    def __init__(
        self, timeline: Timeline, step: float, offset: float | None = None, *, gaps: bool | None = None
    ) -> None:
        """`step` is the usual time from one item to the next, seconds; `offset` that of the stretch begun in.
        `gaps` is whether a clock that runs ahead has a gap there, and has not started again; by default it has one
        where the timeline runs through."""
        self.dropped = 0
        self.restarts = 0
        self._timeline, self._step = timeline, step
        self._gaps = not timeline.stretches if gaps is None else gaps
        self._offset = timeline.offset_at(0) if offset is None else offset
        self._last: float | None = None
        self._waiting: list[tuple[float, Item]] = []
        """On another clock than those before; not yet known whether it goes on."""

    def feed(self, timestamp: float | None, item: Item) -> list[tuple[float, Item]]:
        """The items that are sure now, with their times. Without a timestamp it follows the one before."""
        if timestamp is None:
            before = self._waiting[-1][0] if self._waiting else self._last
            timestamp = self._offset if before is None else before + self._step
        if self._follows(timestamp):
            self.dropped += len(self._waiting)
            self._waiting = []
            self._last = timestamp
            return [(timestamp - self._offset, item)]
        if self._waiting and not self._goes_on(self._waiting[-1][0], timestamp):
            self.dropped += len(self._waiting)
            self._waiting = []
        self._waiting.append((timestamp, item))
        needed = AFTER_A_GAP if self._is_short_gap() else CONFIRMING
        return self._start_again() if len(self._waiting) >= needed else []

    def finish(self) -> list[tuple[float, Item]]:
        """What was still in doubt when the file ended: a few items on another clock are wrong, but a last picture
        may come long after the one before, and where there is nothing else they are what there is."""
        if self._waiting and (self._last is None or (self._is_gap() and not self._timeline.is_stream)):
            return self._start_again()
        self.dropped += len(self._waiting)
        self._waiting = []
        return []

    def _follows(self, timestamp: float) -> bool:
        """Whether an item goes on from the last one. The first one must not be far from where a stream begins: it
        may be the wrong one."""
        if self._last is not None:
            return -BACK <= timestamp - self._last <= self._nearest
        return not self._timeline.is_stream or abs(timestamp - self._offset) <= self._nearest

    def _goes_on(self, before: float, timestamp: float) -> bool:
        step = timestamp - before
        return -BACK <= step <= (AHEAD if self._may_be(timestamp) else self._nearest)

    @property
    def _nearest(self) -> float:
        """Seconds ahead that an item may be without a gap before it."""
        return max(BACK, 3 * self._step)

    def _may_be(self, timestamp: float) -> bool:
        end = self._timeline.claimed_end
        return end is None or timestamp <= end + NEAR / 2

    def _is_gap(self) -> bool:
        first = self._waiting[0][0]
        is_ahead = self._last is not None and first > self._last and self._may_be(first)
        return is_ahead and (self._gaps or self._is_short_gap())

    def _is_short_gap(self) -> bool:
        """Whether the first of those that wait may only have been long in coming."""
        first = self._waiting[0][0]
        before = self._offset if self._last is None else self._last
        return 0 < first - before <= AHEAD and self._may_be(first)

    def _start_again(self) -> list[tuple[float, Item]]:
        if self._last is not None and not self._is_gap():
            expected = self._last - self._offset + self._step
            self._offset = self._timeline.offset_of(self._waiting[0][0], expected)
            self.restarts += 1
        sure = [(timestamp - self._offset, item) for timestamp, item in self._waiting]
        self._last = self._waiting[-1][0]
        self._waiting = []
        return sure

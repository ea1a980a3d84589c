"""A file's own clock made one that only rises: wrong timestamps dropped, a clock that starts again carried on.

Transport and program streams of joined recordings, DVDs and tapes start their clock again in the middle. Such a
file is gone through once, without decoding, and its stretches are remembered, so that every reader (pictures,
sound, a seek) counts the same time. Whether that is needed is seen from the clock at a few places of the file.
"""

import math
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Generic, TypeVar

import av
import av.error

from ingest.media.containers import open_container, picture_stream
from retrieval.errors import MediaError

RESTARTING_CONTAINERS = frozenset({"mpegts", "mpeg", "vob"})
"""As FFmpeg names them: those whose files are joined by copying one behind the other."""
PLACES_LOOKED_AT = 32
"""Of a file, evenly apart: a restart between two of them makes the clock fall behind its bytes, or run ahead."""
BACK, AHEAD = 0.75, 60.0
"""Seconds that a clock may step back (reordered pictures, jitter) or ahead (a gap in the reception) and go on."""
CONFIRMING = 5
"""Timestamps in a row on another clock before it counts as started again; fewer are wrong ones."""
SEEK_INTERVAL = 1.0
"""Seconds between the places that are remembered for seeking, at least."""
NEAR = 10.0
"""Seconds that sound or pictures may end before a stretch does, or begin after it has begun."""
ROUNDING = 1e-6
"""Seconds that sums of floating point numbers differ by."""
UNLIKE_THE_REST = 20.0
"""Times the usual step of the clock between two of the places looked at; no bit rate changes by that much."""


Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Stretch:
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
    stretches: tuple[Stretch, ...] = ()
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


class RisingTimes(Generic[Item]):
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
        if self._last is None or self._goes_on(self._last, timestamp):
            self.dropped += len(self._waiting)
            self._waiting = []
            self._last = timestamp
            return [(timestamp - self._offset, item)]
        if self._waiting and not self._goes_on(self._waiting[-1][0], timestamp):
            self.dropped += len(self._waiting)
            self._waiting = []
        self._waiting.append((timestamp, item))
        return self._start_again() if len(self._waiting) >= CONFIRMING else []

    def finish(self) -> list[tuple[float, Item]]:
        """What was still in doubt when the file ended: a few items on another clock are wrong, but a last picture
        may come long after the one before."""
        if self._waiting and self._is_gap() and not self._timeline.is_stream:
            return self._start_again()
        self.dropped += len(self._waiting)
        self._waiting = []
        return []

    def _goes_on(self, before: float, timestamp: float) -> bool:
        step = timestamp - before
        return -BACK <= step <= (AHEAD if self._may_be(timestamp) else max(BACK, 3 * self._step))

    def _may_be(self, timestamp: float) -> bool:
        end = self._timeline.claimed_end
        return end is None or timestamp <= end + NEAR / 2

    def _is_gap(self) -> bool:
        first = self._waiting[0][0]
        return self._gaps and self._last is not None and first > self._last and self._may_be(first)

    def _start_again(self) -> list[tuple[float, Item]]:
        assert self._last is not None
        if not self._is_gap():
            expected = self._last - self._offset + self._step
            self._offset = self._timeline.offset_of(self._waiting[0][0], expected)
            self.restarts += 1
        sure = [(timestamp - self._offset, item) for timestamp, item in self._waiting]
        self._last = self._waiting[-1][0]
        self._waiting = []
        return sure


def read_timeline(path: Path) -> Timeline:
    """The file's timeline, gone through once while it stays as it is. MediaError where it cannot be read."""
    try:
        stat = path.stat()
    except OSError as error:
        raise MediaError(
            "{path}: cannot be read ({reason}); check its permissions.", path=path, reason=error.strerror
        ) from error
    return _timeline(path, stat.st_size, stat.st_mtime_ns)


@lru_cache(maxsize=256)
def _timeline(path: Path, size: int, changed: int) -> Timeline:
    del changed  # a file that has changed is looked at again
    with open_container(path) as container:
        origin = float((container.start_time or 0) / av.time_base)
        if RESTARTING_CONTAINERS.isdisjoint(container.format.name.split(",")):
            claimed = (container.duration or 0) / av.time_base
            return Timeline(origin, claimed_end=origin + claimed if claimed > 0 else None)
        try:
            shown = picture_stream(container, path)
        except MediaError:
            return Timeline(origin, is_stream=True)
        if _runs_through(container, shown, size):
            return Timeline(origin, is_stream=True)
    with open_container(path) as container:
        return _gone_through(container, picture_stream(container, path), origin)


def seek_near(container: "av.container.InputContainer", timeline: Timeline, time: float) -> int:
    """Takes the file to a key frame at or before a time, or near it; gives the place in it, in bytes, where that is
    how it was found, else 0. FFmpegError where the format cannot seek."""
    if timeline.stretches:
        place = timeline.place_before(time) if time > 0 else 0
        container.seek(place, unsupported_byte_offset=True)
        return place
    at = time + timeline.origin if time > 0 else min(0.0, timeline.origin)
    container.seek(int(at * av.time_base), backward=True)
    return 0


def _runs_through(container: "av.container.InputContainer", shown: "av.VideoStream", size: int) -> bool:
    """Whether the clock at some places of the file rises as their bytes do."""
    stamps: list[float] = []
    for number in range(PLACES_LOOKED_AT):
        try:
            container.seek(size * number // PLACES_LOOKED_AT, unsupported_byte_offset=True)
            packet = next((p for p in container.demux(shown) if p.pts is not None), None)
        except av.error.FFmpegError:
            packet = None
        if packet is not None:
            stamps.append(float(packet.pts * packet.time_base))
    steps = [after - before for before, after in pairwise(stamps)]
    if not steps:
        return True
    usual = sorted(steps)[len(steps) // 2]
    return min(steps) >= -BACK and max(steps) <= max(UNLIKE_THE_REST * usual, AHEAD)


def _gone_through(
    container: "av.container.InputContainer", shown: "av.VideoStream", origin: float
) -> Timeline:
    """The stretches of a file and places to seek to, from all of its packets."""
    step = float(1 / (shown.average_rate or 25))
    times: RisingTimes[_Packet] = RisingTimes(Timeline(origin), step, gaps=False)
    stretches: list[Stretch] = []
    key_frames: list[tuple[float, int]] = []
    offset = math.nan
    for packet in _packets(container, shown):
        for time, sure in times.feed(packet.timestamp, packet):
            if not abs((now := sure.timestamp - time) - offset) < ROUNDING:
                offset = now
                stretches.append(Stretch(sure.position, sure.timestamp, sure.timestamp, offset))
            last = stretches[-1]
            if sure.timestamp > last.last:
                stretches[-1] = Stretch(last.position, last.first, sure.timestamp, offset)
            if sure.is_key and (not key_frames or time >= key_frames[-1][0] + SEEK_INTERVAL):
                key_frames.append((time, sure.position))
    if len(stretches) < 2:
        return Timeline(origin, is_stream=True)
    end = stretches[-1].last - stretches[-1].offset + step
    return Timeline(origin, True, tuple(stretches), tuple(key_frames), end)


@dataclass(frozen=True, slots=True)
class _Packet:
    timestamp: float
    position: int
    is_key: bool


def _packets(container: "av.container.InputContainer", shown: "av.VideoStream") -> Iterator[_Packet]:
    packets, position = container.demux(shown), 0
    while True:
        try:
            packet = next(packets, None)
        except av.error.FFmpegError:
            return
        if packet is None:
            return
        position = (
            packet.pos or position
        )  # pictures that share a packet of the container have no place of their own
        if packet.pts is not None and packet.size:
            yield _Packet(float(packet.pts * packet.time_base), position, packet.is_keyframe)

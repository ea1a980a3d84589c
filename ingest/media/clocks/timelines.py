"""What is known of a file's own clock before it is read: whether it runs through, and its stretches where not.

Transport and program streams of joined recordings, DVDs and tapes start their clock again in the middle. Such a
file is gone through once, without decoding, and its stretches are remembered, so that every reader (pictures,
sound, a seek) counts the same time. Whether that is needed is seen from the clock at a few places of the file.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import av
import av.error

from ingest.media.clocks.monotonic_times import AHEAD, BACK, ClockSegment, MonotonicTimes, Timeline
from ingest.media.containers import known_packets, open_container, picture_stream, readable_packets
from retrieval.errors import MediaError

RESTARTING_CONTAINERS = frozenset({"mpegts", "mpeg", "vob"})
"""As FFmpeg names them: those whose files are joined by copying one behind the other."""
PLACES_LOOKED_AT = 32
"""Of a file, evenly apart: a restart between two of them makes the clock fall behind its bytes, or run ahead."""
SEEK_INTERVAL = 1.0
"""Seconds between the places that are remembered for seeking, at least."""
ROUNDING = 1e-6
"""Seconds that sums of floating point numbers differ by."""
UNLIKE_THE_REST = 20.0
"""Times the usual step of the clock between two of the places looked at; no bit rate changes by that much."""


def read_clock_timeline(path: Path) -> Timeline:
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
            packet = next((p for p in known_packets(container, shown) if p.pts is not None), None)
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
    times: MonotonicTimes[_Packet] = MonotonicTimes(Timeline(origin, is_stream=True), step, gaps=False)
    stretches: list[ClockSegment] = []
    key_frames: list[tuple[float, int]] = []
    offset = math.nan
    for packet in _packets(container, shown):
        for time, sure in times.feed(packet.timestamp, packet):
            if not abs((now := sure.timestamp - time) - offset) < ROUNDING:
                offset = now
                stretches.append(ClockSegment(sure.position, sure.timestamp, sure.timestamp, offset))
            last = stretches[-1]
            if sure.timestamp > last.last:
                stretches[-1] = ClockSegment(last.position, last.first, sure.timestamp, offset)
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
    position = 0
    for packet in readable_packets(container, shown):
        position = packet.pos or position  # pictures that share a packet of the container have no own place
        if packet.pts is not None and packet.size:
            yield _Packet(float(packet.pts * packet.time_base), position, packet.is_keyframe)

"""What a video file says of itself: its length, its rate, when it was recorded, and what is wrong with it.

Headers claim what no camera does; what cannot be is taken for not said.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import av

MAX_FPS = 1000.0
"""Frames a second that a header may claim: high-speed cameras' files play slower than that."""
MAX_CLAIMED = 100 * 3600.0
"""Seconds that a header may claim without being asked for more: what a drive holds at the lowest rates."""

MAX_SHOWN = 60.0
"""Seconds that one picture may stand at the end: screen recordings and time lapses have some."""

RECORDED_KEYS = ("com.apple.quicktime.creationdate", "creation_time", "date_recorded", "date")
"""Metadata that say when a video was recorded, the surest first."""
CLOCKS_NEVER_SET = ("1904-01-01", "1970-01-01")
"""What a container says whose writer knew no time: the first day of QuickTime's clock, and of Unix's."""

EMPTY_END = 65_536
"""Bytes."""
FIRST_BOXES = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip")
MOST_BOXES = 200_000
"""Looked at: two for each fragment, a day of one a second."""


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """What a container says of its pictures."""

    path: Path
    duration: float | None
    """Seconds, as the container claims; None where it does not say."""
    pictures: float | None
    """Seconds that the pictures last, as their stream claims; its sound may last longer."""
    width: int
    height: int
    """As displayed: after rotation, with square pixels."""
    fps: float
    """Average; 0.0 where unknown."""
    codec: str
    container: str
    has_sound: bool
    is_sound: bool = False
    """Whether it is sound alone; width and height are 0 then."""


@dataclass(frozen=True, slots=True)
class ReadingFaults:
    """What was wrong with a file while it was read, without keeping it from being read."""

    damaged: int = 0
    """Packets that could not be decoded."""
    wrong_times: int = 0
    """Frames left out since their timestamp is wrong."""
    restarts: int = 0
    """Times that its clock starts again."""
    ends_empty: bool = False
    """Whether its last bytes are zeros, as of a copy that is not finished."""
    is_sound: bool = False
    """Whether it is of sound alone that this is said."""
    ends_inside: bool = False
    """Whether its last part is longer than what is there of it."""


def recorded(metadata: Mapping[str, str]) -> str:
    """When a video was recorded, as its metadata say (keys in small letters), ISO 8601; empty where they do not."""
    for moment in (metadata.get(key, "").strip() for key in RECORDED_KEYS):
        if moment and not moment.startswith(CLOCKS_NEVER_SET) and _is_time(moment):
            return moment
    return ""


def claimed_seconds(container: "av.container.InputContainer", origin: float) -> float | None:
    """Seconds that a file lasts, as its container claims; None where it does not say. `origin` is the timestamp at
    which the video's clock starts, which Flash's recordings of streams count in."""
    claimed = (container.duration or 0) / av.time_base
    if container.format.name == "flv" and claimed > origin > 0:
        claimed -= origin
    return claimed if claimed > 0 else None


def shown_seconds(frame: av.VideoFrame) -> float:
    """How long a picture stands, as its file says; 0.0 where it does not, or says more than `MAX_SHOWN`."""
    said = float((frame.duration or 0) * frame.time_base) if frame.time_base else 0.0
    return said if 0 < said <= MAX_SHOWN else 0.0


def claimed_pictures(stream: "av.VideoStream", origin: float) -> float | None:
    """Seconds that the pictures last, as their stream claims; None where it does not say. `origin` is the timestamp
    at which the video's clock starts."""
    length, base = stream.duration, stream.time_base
    if not length or length <= 0 or base is None:
        return None
    begins = float((stream.start_time or 0) * base) - origin
    seconds = max(0.0, begins) + float(length * base)
    return seconds if seconds <= MAX_CLAIMED else None


def ends_in_zeros(path: Path) -> bool:
    """Whether the last `EMPTY_END` bytes of a file, or its second half, hold nothing: such room is set aside for a
    copy before it is made."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - min(EMPTY_END, size // 2)))
            return size > 0 and not any(file.read())
    except OSError:
        return False


def ends_inside_a_box(path: Path) -> bool:
    """Whether a file of boxes (MP4, MOV; ISO/IEC 14496-12, 4.2) ends before its last one does. One in fragments
    says no other length."""
    try:
        with path.open("rb") as file:
            end, place = file.seek(0, 2), 0
            for number in range(MOST_BOXES):
                file.seek(place)
                head = file.read(16)
                if len(head) < 8 or (number == 0 and head[4:8] not in FIRST_BOXES):
                    return False
                size = int.from_bytes(head[:4], "big")
                size = int.from_bytes(head[8:], "big") if size == 1 else size
                if size < 8:
                    return False
                place += size
                if place >= end:
                    return place > end
    except OSError:
        pass
    return False


def _is_time(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def frame_rate(stream: av.VideoStream) -> float:
    """As its header says; a rate that no camera has, or that its time base was taken for, says nothing."""
    rates = [stream.average_rate, stream.base_rate, stream.guessed_rate]
    if stream.base_rate and stream.average_rate and stream.average_rate < 1 <= stream.base_rate:
        rates.pop(0)  # one picture that stands for hours
    return next((float(rate) for rate in rates if rate and 0 < rate <= MAX_FPS), 0.0)

"""When a sound recorder was running, as its Broadcast Wave file says: the day, and the time since midnight.

The chunk `bext` is EBU Tech 3285's, which FFmpeg reads; `iXML` is the recorders' own (gallery.co.uk/ixml), which it
does not: the rate of the timecode that the samples are counted in stands there.
"""

import re
import struct
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

RIFFS = (b"RIFF", b"RF64", b"BW64")
MAX_CHUNKS, MAX_IXML = 256, 1 << 20
"""Chunks looked at, and bytes of that one."""
TIMECODE_RATE = re.compile(rb"<TIMECODE_RATE>\s*(\d{1,6})(?:\s*/\s*(\d{1,6}))?\s*</TIMECODE_RATE>")
DROP_FRAME = re.compile(rb"<TIMECODE_FLAG>\s*DF\s*</TIMECODE_FLAG>")
DAY, TIME = re.compile(r"\d{4}-\d\d-\d\d"), re.compile(r"\d\d:\d\d:\d\d")
DAY_SECONDS = 24 * 3600


def seconds_since_midnight(metadata: Mapping[str, str], rate: int) -> float | None:
    """When the first sample was recorded; `metadata` with keys in small letters, `rate` in samples a second. None
    where the file does not say, or says what no day has."""
    stated = metadata.get("time_reference", "")
    if not stated.isdecimal() or rate <= 0:
        return None
    seconds = int(stated) / rate
    return seconds if seconds < DAY_SECONDS else None


def recorded_at(metadata: Mapping[str, str]) -> str:
    """The day and time that it was recorded, ISO 8601; empty where the file does not say."""
    day = re.sub(r"[:._/]", "-", metadata.get("date", "").strip())  # as FFmpeg calls what `bext` says
    time = re.sub(r"[-._]", ":", metadata.get("creation_time", "").strip())
    if not DAY.fullmatch(day) or day.startswith("0000"):
        return ""
    return f"{day}T{time}" if TIME.fullmatch(time) else day


def ixml_timecode_rate(path: Path) -> tuple[Fraction, bool] | None:
    """Frames a second, and whether they are counted drop-frame; None where the file does not say."""
    try:
        text = _chunk(path, b"iXML")
    except (OSError, struct.error):
        return None
    if (found := TIMECODE_RATE.search(text)) is None or not int(found[1]) or not int(found[2] or 1):
        return None
    rate = Fraction(int(found[1]), int(found[2] or 1))
    return (rate, DROP_FRAME.search(text) is not None) if 1 <= rate <= 240 else None


def _chunk(path: Path, wanted: bytes) -> bytes:
    with path.open("rb") as file:
        if file.read(4) not in RIFFS:
            return b""
        file.seek(12)
        for _ in range(MAX_CHUNKS):
            head = file.read(8)
            if len(head) < 8:
                return b""
            name, size = struct.unpack("<4sI", head)
            if name == wanted:
                return file.read(min(size, MAX_IXML))
            file.seek(size + size % 2, 1)
    return b""

"""The rate that the timecode track of a QuickTime or MP4 file counts in, which FFmpeg does not hand on.

Cameras of 50 and 60 frames a second often count timecode at half of it. The boxes are those of Apple's QuickTime
File Format: moov, trak, mdia, minf, stbl, stsd, in which a description of the kind `tmcd` has the rate.
"""

import struct
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

CONTAINERS = (b"moov", b"trak", b"mdia", b"minf", b"stbl")
MAX_BOXES = 10_000
"""Boxes looked at; a file with more is not made for reading."""
DESCRIPTION = struct.Struct(">I4s6xH4xIIIB")
"""Size, kind, data reference, flags, time scale, duration of a frame, frames a second."""


def timecode_rate(path: Path) -> Fraction | None:
    """Frames a second, such as 25 or 30000/1001; None where the file has no such track, or is another kind."""
    try:
        with path.open("rb") as file:
            for description in _sample_descriptions(file):
                _, kind, _, _, scale, length, _ = DESCRIPTION.unpack(description)
                if kind == b"tmcd" and scale and length:
                    return Fraction(scale, length)
    except OSError:
        return None
    return None


def _sample_descriptions(file: BinaryIO) -> Iterator[bytes]:
    """The first entry of each `stsd` box."""
    end = file.seek(0, 2)
    waiting, looked_at = [(0, end)], 0
    while waiting and looked_at < MAX_BOXES:
        start, stop = waiting.pop()
        while start + 8 <= stop and looked_at < MAX_BOXES:
            looked_at += 1
            file.seek(start)
            size, kind = struct.unpack(">I4s", file.read(8).ljust(8, b"\0"))
            head = 8
            if size == 1:
                size, head = struct.unpack(">Q", file.read(8).ljust(8, b"\0"))[0], 16
            size = stop - start if size == 0 else size
            if size < head:
                break
            if kind in CONTAINERS:
                waiting.append((start + head, min(stop, start + size)))
            elif kind == b"stsd":
                file.seek(start + head + 8)
                entry = file.read(DESCRIPTION.size)
                if len(entry) == DESCRIPTION.size:
                    yield entry
            start += size

"""What a video's file tells of its recording: place, camera, capture rate, shape, size, folder. It decodes nothing.

Phones and cameras write these words into the container (QuickTime's `com.apple.quicktime.*`, Android's
`com.android.*`, the plain `make`, `model` and `location`). What cannot be so is dropped: a place at 0° N, 0° E is
a receiver that knew none, as the year 1904 is a clock that was never set.
"""

import math
import re
from collections.abc import Mapping
from pathlib import Path

from retrieval.qualities import Quality

PLACE_KEYS = ("com.apple.quicktime.location.iso6709", "location", "location-eng", "com.android.location")
MAKE_KEYS = ("com.apple.quicktime.make", "make", "com.android.manufacturer", "manufacturer")
MODEL_KEYS = ("com.apple.quicktime.model", "model", "com.android.model", "com.sony.model")
CAPTURE_KEYS = ("com.android.capture.fps", "com.apple.quicktime.camera.framerate", "capture_fps")
ISO_6709 = re.compile(r"^([+-]\d{1,2}(?:\.\d+)?)([+-]\d{1,3}(?:\.\d+)?)")
"""Degrees as decimals, which is what cameras write; what follows (height, reference system) does not count."""
NOWHERE_DEGREES = 0.01
"""About a kilometre around 0° N, 0° E, which lies in the sea."""
SLOWED = 2.0
"""Captured so many times faster than it plays: slow motion. The inverse: a time lapse."""
HIGH_RATE = 100.0
"""Frames a second that nobody plays as they are: captured to be slowed down."""
LOW_SIDE = 360
"""Pixels of the shorter side from which down a picture is of low resolution, below standard definition; with a
quarter of it wholly so."""
HD_SIDE, UHD_SIDE = 720, 2160
SQUARE_TOLERANCE = 0.05
"""Share by which a square picture's sides may differ, as `retrieval.archive.video_sets` has it."""


def file_qualities(
    path: Path, said: Mapping[str, str], fps: float, width: int, height: int
) -> dict[Quality, float]:
    """What the file tells; `said` are its words by keys in small letters, the size is as displayed."""
    found = _size(width, height)
    if (place := read_place(said)) is not None:
        found[Quality("place", f"{place[0]:.4f}, {place[1]:.4f}")] = 1.0
    if device := _device(said):
        found[Quality("device", device)] = 1.0
    if folder := path.parent.name:
        found[Quality("folder", folder)] = 1.0
    captured = _number(_first(said, CAPTURE_KEYS)) or 0.0
    if fps > 0 and (captured >= SLOWED * fps or fps >= HIGH_RATE):
        found[Quality("pace", "slow_motion")] = 1.0
    elif 0 < captured <= fps / SLOWED:
        found[Quality("pace", "time_lapse")] = 1.0
    return found


def read_place(said: Mapping[str, str]) -> tuple[float, float] | None:
    """Degrees north and east; None where the file does not say, or says what cannot be."""
    match = ISO_6709.match(_first(said, PLACE_KEYS))
    if match is None:
        return None
    north, east = float(match[1]), float(match[2])
    if abs(north) > 90 or abs(east) > 180 or max(abs(north), abs(east)) < NOWHERE_DEGREES:
        return None
    return north, east


def _size(width: int, height: int) -> dict[Quality, float]:
    if min(width, height) <= 0:
        return {}
    found: dict[Quality, float] = {}
    square = abs(width - height) <= SQUARE_TOLERANCE * max(width, height)
    shape = "square" if square else "landscape" if width > height else "portrait"
    found[Quality("shape", shape)] = 1.0
    shorter = min(width, height)
    if (low := 0.5 + math.log2(LOW_SIDE / shorter) / 4) > 0:
        found[Quality("resolution", "low")] = min(1.0, low)
    if shorter >= HD_SIDE:
        found[Quality("resolution", "uhd" if shorter >= UHD_SIDE else "hd")] = 1.0
    return found


def _device(said: Mapping[str, str]) -> str:
    """Maker and model, the maker's name once."""
    make, model = _first(said, MAKE_KEYS), _first(said, MODEL_KEYS)
    return model if model.casefold().startswith(make.casefold()) and model else f"{make} {model}".strip()


def _first(said: Mapping[str, str], keys: tuple[str, ...]) -> str:
    return next((words for key in keys if (words := said.get(key, "").strip())), "")


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None

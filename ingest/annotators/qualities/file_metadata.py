"""What a video's file tells of its recording: place, camera, capture rate, shape, size, folder. It decodes nothing.

Which words phones and cameras write into the container, `ingest.metadata` knows.
"""

import math
from collections.abc import Mapping
from pathlib import Path

from ingest.metadata.container_metadata import container_metadata, first_value
from retrieval.qualities import Quality

CAPTURE_KEYS = ("com.android.capture.fps", "com.apple.quicktime.camera.framerate", "capture_fps")
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
    recording = container_metadata(path, said).values
    if (place := recording.get("place")) is not None:
        found[Quality("place", place.value)] = 1.0
    if (device := recording.get("camera")) is not None:
        found[Quality("device", device.value)] = 1.0
    if folder := path.parent.name:
        found[Quality("folder", folder)] = 1.0
    captured = _number(first_value(said, CAPTURE_KEYS)) or 0.0
    if fps > 0 and (captured >= SLOWED * fps or fps >= HIGH_RATE):
        found[Quality("pace", "slow_motion")] = 1.0
    elif 0 < captured <= fps / SLOWED:
        found[Quality("pace", "time_lapse")] = 1.0
    return found


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


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None

"""The few frames of a shot that annotators of pictures look at. It knows no model."""

from collections.abc import Iterator

from ingest.media.video import OpenVideo
from retrieval.errors import MediaError
from retrieval.types import Picture, Shot

FRAME_SECONDS = 3.0
MAX_FRAMES = 4
"""Of a shot: one for each so many seconds, at least one, at most so many."""


def frame_spans(shot: Shot) -> Iterator[tuple[float, float, float]]:
    """(time of a frame, start and end of what it stands for) for each frame of the shot that is read."""
    count = min(MAX_FRAMES, max(1, round(shot.seconds / FRAME_SECONDS)))
    step = shot.seconds / count
    for number in range(count):
        start = shot.start + number * step
        yield start + step / 2, start, start + step


def frame_picture(opened: OpenVideo, time: float, shot: Shot, side: int) -> Picture:
    """The frame at that time, at most so many pixels on its longer side; the shot's thumbnail where there is none
    so late. MediaError."""
    try:
        return opened.frame_at(time).picture(side)
    except MediaError:
        return opened.frame_at(shot.thumbnail).picture(side)

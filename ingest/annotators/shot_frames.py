"""The few frames of a shot that annotators of pictures look at, and what goes on from one to the next.

It knows no model.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from ingest.media.opening import open_video
from ingest.media.video import OpenVideo
from retrieval.errors import MediaError
from retrieval.types import Picture, Shot

FRAME_SECONDS = 3.0
MAX_FRAMES = 4
"""Of a shot: one for each so many seconds, at least one, at most so many."""

Item = TypeVar("Item")

Look = Callable[[Picture, float, float, list[Item]], list[Item]]
"""What a frame shows, given its picture, the start and end of what it stands for, and what the frame before showed;
what goes on from there is taken out of that list."""


def things_seen(
    path: Path, shots: Sequence[Shot], side: int, look: Look[Item], on_progress: Callable[[float], None]
) -> Iterator[Item]:
    """What the frames of a video's shots show, each once it is not seen any more; nothing goes on over a cut.

    Pictures have at most `side` pixels on their longer side; `on_progress` gets the time it has come to, in
    seconds. MediaError where the file cannot be read, and what `look` raises.
    """
    with open_video(path) as opened:
        for shot in shots:
            running: list[Item] = []
            for time, start, end in frame_spans(shot):
                seen = look(frame_picture(opened, time, shot, side), start, end, running)
                yield from running
                running = seen
                on_progress(end)
            yield from running


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

"""From a video's frames to what is encoded: a few frames a second, by their timestamps, each only once.

While the frames stream by at full rate, the transition detector looks at all of them. What is kept for each sampled
frame is small: its time, which embedding it uses, and the place of its thumbnail in a spool file.
"""

import math
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from ingest.media.pixels.frames import DecodedFrame
from ingest.media.video import DEFAULT_FPS, OpenVideo
from ingest.shots.boundary_model import LEAST_PIXEL_LOG_ODDS, BoundaryModel
from ingest.shots.transitions import TINY_HEIGHT, TINY_WIDTH, Transition, TransitionDetector
from retrieval.picture_preparation import crop_letterbox
from retrieval.types import Picture

DEFAULT_SAMPLING_FPS = 2.0
"""Frames a second that are encoded."""
MIN_SAMPLES, MAX_SAMPLES = 0.1, 30.0

NEAR_DUPLICATE_MEAN = 1.0
NEAR_DUPLICATE_CELL = 6.0
"""Two frames are near-identical when their tiny pictures differ by less than this (of 255) on average, and in
no cell of 3 × 3 pixels by more than that: noise and compression, no movement. Such a frame uses the earlier
one's embedding; on compact, cosine 0.99 and above between the two."""


@dataclass(frozen=True, slots=True, eq=False)
class FrameToEncode:
    """A sampled frame that must be encoded, without black bars; it becomes embedding number `slot` of its video."""

    slot: int
    time: float
    picture: Picture


@dataclass(slots=True)
class SampledFrames:
    """What is known of a video once all its frames have gone by."""

    times: list[float] = field(default_factory=list)
    """Of each sampled frame, seconds, rising."""
    slots: list[int] = field(default_factory=list)
    """Which embedding each sampled frame uses; near-identical neighbours share one."""
    steepest: list[float] = field(default_factory=list)
    """Time of the greatest change of picture since the sampled frame before."""
    transitions: list[Transition] = field(default_factory=list)
    settled: float = 0.0
    """All transitions before this time are known."""
    last: float = 0.0
    """Time of the last frame."""
    end: float = 0.0
    """Where the last frame ends."""
    width: int = 0
    height: int = 0
    """Of the first frame as displayed, in full."""
    decoded: int = 0
    """Frames at full rate."""

    def since(self, times: int, transitions: int) -> "SampledFrames":
        """What has come after so many sampled frames and transitions; `take` is the inverse."""
        return replace(
            self,
            times=self.times[times:],
            slots=self.slots[times:],
            steepest=self.steepest[times:],
            transitions=self.transitions[transitions:],
        )

    def take(self, more: "SampledFrames") -> None:
        """Adds what has come since."""
        self.times += more.times
        self.slots += more.slots
        self.steepest += more.steepest
        self.transitions += more.transitions
        self.settled, self.decoded = more.settled, more.decoded
        self.width, self.height = more.width, more.height

    def part(self, embedded: int) -> "SampledFrames | None":
        """What no later frame changes: up to where all transitions are known, and the first so many embeddings
        are the frames'. It ends there; None where nothing is before that."""
        known = bisect_left(self.slots, embedded)
        if not known:
            return None
        end = min(self.settled, self.times[min(known, len(self.times) - 1)])
        count = bisect_left(self.times, end)
        return None if not count else replace(
            self,
            times=self.times[:count],
            slots=self.slots[:count],
            steepest=self.steepest[:count],
            transitions=[transition for transition in self.transitions if transition.at < end],
            last=self.times[count - 1],
            end=end,
        )  # fmt: skip


class ThumbnailSink(Protocol):
    """A spool of thumbnails, or what sends them to one."""

    def add(self, picture: Picture) -> None:
        """Takes the picture of the next frame."""
        ...


class FrameWindowSink(Protocol):
    """The windows of a video, or what sends them there."""

    def add(self, transition: Transition, frames: NDArray[np.uint8], place: int) -> None:
        """Takes the pictures about a transition, (n, height, width, 3) uint8; number `place` is its own."""
        ...


def sample_frames(
    video: OpenVideo,
    sampled: SampledFrames,
    thumbnails: ThumbnailSink,
    fps: float = DEFAULT_SAMPLING_FPS,
    windows: FrameWindowSink | None = None,
    on_frame: Callable[[], None] = lambda: None,
) -> Iterator[FrameToEncode]:
    """The pictures to encode, in order; `sampled` is filled while they are drawn.

    `windows` gets the tiny frames about each transition that pixels hold for possible; `on_frame` is called at
    each frame of the video.
    One frame at each 1 / fps seconds of the video's own clock: the first frame at or after that time;
    of a photo the first alone.
    """
    finder = TransitionDetector(None if windows is None else partial(_keep_likely, windows))
    steepest, last_sampled = _LargestChange(), None
    due, period, last_time = 0.0, math.inf if video.is_still else 1.0 / fps, 0.0
    step = 1 / (video.fps or DEFAULT_FPS)
    for frame in video.frames():
        tiny = frame.tiny(TINY_WIDTH, TINY_HEIGHT)
        sampled.transitions += finder.feed(frame.time, tiny)
        sampled.settled = finder.settled
        steepest.feed(frame.time, tiny)
        sampled.decoded += 1
        on_frame()
        step, last_time = frame.time - last_time if sampled.decoded > 1 else step, frame.time
        if frame.time < due - 1e-6:
            continue
        due = period * (np.floor((frame.time + 1e-6) / period) + 1)
        new = last_sampled is None or not is_near_duplicate(last_sampled, tiny)
        sampled.times.append(frame.time)
        sampled.steepest.append(steepest.take())
        sampled.slots.append(sampled.slots[-1] + new if sampled.slots else 0)
        if new:
            last_sampled = tiny
            yield _frame_to_encode(frame, sampled, thumbnails)
    sampled.transitions += finder.finish()
    sampled.last = last_time
    sampled.end = sampled.settled = (
        last_time + (video.shown_for or min(step, 1.0)) if sampled.decoded else 0.0
    )


def _keep_likely(
    windows: FrameWindowSink, transition: Transition, frames: NDArray[np.uint8], place: int
) -> None:
    if BoundaryModel.bundled().pixel_log_odds(transition) >= LEAST_PIXEL_LOG_ODDS:
        windows.add(transition, frames, place)


def _frame_to_encode(frame: DecodedFrame, sampled: SampledFrames, thumbnails: ThumbnailSink) -> FrameToEncode:
    picture = frame.picture()
    if not sampled.height:
        sampled.width, sampled.height = frame.size
    thumbnails.add(picture)
    return FrameToEncode(sampled.slots[-1], frame.time, crop_letterbox(picture))


def is_near_duplicate(a: Picture, b: Picture) -> bool:
    """Whether two tiny pictures differ by noise alone."""
    change = np.abs(a.astype(np.int16) - b)
    if change.mean() >= NEAR_DUPLICATE_MEAN:
        return False
    height, width, _ = change.shape
    blocks = change.reshape(height // 3, 3, width // 3, 3, 3).mean(axis=(1, 3))
    return bool(blocks.max() < NEAR_DUPLICATE_CELL)


class _LargestChange:
    """The time of the greatest change between neighbouring frames since it was last asked."""

    def __init__(self) -> None:
        self._before: Picture | None = None
        self._time, self._change = 0.0, -1.0

    def feed(self, time: float, tiny: Picture) -> None:
        change = 0.0 if self._before is None else cv2.norm(tiny, self._before, cv2.NORM_L1)
        if change > self._change:
            self._time, self._change = time, change
        self._before = tiny

    def take(self) -> float:
        self._change = -1.0
        return self._time

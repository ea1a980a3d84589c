"""A decoded frame of a video and its pixels: as they are displayed, or tiny for telling frames apart."""

from collections import defaultdict, deque
from collections.abc import Iterator

import av
import numpy as np
from av.video.reformatter import VideoReformatter

from ingest.media.pixels.filters import PictureFilter, deinterlaced, needs_filter
from ingest.media.pixels.orientation import Orientation, orientation_of
from ingest.media.pixels.thin_frames import ThinFrames
from retrieval.types import Picture

PICTURE_SIDE = 768
"""Longest side of a picture handed on: twice what common encoders take, far below 8K."""

LEAST_TINY_ROWS = 10
"""Rows of a frame that a row of its tiny picture is the mean of: as many as 270 lines give 27. More of them tell no
more, and reading them all costs a third of what decoding costs at 1080 lines."""


class Scalers:
    """FFmpeg's scalers of one video. Each keeps its tables as long as sizes stay the same: six times faster."""

    def __init__(self) -> None:
        self.thin = ThinFrames()
        self.tiny = VideoReformatter()
        self.small: defaultdict[int, VideoReformatter] = defaultdict(VideoReformatter)
        self.picture: defaultdict[int, VideoReformatter] = defaultdict(VideoReformatter)
        """By the longest side."""
        self.filters: defaultdict[int, PictureFilter] = defaultdict(PictureFilter)
        """The same, of pictures that must be deinterlaced or tone mapped."""


class DecodedFrame:
    """One frame of a video and its time; pixels are converted only when asked for."""

    __slots__ = ("_aspect", "_frame", "_orientation", "_scalers", "time")

    def __init__(
        self,
        time: float,
        frame: av.VideoFrame,
        aspect: float,
        scalers: Scalers,
        orientation: Orientation | None = None,
    ) -> None:
        self.time = time
        self._frame = frame
        self._aspect = aspect
        self._scalers = scalers
        self._orientation = orientation

    @property
    def orientation(self) -> Orientation:
        """How it is turned to be upright."""
        if self._orientation is None:
            self._orientation = orientation_of(self._frame)
        return self._orientation

    @property
    def decoded(self) -> av.VideoFrame:
        """The frame as the file has it, unrotated and with its own pixels: for encoding it again."""
        return self._frame

    @property
    def size(self) -> tuple[int, int]:
        """Width and height as it is displayed, with square pixels, in full."""
        width, height = self._square()
        return (height, width) if self.orientation.is_sideways else (width, height)

    def tiny(self, width: int, height: int) -> Picture:
        """The frame squashed to (height, width, 3), unrotated: for telling frames apart, not for looking at."""
        thin = self._scalers.thin(self._frame, LEAST_TINY_ROWS * height)
        small = self._scalers.tiny.reformat(
            thin, width=width, height=height, format="rgb24", interpolation="AREA", threads=1
        )
        return np.asarray(small.to_ndarray())

    def picture(self, side: int = PICTURE_SIDE) -> Picture:
        """The frame as it is displayed, in the colours of a screen, so small that no side exceeds `side`."""
        width, height = self._square()
        scale = min(1.0, side / max(width, height))
        width, height = max(1, round(width * scale)), max(1, round(height * scale))
        if needs_filter(self._frame):
            shown = self._scalers.filters[side](self._frame, width, height)
        else:
            small = self._frame
            if scale < 1 and small.format.name.startswith("yuv"):
                # in its own format first: half the time of one step, and truer
                small = self._scalers.small[side].reformat(
                    small, width=width, height=height, interpolation="AREA", threads=1
                )
            shown = self._scalers.picture[side].reformat(
                small,
                width=width,
                height=height,
                format="rgb24",
                interpolation="AREA" if scale < 1 else "BICUBIC",
                threads=1,  # slices among threads cost a video's reading more than they save
            )
        return self.orientation.upright(shown.to_ndarray())

    def shown_by(self, frame: av.VideoFrame) -> "DecodedFrame":
        """Another frame in its place: at its time, turned as it is."""
        return DecodedFrame(self.time, frame, self._aspect, self._scalers, self.orientation)

    def _square(self) -> tuple[int, int]:
        return max(1, round(self._frame.width * self._aspect)), self._frame.height


def without_combs(frames: Iterator[DecodedFrame]) -> Iterator[DecodedFrame]:
    """A run of frames for playing: interlaced ones deinterlaced, at their own times."""
    waiting: deque[DecodedFrame] = deque()

    def pictures() -> Iterator[av.VideoFrame]:
        for frame in frames:
            waiting.append(frame)
            yield frame.decoded

    for shown in deinterlaced(pictures()):
        if waiting:
            yield waiting.popleft().shown_by(shown)

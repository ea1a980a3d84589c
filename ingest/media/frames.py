"""A decoded frame of a video and its pixels: as they are displayed, or tiny for telling frames apart."""

from collections import defaultdict

import av
import numpy as np
from av.video.reformatter import VideoReformatter

from retrieval.types import Picture

PICTURE_SIDE = 768
"""Longest side of a picture handed on: twice what common encoders take, far below 8K."""


class Scalers:
    """FFmpeg's scalers of one video. Each keeps its tables as long as sizes stay the same: six times faster."""

    def __init__(self) -> None:
        self.tiny = VideoReformatter()
        self.picture: defaultdict[int, VideoReformatter] = defaultdict(VideoReformatter)
        """By the longest side."""


class DecodedFrame:
    """One frame of a video and its time; pixels are converted only when asked for."""

    __slots__ = ("_aspect", "_frame", "_scalers", "time")

    def __init__(self, time: float, frame: av.VideoFrame, aspect: float, scalers: Scalers) -> None:
        self.time = time
        self._frame = frame
        self._aspect = aspect
        self._scalers = scalers

    @property
    def decoded(self) -> av.VideoFrame:
        """The frame as the file has it, unrotated and with its own pixels: for encoding it again."""
        return self._frame

    def tiny(self, width: int, height: int) -> Picture:
        """The frame squashed to (height, width, 3), unrotated: for telling frames apart, not for looking at."""
        small = self._scalers.tiny.reformat(
            self._frame, width=width, height=height, format="rgb24", interpolation="AREA", threads=1
        )
        return np.asarray(small.to_ndarray())

    def picture(self, side: int = PICTURE_SIDE) -> Picture:
        """The frame as it is displayed, scaled down so that no side exceeds `side`."""
        width, height = max(1, round(self._frame.width * self._aspect)), self._frame.height
        scale = min(1.0, side / max(width, height))
        small = self._scalers.picture[side].reformat(
            self._frame,
            width=max(1, round(width * scale)),
            height=max(1, round(height * scale)),
            format="rgb24",
            interpolation="AREA" if scale < 1 else "BICUBIC",
        )
        turned = np.rot90(small.to_ndarray(), quarter_turns(self._frame))
        return np.ascontiguousarray(turned)


def quarter_turns(frame: av.VideoFrame) -> int:
    """Counter-clockwise quarter turns that bring the frame upright."""
    return int(round(frame.rotation / 90) % 4)

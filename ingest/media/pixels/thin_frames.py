"""Frames with every few rows left out, for who looks at their coarsest features alone: what is not read costs
nothing, and a mean over a tenth of a thousand rows is the mean."""

import av
import numpy as np


class ThinFrames:
    """Thins the frames of one video. A frame that it gives is written over by the next."""

    def __init__(self) -> None:
        self._thin: av.VideoFrame | None = None

    def __call__(self, frame: av.VideoFrame, least: int) -> av.VideoFrame:
        """The frame with at least so many of its rows, evenly spread, in its own format; itself where it has fewer
        than twice as many, or its rows do not lie one after the other. Steps are powers of two, so that of an
        interlaced frame one field is kept."""
        step = 1
        while frame.height // (2 * step) >= least:
            step *= 2
        if step == 1 or frame.format.has_palette or any(plane.line_size < 0 for plane in frame.planes):
            return frame
        thin = self._like(frame, -(-frame.height // step))
        for source, target in zip(frame.planes, thin.planes, strict=True):
            length = min(source.line_size, target.line_size)
            rows = _rows(source)[step // 2 :: step, :length]
            kept = _rows(target)
            kept[: len(rows), :length] = rows
            kept[len(rows) :, :length] = rows[-1]
        thin.colorspace, thin.color_range = frame.colorspace, frame.color_range
        return thin

    def _like(self, frame: av.VideoFrame, height: int) -> av.VideoFrame:
        thin = self._thin
        if thin is None or (thin.width, thin.height, thin.format.name) != (
            frame.width,
            height,
            frame.format.name,
        ):
            thin = self._thin = av.VideoFrame(frame.width, height, frame.format.name)
        return thin


def _rows(plane: av.video.plane.VideoPlane) -> np.ndarray:
    return np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size)

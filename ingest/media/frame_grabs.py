"""Pictures as JPEGs: single frames of a video file for models that look at them, thumbnails."""

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from ingest.media.opening import open_video
from ingest.media.stills import still_picture
from retrieval.media_types import is_still
from retrieval.types import Picture

FRAME_JPEG_SIDE = 768
"""Pixels of the longer side at most; vision models look at 336 to 1,024."""
FRAME_JPEG_QUALITY = 90
STILL_SIDE, STILL_QUALITY = 8192, 95
STRIP_SIDE, STRIP_QUALITY = 320, 72
"""Pixels of a card, and what is good enough while the pointer is moved over it."""


def frame_jpegs(path: Path, times: Sequence[float]) -> list[bytes]:
    """The frame at or after each of these seconds. MediaError where the file is away or has no such frame."""
    with open_video(path) as video:
        return [
            encode_jpeg(video.frame_at(time).picture(FRAME_JPEG_SIDE), FRAME_JPEG_QUALITY) for time in times
        ]


def still_jpeg(path: Path, time: float) -> bytes:
    """The frame at or after that second in its own size, for people to keep. MediaError as `frame_jpegs`."""
    if is_still(path):
        return encode_jpeg(still_picture(path, STILL_SIDE), STILL_QUALITY)
    with open_video(path) as video:
        return encode_jpeg(video.frame_at(time).picture(STILL_SIDE), STILL_QUALITY)


def frame_strip(path: Path, times: Sequence[float]) -> bytes:
    """The frames at or after these seconds side by side, all of one size, as one JPEG; raises as `frame_jpegs`."""
    with open_video(path) as video:
        pictures = [video.frame_at(time).picture(STRIP_SIDE) for time in times]
    height = min(picture.shape[0] for picture in pictures)
    width = min(picture.shape[1] for picture in pictures)
    return encode_jpeg(
        np.concatenate([picture[:height, :width] for picture in pictures], axis=1), STRIP_QUALITY
    )


def encode_jpeg(picture: Picture, quality: int) -> bytes:
    """A picture as a JPEG of that quality, 0 to 100."""
    options = [cv2.IMWRITE_JPEG_QUALITY, quality]
    return bytes(cv2.imencode(".jpg", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), options)[1].tobytes())

"""Pictures as JPEGs: single frames of a video file for models that look at them, thumbnails."""

from collections.abc import Sequence
from pathlib import Path

import cv2

from ingest.media.video import OpenVideo
from retrieval.types import Picture

FRAME_JPEG_SIDE = 768
"""Pixels of the longer side at most; vision models look at 336 to 1,024."""
FRAME_JPEG_QUALITY = 90


def frame_jpegs(path: Path, times: Sequence[float]) -> list[bytes]:
    """The frame at or after each of these seconds. MediaError where the file is away or has no such frame."""
    with OpenVideo(path) as video:
        return [
            encode_jpeg(video.frame_at(time).picture(FRAME_JPEG_SIDE), FRAME_JPEG_QUALITY) for time in times
        ]


def encode_jpeg(picture: Picture, quality: int) -> bytes:
    """A picture as a JPEG of that quality, 0 to 100."""
    options = [cv2.IMWRITE_JPEG_QUALITY, quality]
    return bytes(cv2.imencode(".jpg", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), options)[1].tobytes())

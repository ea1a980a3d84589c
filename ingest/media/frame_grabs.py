"""Single frames of a video file as JPEGs, for models that look at them."""

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
        return [_jpeg(video.frame_at(time).picture(FRAME_JPEG_SIDE)) for time in times]


def _jpeg(picture: Picture) -> bytes:
    quality = [cv2.IMWRITE_JPEG_QUALITY, FRAME_JPEG_QUALITY]
    return bytes(cv2.imencode(".jpg", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), quality)[1].tobytes())

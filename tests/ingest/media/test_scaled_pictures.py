"""Pictures made small: nearly what all of their pixels give, of whatever format, for less."""

from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from ingest.media.pixels.frames import DecodedFrame, Scalers
from ingest.media.pixels.thin_frames import ThinFrames
from ingest.media.video import OpenVideo
from ingest.shots.transitions import TINY_HEIGHT, TINY_WIDTH
from retrieval.types import Picture
from tests.support.footage.clips import write_clip

pytestmark = pytest.mark.slow  # pictures of two million pixels

FORMATS = (
    "yuv420p",
    "yuvj420p",
    "yuv422p10le",
    "yuv444p",
    "nv12",
    "rgb24",
    "gbrp",
    "gray",
    "p010le",
    "yuva420p",
)


def landscape(width: int = 1920, height: int = 1080) -> Picture:
    """(height, width, 3) uint8: slopes, edges and grain, like a photo's."""
    y, x = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j]
    hills = (0.5 + 0.2 * np.sin(9 * x) > y)[..., None] * np.array([40.0, 90, 160])
    grain = np.random.default_rng(1).normal(0, 12, (height, width, 1))
    light = 60 + 90 * np.stack([x, y, 1 - x], axis=2) + hills + grain
    return np.asarray(np.clip(light, 0, 255), np.uint8)


def frame_of(picture: Picture, pixels: str) -> DecodedFrame:
    return DecodedFrame(
        0.0, av.VideoFrame.from_ndarray(picture, format="rgb24").reformat(format=pixels), 1.0, Scalers()
    )


@pytest.mark.parametrize("pixels", FORMATS)
def test_a_tiny_picture_of_some_rows_is_that_of_all(pixels: str) -> None:
    picture = landscape()
    tiny = frame_of(picture, pixels).tiny(TINY_WIDTH, TINY_HEIGHT).astype(int)
    shown = frame_of(picture, pixels).decoded.to_ndarray(format="rgb24")
    whole = cv2.resize(shown, (TINY_WIDTH, TINY_HEIGHT), interpolation=cv2.INTER_AREA).astype(int)
    assert np.abs(tiny - whole).mean() < 2.5  # FFmpeg's and OpenCV's ways differ by as much in full


def test_small_frames_and_those_with_palettes_are_left_as_they_are() -> None:
    small, drawn = av.VideoFrame(640, 360, "yuv420p"), av.VideoFrame(1920, 1080, "pal8")
    assert ThinFrames()(small, 270) is small
    assert ThinFrames()(drawn, 270) is drawn


def test_of_an_interlaced_frame_one_field_is_kept() -> None:
    fields = np.zeros((1080, 1920, 3), np.uint8)
    fields[1::2] = 200
    tiny = frame_of(fields, "gray").tiny(TINY_WIDTH, TINY_HEIGHT)
    assert tiny.max() - tiny.min() <= 2
    assert min(abs(int(tiny.mean()) - one) for one in (0, 200)) < 20


@pytest.mark.parametrize("height", [540, 541, 719, 1080, 1081])
def test_heights_that_do_not_divide_are_thinned_to_the_last_row(height: int) -> None:
    frame = av.VideoFrame.from_ndarray(np.full((height, 96, 3), 77, np.uint8), format="rgb24")
    thin = ThinFrames()(frame.reformat(format="yuv420p"), 270)
    assert thin.height == -(-height // (2 if height < 1080 else 4))
    assert np.abs(thin.to_ndarray(format="rgb24").astype(int) - 77).max() <= 2


@pytest.mark.parametrize("pixels", FORMATS)
def test_a_picture_made_smaller_keeps_its_colours(pixels: str) -> None:
    frame = frame_of(landscape(), pixels)
    whole = frame.decoded.to_ndarray(format="rgb24")
    expected = cv2.resize(whole, (768, 432), interpolation=cv2.INTER_AREA).astype(int)
    apart = frame.picture().astype(int) - expected
    assert np.abs(apart).mean() < 3
    assert np.abs(apart.mean(axis=(0, 1))).max() < 2


def test_large_videos_are_decoded_faster_for_an_ingest_and_look_the_same(tmp_path: Path) -> None:
    path = tmp_path / "large.mp4"
    write_clip(path, [np.roll(landscape(1280, 720), 16 * step, axis=1) for step in range(12)])
    with OpenVideo(path) as full, OpenVideo(path, scaled_down=True) as coarse:
        for exact, quick in zip(full.frames(), coarse.frames(), strict=True):
            assert exact.time == quick.time
            assert np.abs(exact.picture().astype(int) - quick.picture()).mean() < 0.5

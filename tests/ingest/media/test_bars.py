"""Black bars are cropped, pictures are not."""

import numpy as np
import pytest

from retrieval.picture_preparation import crop_letterbox

LIGHT = np.random.default_rng(0)


def picture(height: int, width: int) -> np.ndarray:
    return LIGHT.integers(40, 255, (height, width, 3), np.uint8)


def barred(inside: np.ndarray, height: int, width: int) -> np.ndarray:
    """In the middle of a black picture with a little noise."""
    outside = LIGHT.integers(0, 18, (height, width, 3), np.uint8)
    top, left = (height - inside.shape[0]) // 2, (width - inside.shape[1]) // 2
    outside[top : top + inside.shape[0], left : left + inside.shape[1]] = inside
    return outside


@pytest.mark.parametrize(
    ("inside", "outside"),
    [
        ((360, 480), (360, 640)),
        ((272, 640), (360, 640)),
        ((240, 320), (360, 640)),
        ((1080, 1440), (1080, 1920)),
    ],
    ids=["pillarbox", "letterbox", "both", "large"],
)
def test_bars_are_cropped_to_within_a_few_pixels(inside, outside):
    cropped = crop_letterbox(barred(picture(*inside), *outside))
    assert np.abs(np.subtract(cropped.shape[:2], inside)).max() <= 8


def test_a_picture_without_bars_stays_whole():
    whole = picture(360, 640)
    assert crop_letterbox(whole) is whole or crop_letterbox(whole).shape == whole.shape


@pytest.mark.parametrize("dark", ["left", "top", "all", "nearly all"])
def test_a_dark_scene_is_no_bar(dark):
    scene = picture(360, 640)
    if dark == "left":
        scene[:, :200] = 5
    elif dark == "top":
        scene[:120] = 5
    elif dark == "all":
        scene[:] = 5
    else:
        scene = barred(picture(60, 80), 360, 640)
    assert crop_letterbox(scene).shape == scene.shape


def test_a_tiny_picture_stays_whole():
    assert crop_letterbox(picture(1, 1)).shape == (1, 1, 3)

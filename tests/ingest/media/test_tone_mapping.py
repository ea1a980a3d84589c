"""The same pictures in standard range, HLG and PQ look alike to the encoder, highlights above white included."""

from fractions import Fraction

import av
import numpy as np
import pytest
from sklearn.datasets import load_sample_images

from ingest.media.pixels.filters import PictureFilter
from ingest.media.pixels.tone_mapping import (
    BT2020,
    BT2020_TO_709,
    HLG,
    LUMA_2020,
    PQ,
    REFERENCE_WHITE,
    SCREEN_GAMMA,
)
from retrieval.encoders.compact.encoder import CompactEncoder

LEAST_COSINE = 0.97
BT2020_NCL, LIMITED = 9, 1


@pytest.fixture(scope="module")
def encoder() -> CompactEncoder:
    return CompactEncoder()


@pytest.fixture(scope="module")
def pictures() -> list[np.ndarray]:
    """Two photographs that come with scikit-learn: a temple and a flower."""
    return [picture[:426:2, :640:2] for picture in load_sample_images().images]


def pq_coded(light: np.ndarray) -> np.ndarray:
    """cd/m² → 0 to 1 (BT.2100, table 4)."""
    power = (light / 10_000) ** (2610 / 16384)
    coded: np.ndarray = ((3424 / 4096 + 2413 / 128 * power) / (1 + 2392 / 128 * power)) ** (2523 / 32)
    return coded


def hlg_coded(light: np.ndarray) -> np.ndarray:
    """cd/m² on a display of 1000 → 0 to 1 (BT.2100, table 5)."""
    luma = np.maximum(light @ LUMA_2020 / 1000, 1e-9)[..., None]
    scene = light / 1000 * luma ** (1 / 1.2 - 1)
    logarithm = 0.17883277 * np.log(np.maximum(12 * scene - 0.28466892, 1e-9)) + 0.55991073
    coded: np.ndarray = np.where(scene <= 1 / 12, np.sqrt(3 * scene), logarithm)
    return coded


def graded(picture: np.ndarray, transfer: int, highlights: float) -> av.VideoFrame:
    """The picture with its white at 203 cd/m², what is brightest so many times brighter still; 10 bits, BT.2020."""
    signal = picture / 255
    light = signal**SCREEN_GAMMA * REFERENCE_WHITE * (1 + highlights * signal.max(-1, keepdims=True) ** 8)
    light = np.maximum(light @ np.linalg.inv(BT2020_TO_709).T, 0)
    coded = hlg_coded(light) if transfer == HLG else pq_coded(light)
    luma = coded @ LUMA_2020
    planes = (
        (luma * 876 + 64),
        (coded[..., 2] - luma) / 1.8814 * 896 + 512,
        (coded[..., 0] - luma) / 1.4746 * 896 + 512,
    )
    height, width = luma.shape
    frame = av.VideoFrame(width, height, "yuv444p10le")
    for plane, values in zip(frame.planes, planes, strict=True):
        rows = np.zeros((height, plane.line_size // 2), "<u2")
        rows[:, :width] = np.clip(np.round(values), 0, 1023)
        plane.update(rows.tobytes())
    frame.color_trc, frame.color_primaries = transfer, BT2020
    frame.colorspace, frame.color_range = BT2020_NCL, LIMITED
    frame.pts, frame.time_base = 0, Fraction(1, 25)
    return frame


@pytest.mark.slow
@pytest.mark.parametrize("highlights", [0.0, 1.0, 3.5])
@pytest.mark.parametrize("transfer", [HLG, PQ])
def test_the_same_picture_of_high_range_has_nearly_the_same_vector(
    encoder: CompactEncoder, pictures: list[np.ndarray], transfer: int, highlights: float
) -> None:
    shown = [
        PictureFilter()(graded(one, transfer, highlights), one.shape[1], one.shape[0]).to_ndarray()
        for one in pictures
    ]
    cosines = (encoder.encode_pictures(pictures) * encoder.encode_pictures(shown)).sum(axis=1)
    assert cosines.min() >= LEAST_COSINE


def test_without_mapping_the_vectors_are_further_off(
    encoder: CompactEncoder, pictures: list[np.ndarray]
) -> None:
    """What the aim is worth: the coded values taken as if they were of standard range."""
    raw = []
    for one in pictures:
        frame = graded(one, PQ, 0.0)
        frame.color_trc = 1
        raw.append(PictureFilter()(frame, one.shape[1], one.shape[0]).to_ndarray())
    cosines = (encoder.encode_pictures(pictures) * encoder.encode_pictures(raw)).sum(axis=1)
    assert cosines.mean() < LEAST_COSINE

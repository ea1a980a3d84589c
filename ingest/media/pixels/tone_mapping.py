"""Pictures of high dynamic range as a screen of standard range shows them.

Their code values (HLG or PQ, BT.2100) become light, reference white (203 cd/m², BT.2408) the white of the screen;
what is brighter is pressed together at the top, and colours outside BT.709 are clipped to it. One table in three
dimensions holds all of it, which FFmpeg looks values up in.
"""

import atexit
import shutil
from functools import cache
from pathlib import Path

import av
import numpy as np
from av.video.reformatter import ColorPrimaries, ColorTrc
from numpy.typing import NDArray

from retrieval.storage.atomic_files import scratch_folder

HLG, PQ = int(ColorTrc.ARIB_STD_B67), int(ColorTrc.SMPTE2084)
BT2020 = int(ColorPrimaries.BT2020)
REFERENCE_WHITE = 203.0
"""cd/m²; ITU-R BT.2408, also HLG's at 75 % signal."""
PEAK = 1000.0
"""cd/m² that are pressed into the range; HLG's nominal peak, and what most of PQ is graded on."""
KNEE = 0.6
"""Of white, in light: what is darker stays as it is, skin and a grey card are. Over 24 frames of footage graded to
PQ the compact encoder's cosine to the picture in standard range is 0.992 (lowest 0.960) without highlights and
0.989 (0.961) with some of 4.5 times white; at 0.85 it is 0.995 (0.967) and 0.980 (0.900). Pressed without coding in
between, the lowest, a noisy picture of few pixels, has 0.974."""
SCREEN_GAMMA = 2.4
"""ITU-R BT.1886."""
TABLE_SIDE = 49
"""Steps of each colour; at 33 the error in the mean is twice as large."""
BT2020_TO_709 = np.array(
    [[1.660491, -0.587641, -0.072850], [-0.124550, 1.132900, -0.008349], [-0.018151, -0.100579, 1.118730]]
)
"""ITU-R BT.2407."""
LUMA_2020 = np.array([0.2627, 0.6780, 0.0593])

Light = NDArray[np.float64]


def is_high_dynamic_range(frame: "av.VideoFrame") -> bool:
    """Whether its values are HLG's or PQ's, as it says itself."""
    return int(frame.color_trc) in (HLG, PQ)


def table_file(frame: "av.VideoFrame") -> Path:
    """The table for frames coded like this one, as a file that FFmpeg's `lut3d` reads; made once a process."""
    return _table_file(int(frame.color_trc), int(frame.color_primaries) == BT2020)


@cache
def _table_file(transfer: int, wide: bool) -> Path:
    rows = "\n".join(" ".join(f"{value:.6f}" for value in row) for row in screen_values(transfer, wide))
    file = _folder() / f"{transfer}-{wide}.cube"
    file.write_text(f"LUT_3D_SIZE {TABLE_SIDE}\n{rows}\n", encoding="ascii")
    return file


@cache
def _folder() -> Path:
    folder = scratch_folder()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def screen_values(transfer: int, wide: bool) -> Light:
    """(n, 3) values of 0 to 1 for a screen, of each step of each colour, red changing fastest."""
    steps = np.linspace(0, 1, TABLE_SIDE)
    blue, green, red = np.meshgrid(steps, steps, steps, indexing="ij")
    coded = np.stack([red, green, blue], axis=-1).reshape(-1, 3)
    light = (hlg_light(coded) if transfer == HLG else pq_light(coded)) / REFERENCE_WHITE
    if wide:
        light = light @ BT2020_TO_709.T
    return np.asarray(np.clip(_pressed(np.maximum(light, 0)), 0, 1) ** (1 / SCREEN_GAMMA))


def hlg_light(coded: Light) -> Light:
    """(n, 3) values of 0 to 1 → light on a display of `PEAK` cd/m² (BT.2100, table 5)."""
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    scene = np.where(coded <= 0.5, coded**2 / 3, (np.exp((coded - c) / a) + b) / 12)
    luma = np.maximum(scene @ LUMA_2020, 1e-9)[:, None]
    return np.asarray(PEAK * luma**0.2 * scene)


def pq_light(coded: Light) -> Light:
    """(n, 3) values of 0 to 1 → light, cd/m² (BT.2100, table 4)."""
    m1, m2, c1, c2, c3 = 2610 / 16384, 2523 / 32, 3424 / 4096, 2413 / 128, 2392 / 128
    power = coded ** (1 / m2)
    return np.asarray(10_000 * (np.maximum(power - c1, 0) / (c2 - c3 * power)) ** (1 / m1))


def _pressed(light: Light) -> Light:
    """Up to `KNEE` as it is, above so that the peak is white, by the brightest of the three colours."""
    brightest = np.maximum(light.max(axis=1, keepdims=True), 1e-9)
    above = (np.minimum(brightest, PEAK / REFERENCE_WHITE) - KNEE) / (1 - KNEE)
    most = (PEAK / REFERENCE_WHITE - KNEE) / (1 - KNEE)
    curve = KNEE + (1 - KNEE) * above / (1 + above * (1 - 1 / most))
    return np.asarray(light * np.where(brightest > KNEE, curve / brightest, 1.0))

"""Colours and light of a picture, in CIELAB and HSV. It knows no video.

Bounds come from what the spaces mean: a difference of 2.3 in CIELAB is just noticeable (Mahy et al., 1994), a
lightness of 50 is middle grey, hues are named as the colour wheel's sectors are.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from retrieval.qualities import VALUES, Quality
from retrieval.types import Floats, Picture

GREY_CHROMA, COLOURED_CHROMA = 2.0, 4.0
"""CIELAB: at the first, about what is noticeable, a picture is surely grey; at the second surely not."""
NOISE_WIDTH = 5
"""Pixels of a small picture that colours are averaged over before they count: the colour noise of tape, of
sensitive film and of codecs is no colour. Four grey stills with such noise have a chroma of 6.0 to 6.3 without and
1.7 with it, eleven colour clips 11 and more."""
COLOURED_PERCENTILE = 99
"""A picture is as coloured as its most coloured hundredth: rear lights at dusk make a colour picture."""
TONED_CHROMA = 32.0
"""CIELAB: what is more coloured is no toned black and white, even where one colour goes with one lightness."""
TONED_CONTRAST = 5.0
"""Lightness, standard deviation: a tone shows over dark and light; a wall or a sky of one colour is no tone."""
MIN_CONTRAST = 2.0
"""Lightness, standard deviation: a black or blank frame says nothing of colour."""
DARK_LIGHTNESS, BRIGHT_LIGHTNESS = 25.0, 75.0
"""CIELAB: halfway from middle grey to black, and to white."""
LIGHTNESS_SLOPE = 30.0
"""Of lightness from not dark at all to wholly dark."""
WHOLE_SHARE = 0.5
"""A colour that takes this share of the picture is wholly dominant; half of it is enough to be so."""
MIN_SHARE = 0.04
"""A colour that takes less is not told."""
CHROMATIC = 18.0
"""CIELAB chroma from which a hue has a name."""

_SECTORS = ((15, "red"), (45, "orange"), (70, "yellow"), (165, "green"), (195, "turquoise"), (255, "blue"))
_LATER_SECTORS = ((295, "purple"), (345, "pink"), (361, "red"))
SECTORS = (*_SECTORS, *_LATER_SECTORS)
"""Where each hue ends, in degrees of the colour wheel."""
NAMES = VALUES["hue"]
PALE_SATURATION, DARK_VALUE = 0.5, 0.6
"""Pink is a pale red, brown a dark orange."""


@dataclass(frozen=True, slots=True, eq=False)
class PictureColours:
    """What one picture's colours are."""

    chroma: float | None
    """CIELAB, of its most coloured hundredth, tones that go with lightness alone (sepia) taken off; None where the
    picture is blank."""
    lightness: float
    """CIELAB, mean, 0 to 100."""
    shares: Floats
    """(12,) of the picture, by `NAMES`."""


def picture_colours(picture: Picture) -> PictureColours:
    """The colours of a small picture."""
    values = picture.astype(np.float32) / 255.0
    coloured = cv2.cvtColor(values, cv2.COLOR_RGB2Lab)
    lab, even = coloured.reshape(-1, 3), cv2.blur(coloured, (NOISE_WIDTH, NOISE_WIDTH)).reshape(-1, 3)
    hsv = cv2.cvtColor(values, cv2.COLOR_RGB2HSV).reshape(-1, 3)
    lightness, tones = even[:, 0], even[:, 1:]
    chroma = None
    if float(lightness.std()) >= MIN_CONTRAST:
        raw = float(np.percentile(np.linalg.norm(tones, axis=1), COLOURED_PERCENTILE))
        curve = np.stack([np.ones_like(lightness), lightness, lightness**2], axis=1) / (1.0, 100.0, 10_000.0)
        fitted = curve @ np.linalg.lstsq(curve, tones, rcond=None)[0]
        toned = float(np.percentile(np.linalg.norm(tones - fitted, axis=1), COLOURED_PERCENTILE))
        chroma = toned if raw < TONED_CHROMA and float(lightness.std()) >= TONED_CONTRAST else raw
    return PictureColours(chroma, float(lab[:, 0].mean()), _shares(lab, hsv))


def colour_qualities(pictures: Sequence[PictureColours]) -> dict[Quality, float]:
    """What the pictures of a shot amount to; empty where there are none."""
    if not pictures:
        return {}
    found: dict[Quality, float] = {}
    chromas = [one.chroma for one in pictures if one.chroma is not None]
    grey = 0.0
    if chromas:
        chroma = float(np.median(chromas))
        grey = float(np.clip((COLOURED_CHROMA - chroma) / (COLOURED_CHROMA - GREY_CHROMA), 0.0, 1.0))
        found |= {Quality("colour", "black_and_white"): grey, Quality("colour", "colour"): 1.0 - grey}
    lightness = float(np.mean([one.lightness for one in pictures]))
    found[Quality("light", "dark")] = 0.5 + (DARK_LIGHTNESS - lightness) / LIGHTNESS_SLOPE
    found[Quality("light", "bright")] = 0.5 + (lightness - BRIGHT_LIGHTNESS) / LIGHTNESS_SLOPE
    shares = np.mean([one.shares for one in pictures], axis=0)
    found |= {
        Quality("hue", name): float(share) / WHOLE_SHARE
        for name, share in zip(NAMES, shares, strict=True)
        if share >= MIN_SHARE and (grey < 0.5 or name in ("black", "grey", "white"))
    }
    return {quality: float(np.clip(score, 0.0, 1.0)) for quality, score in found.items()}


def _shares(lab: Floats, hsv: Floats) -> Floats:
    """(12,) float32 from (pixels, 3) each."""
    hue, saturation, value = hsv[:, 0] % 360.0, hsv[:, 1], hsv[:, 2]
    chromatic = np.linalg.norm(lab[:, 1:], axis=1) >= CHROMATIC
    sector = np.searchsorted([end for end, _ in SECTORS], hue, side="right")
    names = np.array([NAMES.index(name) for _, name in SECTORS])[np.minimum(sector, len(SECTORS) - 1)]
    red, orange, pink, brown = (NAMES.index(name) for name in ("red", "orange", "pink", "brown"))
    names = np.where((names == red) & (saturation < PALE_SATURATION) & (value > DARK_VALUE), pink, names)
    names = np.where(
        (names == orange) & ((value < DARK_VALUE) | (saturation < PALE_SATURATION)), brown, names
    )
    lightness = lab[:, 0]
    plain = np.where(lightness < DARK_LIGHTNESS, NAMES.index("black"), NAMES.index("grey"))
    plain = np.where(lightness > BRIGHT_LIGHTNESS + 10.0, NAMES.index("white"), plain)
    counts = np.bincount(np.where(chromatic, names, plain), minlength=len(NAMES))
    return np.asarray(counts / max(1, len(lab)), np.float32)

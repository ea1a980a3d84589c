"""Day or night, by the light of the pictures and by what an encoder of pictures and texts says of the place.

A dark room is not night and a lit street not day: the encoder tells outside by day or night from inside, as CLIP
classifies (Radford et al., 2021), and the light must agree. It knows no encoder and no archive.
"""

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from ingest.annotators.annotator import EncodedShots
from retrieval.qualities import Quality
from retrieval.types import Floats, Shot

DAY = ("a photo taken outdoors in daylight", "a sunny day", "an overcast day outdoors")
NIGHT = ("a photo taken outdoors at night", "a street at night with lights", "the dark night sky")
INSIDE = ("a photo taken inside a room", "a studio", "a drawing", "text on a plain background")
SHARPNESS = 20.0
"""What differences of similarity are multiplied by: the inverse of the bundled encoder's learned temperature."""
NIGHT_LIGHTNESS, LIGHTNESS_SLOPE = 40.0, 30.0
"""CIELAB, mean: night is darker than this, day lighter; and from surely one to surely the other."""


class DaylightClassifier:
    """Judges shots by descriptions, which are encoded once, when first needed."""

    def __init__(self, seen: EncodedShots) -> None:
        self._seen = seen

    @cached_property
    def _described(self) -> tuple[Floats, Floats, Floats]:
        """(d,) each, the means of the descriptions."""
        day, night, inside = (self._seen.texts(texts).mean(axis=0) for texts in (DAY, NIGHT, INSIDE))
        return day, night, inside

    def qualities(
        self, shots: Sequence[Shot], lightness: Sequence[float | None]
    ) -> list[dict[Quality, float]]:
        """For each shot, whose pictures have this mean lightness, how surely it is day or night; {} for those of
        unknown lightness."""
        if not shots:
            return []
        vectors = self._seen.shots(shots)
        is_day, is_night, is_inside = self._described
        by_day, by_night, by_inside = (vectors @ one for one in (is_day, is_night, is_inside))
        day = _share(by_day - np.maximum(by_night, by_inside))
        night = _share(by_night - np.maximum(by_day, by_inside))
        found: list[dict[Quality, float]] = []
        for light, is_day_so, is_night_so in zip(lightness, day.tolist(), night.tolist(), strict=True):
            if light is None:
                found.append({})
                continue
            dark = float(np.clip(0.5 + (NIGHT_LIGHTNESS - light) / LIGHTNESS_SLOPE, 0.0, 1.0))
            found.append(
                {
                    Quality("time", "day"): min(is_day_so, 1.0 - dark),
                    Quality("time", "night"): min(is_night_so, dark),
                }
            )
        return found


def _share(differences: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-SHARPNESS * differences)), np.float32)

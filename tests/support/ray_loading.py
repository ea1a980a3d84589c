"""The encoder that workers of a test's cluster load, by a name that other processes find."""

import math
import os
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np

from retrieval.encoders import Encoder
from retrieval.types import Picture, Vectors
from tests.support.footage.colour_reels import ColourEncoder

BRAKE = "FILMOTECA_TEST_BRAKE"
"""While the file that this variable names is there, workers stand still when they come to encode; where a number is
in it, for so many seconds."""


class BrakedEncoder(ColourEncoder):
    """Knows colours, and stands still while it is told to."""

    batch_size = 2

    def encode_pictures(self, pictures: Sequence[Picture]) -> Vectors:
        return ColourEncoder().encode_pictures(pictures)

    def encode_prepared(self, prepared: np.ndarray) -> Vectors:
        if brake := os.environ.get(BRAKE):
            began = time.monotonic()
            while time.monotonic() < began + _seconds(Path(brake)):
                time.sleep(0.05)
        return super().encode_prepared(prepared)


def _seconds(brake: Path) -> float:
    """How long to stand still, as it says by now."""
    with suppress(FileNotFoundError):
        return float(brake.read_text() or math.inf)
    return 0.0


def load(name: str) -> Encoder:
    return BrakedEncoder()

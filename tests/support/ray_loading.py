"""The encoder that workers of a test's cluster load, by a name that other processes find."""

import os
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from retrieval.encoders import Encoder
from retrieval.types import Picture, Vectors
from tests.support.footage.colour_reels import ColourEncoder

BRAKE = "FILMOTECA_TEST_BRAKE"
"""While the file that this variable names is there, workers stand still when they come to encode."""


class BrakedEncoder(ColourEncoder):
    """Knows colours, and stands still while it is told to."""

    batch_size = 2

    def encode_pictures(self, pictures: Sequence[Picture]) -> Vectors:
        return ColourEncoder().encode_pictures(pictures)

    def encode_prepared(self, prepared: np.ndarray) -> Vectors:
        brake = os.environ.get(BRAKE)
        while brake and Path(brake).exists():
            time.sleep(0.05)
        return super().encode_prepared(prepared)


def load(name: str) -> Encoder:
    return BrakedEncoder()

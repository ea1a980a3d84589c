"""The encoder that workers of a test's cluster load, by a name that other processes find."""

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
"""While the file that this variable names is there, workers stand still when they come to encode; each after as
many batches as the number in it, none where it is empty."""


class BrakedEncoder(ColourEncoder):
    """Knows colours, and stands still while it is told to."""

    batch_size = 2
    _brake_seen, _let_go = 0, 0
    """When the brake was put on that was seen last, and how many batches were let through since."""

    def encode_pictures(self, pictures: Sequence[Picture]) -> Vectors:
        return ColourEncoder().encode_pictures(pictures)

    def encode_prepared(self, prepared: np.ndarray) -> Vectors:
        if brake := os.environ.get(BRAKE):
            while not self._is_free(Path(brake)):
                time.sleep(0.05)
        return super().encode_prepared(prepared)

    def _is_free(self, brake: Path) -> bool:
        with suppress(FileNotFoundError):
            put_on, allowed = brake.stat().st_mtime_ns, int(brake.read_text() or 0)
            if put_on != self._brake_seen:
                self._brake_seen, self._let_go = put_on, 0
            self._let_go += 1
            return self._let_go <= allowed
        return True


def load(name: str) -> Encoder:
    return BrakedEncoder()

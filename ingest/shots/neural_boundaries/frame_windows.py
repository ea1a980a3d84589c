"""The tiny frames about the transitions of one video, on disk until it is stored."""

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest.shots.transitions import TINY_HEIGHT, TINY_WIDTH, Transition

Window = tuple[NDArray[np.uint8], int]
"""Frames (n, 27, 48, 3), and which of them is the place."""
WindowKey = tuple[str, float]
"""A transition's kind and time."""


class FrameWindows(Mapping[WindowKey, Window]):
    """The tiny frames about the transitions of one video, on disk. Close it."""

    def __init__(self, folder: Path | None = None) -> None:
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - closed by `close`
        self._places: dict[WindowKey, tuple[int, int, int]] = {}

    def add(self, transition: Transition, frames: NDArray[np.uint8], place: int) -> None:
        """`frames` (n, 27, 48, 3), of which number `place` is the transition's."""
        start = self._file.seek(0, 2)
        self._file.write(np.ascontiguousarray(frames).tobytes())
        self._places[transition.kind, transition.at] = (start, len(frames), place)

    def __getitem__(self, key: WindowKey) -> Window:
        start, count, place = self._places[key]
        self._file.seek(start)
        frames = np.frombuffer(self._file.read(count * TINY_HEIGHT * TINY_WIDTH * 3), np.uint8)
        return frames.reshape(count, TINY_HEIGHT, TINY_WIDTH, 3), place

    def __iter__(self) -> Iterator[WindowKey]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def close(self) -> None:
        """Deletes it from the disk."""
        self._file.close()

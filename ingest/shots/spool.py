"""What piles up while a video is read, on disk instead of in memory: embeddings and thumbnails.

The files have no name where the system allows it, so that a killed process leaves none behind.
"""

import tempfile
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, overload

import cv2
import numpy as np
from numpy.typing import NDArray

from ingest.media.frame_grabs import encode_jpeg
from ingest.shots.neural_boundaries.frame_windows import FrameWindows
from retrieval.types import Picture, Vectors

THUMBNAIL_SIDE = 400
THUMBNAIL_QUALITY = 80
CHUNK = 4096
"""Embeddings copied at a time: 6 MB of 768 dimensions."""

Float16Vectors = NDArray[np.float16]


class EmbeddingSpool:
    """Embeddings of one video in order of their slots, kept as float16."""

    def __init__(self, dimensions: int, folder: Path | None = None) -> None:
        self._folder, self.dimensions = folder, dimensions
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - closed by `close`
        self._expanded = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115
        self.count = 0

    def append(self, vectors: Vectors) -> None:
        """(n, d) float32: the embeddings of the next n slots."""
        self._file.write(np.ascontiguousarray(vectors, np.float16).tobytes())
        self.count += len(vectors)

    def of_frames(self, slots: NDArray[np.int64]) -> Float16Vectors:
        """The embedding of each frame, (n, d) float16, mapped from disk; frames may share slots.

        What was mapped before, of fewer frames, stays as it is.
        """
        self._file.flush()
        self._expanded.seek(0)
        stored = self._map(self._file, self.count)
        for start in range(0, len(slots), CHUNK):
            self._expanded.write(stored[slots[start : start + CHUNK]].tobytes())
        self._expanded.flush()
        return self._map(self._expanded, len(slots))

    def _map(self, file: IO[bytes], rows: int) -> Float16Vectors:
        if not rows:
            return np.empty((0, self.dimensions), np.float16)
        return np.memmap(file, np.float16, "r", shape=(rows, self.dimensions))

    def close(self) -> None:
        """Deletes what is spooled."""
        try:
            self._file.close()  # what is not written yet does not fit on a full disk
        finally:
            self._expanded.close()


class ThumbnailSpool:
    """JPEGs of the encoded frames of one video, in order of their slots. Threads may share it."""

    def __init__(self, folder: Path | None = None) -> None:
        self._lock = threading.Lock()
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - closed by `close`
        self._places: list[tuple[int, int]] = []

    def add(self, picture: Picture) -> None:
        """Makes the thumbnail of the next slot."""
        self.add_jpeg(thumbnail_jpeg(picture))

    def add_jpeg(self, thumbnail: bytes) -> None:
        """The same, as it is kept."""
        with self._lock:
            self._places.append((self._file.seek(0, 2), len(thumbnail)))
            self._file.write(thumbnail)

    def get(self, slot: int) -> bytes:
        """The JPEG of that slot; IndexError where it has none yet."""
        start, length = self._places[slot]
        with self._lock:
            self._file.seek(start)
            return self._file.read(length)

    def chosen(self, slots: Sequence[int]) -> "SpooledThumbnails":
        """Those of these slots, read one by one: a long video's shots have a hundred megabytes of them."""
        return SpooledThumbnails(self, slots)

    def close(self) -> None:
        """Deletes what is spooled."""
        self._file.close()


class VideoSpool:
    """What piles up of one video. Close it."""

    def __init__(self, dimensions: int, folder: Path | None = None) -> None:
        self.embeddings = EmbeddingSpool(dimensions, folder)
        self.thumbnails = ThumbnailSpool(folder)
        self.windows = FrameWindows(folder)

    def close(self) -> None:
        """Deletes it from the disk."""
        for file in (self.embeddings, self.thumbnails, self.windows):
            with suppress(OSError):  # a full disk, which has been told of
                file.close()


class SpooledThumbnails(Sequence[bytes]):
    """Thumbnails that stay on disk until they are asked for."""

    def __init__(self, thumbnails: ThumbnailSpool, slots: Sequence[int]) -> None:
        self._thumbnails, self._slots = thumbnails, slots

    def __len__(self) -> int:
        return len(self._slots)

    @overload
    def __getitem__(self, place: int) -> bytes: ...
    @overload
    def __getitem__(self, place: slice) -> "SpooledThumbnails": ...
    def __getitem__(self, place: int | slice) -> "bytes | SpooledThumbnails":
        if isinstance(place, slice):
            return SpooledThumbnails(self._thumbnails, self._slots[place])
        return self._thumbnails.get(self._slots[place])


def thumbnail_jpeg(picture: Picture) -> bytes:
    """A picture as it is kept, `THUMBNAIL_SIDE` at most on its longest side.

    One of `PICTURE_SIDE` is less than twice as long, so that the four pixels about a place are its mean.
    """
    height, width = picture.shape[:2]
    if (scale := THUMBNAIL_SIDE / max(height, width)) < 1:
        size = max(1, round(scale * width)), max(1, round(scale * height))
        picture = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_LINEAR))
    return encode_jpeg(picture, THUMBNAIL_QUALITY)

"""Footage of any size that nobody shot: vectors in topics, videos and shots, one inside the other; and an encoder
of words into the same space."""

from collections.abc import Sequence
from pathlib import Path
from zlib import crc32

import numpy as np

from retrieval.encoders.encoder import Prepared
from retrieval.types import Floats, Picture, Shot, ShotId, Vectors, Video

SHOTS_A_VIDEO = 200
TOPICS = 400
MEAN_SECONDS = 4.0


def unit(rows: Floats) -> Vectors:
    lengths: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return lengths


class SyntheticFootage:
    """Videos that can be made again one by one, so that no more than one is in memory."""

    def __init__(self, shots: int, dimensions: int) -> None:
        self.shots, self.dimensions = shots, dimensions
        self.topics = unit(np.random.default_rng(1).standard_normal((TOPICS, dimensions), np.float32))

    @property
    def videos(self) -> int:
        return -(-self.shots // SHOTS_A_VIDEO)

    def vectors(self, video: int) -> Vectors:
        """(n, d) the vectors of a video's shots: about its own centre, which lies about a topic."""
        count = min(SHOTS_A_VIDEO, self.shots - video * SHOTS_A_VIDEO)
        rng = np.random.default_rng([2, video])
        spread = 1 / np.sqrt(self.dimensions)
        centre = self.topics[rng.integers(TOPICS)] + spread * rng.standard_normal(self.dimensions, np.float32)
        own = spread * rng.standard_normal((count, self.dimensions), np.float32)
        return unit((centre + 1.2 * own).astype(np.float32))

    def lengths(self, video: int) -> Floats:
        """(n,) seconds."""
        count = min(SHOTS_A_VIDEO, self.shots - video * SHOTS_A_VIDEO)
        return (0.5 + np.random.default_rng([3, video]).exponential(MEAN_SECONDS, count)).astype(np.float32)

    def video(self, number: int) -> tuple[Video, list[Shot]]:
        lengths, name = self.lengths(number).astype(np.float64), f"{number:08d}"
        ends = np.cumsum(lengths)
        shots = [
            Shot(ShotId(name, n + 1), n // 5 + 1, 1, float(end - long), float(end), float(end - long / 2), 4)
            for n, (end, long) in enumerate(zip(ends, lengths, strict=True))
        ]
        path = Path("reels") / f"{name}.mp4"
        return Video(name, path.name, path, float(ends[-1]), 640, 360, 25.0, 1, len(shots)), shots

    def text_vector(self, text: str) -> Floats:
        rng = np.random.default_rng(crc32(text.encode()))
        near = self.topics[rng.integers(TOPICS)]
        return np.asarray(near + rng.standard_normal(self.dimensions) / np.sqrt(self.dimensions), np.float32)


class SyntheticEncoder:
    """Words at places of their own in the space of the footage."""

    def __init__(self, footage: SyntheticFootage) -> None:
        self._footage = footage
        self.name, self.dimensions = f"benchmark-{footage.dimensions}", footage.dimensions
        self.batch_size = 1

    def encode_texts(self, texts: Sequence[str]) -> Vectors:
        return unit(np.stack([self._footage.text_vector(text) for text in texts]))

    def encode_pictures(self, pictures: Sequence[Picture]) -> Vectors:
        raise NotImplementedError

    def prepare(self, picture: Picture) -> Prepared:
        raise NotImplementedError

    def encode_prepared(self, prepared: Prepared) -> Vectors:
        raise NotImplementedError

"""Builders for tests: videos, shots and archives that need no media file and no model."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from retrieval.archive.archive import Archive
from retrieval.bins.bins import NewClip
from retrieval.types import Shot, ShotId, Vectors, Video

ENCODER = "fake:colours"
DIMENSIONS = 16
SECONDS_A_SHOT = 2.0
FRAMES_A_SHOT = 4

JPEG = bytes.fromhex(
    "ffd8ffe000104a46494600010100000100010000ffdb0043000302020302020303030304030304050805050404050a070706"
    "080c0a0c0c0b0a0b0b0d0e12100d0e110e0b0b1016101113141515150c0f171816141812141514ffc0000b08000100010101"
    "1100ffc40014000100000000000000000000000000000009ffc40014100100000000000000000000000000000000ffda0008"
    "010100003f0037ffd9"
)
"""One grey pixel."""


def unit(rows: object) -> Vectors:
    """The rows (or one row) at unit length."""
    vectors = np.atleast_2d(np.asarray(rows, dtype=np.float32))
    normalized_rows: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return normalized_rows


def random_vectors(count: int, *, seed: int = 0, dimensions: int = DIMENSIONS) -> Vectors:
    return unit(np.random.default_rng(seed).standard_normal((count, dimensions)))


def make_video(video_id: str = "a1", *, path: str | Path | None = None, shots: int = 3) -> Video:
    path = Path("reels") / f"{video_id}.mp4" if path is None else Path(path)
    return Video(
        id=video_id,
        name=path.name,
        path=path,
        duration=shots * SECONDS_A_SHOT,
        width=320,
        height=240,
        fps=25.0,
        size=1000,
        frames=shots * FRAMES_A_SHOT,
        modified=1,
    )


def make_shots(video_id: str, lengths: Sequence[float]) -> list[Shot]:
    """Shots of these lengths that tile a video, two to a scene."""
    ends = np.cumsum(lengths)
    return [
        Shot(
            id=ShotId(video_id, place + 1),
            scene=place // 2 + 1,
            semantic_class=place % 2 + 1,
            start=float(end - length),
            end=float(end),
            thumbnail=float(end - length / 2),
            frames=FRAMES_A_SHOT,
        )
        for place, (end, length) in enumerate(zip(ends, lengths, strict=True))
    ]


def add_video(
    archive: Archive,
    video_id: str = "a1",
    *,
    vectors: Vectors | None = None,
    path: str | Path | None = None,
    lengths: Sequence[float] | None = None,
    shots: int = 3,
    seed: int | None = None,
    **known: object,
) -> Video:
    """Adds a video with a shot for each vector (or `shots` random ones); inside `archive.writing()`.

    `known` are fields of the video. It lasts as long as its shots."""
    if vectors is None:
        seed = sum(video_id.encode()) if seed is None else seed
        vectors = random_vectors(
            len(lengths) if lengths is not None else shots, seed=seed, dimensions=archive.dimensions
        )
    lengths = [SECONDS_A_SHOT] * len(vectors) if lengths is None else lengths
    video = replace(make_video(video_id, path=path, shots=len(vectors)), duration=float(sum(lengths)))
    video = replace(video, **known)  # type: ignore[arg-type]
    return archive.add_video(
        video,
        make_shots(video_id, lengths),
        vectors,
        [JPEG] * len(vectors),
        np.arange(len(vectors) * FRAMES_A_SHOT) * SECONDS_A_SHOT / FRAMES_A_SHOT,
        np.repeat(vectors, FRAMES_A_SHOT, axis=0),
    )


def make_archive(folder: Path, *video_ids: str, dimensions: int = DIMENSIONS, shots: int = 3) -> Archive:
    """A new archive with these videos, indexed; the caller closes it."""
    archive = Archive.create_or_open(folder, encoder=ENCODER, dimensions=dimensions)
    if video_ids:
        with archive.writing():
            for video_id in video_ids:
                add_video(archive, video_id, shots=shots)
    return archive


def clip_of(archive: Archive, video: str, start: float, end: float, **texts: str) -> NewClip:
    """A clip of the archive's video with that id, to put into a bin."""
    found = archive.video_by_id(video)
    assert found is not None
    return NewClip(found, start, end, **texts)

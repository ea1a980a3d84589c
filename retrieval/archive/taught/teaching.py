"""Examples made of what people mark: shots, spans of videos, pictures. It knows no page and no command."""

import io
from collections.abc import Sequence

import numpy as np
from PIL import Image

from retrieval.archive.contents import ArchiveContents
from retrieval.archive.tables.taught_classes import Example, TaughtClass
from retrieval.errors import UsageError
from retrieval.types import Picture, Shot, Vectors

FRAMES_AN_EXAMPLE = 4
"""Frames of a span that are learned from, evenly over it."""
SMALL_SIDE = 320
"""Pixels of the longer side of a picture that is kept to be shown."""


def example_of_shot(archive: ArchiveContents, shot: Shot, *, is_positive: bool = True) -> Example:
    """A shot as an example; FormatError where its stored frames are damaged."""
    return example_of_span(archive, shot.id.video, shot.start, shot.end, is_positive=is_positive)


def example_of_span(
    archive: ArchiveContents, video: str, start: float, end: float, *, is_positive: bool = True
) -> Example:
    """A span of a video, in seconds, by its stored frames. NotFound for a video that is not there, FormatError
    where its frames are damaged, UsageError where it has none."""
    frames = archive.frame_embeddings(video)
    if not len(frames.times):
        raise UsageError("Nothing is known of the pictures of {video}; ingest it again.", video=video)
    inside = np.flatnonzero((frames.times >= start) & (frames.times < end))
    if not len(inside):
        inside = np.array([int(np.abs(frames.times - (start + end) / 2).argmin())])
    chosen = inside[np.unique(np.linspace(0, len(inside) - 1, FRAMES_AN_EXAMPLE).round().astype(int))]
    vectors = np.asarray(frames.vectors[chosen], np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return Example(is_positive, vectors, video, start, end)


def examples_of_bin(archive: ArchiveContents, name: str, *, is_positive: bool = True) -> list[Example]:
    """The clips of a bin; NotFound where there is none of that name, UsageError where none of them is of this
    archive's videos."""
    clips = [clip for clip in archive.bins.get(name).clips if archive.video_by_id(clip.video) is not None]
    if not clips:
        raise UsageError("The bin {name!r} holds no clip of a video of this archive.", name=name)
    return [example_of_span(archive, one.video, one.start, one.end, is_positive=is_positive) for one in clips]


def example_of_picture(picture: Picture, vector: Vectors, label: str, *, is_positive: bool = True) -> Example:
    """A picture, (height, width, 3) uint8, and its vector, (1, d), as an example of that name."""
    small = Image.fromarray(picture)
    small.thumbnail((SMALL_SIDE, SMALL_SIDE))
    written = io.BytesIO()
    small.save(written, "JPEG", quality=85)
    return Example(is_positive, vector, label=label, picture=written.getvalue())


def teach(archive: ArchiveContents, name: str, examples: Sequence[Example]) -> TaughtClass:
    """Adds examples to the class of that name, which begins with them where there is none.

    UsageError where a new class begins with fewer than two that show it, or where one thing is marked both ways.
    """
    for place, one in enumerate(examples):
        if any(one.is_same(other) and one.is_positive != other.is_positive for other in examples[:place]):
            raise UsageError(
                "One of the examples is marked as showing {name!r} and as not showing it; decide for one.",
                name=name,
            )
    known = {known.casefold() for known in archive.taught.names()}
    different: list[Example] = []
    for one in examples:
        if one.is_positive and not any(one.is_same(other) for other in different):
            different.append(one)
    if " ".join(name.split()).casefold() not in known and len(different) < 2:
        raise UsageError(
            "One example is not enough to know {name!r} by; mark at least two, better five.", name=name
        )
    return archive.taught.add(name, examples)

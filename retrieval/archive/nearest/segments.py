"""A segment of the index: shots of consecutive revisions, their vectors as codes, and what filters ask of them.

A segment is written into a folder of its own, sealed, and from then on only read; its codes are mapped, not loaded.
Shots that no segment on the disk holds make one in memory, so that every shot is compared in one way. It does not
know which of its shots are visible, nor which segments count.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.archive.nearest.int8_vectors import Int8Vectors, similarities
from retrieval.storage.durable import sync_tree
from retrieval.types import Floats, Vector

SHOT = np.dtype(
    [
        ("revision", "<i4"),
        ("number", "<i4"),
        ("row", "<i8"),
        ("start", "<f8"),
        ("end", "<f8"),
        ("duration", "<f8"),
        ("scale", "<f4"),
    ]
)
"""What is kept of a shot beside its codes: its video's revision, its number and its row in the catalogue, where it
begins and ends, how long its video is, and the scale of its codes."""
SEAL = "complete.json"
"""Written last, with the sizes of the other files: a segment without it, or with others, is none."""
_SHOTS, _CODES = "shots.npy", "codes.bin"
FORMAT = 1
WHOLE_SCAN_SHARE = 0.25
"""Of a segment's shots, from which comparing all is faster than picking those that are meant."""

ShotEntries = NDArray[np.void]
"""(n,) of `SHOT`, in order of revision and number."""
SegmentPart = tuple[ShotEntries, NDArray[np.int8]]
"""Shots and their codes, (n, d)."""


class UnusableSegmentError(Exception):
    """The segment cannot be read. Not the user's concern: the catalogue can stand in for it."""


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """The shots of the revisions after `after`, up to `last`."""

    number: int
    """Of its folder; 0 for one in memory."""
    after: int
    last: int
    shots: ShotEntries
    codes: NDArray[np.int8]
    """(n, d)."""

    def similarities(self, asked: Vector, places: NDArray[np.int64] | None = None) -> Floats:
        """(n,) how near the shots are to a vector, those of these places alone where some are named."""
        if places is None:
            return similarities(Int8Vectors(self.codes, self._scales), asked)
        if len(places) >= WHOLE_SCAN_SHARE * len(self.shots):
            return np.asarray(self.similarities(asked)[places])
        return similarities(Int8Vectors(self.codes[places], self._scales[places]), asked)

    @property
    def _scales(self) -> Floats:
        return np.asarray(self.shots["scale"])


def segment_in_memory(after: int, last: int, parts: Iterable[SegmentPart], dimensions: int) -> Segment:
    """One of these parts."""
    empty: SegmentPart = np.empty(0, SHOT), np.empty((0, dimensions), np.int8)
    shots, codes = zip(empty, *parts, strict=True)
    return Segment(0, after, last, np.concatenate(shots), np.concatenate(codes))


def write_segment(folder: Path, parts: Iterable[SegmentPart]) -> int:
    """Makes a segment in a new folder; how many shots it holds. All of it is on the disk when this returns. OSError
    where that fails."""
    folder.mkdir(parents=True)
    kept = [np.empty(0, SHOT)]
    with (folder / _CODES).open("wb") as file:
        for shots, codes in parts:
            kept.append(shots)
            file.write(np.ascontiguousarray(codes).data)
    entries = np.concatenate(kept)
    np.save(folder / _SHOTS, entries)
    sync_tree(folder)  # before the seal, which says that the rest is there
    (folder / SEAL).write_text(json.dumps({"format": FORMAT, "sizes": _sizes(folder)}))
    sync_tree(folder)
    return len(entries)


def open_segment(folder: Path, *, after: int, last: int, dimensions: int) -> Segment:
    """The segment in a folder; UnusableSegmentError where there is none, or it is not as it was written."""
    with _translated(folder):
        seal = json.loads((folder / SEAL).read_text())
        if seal != {"format": FORMAT, "sizes": _sizes(folder)}:
            raise UnusableSegmentError(f"the index {folder} is damaged")
        shots = np.load(folder / _SHOTS, allow_pickle=False)
        if shots.dtype != SHOT or not len(shots) or (np.diff(shots["revision"]) < 0).any():
            raise UnusableSegmentError(f"the index {folder} is damaged")
        if not after < int(shots["revision"][0]) <= int(shots["revision"][-1]) <= last:
            raise UnusableSegmentError(f"the index {folder} holds other videos than it should")
        codes = np.memmap(folder / _CODES, np.int8, "r", shape=(len(shots), dimensions))
        return Segment(int(folder.name), after, last, shots, codes.view(np.ndarray))


def visible_parts(
    segments: Sequence[Segment], visible: NDArray[np.bool_], rows_at_a_time: int
) -> Iterator[SegmentPart]:
    """What segments hold of the visible revisions, some shots at a time; `visible` is by revision."""
    for segment in segments:
        for first in range(0, len(segment.shots), rows_at_a_time):
            shots = segment.shots[first : first + rows_at_a_time]
            seen = visible[shots["revision"]]
            yield shots[seen], segment.codes[first : first + rows_at_a_time][seen]


def _sizes(folder: Path) -> dict[str, int]:
    return {name: (folder / name).stat().st_size for name in (_SHOTS, _CODES)}


@contextmanager
def _translated(folder: Path) -> Iterator[Any]:
    try:
        yield
    except (OSError, ValueError, EOFError, KeyError, TypeError) as error:
        raise UnusableSegmentError(f"the index {folder} cannot be used: {error}") from error

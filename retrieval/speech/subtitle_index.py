"""All spoken lines of an archive in memory: when, in which shot, and how near each is to a query's meaning.

Lines are compared one and all, without an index: on two cores that other work kept busy 0.06 s for 100,000 lines, a
hundred hours of talk and about what the query's own vector takes, and 5.5 s for a million
(`python -m benchmarks.search.speech_search --lines 100000`). It knows no words and no ranking.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from retrieval.archive.archive import Archive
from retrieval.archive.tables.subtitle_search import Float16Vectors, SubtitleLocation
from retrieval.queries import Filters
from retrieval.types import Floats, Shot, ShotId, Vector, Vectors

FLOAT32_LIMIT_BYTES = 1 << 29
"""Of vectors in memory as float32: 350,000 lines of 384 dimensions. More are kept as float16, compared slower."""
MEMORY_LIMIT_BYTES = 1 << 30
"""Of those: 1.4 million lines. Beyond it they are read from the catalogue block by block each time."""

VectorBlock = tuple[NDArray[np.int64], Float16Vectors | Vectors]
"""Places of the lines, and their vectors."""


@dataclass(frozen=True, slots=True, eq=False)
class SubtitleIndex:
    """The lines, track by track in order of time; arrays of one length."""

    rows: NDArray[np.int64]
    """Their rows in the catalogue."""
    by_row: NDArray[np.int64]
    """Places in the order of the rows."""
    tracks: NDArray[np.int64]
    starts: NDArray[np.float64]
    ends: NDArray[np.float64]
    shots: list[Shot | None]
    """The shot that holds most of each line; None where the video has none."""
    shot_starts: NDArray[np.float64]
    """NaN where there is no shot."""
    shot_seconds: NDArray[np.float64]
    blocks: list[VectorBlock] | None
    """The lines' vectors; None where they are too many to keep."""

    def places_of(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Where lines stand here, by their rows in the catalogue; those not here are left out."""
        if not len(self.rows):
            return np.empty(0, np.int64)
        at = np.searchsorted(self.rows, rows, sorter=self.by_row)
        found = self.by_row[np.minimum(at, len(self.rows) - 1)]
        return np.asarray(found[self.rows[found] == rows])

    def allowed(
        self, filters: Filters, tracks: Collection[int] | None, hidden: Collection[ShotId], *, by_line: bool
    ) -> NDArray[np.bool_]:
        """(n,) whether a line may be found; `tracks` are of the videos that the filters leave.

        `by_line` measures after and before at the line, not at the beginning of its shot.
        """
        allowed = np.isfinite(self.shot_starts)
        if tracks is not None:
            allowed &= np.isin(self.tracks, list(tracks))
        begins = self.starts if by_line else self.shot_starts
        if filters.after is not None:
            allowed &= begins >= filters.after
        if filters.before is not None:
            allowed &= begins < filters.before
        if filters.min_seconds is not None:
            allowed &= self.shot_seconds >= filters.min_seconds
        if filters.max_seconds is not None:
            allowed &= self.shot_seconds <= filters.max_seconds
        if hidden:
            allowed &= np.array([shot is not None and shot.id not in hidden for shot in self.shots], np.bool_)
        return allowed

    def nearness(self, archive: Archive, query: Vector) -> Floats:
        """(n,) each line's cosine to the query; NaN where a line has no vector yet."""
        scores = np.full(len(self.rows), np.nan, np.float32)
        blocks: Iterable[VectorBlock] = self.blocks if self.blocks is not None else self.stored(archive)
        for places, vectors in blocks:
            scores[places] = vectors.astype(np.float32, copy=False) @ query
        return scores

    def stored(self, archive: Archive) -> Iterator[VectorBlock]:
        """The lines' vectors as they are read from the catalogue."""
        for rows, vectors in archive.subtitle_search.vectors():
            known = np.isin(rows, self.rows)
            yield self.places_of(rows[known]), vectors[known]


def read_subtitle_index(archive: Archive) -> SubtitleIndex:
    """The archive's lines as they are now."""
    places = archive.subtitle_search.places()
    shots = _shots(archive, places)
    rows = np.array([place.row for place in places], np.int64)
    lines = SubtitleIndex(
        rows=rows,
        by_row=np.argsort(rows),
        tracks=np.array([place.track for place in places], np.int64),
        starts=np.array([place.start for place in places], np.float64),
        ends=np.array([place.end for place in places], np.float64),
        shots=shots,
        shot_starts=np.array([shot.start if shot else np.nan for shot in shots], np.float64),
        shot_seconds=np.array([shot.seconds if shot else np.nan for shot in shots], np.float64),
        blocks=None,
    )
    kept: list[VectorBlock] = []
    size = 0
    for block in lines.stored(archive):
        size += block[1].nbytes
        if size > MEMORY_LIMIT_BYTES:
            return lines
        kept.append(block)
    if 2 * size <= FLOAT32_LIMIT_BYTES:
        kept = [(there, vectors.astype(np.float32)) for there, vectors in kept]
    return replace(lines, blocks=kept)


def _shots(archive: Archive, places: list[SubtitleLocation]) -> list[Shot | None]:
    """The shot that holds most of each line; of a line beyond the pictures the last one."""
    timelines: dict[str, list[Shot]] = {}
    for shot in archive.shots() if places else []:
        timelines.setdefault(shot.id.video, []).append(shot)
    starts = {video: [shot.start for shot in line] for video, line in timelines.items()}
    found: list[Shot | None] = []
    for place in places:
        if (line := timelines.get(place.video)) is None:
            found.append(None)
            continue
        first = max(0, bisect_right(starts[place.video], place.start) - 1)
        last = max(first, bisect_right(starts[place.video], place.end) - 1)
        held = [min(shot.end, place.end) - max(shot.start, place.start) for shot in line[first : last + 1]]
        found.append(line[first + held.index(max(held))])
    return found

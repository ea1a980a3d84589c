"""The index as segments on the disk that the catalogue names, all compared: what is used by default.

A writer adds a segment for what came, and puts it together with its like. What it does not hold yet, or is damaged,
is read from the catalogue into memory once, so that answers are always complete.
"""

import logging
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.archive.catalogue import Catalogue
from retrieval.archive.nearest.merging import LARGEST_SEGMENT, merged_run, needs_rewriting
from retrieval.archive.nearest.segments import (
    Segment,
    SegmentPart,
    UnusableSegmentError,
    open_segment,
    visible_parts,
    write_segment,
)
from retrieval.archive.nearest.snapshots import ShotPositions, Snapshot, visible_revisions
from retrieval.archive.nearest.unindexed import catalogue_parts, unindexed_segments
from retrieval.archive.nearest.vector_index import ShotSubset
from retrieval.archive.revisions import numbered_folders
from retrieval.archive.tables.archive_record import CatalogueState
from retrieval.archive.tables.segments import SegmentRow
from retrieval.types import Vector

log = logging.getLogger(__name__)

MERGED_AT_A_TIME = 16_384
"""Shots."""


class SegmentIndex:
    """The segments under one folder, of which the catalogue says which are in use. Threads may share it."""

    def __init__(self, folder: Path, catalogue: Catalogue) -> None:
        self._folder = folder
        self._catalogue = catalogue
        self._dimensions = catalogue.record.encoder[1]
        self._distrusted: set[int] = set()

    @property
    def version(self) -> int:
        """Always the same: the catalogue's state tells all."""
        return 0

    def segments(self, state: CatalogueState, before: Sequence[Segment]) -> list[Segment]:
        """As `VectorIndex.segments`; those that are open stay so."""
        return list(self._segments(state, before))

    def _segments(self, state: CatalogueState, before: Sequence[Segment]) -> Iterator[Segment]:
        """Those that hold the visible shots, the ones on the disk and between them what they lack."""
        kept = {one.number: one for one in before if one.number}
        loose = [one for one in before if not one.number]
        reached = 0
        for row in self._catalogue.segments.all():
            one = kept.get(row.number) or self._open(row)
            if one is not None:
                yield from unindexed_segments(self._catalogue, reached, one.after, loose)
                yield one
                reached = one.last
        yield from unindexed_segments(self._catalogue, reached, state.revision, loose)

    def nearest(self, now: Snapshot, asked: Vector, n: int, among: ShotSubset | None) -> ShotPositions:
        """As `VectorIndex.nearest`: all codes are compared."""
        return now.nearest(asked, n, None if among is None else among.places)

    def update(self) -> None:
        """Writes segments that hold all visible shots, where those in use do not.

        Replaced ones stay on the disk until the next writer comes: readers may be opening them.
        """
        state, before = self._catalogue.record.state(), self._catalogue.segments.all()
        number = max([state.index_number, *numbered_folders(self._folder)])
        visible = visible_revisions(self._catalogue.videos.revisions(), state.revision)
        written: list[Path] = []

        def write(parts: Iterator[SegmentPart]) -> int:
            written.append(self._folder / str(number + len(written) + 1))
            return write_segment(written[-1], parts)

        try:
            segments = [
                one for row in before if (one := self._open(row)) and not _needs_rewriting(one, visible)
            ]
            rows: list[SegmentRow] = []
            for one in [*segments, None]:
                reached = rows[-1].last if rows else 0
                for after, last in self._unindexed(reached, one.after if one else state.revision):
                    count = write(catalogue_parts(self._catalogue, after, last))
                    rows.append(SegmentRow(number + len(written), after, last, count))
                if one:
                    rows.append(SegmentRow(one.number, one.after, one.last, len(one.shots)))
            if run := merged_run([row.shots for row in rows]):
                merged = [self._opened(row) for row in rows[-run:]]
                count = write(visible_parts(merged, visible, MERGED_AT_A_TIME))
                rows[-run:] = [SegmentRow(number + len(written), rows[-run].after, rows[-1].last, count)]
            if rows != before:
                self._catalogue.use_segments([row for row in rows if row.shots], number + len(written))
        except (OSError, UnusableSegmentError) as error:
            log.warning("%s; the archive works without it, only slower", error)
            for folder in written:
                shutil.rmtree(folder, ignore_errors=True)

    def forget(self) -> None:
        """As `VectorIndex.forget`."""
        self._catalogue.use_segments([], 0)

    def clear_leftovers(self) -> None:
        """Removes the segments that are not in use: replaced ones, and those of killed runs."""
        used = {row.number for row in self._catalogue.segments.all()}
        for number in numbered_folders(self._folder):
            if number not in used:
                shutil.rmtree(self._folder / str(number), ignore_errors=True)

    def close(self) -> None:
        """Nothing is held open."""

    def _unindexed(self, after: int, last: int) -> Iterator[tuple[int, int]]:
        """What of these revisions is to be written, in runs of no more shots than a segment takes."""
        held, counts = 0, self._catalogue.shots.counts_between(after, last)
        for revision, count in counts:
            if held and held + count > LARGEST_SEGMENT:
                yield after, revision - 1
                after, held = revision - 1, 0
            held += count
        if held:
            yield after, last

    def _open(self, row: SegmentRow) -> Segment | None:
        if row.number in self._distrusted:
            return None
        try:
            return self._opened(row)
        except UnusableSegmentError as error:
            log.warning("%s; searching without it, the next ingest makes it anew", error)
            self._distrusted.add(row.number)
            return None

    def _opened(self, row: SegmentRow) -> Segment:
        folder = self._folder / str(row.number)
        return open_segment(folder, after=row.after, last=row.last, dimensions=self._dimensions)


def _needs_rewriting(segment: Segment, visible: NDArray[np.bool_]) -> bool:
    return needs_rewriting(len(segment.shots), int(visible[segment.shots["revision"]].sum()))

"""The shots nearest to a vector, and those that meet filters: the archive's index and the catalogue, kept in step.

The index is segments on the disk that the catalogue names; a writer adds one for what came, and puts it together
with its like. What it does not hold yet, or is damaged, is read from the catalogue into memory once, so that
answers are always complete. What is nearest by the codes is compared again by the catalogue's vectors.
"""

import logging
import shutil
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.archive.catalogue import Catalogue
from retrieval.archive.nearest.int8_vectors import quantized
from retrieval.archive.nearest.merging import LARGEST_SEGMENT, is_worn, merged_run
from retrieval.archive.nearest.segments import (
    SHOT,
    Segment,
    SegmentPart,
    UnusableSegmentError,
    open_segment,
    segment_in_memory,
    visible_parts,
    write_segment,
)
from retrieval.archive.nearest.snapshots import Limits, Places, Snapshot, visible_revisions
from retrieval.archive.revisions import numbered_folders
from retrieval.archive.tables.archive_record import CatalogueState
from retrieval.archive.tables.segments import SegmentRow
from retrieval.archive.video_sets import ALL_VIDEOS, VideoSet
from retrieval.queries import Filters
from retrieval.types import ShotId, Vector

log = logging.getLogger(__name__)

NO_FILTERS = Filters()

FILTERS_KEPT = 16
"""Sets of shots that meet filters, kept in memory until the archive changes: 8 MB each of a million shots."""
RESCORED, RESCORED_MORE = 2, 50
"""So many times what is asked for, and so many more, are compared again by their exact vectors (recall at 50 is
0.999 and more then, `python -m benchmarks.scale`)."""
RESCORED_AT_A_TIME = 4096
"""Shots: 12 MB of 768 dimensions."""
VIDEOS_AT_A_TIME = 16
"""Whose vectors are in memory together: 10 MB for 200 shots each of 768 dimensions."""
MERGED_AT_A_TIME = 16_384
"""Shots."""
LOOSE_SEGMENTS = 8
"""In memory, for what came one after the other while somebody writes."""


class Neighbour(NamedTuple):
    """A shot and the cosine similarity of its vector to the one asked for, -1 to 1."""

    id: ShotId
    similarity: float


class ShotIndex:
    """The segments under one folder, of which the catalogue says which are in use. Threads may share it."""

    def __init__(self, folder: Path, catalogue: Catalogue) -> None:
        self._folder = folder
        self._catalogue = catalogue
        self._dimensions = catalogue.record.encoder[1]
        self._lock = threading.RLock()
        self._snapshot: Snapshot | None = None
        self._distrusted: set[int] = set()

    def close(self) -> None:
        with self._lock:
            self._snapshot = None

    def nearest(
        self, vector: Vector, n: int, filters: Filters, videos: VideoSet = ALL_VIDEOS
    ) -> list[Neighbour]:
        """The n shots nearest to the vector, best first; `videos` are those that the filters leave."""
        now = self.current()
        places = now.nearest(vector, RESCORED * n + RESCORED_MORE, self._among(now, filters, videos))
        places.sort()
        found: list[Neighbour] = []
        for first in range(0, len(places), RESCORED_AT_A_TIME):
            some = places[first : first + RESCORED_AT_A_TIME]
            ids, exact = now.ids(some), self._catalogue.shots.vectors_of_rows(now.rows[some].tolist())
            kept = [shot for shot in ids if shot in exact]  # another process may have removed some just now
            vectors = (
                np.stack([exact[shot] for shot in kept]) if kept else np.empty((0, len(vector)), np.float32)
            )
            similar = vectors @ np.asarray(vector, np.float32)
            found += map(Neighbour, kept, similar.tolist())
        return sorted(found, key=lambda one: -one.similarity)[:n]

    def near(self, vector: Vector, n: int, filters: Filters, videos: VideoSet = ALL_VIDEOS) -> list[ShotId]:
        """About the n nearest, in no order, as their codes tell: enough for who compares their vectors anyway."""
        now = self.current()
        return now.ids(now.nearest(vector, n, self._among(now, filters, videos)))

    def places(self, now: Snapshot, filters: Filters, videos: VideoSet = ALL_VIDEOS) -> Places:
        """The shots of a snapshot that meet the filters, in the order in which they came."""
        among = self._among(now, filters, videos)
        return now.everything() if among is None else among

    def count(self, filters: Filters, videos: VideoSet = ALL_VIDEOS) -> int:
        """How many shots meet the filters."""
        now = self.current()
        among = self._among(now, filters, videos)
        return len(now) if among is None else len(among)

    def current(self) -> Snapshot:
        """What is there now. Only what has come since the last time is read."""
        with self._lock, self._catalogue.reading():
            state, before = self._catalogue.record.state(), self._snapshot
            if before is None or before.state != state:
                segments = list(self._segments(state, before))
                self._snapshot = Snapshot(state, segments, self._catalogue.videos.revisions())
            assert self._snapshot is not None
            return self._snapshot

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
            segments = [one for row in before if (one := self._open(row)) and not _is_worn(one, visible)]
            rows: list[SegmentRow] = []
            for one in [*segments, None]:
                reached = rows[-1].last if rows else 0
                for after, last in self._unindexed(reached, one.after if one else state.revision):
                    count = write(self._parts(after, last))
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

    def clear_leftovers(self) -> None:
        """Removes the segments that are not in use: replaced ones, and those of killed runs."""
        used = {row.number for row in self._catalogue.segments.all()}
        for number in numbered_folders(self._folder):
            if number not in used:
                shutil.rmtree(self._folder / str(number), ignore_errors=True)

    def _among(self, now: Snapshot, filters: Filters, videos: VideoSet) -> Places | None:
        """The shots that meet the filters; None where all do."""
        times = (filters.after, filters.before, filters.from_end, filters.min_seconds, filters.max_seconds)
        shown = (filters.has_speech, filters.people, filters.person or None, filters.shot_size)
        asked = (*times, *shown, filters.picture_qualities or None)
        if videos.is_all and all(limit is None for limit in asked):
            return None
        limits: Limits = (*asked, videos)
        if (kept := now.filtered.get(limits)) is not None:
            return kept
        places = now.within(filters, videos)
        meets = self._catalogue.filtered.test(filters)
        if meets is not None:
            here = [place for place, shot in enumerate(now.ids(places)) if meets(shot)]
            places = places[here]
        with self._lock:
            while len(now.filtered) >= FILTERS_KEPT:
                del now.filtered[next(iter(now.filtered))]
            now.filtered[limits] = places
        return places

    def _segments(self, state: CatalogueState, before: Snapshot | None) -> Iterator[Segment]:
        """Those that hold the visible shots, the ones on the disk and between them what they lack."""
        kept = {one.number: one for one in (before.segments if before else ()) if one.number}
        loose = [one for one in (before.segments if before else ()) if not one.number]
        reached = 0
        for row in self._catalogue.segments.all():
            one = kept.get(row.number) or self._open(row)
            if one is not None:
                yield from self._loose(reached, one.after, loose)
                yield one
                reached = one.last
        yield from self._loose(reached, state.revision, loose)

    def _loose(self, after: int, last: int, before: Sequence[Segment]) -> Iterator[Segment]:
        """Segments in memory of the revisions after `after`, up to `last`, where any are visible."""
        kept = [one for one in before if after <= one.after and one.last <= last]
        if len(kept) > LOOSE_SEGMENTS:
            joined = [(one.shots, one.codes) for one in kept]
            kept = [segment_in_memory(kept[0].after, kept[-1].last, joined, self._dimensions)]
        yield from kept
        reached = kept[-1].last if kept else after
        if self._catalogue.videos.revisions_between(reached, last):
            yield segment_in_memory(reached, last, self._parts(reached, last), self._dimensions)

    def _parts(self, after: int, last: int) -> Iterator[SegmentPart]:
        """The visible shots of the revisions after `after`, up to `last`, as the catalogue holds them."""
        revisions = self._catalogue.videos.revisions_between(after, last)
        for first in range(0, len(revisions), VIDEOS_AT_A_TIME):
            some = revisions[first : first + VIDEOS_AT_A_TIME]
            rows, vectors = self._catalogue.shots.entries(some[0], some[-1])
            codes, scales = quantized(vectors)
            shots = np.array([(*row, 0.0) for row in rows], SHOT)
            shots["scale"] = scales
            yield shots, codes

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


def _is_worn(segment: Segment, visible: NDArray[np.bool_]) -> bool:
    return is_worn(len(segment.shots), int(visible[segment.shots["revision"]].sum()))

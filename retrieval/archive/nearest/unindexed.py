"""The shots that an index does not hold yet, as the catalogue has them: some at a time, and as segments in memory.

So every visible shot is compared, whatever the index lacks. It does not know what lacks them.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from retrieval.archive.catalogue import Catalogue
from retrieval.archive.nearest.int8_vectors import quantized
from retrieval.archive.nearest.segments import SHOT, Segment, SegmentPart, segment_in_memory

VIDEOS_AT_A_TIME = 16
"""Whose vectors are in memory together: 10 MB for 200 shots each of 768 dimensions."""
LOOSE_SEGMENTS = 8
"""In memory, for what came one after the other while somebody writes."""


def unindexed_segments(
    catalogue: Catalogue, after: int, last: int, before: Sequence[Segment]
) -> Iterator[Segment]:
    """Segments in memory of the revisions after `after`, up to `last`, where any are visible; those of `before` are
    taken again where they fit."""
    kept = [one for one in before if after <= one.after and one.last <= last]
    if len(kept) > LOOSE_SEGMENTS:
        joined = [(one.shots, one.codes) for one in kept]
        dimensions = catalogue.record.encoder[1]
        kept = [segment_in_memory(kept[0].after, kept[-1].last, joined, dimensions)]
    yield from kept
    reached = kept[-1].last if kept else after
    if catalogue.videos.revisions_between(reached, last):
        dimensions = catalogue.record.encoder[1]
        yield segment_in_memory(reached, last, catalogue_parts(catalogue, reached, last), dimensions)


def catalogue_parts(catalogue: Catalogue, after: int, last: int) -> Iterator[SegmentPart]:
    """The visible shots of the revisions after `after`, up to `last`, as the catalogue holds them."""
    revisions = catalogue.videos.revisions_between(after, last)
    for first in range(0, len(revisions), VIDEOS_AT_A_TIME):
        some = revisions[first : first + VIDEOS_AT_A_TIME]
        rows, vectors = catalogue.shots.entries(some[0], some[-1])
        codes, scales = quantized(vectors)
        shots = np.array([(*row, 0.0) for row in rows], SHOT)
        shots["scale"] = scales
        yield shots, codes


def segment_without_codes(catalogue: Catalogue, after: int, last: int) -> Segment:
    """The visible shots of the revisions after `after`, up to `last`, with what filters ask of them alone."""
    shots = np.array([(*row, 0.0) for row in catalogue.shots.rows_between(after, last)], SHOT)
    return Segment(0, after, last, shots, np.empty((len(shots), 0), np.int8))

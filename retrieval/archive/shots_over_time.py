"""Which shots something happens in: those that a subtitle or a stretch overlaps, those that stretches cover for the
most part. It knows no words and no qualities.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable

import numpy as np

from retrieval.archive.tables.shots import ShotSpan
from retrieval.archive.tables.subtitle_search import SubtitleLocation
from retrieval.types import ShotId

MIN_OVERLAP = 0.1
"""Seconds of a stretch that must lie in a shot, or half of it where it is shorter: its ends are not exact."""
MIN_COVERED = 0.5
"""Share of a shot: its ends are not exact, and it may have been cut anew since it was measured."""


def spoken_shots(shots: Iterable[ShotSpan], lines: Iterable[SubtitleLocation]) -> frozenset[ShotId]:
    """The shots that at least one of the lines overlaps; both are of any number of videos, in any order."""
    by_video: dict[str, list[SubtitleLocation]] = {}
    for line in lines:
        by_video.setdefault(line.video, []).append(line)
    spans: dict[str, list[ShotSpan]] = {}
    for shot in shots:
        if shot.id.video in by_video:
            spans.setdefault(shot.id.video, []).append(shot)
    found: set[ShotId] = set()
    for video, some in spans.items():
        starts = np.sort([line.start for line in by_video[video]])
        ends = np.sort([line.end for line in by_video[video]])
        begun = np.searchsorted(starts, [shot.end for shot in some], side="left")
        over = np.searchsorted(ends, [shot.start for shot in some], side="right")
        found.update(shot.id for shot, speaks in zip(some, begun > over, strict=True) if speaks)
    return frozenset(found)


def overlapped_shots(
    shots: Iterable[ShotSpan], stretches: Iterable[tuple[str, float, float]]
) -> frozenset[ShotId]:
    """The shots that stretches (video, start, end) reach into; both are of any number of videos, in any order."""
    by_video: dict[str, list[tuple[float, float]]] = {}
    for video, start, end in stretches:
        by_video.setdefault(video, []).append((start, end))
    spans: dict[str, list[ShotSpan]] = {}
    for shot in shots:
        if shot.id.video in by_video:
            spans.setdefault(shot.id.video, []).append(shot)
    found: set[ShotId] = set()
    for video, some in spans.items():
        some.sort(key=lambda span: span.start)
        for start, end in by_video[video]:
            least = min(MIN_OVERLAP, (end - start) / 2)
            first = max(0, bisect_right(some, start, key=lambda span: span.start) - 1)
            last = bisect_left(some, end, key=lambda span: span.start)
            found.update(
                shot.id for shot in some[first:last] if min(shot.end, end) - max(shot.start, start) >= least
            )
    return frozenset(found)


def covered_shots(
    shots: Iterable[ShotSpan], stretches: Iterable[tuple[str, float, float]]
) -> frozenset[ShotId]:
    """The shots of which stretches (video, start, end) cover half; stretches of a video do not overlap."""
    by_video: dict[str, list[tuple[float, float]]] = {}
    for video, start, end in stretches:
        by_video.setdefault(video, []).append((start, end))
    spans: dict[str, list[ShotSpan]] = {}
    for shot in shots:
        if shot.id.video in by_video:
            spans.setdefault(shot.id.video, []).append(shot)
    found: set[ShotId] = set()
    for video, some in spans.items():
        bounds = np.array(sorted(by_video[video]), np.float64)
        lengths = np.diff(bounds, axis=1).ravel()
        covered = np.stack([np.cumsum(lengths) - lengths, np.cumsum(lengths)], axis=1)
        starts = np.interp([shot.start for shot in some], bounds.ravel(), covered.ravel())
        ends = np.interp([shot.end for shot in some], bounds.ravel(), covered.ravel())
        wanted = MIN_COVERED * np.array([shot.end - shot.start for shot in some])
        enough = ends - starts >= wanted
        found.update(shot.id for shot, is_covered in zip(some, enough, strict=True) if is_covered)
    return frozenset(found)

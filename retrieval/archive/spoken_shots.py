"""Which shots something is said in: those that a subtitle overlaps. It knows no words."""

from collections.abc import Iterable

import numpy as np

from retrieval.archive.tables.shots import ShotSpan
from retrieval.archive.tables.subtitle_search import SubtitleLocation
from retrieval.types import ShotId


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

"""The archive's shots as a search sees them: all segments of the index side by side, at one state of the catalogue.

What filters ask of a shot lies in arrays here, so that no question goes over the catalogue. Shots of revisions that
are not visible any more are passed over. It does not know how segments come about.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.archive.nearest.segments import SHOT, Segment
from retrieval.archive.tables.archive_record import CatalogueState
from retrieval.archive.tables.shots import ShotRow
from retrieval.archive.video_sets import VideoSet
from retrieval.queries import Filters
from retrieval.types import Floats, ShotId, Vector

ShotPositions = NDArray[np.int64]
"""(n,) places of visible shots in a snapshot, rising."""
Limits = tuple[object, ...]
"""What filters ask of a shot itself, and the videos that they leave."""


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """The segments, and what the catalogue held at one stamp. Its arrays are of one length, with a place a shot."""

    state: CatalogueState
    segments: Sequence[Segment]
    """In order of their revisions."""
    videos: Mapping[int, str]
    """Ids by visible revision."""
    revisions: NDArray[np.int32] = field(init=False)
    """Rising."""
    numbers: NDArray[np.int32] = field(init=False)
    rows: NDArray[np.int64] = field(init=False)
    """In the catalogue."""
    starts: NDArray[np.float64] = field(init=False)
    ends: NDArray[np.float64] = field(init=False)
    durations: NDArray[np.float64] = field(init=False)
    """Of the shots' videos."""
    hidden: ShotPositions = field(init=False)
    """The shots that are not visible any more."""
    by_video: Mapping[str, int] = field(init=False)
    """Visible revisions by video id."""
    filtered: dict[Limits, ShotPositions] = field(default_factory=dict)
    """Of the filters that were last asked for."""
    known: dict[Hashable, Any] = field(default_factory=dict)
    """What is known of its shots beside, as whoever reads it keeps it."""

    def __post_init__(self) -> None:
        shots = [segment.shots for segment in self.segments] or [np.empty(0, SHOT)]
        for name, key in _COLUMNS:
            object.__setattr__(self, name, np.concatenate([some[key] for some in shots]))
        last = max([self.state.revision, *(segment.last for segment in self.segments)])
        visible = visible_revisions(self.videos, last)
        object.__setattr__(self, "hidden", np.flatnonzero(~visible[self.revisions]))
        object.__setattr__(self, "by_video", {video: revision for revision, video in self.videos.items()})

    def __len__(self) -> int:
        """How many shots are visible."""
        return len(self.revisions) - len(self.hidden)

    def everything(self) -> ShotPositions:
        """All visible shots."""
        return np.delete(np.arange(len(self.revisions)), self.hidden)

    def ids(self, places: ShotPositions) -> list[ShotId]:
        """Which shots stand there."""
        return [
            ShotId(self.videos[revision], number)
            for revision, number in zip(
                self.revisions[places].tolist(), self.numbers[places].tolist(), strict=True
            )
        ]

    def place_of(self, shot: ShotId) -> int | None:
        """Where a visible shot stands; None where it is none of them."""
        if (revision := self.by_video.get(shot.video)) is None:
            return None
        first, last = np.searchsorted(self.revisions, [revision, revision + 1])
        place = int(first + np.searchsorted(self.numbers[first:last], shot.number))
        return place if place < last and self.numbers[place] == shot.number else None

    def shot_rows(self, places: ShotPositions) -> list[ShotRow]:
        """The same, with what shots are sorted by."""
        revisions, starts = self.revisions[places].tolist(), self.starts[places].tolist()
        seconds = (self.ends[places] - self.starts[places]).tolist()
        return [ShotRow(*row) for row in zip(self.ids(places), revisions, starts, seconds, strict=True)]

    def within(self, filters: Filters, videos: VideoSet) -> ShotPositions:
        """The shots that meet the filters on times, of the videos that all filters leave."""
        if videos.others:
            places = self.everything()
            if videos.ids:
                places = places[~np.isin(self.revisions[places], self._revisions_of(videos))]
        else:
            places = self._of_revisions(self._revisions_of(videos))
        starts, ends = self.starts, self.ends
        if filters.after is not None:
            places = places[starts[places] >= filters.after]
        if filters.before is not None:
            places = places[starts[places] < filters.before]
        if filters.from_end is not None:
            places = places[starts[places] >= self.durations[places] - filters.from_end]
        if filters.min_seconds is not None:
            places = places[ends[places] - starts[places] >= filters.min_seconds]
        if filters.max_seconds is not None:
            places = places[ends[places] - starts[places] <= filters.max_seconds]
        return places

    def nearest(self, asked: Vector, n: int, among: ShotPositions | None) -> ShotPositions:
        """About the n nearest, in no order, of these places alone where some are named: as their codes tell."""
        if among is not None:
            similar = self._similarities(asked, among)
            return among[_greatest(similar, n)]
        similar = np.concatenate(
            [segment.similarities(asked) for segment in self.segments] or [np.empty(0, np.float32)]
        )
        similar[self.hidden] = -np.inf
        return _greatest(similar, min(n, len(self)))

    def _similarities(self, asked: Vector, places: ShotPositions) -> Floats:
        """(places,) how near these are to a vector."""
        found, first = [np.empty(0, np.float32)], 0
        for segment in self.segments:
            last = first + len(segment.shots)
            of_it = slice(*np.searchsorted(places, [first, last]))
            if of_it.stop > of_it.start:
                found.append(segment.similarities(asked, places[of_it] - first))
            first = last
        return np.concatenate(found)

    def _revisions_of(self, videos: VideoSet) -> NDArray[np.int64]:
        """(n,) rising."""
        known = [self.by_video[video] for video in videos.ids if video in self.by_video]
        return np.sort(np.array(known, np.int64))

    def _of_revisions(self, revisions: NDArray[np.int64]) -> ShotPositions:
        """The shots of some visible revisions, which rise."""
        first = np.searchsorted(self.revisions, revisions, side="left")
        last = np.searchsorted(self.revisions, revisions, side="right")
        runs = [np.arange(a, b) for a, b in zip(first.tolist(), last.tolist(), strict=True)]
        return np.concatenate([np.empty(0, np.int64), *runs])


class ShotSelection:
    """Some visible shots of a snapshot, to be asked whether a shot is one of them."""

    def __init__(self, now: Snapshot, places: ShotPositions) -> None:
        self._now, self._places = now, places

    def __len__(self) -> int:
        return len(self._places)

    def __contains__(self, shot: ShotId) -> bool:
        if (place := self._now.place_of(shot)) is None:
            return False
        at = np.searchsorted(self._places, place)
        return bool(at < len(self._places) and self._places[at] == place)


def visible_revisions(videos: Mapping[int, str], last: int) -> NDArray[np.bool_]:
    """(last + 1,) whether a revision is visible."""
    visible = np.zeros(max([last, *videos]) + 1, np.bool_)
    visible[list(videos)] = True
    return visible


def _greatest(values: Floats, n: int) -> ShotPositions:
    """The places of the n greatest, in no order."""
    if n >= len(values):
        return np.arange(len(values))
    return np.argpartition(values, len(values) - n)[len(values) - n :] if n else np.empty(0, np.int64)


_COLUMNS = (
    ("revisions", "revision"),
    ("numbers", "number"),
    ("rows", "row"),
    ("starts", "start"),
    ("ends", "end"),
    ("durations", "duration"),
)

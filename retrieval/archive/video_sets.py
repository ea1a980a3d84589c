"""Videos that filters leave: these alone, or all but these, whichever are fewer to name.

It reads what a list of videos knows of each; it knows no shots.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from retrieval.archive.facets import filter_videos, orientation
from retrieval.archive.tables.video_summaries import VideoSummary
from retrieval.dates import day_of, day_since, last_day
from retrieval.queries import Filters
from retrieval.types import Video


@dataclass(frozen=True, slots=True)
class VideoSet:
    """Some of an archive's videos, by their ids; as it is by default, all."""

    ids: frozenset[str] = frozenset()
    others: bool = True
    """Whether all but these are meant."""

    def __contains__(self, video_id: str) -> bool:
        return (video_id in self.ids) != self.others

    def without(self, ids: frozenset[str]) -> "VideoSet":
        """The same but for these."""
        return VideoSet(self.ids | ids if self.others else self.ids - ids, self.others)

    @property
    def is_all(self) -> bool:
        """Whether every video is in it."""
        return self.others and not self.ids

    @property
    def is_empty(self) -> bool:
        """Whether no video is in it."""
        return not self.others and not self.ids


ALL_VIDEOS = VideoSet()


def filtered_set(
    summaries: Callable[[], Sequence[VideoSummary]],
    filters: Filters,
    id_of: Callable[[str], str],
    today: date | None = None,
) -> VideoSet:
    """The videos that the filters leave; `id_of` gives a name's id, or raises.

    `summaries` are asked for only where more than names counts. UsageError for a day that is none.
    """
    named = frozenset(map(id_of, filters.video))
    without = frozenset(map(id_of, filters.not_video))
    tests = _tests(filters, today or date.today())
    if not tests and not filters.among:
        return VideoSet(named - without, others=False) if named else VideoSet(without)
    every = summaries()
    left = {
        one.video.id
        for one in (filter_videos(every, filters.among) if filters.among else every)
        if all(test(one) for test in tests)
    }
    left = (left & named if named else left) - without
    return _shorter(frozenset(left), every)


def recorded_day(video: Video) -> date:
    """When the video was recorded: as its container says, else when its file was last changed."""
    return day_of(video.recorded) or datetime.fromtimestamp(video.modified / 1e9).date()


def _shorter(left: frozenset[str], every: Iterable[VideoSummary]) -> VideoSet:
    rest = frozenset(one.video.id for one in every) - left
    return VideoSet(rest) if len(rest) < len(left) else VideoSet(left, others=False)


def _tests(filters: Filters, today: date) -> list[Callable[[VideoSummary], bool]]:
    tests: list[Callable[[VideoSummary], bool]] = []
    if (stands := filters.orientation) is not None:
        tests.append(lambda one: not one.video.is_sound and orientation(one.video) == stands)
    if filters.recorded_from is not None:
        first = day_since(filters.recorded_from, today)
        tests.append(lambda one: recorded_day(one.video) >= first)
    if filters.recorded_to is not None:
        last = last_day(filters.recorded_to)
        tests.append(lambda one: recorded_day(one.video) <= last)
    if filters.added_from is not None:
        since = day_since(filters.added_from, today)
        tests.append(lambda one: (added := day_of(one.added)) is not None and added >= since)
    return tests

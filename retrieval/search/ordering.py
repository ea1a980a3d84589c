"""The orders of hits beside the best match first: by length, by the day of recording, as they stand in the videos.

Sorted are the hits that match: the strong ones, after them the weak ones in the same order. What hardly matches
stays behind them, the best match first: the longest of all shots would else come before all that were asked for.
It knows no vectors.
"""

from collections.abc import Callable

from retrieval.archive.video_sets import recorded_day
from retrieval.hits import MatchStrength
from retrieval.names import natural_name_key
from retrieval.queries import SortOrder
from retrieval.types import Video

Placed = Callable[[Video, float, float], tuple[object, ...]]
"""From a video, and a start and a length in it, to what it is sorted by."""
TIERS: dict[MatchStrength, int] = {"strong": 0, "weak": 1, "none": 2}


def sort_key(order: SortOrder) -> Placed:
    """What hits are sorted by in this order; those that are equal in it stand by video and time."""
    by = _KEYS[order]
    return lambda video, start, seconds: (*by(video, seconds), natural_name_key(video.name), start)


_KEYS: dict[SortOrder, Callable[[Video, float], tuple[float, ...]]] = {
    "longest": lambda video, seconds: (-round(seconds, 3),),
    "shortest": lambda video, seconds: (round(seconds, 3),),
    "newest": lambda video, seconds: (-recorded_day(video).toordinal(),),
    "oldest": lambda video, seconds: (recorded_day(video).toordinal(),),
    "in_order": lambda video, seconds: (),
    "match": lambda video, seconds: (),
}

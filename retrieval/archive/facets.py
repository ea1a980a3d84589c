"""Facets: what videos can be told apart by, how many are left of each kind, and in which order they stand.

Values of one facet widen the choice, facets together narrow it. A value's count is what choosing it would
leave, given what is chosen of the other facets. It knows no archive and no texts for people.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import Literal, get_args

from retrieval.archive.shot_attributes.annotated_limits import LIMIT_SOURCES
from retrieval.archive.tables.video_summaries import VideoSummary
from retrieval.dates import day_of
from retrieval.metadata.fields import MetadataField
from retrieval.names import natural_name_key, normalized_name
from retrieval.qualities import VALUES, Quality
from retrieval.queries import Facet, Orientation, VideoFilter
from retrieval.types import Video

VideoOrder = Literal["name", "length", "added", "recorded", "scene"]
FACETS: tuple[Facet, ...] = get_args(Facet)
VIDEO_ORDERS: tuple[VideoOrder, ...] = get_args(VideoOrder)

LENGTHS: tuple[tuple[str, float], ...] = (
    ("0-1", 60.0),
    ("1-5", 300.0),
    ("5-20", 1200.0),
    ("20-60", 3600.0),
    ("60-", float("inf")),
)
"""Ranges by their minutes, and the seconds that they stay under."""
SIZES: tuple[tuple[str, int], ...] = (("sd", 720), ("hd", 1080), ("fullhd", 1440), ("uhd", 10**9))
"""By the shorter side in pixels, which each stays under; a phone's upright picture counts as its lying one."""
RATES = (23.976, 24.0, 25.0, 29.97, 30.0, 47.952, 48.0, 50.0, 59.94, 60.0, 100.0, 119.88, 120.0)
SQUARE_TOLERANCE = 0.05
"""Share by which a square picture's sides may differ."""
QUALITY_FACETS: tuple[Facet, ...] = ("colour", "light", "time", "camera", "hue", "pace")
"""What pictures are like; a video counts as all that any of its shots is."""
RECORDING_FACETS: tuple[Facet, ...] = ("reel", "scene", "take")
FILE_FACETS: tuple[Facet, ...] = ("device", "place", "folder", *RECORDING_FACETS)
"""What is known of the recording; the values are the words of whoever wrote them."""
NEAR_RATE = 0.012
"""Frames a second; an average over a file strays from its nominal rate by less."""
UNKNOWN = "unknown"
SOUND = "sound"
"""In the place of a size: no pictures."""
OTHER_RATE = "other"
"""A rate that no standard names, as webcams and phones write them."""


def facet_values(summary: VideoSummary, facet: Facet) -> tuple[str, ...]:
    """What the video counts as; a video in two languages counts as both."""
    return _READ[facet](summary)


def filter_videos(summaries: Iterable[VideoSummary], choice: VideoFilter) -> list[VideoSummary]:
    """The videos that are chosen, in their order."""
    named = _named(choice)
    return [
        summary
        for summary in summaries
        if named(summary)
        and all(not wanted.isdisjoint(facet_values(summary, facet)) for facet, wanted in _wanted(choice))
    ]


def known_values(summaries: Iterable[VideoSummary], choice: VideoFilter) -> VideoFilter:
    """The same choice with the values as they are written in the archive, however somebody wrote them."""
    every = list(summaries) if choice.values else []
    written = {
        (facet, normalized_name(value)): value
        for facet in {facet for facet, _ in choice.values}
        for summary in every
        for value in facet_values(summary, facet)
    }
    values = {(facet, written.get((facet, normalized_name(value)), value)) for facet, value in choice.values}
    return replace(choice, values=frozenset(values))


def facet_counts(
    summaries: Sequence[VideoSummary], choice: VideoFilter
) -> dict[Facet, list[tuple[str, int]]]:
    """Each facet's values with the videos that choosing them would leave.

    Values that no video has are left out, those that are chosen stay. Ranges come in their order, languages
    with the most videos first.
    """
    named, wanted = _named(choice), _wanted(choice)
    every: dict[Facet, Counter[str]] = {facet: Counter() for facet in FACETS}
    left: dict[Facet, Counter[str]] = {facet: Counter() for facet in FACETS}
    for summary in summaries:
        values = {facet: facet_values(summary, facet) for facet in FACETS}
        misses = [facet for facet, some in wanted if some.isdisjoint(values[facet])]
        among = len(misses) < 2 and named(summary)
        for facet in FACETS:
            every[facet].update(values[facet])
            if among and misses in ([], [facet]):  # a facet's own choice does not narrow it
                left[facet].update(values[facet])
    return {
        facet: [
            (value, left[facet][value])
            for value in sorted(
                set(every[facet]) | choice.of(facet),
                key=lambda value, facet=facet: _place(facet, value, every[facet]),  # type: ignore[misc]
            )
        ]
        for facet in FACETS
    }


def _named(choice: VideoFilter) -> Callable[[VideoSummary], bool]:
    words = normalized_name(choice.words).split()
    if choice.name:
        return lambda summary: summary.video.name == choice.name
    if not words:
        return lambda summary: True

    def has_them(summary: VideoSummary) -> bool:
        name = normalized_name(summary.video.name)
        return all(word in name for word in words)

    return has_them


def _wanted(choice: VideoFilter) -> list[tuple[Facet, frozenset[str]]]:
    """The facets of which something is chosen, and what."""
    return [(facet, values) for facet in FACETS if (values := choice.of(facet))]


def sort_videos(
    summaries: Iterable[VideoSummary], by: VideoOrder, *, backwards: bool = False
) -> list[VideoSummary]:
    """The videos by name (2 before 10), length, when they were added or recorded, or scene and take; the shortest
    and earliest first, those of which it is not known last."""
    keys: dict[VideoOrder, Callable[[VideoSummary], tuple[object, ...]]] = {
        "name": lambda one: (),
        "length": lambda one: (one.video.duration,),
        "added": lambda one: (one.added, one.revision),
        "recorded": lambda one: (one.video.recorded,),
        "scene": lambda one: (natural_name_key(one.said("scene")), natural_name_key(one.said("take"))),
    }
    known: dict[VideoOrder, Callable[[VideoSummary], bool]] = {
        "recorded": lambda one: bool(one.video.recorded),
        "scene": lambda one: bool(one.said("scene")),
    }
    by_name = sorted(
        summaries, key=lambda one: natural_name_key(one.video.name), reverse=backwards and by == "name"
    )
    if by == "name":
        return by_name
    there = [one for one in by_name if by not in known or known[by](one)]
    away = [one for one in by_name if by in known and not known[by](one)]
    return [*sorted(there, key=keys[by], reverse=backwards), *away]


def _place(facet: Facet, value: str, all_of_them: Counter[str]) -> tuple[float, str]:
    if facet in ("language", "taught", *FILE_FACETS, *LIMIT_SOURCES):
        return (-all_of_them[value], value)
    order = _ORDERS.get(facet)
    if order is not None:
        return (order.index(value) if value in order else len(order), value)
    try:
        return (float("inf") if value in (OTHER_RATE, UNKNOWN) else float(value), value)
    except ValueError:  # chosen in an address, and no rate
        return (float("inf"), value)


def orientation(video: Video) -> Orientation:
    """How the video's picture stands, as displayed."""
    if abs(video.width - video.height) <= SQUARE_TOLERANCE * max(video.width, video.height):
        return "square"
    return "landscape" if video.width > video.height else "portrait"


def _length(summary: VideoSummary) -> tuple[str, ...]:
    return (next(name for name, under in LENGTHS if summary.video.duration < under),)


def _speech(summary: VideoSummary) -> tuple[str, ...]:
    if summary.languages:
        return ("yes",)
    return ("no",) if summary.heard else (UNKNOWN,)


def _rate(summary: VideoSummary) -> tuple[str, ...]:
    """The nominal rate that the file's average is near."""
    fps = summary.video.fps
    if not fps > 0:
        return (UNKNOWN,)
    nearest = min(RATES, key=lambda rate: abs(rate - fps))
    return (f"{nearest:g}",) if abs(nearest - fps) <= NEAR_RATE else (OTHER_RATE,)


def _size(summary: VideoSummary) -> tuple[str, ...]:
    side = min(summary.video.width, summary.video.height)
    return (SOUND,) if summary.video.is_sound else (next(name for name, under in SIZES if side < under),)


def _recorded(summary: VideoSummary) -> tuple[str, ...]:
    """The year that the container says; () where it says none."""
    return (f"{day.year:04}",) if (day := day_of(summary.video.recorded)) is not None else ()


def _quality(facet: Facet) -> Callable[[VideoSummary], tuple[str, ...]]:
    def values(summary: VideoSummary) -> tuple[str, ...]:
        found = map(Quality.parse, summary.qualities)
        return tuple(quality.value for quality in found if quality.group == facet)

    return values


def _device(summary: VideoSummary) -> tuple[str, ...]:
    camera = summary.said("camera")
    return (camera,) if camera else _quality("device")(summary)


def _where(summary: VideoSummary) -> tuple[str, ...]:
    """By name where it has one, else by degrees."""
    place = summary.said("location") or summary.said("place")
    return (place,) if place else _quality("place")(summary)


def _said(field: MetadataField) -> Callable[[VideoSummary], tuple[str, ...]]:
    return lambda summary: (value,) if (value := summary.said(field)) else ()


_READ: dict[Facet, Callable[[VideoSummary], tuple[str, ...]]] = {
    "length": _length,
    "speech": _speech,
    "language": lambda summary: tuple(code or UNKNOWN for code in summary.languages),
    "rate": _rate,
    "size": _size,
    "shape": lambda summary: () if summary.video.is_sound else (orientation(summary.video),),
    "recorded": _recorded,
    "taught": lambda summary: summary.taught,
    **{facet: _quality(facet) for facet in (*QUALITY_FACETS, "folder")},
    "device": _device,
    "place": _where,
    **{field: _said(field) for field in RECORDING_FACETS},  # type: ignore[arg-type]
    **{limit: partial(VideoSummary.values, limit=limit) for limit in LIMIT_SOURCES},
}
_ORDERS: dict[Facet, tuple[str, ...]] = {
    "length": tuple(name for name, _ in LENGTHS),
    "speech": ("yes", "no", UNKNOWN),
    "size": (*(name for name, _ in SIZES), SOUND),
    "shape": VALUES["shape"],
    **{facet: VALUES[facet] for facet in QUALITY_FACETS},  # type: ignore[index]
}

"""Which video most of a kind's shots come from: what can be said of a kind that no phrase surely names."""

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import PurePath
from typing import NamedTuple

from retrieval.archive.tables.shot_map import MapPoint

LONGEST_NAME = 40
"""Characters of a video's name in a kind's."""


class KindSource(NamedTuple):
    """The video that most shots of a kind are from, without its suffix, and whether some are from others."""

    name: str
    others: bool


def kind_sources(points: Iterable[MapPoint], names: Mapping[str, str]) -> dict[int, KindSource]:
    """For each kind; `names` are the videos' by their ids. Of two that give as many, the one of the first name."""
    videos: dict[int, Counter[str]] = {}
    for point in points:
        if point.id.video in names:
            videos.setdefault(point.cluster, Counter())[point.id.video] += 1
    found = {}
    for kind, counted in videos.items():
        most = min(counted, key=lambda video: (-counted[video], names[video]))
        stem = PurePath(names[most]).stem
        short = stem if len(stem) <= LONGEST_NAME else f"{stem[: LONGEST_NAME - 1]}…"
        found[kind] = KindSource(short, len(counted) > 1)
    return found

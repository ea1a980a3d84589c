"""Which video most of a cluster's shots come from: what can be said of a cluster that no phrase surely names."""

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import PurePath
from typing import NamedTuple

from retrieval.archive.tables.shot_map import MapPoint

LONGEST_NAME = 40
"""Characters of a video's name in a cluster's."""


class ClusterSource(NamedTuple):
    """The video that most shots of a cluster are from, without its suffix, and whether some are from others."""

    name: str
    others: bool


def cluster_sources(points: Iterable[MapPoint], names: Mapping[str, str]) -> dict[int, ClusterSource]:
    """By cluster; `names` are the videos' by their ids. Of two that give as many, the one of the first name."""
    videos: dict[int, Counter[str]] = {}
    for point in points:
        if point.id.video in names:
            videos.setdefault(point.cluster, Counter())[point.id.video] += 1
    found = {}
    for cluster, counted in videos.items():
        most = min(counted, key=lambda video: (-counted[video], names[video]))
        stem = PurePath(names[most]).stem
        short = stem if len(stem) <= LONGEST_NAME else f"{stem[: LONGEST_NAME - 1]}…"
        found[cluster] = ClusterSource(short, len(counted) > 1)
    return found

"""Qualities of pictures: what a shot looks like apart from what it shows, and what its file tells of it.

An annotator writes each as an annotation of the kind "quality" whose text is "group:value", such as "light:dark";
its score says how far the shot is so. It knows no annotator, no archive and no texts for people.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Literal, NamedTuple, get_args

QualityGroup = Literal[
    "shape",
    "resolution",
    "colour",
    "hue",
    "light",
    "time",
    "setting",
    "camera",
    "motion",
    "focus",
    "pace",
    "view",
    "style",
    "place",
    "device",
    "folder",
]
QUALITY_GROUPS: tuple[QualityGroup, ...] = get_args(QualityGroup)

VALUES: Mapping[QualityGroup, tuple[str, ...]] = {
    "shape": ("portrait", "landscape", "square"),
    "resolution": ("low", "hd", "uhd"),
    "colour": ("colour", "black_and_white"),
    "hue": (
        *("red", "orange", "yellow", "green", "turquoise", "blue", "purple", "pink"),
        *("brown", "black", "grey", "white"),
    ),
    "light": ("dark", "bright"),
    "time": ("day", "night", "dusk"),
    "setting": ("indoors", "outdoors"),
    "camera": ("still", "moving", "pan", "tilt", "zoom", "shaky"),
    "motion": ("little", "much"),
    "focus": ("sharp", "blurred", "shallow"),
    "pace": ("slow_motion", "time_lapse"),
    "view": ("close_up", "wide", "aerial", "overhead", "underwater", "fisheye"),
    "style": ("photographed", "animated", "graphics"),
}
"""Of the groups whose values are known beforehand; places, devices and folders are what the files say."""
ASKED_GROUPS: frozenset[QualityGroup] = frozenset({"setting", "view", "style"})
"""Nothing of these is measured, nor is dusk: an encoder tells them when they are asked for
(`retrieval.search.senses.seen_qualities`)."""
MEASURED: Mapping[QualityGroup, tuple[str, ...]] = {
    group: tuple(value for value in values if value != "dusk")
    for group, values in VALUES.items()
    if group not in ASKED_GROUPS
}
"""The values that limits and counts can be of."""
PARSED_KEPT = 4096
"""Texts of qualities: lists of videos read each of them again for every facet."""
HOLDS = 0.5
"""A shot is so from this score on, for filters and counts; a search weighs lower ones too."""


class Quality(NamedTuple):
    """One quality."""

    group: str
    value: str

    def __str__(self) -> str:
        return f"{self.group}:{self.value}"

    @classmethod
    @lru_cache(maxsize=PARSED_KEPT)
    def parse(cls, text: str) -> "Quality":
        """The inverse of `str`; ValueError for a text without a group."""
        group, colon, value = text.partition(":")
        if not (colon and group and value):
            raise ValueError(f"{text!r} is no quality")
        return cls(group, value)

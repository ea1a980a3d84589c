"""What the reader tells of a turn: an intent, a tag for each word, what stays of the running query, and classes.

The names stand in the order of the model's outputs; what was learned fits this order alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

from assistant.dialogue.plan import ActionName, Intent, Plan, QuerySlots

TEXT_SLOTS = ("visual", "either", "speech", "sound", "written", "exclude", "then")
SCALAR_SLOTS = (
    "video",
    "not_video",
    "after",
    "before",
    "from_end",
    "min_seconds",
    "max_seconds",
    "recorded",
    "limit",
    "per_video",
)
"""Slots whose value stands in the turn; the reader tells whether the running query's value is dropped."""
COUNTS = ("limit", "per_video")
"""Scalars of the query itself; the others are filters."""

INTENTS: tuple[Intent, ...] = get_args(Intent)
ACTIONS: tuple[ActionName, ...] = get_args(ActionName)
OLD_BIN = ("bin_remove", "bin_delete", "bin_rename")
"""Actions on a bin that is there already."""
OUTSIDE = "outside"
TAGS = (
    OUTSIDE,
    *TEXT_SLOTS,
    *SCALAR_SLOTS,
    "bin",
    "old_bin",
    "name",
    "shot",
    "removed_shot",
    "excluded_shot",
    "near",
    "video_of",
)
"""`video_of` is a hit whose video is meant; `old_bin` a bin that is deleted, renamed or taken from. No tag has a
beginning of its own: two neighbouring spans of one slot are one text."""

KEEP, NONE = "keep", "none"
QUERY_CLASSES: Mapping[str, tuple[str, ...]] = {
    "sort": (KEEP, NONE, "match", "longest", "shortest", "newest", "oldest", "in_order"),
    "has_speech": (KEEP, NONE, "true", "false"),
    "orientation": (KEEP, NONE, "portrait", "landscape", "square"),
    "colour": (KEEP, NONE, "colour", "black_and_white"),
    "people": (
        *(KEEP, NONE, "0-0", "1-1", "2-2", "3-3", "4-4", "2-3", "2-4", "3-4"),
        *("1-", "2-", "3-", "4-", "5-", "6-", "10-", "-1", "-2", "-3"),
    ),
    "added_from": (KEEP, NONE, "today", "yesterday", "week", "month"),
    "use_image": (KEEP, NONE, "true"),
}
"""Slots with few values, as a change of the running query's value."""
TURN_CLASSES: Mapping[str, tuple[str, ...]] = {
    "near": (NONE, "before", "after"),
    "recorded_bound": (NONE, "within", "from", "until", "before"),
    "shots_from": (NONE, "tagged", "last", "all", "all_but"),
    "bin_from": (NONE, "tagged", "last"),
    "format": (NONE, "otio", "edl", "fcpxml", "csv", "srt", "vtt", "zip", "pdf"),
}
"""What a turn says beside the running query: how its dates limit, where its shots and bin come from."""
CLASSES: Mapping[str, tuple[str, ...]] = {**QUERY_CLASSES, **TURN_CLASSES}

Scalar = int | float | tuple[str | None, ...]


@dataclass(frozen=True, slots=True, eq=False)
class TurnLabels:
    """All that is told of one turn; None stands for what nothing is taught of.

    `tags` has one of TAGS for each word of the turn; `arguments` the action that a word names a hit, a bin or a
    name for; `kept` for each text slot whether each word of the running query's text stays; `dropped` whether the
    running query's scalar goes. What the turn gives replaces a scalar; of several files or two bounds of a time,
    the others stay unless dropped.
    """

    intent: Intent
    tags: tuple[str, ...]
    arguments: tuple[ActionName | None, ...]
    kept: Mapping[str, tuple[bool, ...]] | None
    dropped: Mapping[str, bool] | None
    classes: Mapping[str, str | None]
    actions: tuple[ActionName, ...]
    unaligned: tuple[str, ...] = ()
    """Slots of the plan that no words were found for."""


def slot_text(query: QuerySlots, slot: str) -> str:
    """What fills a text slot, alternatives with commas between them; empty where nothing does."""
    value: str | tuple[str, ...] = getattr(query, slot)
    return value if isinstance(value, str) else ", ".join(value)


def scalar_value(query: QuerySlots, slot: str) -> Scalar | None:
    """A number, file names, or the two bounds of `recorded`; None where the slot is empty."""
    if slot == "recorded":
        bounds = query.filters.recorded_from, query.filters.recorded_to
        return bounds if any(bounds) else None
    value: Scalar | None = getattr(query if slot in COUNTS else query.filters, slot)
    return None if value == () else value


def class_value(query: QuerySlots, name: str) -> str:
    """The running query's value of a slot with few values, as QUERY_CLASSES writes it."""
    if name == "use_image":
        return "true" if query.use_image else NONE
    if name == "people":
        return people_value(query.filters.people) if query.filters.people else NONE
    value = query.sort if name == "sort" else getattr(query.filters, name)
    if value is None:
        return NONE
    return str(value).lower() if isinstance(value, bool) else str(value)


def people_value(bounds: tuple[int | None, int | None]) -> str:
    """Least and most of how many people, as QUERY_CLASSES writes them."""
    return "-".join("" if bound is None else str(bound) for bound in bounds)


def class_change(before: QuerySlots, plan: Plan, name: str) -> str:
    """The class of that slot after a turn, or `KEEP` where it is the one of before."""
    after = class_value(plan, name)
    return KEEP if class_value(before, name) == after else after

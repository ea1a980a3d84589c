"""What changes did to bins, step by step, so that they can be taken back and made again. Values; it knows no SQL.

A step holds what was different before and after it, not the whole bin: many are kept in the catalogue.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

from retrieval.bins.bins import Bin, BinClip
from retrieval.errors import FormatError

MERGE_SECONDS = 10.0
"""Seconds within which a clip's points are moved on in one step: they are set frame by frame."""

HistoryStepKind = Literal["add", "remove", "restore", "move", "trim", "comment", "rename", "relocate"]


@dataclass(frozen=True, slots=True)
class HistoryStep:
    """One change of a bin: pairs of what was before it and what was after."""

    kind: HistoryStepKind
    names: tuple[str, str]
    orders: tuple[tuple[int, ...], tuple[int, ...]]
    """Ids of all its clips."""
    clips: tuple[tuple[BinClip | None, BinClip | None], ...]
    """The clips that were different; None where there was none yet, or none any more."""
    made: float = 0.0
    """When, in seconds since 1970."""

    @property
    def inverse(self) -> "HistoryStep":
        """The step that takes this one back."""
        (name, new_name), (order, new_order) = self.names, self.orders
        clips = tuple((after, before) for before, after in self.clips)
        return replace(self, names=(new_name, name), orders=(new_order, order), clips=clips)

    @property
    def removed(self) -> tuple[tuple[int, BinClip], ...]:
        """The clips that it took out, each with the place (from 1) that it had."""
        places = {clip: place for place, clip in enumerate(self.orders[0], 1)}
        return tuple((places[before.id], before) for before, after in self.clips if before and not after)


def diff_bins(kind: HistoryStepKind, before: Bin, after: Bin, made: float) -> HistoryStep | None:
    """What became different; None where nothing did."""
    old, new = ({clip.id: clip for clip in state.clips} for state in (before, after))
    clips = tuple((old.get(clip), new.get(clip)) for clip in old | new if old.get(clip) != new.get(clip))
    step = HistoryStep(kind, (before.name, after.name), (tuple(old), tuple(new)), clips, made)
    return None if step == step.inverse else step


def merge_steps(first: HistoryStep, then: HistoryStep) -> HistoryStep | None:
    """Both as one step, where they are one clip's points being moved; else None."""
    ids = {clip.id for step in (first, then) for pair in step.clips for clip in pair if clip}
    if {first.kind, then.kind} != {"trim"} or len(ids) != 1:
        return None
    if (
        not 0 <= then.made - first.made <= MERGE_SECONDS
    ):  # before it: the clock was set back, for how long is unknown
        return None
    return replace(then, clips=((first.clips[0][0], then.clips[0][1]),))


def step_to_json(step: HistoryStep) -> str:
    """The step without its kind."""
    pairs = [[_value(before), _value(after)] for before, after in step.clips]
    return json.dumps({"names": step.names, "orders": step.orders, "clips": pairs, "made": step.made})


def step_from_json(kind: HistoryStepKind, text: str) -> HistoryStep:
    """FormatError where it is none."""
    try:
        value = json.loads(text)
        (name, new_name), (order, new_order) = value["names"], value["orders"]
        clips = tuple(_pair(pair) for pair in value["clips"])
        orders = tuple(order), tuple(new_order)
        return HistoryStep(kind, (name, new_name), orders, clips, float(value.get("made", 0)))
    except (ValueError, KeyError, TypeError) as error:
        raise FormatError("The steps of a bin are damaged, so none can be taken back.") from error


def _value(clip: BinClip | None) -> dict[str, Any] | None:
    """`missing` is not kept: whether a video is in the archive is seen when the clip is."""
    if clip is None:
        return None
    value = {**asdict(clip), "path": str(clip.path)}
    del value["missing"]
    return value


def _pair(pair: Sequence[dict[str, Any] | None]) -> tuple[BinClip | None, BinClip | None]:
    before, after = (value and BinClip(**{**value, "path": Path(value["path"])}) for value in pair)
    return before or None, after or None

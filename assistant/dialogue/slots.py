"""The running query's slots: what people see of it, take away and edit.

Slots are read off the query that is searched for, so that what is shown of it and what is searched for are the same
thing. Which words name a slot is the interface's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

from assistant.dialogue.plan import clamped
from assistant.dialogue.running_query import RunningQuery, search_query
from retrieval.types import Picture, Query, ShotId, VideoFilter

TextSlot = Literal["text", "speech", "exclude", "then"]
LimitSlot = Literal["video", "after", "before", "min_seconds", "max_seconds"]
SlotKind = Literal[TextSlot, LimitSlot, "among", "picture", "liked", "disliked"]

_FIELDS: dict[TextSlot, str] = {"text": "visual", "speech": "speech", "exclude": "exclude", "then": "then"}
"""Of the running query."""
_LIMITS: tuple[LimitSlot, ...] = get_args(LimitSlot)


@dataclass(frozen=True, slots=True)
class Slot:
    """One thing that the query asks for."""

    kind: SlotKind
    text: str = ""
    """The words of a text slot, the name of a video."""
    seconds: float | None = None
    """Of a limit on times."""
    shot: ShotId | None = None
    """Of a liked or disliked one."""
    place: int = 0
    """Of a picture, among the query's."""
    videos: VideoFilter | None = None
    """Those that are searched."""

    @property
    def key(self) -> str:
        """Names the slot among those of its query, for as long as it stays what it is."""
        return f"{self.kind}:{self.shot or self.place}"

    @property
    def is_text(self) -> bool:
        """Whether it can be edited as words."""
        return self.kind in _FIELDS


def filled_slots(running: RunningQuery) -> tuple[Slot, ...]:
    """The slots that the running query fills; none before the first search."""
    return slots_of_query(search_query(running))


def slots_of_query(query: Query) -> tuple[Slot, ...]:
    """The slots that a query fills: what is looked for, then what limits it, then the examples."""
    wanted = [
        ("text", query.text),
        ("speech", query.speech),
        ("then", query.then),
        ("exclude", query.exclude),
    ]
    found = [Slot("picture", place=place) for place in range(len(query.pictures))]
    found += [Slot(kind, text) for kind, text in wanted if text]  # type: ignore[arg-type]
    if query.filters.video is not None:
        found.append(Slot("video", query.filters.video))
    if query.filters.among:
        found.append(Slot("among", videos=query.filters.among))
    limits = [(kind, getattr(query.filters, kind)) for kind in _LIMITS if kind != "video"]
    found += [Slot(kind, seconds=seconds) for kind, seconds in limits if seconds is not None]
    found += [Slot("liked", shot=shot) for shot in query.like]
    found += [Slot("disliked", shot=shot) for shot in query.unlike]
    return tuple(found)


def slot_by_key(running: RunningQuery, key: str) -> Slot | None:
    """The slot of that key; None where the query does not fill it (any more)."""
    return next((slot for slot in filled_slots(running) if slot.key == key), None)


def without_slot(running: RunningQuery, slot: Slot) -> RunningQuery:
    """The running query with that slot emptied."""
    match slot.kind:
        case "text" | "speech" | "exclude" | "then":
            return running.planned(running.as_plan().changed(**{_FIELDS[slot.kind]: ""}))
        case "among":
            return replace(running, scope=VideoFilter())
        case "picture":
            kept = _without_place(running.pictures, slot.place)
            return replace(running, pictures=kept, use_image=running.use_image and bool(kept))
        case "liked":
            return replace(running, liked=_without_shot(running.liked, slot))
        case "disliked":
            return replace(running, disliked=_without_shot(running.disliked, slot))
        case _:
            return replace(running, filters=running.filters.changed(**{slot.kind: None}))


def with_slot_text(running: RunningQuery, slot: Slot, text: str) -> RunningQuery:
    """The running query with other words in that slot; without it where there are none.

    Words are bounded as a plan's are. Only text slots are edited; others stay as they are.
    """
    if slot.kind not in _FIELDS:
        return running
    return running.planned(clamped(running.as_plan().changed(**{_FIELDS[slot.kind]: text}), hits=0))


def _without_place(pictures: Sequence[Picture], place: int) -> tuple[Picture, ...]:
    return tuple(picture for at, picture in enumerate(pictures) if at != place)


def _without_shot(shots: Sequence[ShotId], slot: Slot) -> tuple[ShotId, ...]:
    return tuple(shot for shot in shots if shot != slot.shot)

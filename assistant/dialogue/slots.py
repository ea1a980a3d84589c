"""The running query's slots: what people see of it, take away and edit.

Slots are read off the query that is searched for, so that what is shown of it and what is searched for are the same
thing. Which words name a slot is `assistant.dialogue.slot_labels`'.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from assistant.dialogue.plan_clamping import clamped
from assistant.dialogue.running_query import RunningQuery, search_query
from retrieval.queries import NamedLimit, Query, VideoFilter
from retrieval.types import ShotId

TextSlot = Literal["text", "either", "speech", "sound", "written", "then", "exclude"]
NameSlot = Literal["video", "not_video", NamedLimit]
TimeSlot = Literal["after", "before", "from_end", "min_seconds", "max_seconds"]
ValueSlot = Literal[
    "has_speech",
    "has_writing",
    "orientation",
    "colour",
    "people",
    "shot_size",
    "recorded_from",
    "recorded_to",
    "added_from",
]
OrderSlot = Literal["sort", "limit", "per_video"]
LimitSlot = Literal[NameSlot, TimeSlot, ValueSlot]
SlotKind = Literal[TextSlot, LimitSlot, OrderSlot, "among", "senses", "picture", "liked", "disliked"]

DRAWN = "drawn"
"""The text of a picture that a model drew."""
_FIELDS: dict[TextSlot, str] = {slot: "visual" if slot == "text" else slot for slot in get_args(TextSlot)}
"""Of the running query."""
_ORDER: dict[OrderSlot, str] = {"sort": "sort", "limit": "most", "per_video": "most_per_video"}
"""Of the query; the running query has the slots' own names."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One thing that the query asks for."""

    kind: SlotKind
    text: str = ""
    """The words of a text slot, the name of a video, the value of another limit or of an order."""
    seconds: float | None = None
    """Of a limit on times."""
    shot: ShotId | None = None
    """Of a liked or disliked one."""
    place: int = 0
    """Of a picture, a video or an alternative, among the query's."""
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

    @property
    def is_limit(self) -> bool:
        """Whether it says what a hit must meet, without a say about what is looked for."""
        return self.kind == "among" or any(
            self.kind in get_args(kinds) for kinds in (NameSlot, TimeSlot, ValueSlot)
        )


def filled_slots(running: RunningQuery) -> tuple[Slot, ...]:
    """The slots that the running query fills; none before the first search."""
    slots = slots_of_query(search_query(running))
    return tuple(
        replace(slot, text=DRAWN) if running.drawn and slot.kind == "picture" else slot for slot in slots
    )


def slots_of_query(query: Query) -> tuple[Slot, ...]:
    """The slots that a query fills: what is looked for, then what limits it, its order, then the examples."""
    filters = query.filters
    found = [Slot("picture", place=place) for place in range(len(query.pictures))]
    for text in get_args(TextSlot):
        words = query.either if text == "either" else (getattr(query, text),)
        found += [Slot(text, word, place=place) for place, word in enumerate(words) if word]
    found += [Slot("senses", sense, place=place) for place, sense in enumerate(query.senses)]
    for names in get_args(NameSlot):
        found += [Slot(names, name, place=place) for place, name in enumerate(getattr(filters, names))]
    if filters.among:
        found.append(Slot("among", videos=filters.among))
    times = [(kind, getattr(filters, kind)) for kind in get_args(TimeSlot)]
    found += [Slot(kind, seconds=seconds) for kind, seconds in times if seconds is not None]
    values = [(kind, getattr(filters, kind)) for kind in get_args(ValueSlot)]
    found += [Slot(kind, _value(value)) for kind, value in values if value is not None]
    orders = [(kind, getattr(query, name)) for kind, name in _ORDER.items()]
    found += [Slot(kind, str(value)) for kind, value in orders if value not in (None, "match")]
    found += [Slot("liked", shot=shot) for shot in query.like]
    found += [Slot("disliked", shot=shot) for shot in query.unlike]
    return tuple(found)


def slot_by_key(running: RunningQuery, key: str) -> Slot | None:
    """The slot of that key; None where the query does not fill it (any more)."""
    return next((slot for slot in filled_slots(running) if slot.key == key), None)


def without_slot(running: RunningQuery, slot: Slot) -> RunningQuery:
    """The running query with that slot emptied."""
    match slot.kind:
        case "among":
            return replace(running, scope=VideoFilter())
        case "senses":
            return replace(running, senses=_without_place(running.senses, slot.place))
        case "picture":
            kept = _without_place(running.pictures, slot.place)
            return replace(running, pictures=kept, use_image=running.use_image and bool(kept))
        case "liked":
            return replace(running, liked=_without_shot(running.liked, slot))
        case "disliked":
            return replace(running, disliked=_without_shot(running.disliked, slot))
        case "either":
            return replace(running, either=_without_place(running.either, slot.place))
        case "sort" | "limit" | "per_video":
            return replace(running, **{slot.kind: None})  # type: ignore[arg-type]
        case _ if slot.kind in get_args(NameSlot):
            names = _without_place(getattr(running.filters, slot.kind), slot.place)
            return replace(running, filters=running.filters.changed(**{slot.kind: names}))
        case _ if slot.is_text:
            return running.planned(running.as_plan().changed(**{_FIELDS[slot.kind]: ""}))  # type: ignore[index]
        case _:
            return replace(running, filters=running.filters.changed(**{slot.kind: None}))


def with_slot_text(running: RunningQuery, slot: Slot, text: str) -> RunningQuery:
    """The running query with other words in that slot; without it where there are none.

    Words are bounded as a plan's are. Only text slots are edited; others stay as they are.
    """
    if slot.kind not in _FIELDS:
        return running
    words: str | tuple[str, ...] = text
    if slot.kind == "either":
        words = tuple(text if at == slot.place else word for at, word in enumerate(running.either))
    return running.planned(clamped(running.as_plan().changed(**{_FIELDS[slot.kind]: words}), hits=0))


def _value(value: Any) -> str:
    """A limit's value as text: yes and no, "2-4" people, open where nothing stands, and others as they are."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return "-".join("" if number is None else str(number) for number in value)
    return str(value)


def _without_place(things: Sequence[Any], place: int) -> tuple[Any, ...]:
    return tuple(thing for at, thing in enumerate(things) if at != place)


def _without_shot(shots: Sequence[ShotId], slot: Slot) -> tuple[ShotId, ...]:
    return tuple(shot for shot in shots if shot != slot.shot)

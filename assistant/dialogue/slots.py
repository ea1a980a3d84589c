"""The running query as the parts that people see, take away and edit.

Parts are read off the query that a conversation stands for, so that what is shown of it and what is searched
for are the same thing. Which words name a part is the interface's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

from assistant.dialogue.plan import Plan, clamped
from assistant.dialogue.query_building import build_query
from assistant.dialogue.state import DialogueState
from retrieval.types import Picture, Query, ShotId, VideoFilter

TextSlot = Literal["text", "speech", "exclude", "then"]
LimitSlot = Literal["video", "after", "before", "min_seconds", "max_seconds"]
SlotKind = Literal[TextSlot, LimitSlot, "among", "picture", "liked", "disliked"]

_FIELDS: dict[TextSlot, str] = {"text": "visual", "speech": "speech", "exclude": "exclude", "then": "then"}
"""Of the plan."""
_LIMITS: tuple[LimitSlot, ...] = get_args(LimitSlot)


@dataclass(frozen=True, slots=True)
class Slot:
    """One thing that the query asks for."""

    kind: SlotKind
    text: str = ""
    """The words of a text part, the name of a video."""
    seconds: float | None = None
    """Of a limit on times."""
    shot: ShotId | None = None
    """Of a liked or disliked one."""
    place: int = 0
    """Of a picture, among the conversation's."""
    videos: VideoFilter | None = None
    """Those that are searched."""

    @property
    def key(self) -> str:
        """Names the part among those of its query, for as long as it stays what it is."""
        return f"{self.kind}:{self.shot or self.place}"

    @property
    def is_text(self) -> bool:
        """Whether it can be edited as words."""
        return self.kind in _FIELDS


def filled_slots(conversation: DialogueState) -> tuple[Slot, ...]:
    """The parts of the conversation's running query; none before the first search."""
    return slots_of_query(
        build_query(
            conversation.plan or Plan(),
            pictures=conversation.pictures,
            liked=conversation.liked,
            disliked=conversation.disliked,
            within=conversation.within,
        )
    )


def slots_of_query(query: Query) -> tuple[Slot, ...]:
    """The parts of a query: what is looked for, then what limits it, then the examples."""
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


def slot_by_key(conversation: DialogueState, key: str) -> Slot | None:
    """The part of that key; None where the query has no such part (any more)."""
    return next((part for part in filled_slots(conversation) if part.key == key), None)


def without_slot(conversation: DialogueState, part: Slot) -> DialogueState:
    """The conversation with that part taken out of its running query; not searched again yet."""
    plan = conversation.plan or Plan()
    if part.kind in _FIELDS:
        return _with_plan(conversation, plan.changed(**{_FIELDS[part.kind]: ""}))
    if part.kind in _LIMITS:
        return _with_plan(conversation, plan.changed(filters=plan.filters.changed(**{part.kind: None})))
    if part.kind == "among":
        return replace(_with_plan(conversation, plan), within=VideoFilter())
    if part.kind == "picture":
        kept = _without_place(conversation.pictures, part.place)
        return replace(
            _with_plan(conversation, plan.changed(use_image=plan.use_image and bool(kept))), pictures=kept
        )
    return replace(
        _with_plan(conversation, plan),
        liked=_without_shot(conversation.liked, part),
        disliked=_without_shot(conversation.disliked, part),
    )


def with_slot_text(conversation: DialogueState, part: Slot, text: str) -> DialogueState:
    """The conversation with other words in that part; without it where there are none.

    Words are bounded as a plan's are. Only text parts are edited; others stay as they are.
    """
    if part.kind not in _FIELDS:
        return conversation
    plan = (conversation.plan or Plan()).changed(**{_FIELDS[part.kind]: text})
    return _with_plan(conversation, clamped(plan, hits=0))


def _with_plan(conversation: DialogueState, plan: Plan) -> DialogueState:
    plan = plan.changed(intent="refine", shots=(), exclude_shots=())
    return replace(conversation, plan=plan, last_intent="refine", offset=0)


def _without_place(pictures: Sequence[Picture], place: int) -> tuple[Picture, ...]:
    return tuple(picture for at, picture in enumerate(pictures) if at != place)


def _without_shot(shots: Sequence[ShotId], part: Slot) -> tuple[ShotId, ...]:
    return tuple(shot for shot in shots if shot != part.shot)

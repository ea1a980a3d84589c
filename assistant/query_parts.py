"""The running query as the parts that people see, take away and edit.

Parts are read off the query that a conversation stands for, so that what is shown of it and what is searched
for are the same thing. Which words name a part is the interface's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

from assistant.plan import Plan, clamped
from assistant.queries import query_of
from assistant.turns import Conversation
from retrieval.types import Picture, Query, ShotId, VideoChoice

TextKind = Literal["text", "speech", "exclude", "then"]
LimitKind = Literal["video", "after", "before", "min_seconds", "max_seconds"]
PartKind = Literal[TextKind, LimitKind, "among", "picture", "liked", "disliked"]

_FIELDS: dict[TextKind, str] = {"text": "visual", "speech": "speech", "exclude": "exclude", "then": "then"}
"""Of the plan."""
_LIMITS: tuple[LimitKind, ...] = get_args(LimitKind)


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that the query asks for."""

    kind: PartKind
    text: str = ""
    """The words of a text part, the name of a video."""
    seconds: float | None = None
    """Of a limit on times."""
    shot: ShotId | None = None
    """Of a liked or disliked one."""
    place: int = 0
    """Of a picture, among the conversation's."""
    videos: VideoChoice | None = None
    """Those that are searched."""

    @property
    def key(self) -> str:
        """Names the part among those of its query, for as long as it stays what it is."""
        return f"{self.kind}:{self.shot or self.place}"

    @property
    def is_text(self) -> bool:
        """Whether it can be edited as words."""
        return self.kind in _FIELDS


def parts(conversation: Conversation) -> tuple[Part, ...]:
    """The parts of the conversation's running query; none before the first search."""
    return parts_of(
        query_of(
            conversation.plan or Plan(),
            pictures=conversation.pictures,
            liked=conversation.liked,
            disliked=conversation.disliked,
            within=conversation.within,
        )
    )


def parts_of(query: Query) -> tuple[Part, ...]:
    """The parts of a query: what is looked for, then what limits it, then the examples."""
    wanted = [
        ("text", query.text),
        ("speech", query.speech),
        ("then", query.then),
        ("exclude", query.exclude),
    ]
    found = [Part("picture", place=place) for place in range(len(query.pictures))]
    found += [Part(kind, text) for kind, text in wanted if text]  # type: ignore[arg-type]
    if query.filters.video is not None:
        found.append(Part("video", query.filters.video))
    if query.filters.among:
        found.append(Part("among", videos=query.filters.among))
    limits = [(kind, getattr(query.filters, kind)) for kind in _LIMITS if kind != "video"]
    found += [Part(kind, seconds=seconds) for kind, seconds in limits if seconds is not None]
    found += [Part("liked", shot=shot) for shot in query.like]
    found += [Part("disliked", shot=shot) for shot in query.unlike]
    return tuple(found)


def part_named(conversation: Conversation, key: str) -> Part | None:
    """The part of that key; None where the query has no such part (any more)."""
    return next((part for part in parts(conversation) if part.key == key), None)


def without(conversation: Conversation, part: Part) -> Conversation:
    """The conversation with that part taken out of its running query; not searched again yet."""
    plan = conversation.plan or Plan()
    if part.kind in _FIELDS:
        return _with_plan(conversation, plan.changed(**{_FIELDS[part.kind]: ""}))
    if part.kind in _LIMITS:
        return _with_plan(conversation, plan.changed(filters=plan.filters.changed(**{part.kind: None})))
    if part.kind == "among":
        return replace(_with_plan(conversation, plan), within=VideoChoice())
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


def edited(conversation: Conversation, part: Part, text: str) -> Conversation:
    """The conversation with other words in that part; without it where there are none.

    Words are bounded as a plan's are. Only text parts are edited; others stay as they are.
    """
    if part.kind not in _FIELDS:
        return conversation
    plan = (conversation.plan or Plan()).changed(**{_FIELDS[part.kind]: text})
    return _with_plan(conversation, clamped(plan, hits=0))


def _with_plan(conversation: Conversation, plan: Plan) -> Conversation:
    plan = plan.changed(intent="refine", shots=(), exclude_shots=())
    return replace(conversation, plan=plan, last_intent="refine", offset=0)


def _without_place(pictures: Sequence[Picture], place: int) -> tuple[Picture, ...]:
    return tuple(picture for at, picture in enumerate(pictures) if at != place)


def _without_shot(shots: Sequence[ShotId], part: Part) -> tuple[ShotId, ...]:
    return tuple(shot for shot in shots if shot != part.shot)

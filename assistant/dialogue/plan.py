"""The plan: what the assistant understood of a turn, and the contract between language and search.

A plan holds the whole running query, not only this turn's change. It knows nothing of the archive; what goes
beyond it is taken out by `assistant.dialogue.plan_clamping`.
"""

from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)

from retrieval.queries import NAMED_LIMITS, Colour, Orientation, ShotSize, SortOrder

Intent = Literal[
    "search",
    "refine",
    "similar",
    "more",
    "describe",
    "count",
    "act",
    "info",
    "chat",
    "undo",
    "reset",
    "clarify",
]
ActionName = Literal[
    "bin_add",
    "bin_remove",
    "bin_create",
    "bin_delete",
    "bin_rename",
    "export",
    "save_search",
    "play",
    "download",
]

PLAN_FIELDS = (
    *("intent", "visual", "either", "speech", "sound", "written", "exclude", "then", "use_image", "shots"),
    *("exclude_shots", "near", "filters", "sort", "limit", "per_video", "action", "reply"),
)


class _PlanModel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    @model_validator(mode="before")
    @classmethod
    def _nothing_said(cls, value: Any) -> Any:
        """A model's null is a field left out."""
        if not isinstance(value, dict):
            return value
        return {field: said for field, said in value.items() if said is not None}


def _listed(value: Any) -> Any:
    """A model's list of things, as one text."""
    return ", ".join(str(part) for part in value) if isinstance(value, list) else value


def _named(value: Any) -> Any:
    """File names as a list, whether one was given or several; an empty name is none."""
    return [name for name in ([value] if isinstance(value, str) else value) if name]


def _names_value(names: tuple[str, ...]) -> str | list[str] | None:
    """None for none, a string for one, a list for several."""
    return list(names) if len(names) > 1 else next(iter(names), None)


def _is_empty(value: object) -> bool:
    return not value


def _is_open(value: object) -> bool:
    return value is None


_Text = Annotated[str, BeforeValidator(_listed)]
VideoNames = Annotated[tuple[str, ...], BeforeValidator(_named), PlainSerializer(_names_value)]
"""Names of videos; in JSON null for none, a string for one, a list for several."""


NAME_LISTS = ("video", "not_video", *NAMED_LIMITS)
"""Filters that hold names."""


class PlanFilters(_PlanModel):
    """What a hit must meet; None is no limit. Times are seconds on the video's clock, days ISO dates or years."""

    video: VideoNames = ()
    not_video: VideoNames = ()
    after: float | None = None
    before: float | None = None
    from_end: float | None = None
    """The hit begins in so many last seconds of its video."""
    min_seconds: float | None = None
    max_seconds: float | None = None
    has_speech: bool | None = None
    orientation: Orientation | None = None
    colour: Colour | None = None
    people: tuple[int | None, int | None] | None = None
    """The least and the most people in the picture; None where open."""
    person: VideoNames = Field(default=(), exclude_if=_is_empty)
    """Names of people who are all seen, as somebody gave them to faces; like the next left out where it is empty:
    it comes of the archive's names, not of the words alone."""
    shot_size: ShotSize | None = Field(default=None, exclude_if=_is_empty)
    heard: VideoNames = Field(default=(), exclude_if=_is_empty)
    """Kinds of sounds that are heard; this, actions, writing and classes are set by hand."""
    action: VideoNames = Field(default=(), exclude_if=_is_empty)
    """What is done, as the model of actions calls it."""
    has_writing: bool | None = Field(default=None, exclude_if=_is_open)
    language: VideoNames = Field(default=(), exclude_if=_is_empty)
    """Codes of languages that are spoken."""
    taught: VideoNames = Field(default=(), exclude_if=_is_empty)
    """Taught classes."""
    recorded_from: str | None = None
    recorded_to: str | None = None
    """The last day or year, inclusive."""
    added_from: str | None = None
    """The first day on which the video came into the archive, or "today", "yesterday", "week", "month"."""

    @property
    def one_video(self) -> str | None:
        """The video's name where just one is asked for."""
        return self.video[0] if len(self.video) == 1 else None

    def changed(self, **values: Any) -> "PlanFilters":
        """The same filters with some of them replaced; a video's name may stand alone."""
        names = {field: tuple(_named(values[field] or ())) for field in NAME_LISTS if field in values}
        return self.model_copy(update=values | names)


class NearHit(_PlanModel):
    """What stands beside a hit: `shot` is its number."""

    shot: int
    side: Literal["before", "after"] = "after"


class Action(_PlanModel):
    """One thing that a turn has done beside searching; what it doesn't need is empty."""

    do: ActionName
    shots: tuple[int, ...] = ()
    """Numbers of hits, in the order in which they were said; beside a search those of the hits that it finds."""
    bin: str | None = None
    """The bin's name; None for the one in use."""
    name: str | None = None
    """The new name of a bin, the name of a saved search."""
    format: str | None = None
    """An export's, as `retrieval.export` names them."""


class QuerySlots(_PlanModel):
    """What is looked for, whatever turns led there: the running query in words and values."""

    visual: _Text = ""
    either: tuple[str, ...] = ()
    """Alternatives to `visual`: any of them will do."""
    speech: _Text = ""
    sound: _Text = ""
    written: _Text = ""
    exclude: _Text = ""
    then: _Text = ""
    use_image: bool = False
    filters: PlanFilters = Field(default_factory=PlanFilters)
    sort: SortOrder | None = None
    limit: int | None = None
    per_video: int | None = None

    @property
    def asks(self) -> bool:
        """Whether there is anything in it to rank shots by."""
        texts = (self.visual, self.either, self.speech, self.sound, self.written, self.then)
        return any(texts) or self.use_image


class Plan(QuerySlots):
    """One turn, understood. Numbers in `shots` count the hits last shown, from 1."""

    intent: Intent = "search"
    shots: tuple[int, ...] = ()
    exclude_shots: tuple[int, ...] = ()
    near: NearHit | None = None
    action: tuple[Action, ...] = ()
    reply: _Text = ""
    """What to say, for chat and clarify; empty where a catalogue's text will do."""

    def slots(self) -> QuerySlots:
        """What it looks for, without what the turn was for."""
        return QuerySlots.model_construct(**{name: getattr(self, name) for name in QuerySlots.model_fields})

    @model_serializer(mode="wrap")
    def _in_order(self, serialized: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """The fields in the order of the contract."""
        values = serialized(self)
        return {field: values[field] for field in PLAN_FIELDS if field in values}

    def changed(self, **values: Any) -> "Plan":
        """The same plan with some fields replaced."""
        return self.model_copy(update=values)

    @property
    def asks(self) -> bool:
        """Whether there is anything in it to rank shots by, hits among it."""
        return super().asks or bool(self.shots)

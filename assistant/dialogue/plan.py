"""The plan: what the assistant understood of a turn, and the contract between language and search.

A plan holds the whole running query, not only this turn's change. It knows nothing of the archive: which
videos there are and how many hits were shown is told to `clamped`.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

Intent = Literal["search", "refine", "similar", "more", "describe", "info", "chat", "reset"]

LONGEST_TEXT = 300
"""Characters of a text field; CLIP text encoders read 77 tokens, about this much."""
LONGEST_LIST = 50
"""Numbers in `shots`; several pages' worth."""
LONGEST_VIDEO = 36_000.0 * 10
"""Seconds; a time beyond a hundred hours is a misreading."""


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


_Text = Annotated[str, BeforeValidator(_listed)]


class PlanFilters(_PlanModel):
    """What a hit must meet; None is no limit. Times are seconds on the video's clock."""

    video: str | None = None
    after: float | None = None
    before: float | None = None
    min_seconds: float | None = None
    max_seconds: float | None = None

    def changed(self, **values: Any) -> "PlanFilters":
        """The same filters with some of them replaced."""
        return self.model_copy(update=values)


class Plan(_PlanModel):
    """One turn, understood. Numbers in `shots` count the hits last shown, from 1."""

    intent: Intent = "search"
    visual: _Text = ""
    speech: _Text = ""
    exclude: _Text = ""
    then: _Text = ""
    use_image: bool = False
    shots: tuple[int, ...] = ()
    exclude_shots: tuple[int, ...] = ()
    filters: PlanFilters = Field(default_factory=PlanFilters)

    def changed(self, **values: Any) -> "Plan":
        """The same plan with some fields replaced."""
        return self.model_copy(update=values)

    @property
    def asks(self) -> bool:
        """Whether there is anything in it to rank shots by."""
        return bool(self.visual or self.speech or self.then or self.use_image or self.shots)


def clamped(plan: Plan, *, hits: int) -> Plan:
    """The plan without the nonsense: hits that were not shown, impossible times, endless texts."""
    filters = plan.filters
    after, before = _time(filters.after), _time(filters.before)
    if after is not None and before is not None and before <= after:
        after, before = (before, after) if before < after else (after, None)
    shortest, longest = _time(filters.min_seconds), _time(filters.max_seconds)
    if shortest is not None and longest is not None and longest < shortest:
        shortest, longest = longest, shortest
    return plan.changed(
        visual=_text(plan.visual),
        speech=_text(plan.speech),
        exclude=_text(plan.exclude),
        then=_text(plan.then),
        shots=_numbers(plan.shots, hits),
        exclude_shots=_numbers(plan.exclude_shots, hits),
        filters=filters.changed(after=after, before=before, min_seconds=shortest, max_seconds=longest),
    )


def contradictory_limits(filters: PlanFilters) -> tuple[float, float] | None:
    """Two limits that nothing can meet, the lower one's value first; `clamped` takes them the other way round."""
    limits = ((filters.after, filters.before), (filters.min_seconds, filters.max_seconds))
    for least, most in limits:
        if least is not None and most is not None and _time(least) and most < least:
            return least, most
    return None


def parse_plan(text: str) -> Plan | None:
    """A plan written by a language model; None where it is none. What it holds is untrusted still."""
    try:
        return Plan.model_validate_json(text)
    except ValidationError:
        return None


def plan_schema() -> dict[str, Any]:
    """The JSON schema that a language model's output is constrained by: every field, in this order."""
    text = {"type": "string", "maxLength": 120}
    number = {"anyOf": [{"type": "number"}, {"type": "null"}]}
    numbers = {"type": "array", "items": {"type": "integer"}, "maxItems": 12}
    name = {"anyOf": [{"type": "string", "maxLength": 120}, {"type": "null"}]}
    filters = {
        field: name if field == "video" else number
        for field in ("video", "after", "before", "min_seconds", "max_seconds")
    }
    fields: dict[str, Any] = {
        "intent": {"type": "string", "enum": list(Intent.__args__)},  # type: ignore[attr-defined]
        "visual": text,
        "speech": text,
        "exclude": text,
        "then": text,
        "use_image": {"type": "boolean"},
        "shots": numbers,
        "exclude_shots": numbers,
        "filters": _object(filters),
    }
    return _object(fields)


def _object(fields: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": fields,
        "required": list(fields),
        "additionalProperties": False,
    }


def _text(text: str) -> str:
    text = " ".join(text.split())
    if len(text) <= LONGEST_TEXT:
        return text
    return text[:LONGEST_TEXT].rpartition(" ")[0] or text[:LONGEST_TEXT]


def _numbers(numbers: tuple[int, ...], hits: int) -> tuple[int, ...]:
    return tuple(sorted({number for number in numbers if 1 <= number <= hits}))[:LONGEST_LIST]


def _time(seconds: float | None) -> float | None:
    return seconds if seconds is not None and 0 <= seconds <= LONGEST_VIDEO else None

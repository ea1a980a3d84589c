"""The plan as a language model may write it: the schema that holds it, and how its text is read."""

from typing import Any

from pydantic import ValidationError

from assistant.dialogue.plan import Plan


def parse_plan(text: str) -> Plan | None:
    """A plan written by a language model; None where it is none. What it holds is untrusted still.

    It holds no actions: those come from what was said alone.
    """
    try:
        return Plan.model_validate_json(text).changed(action=())
    except ValidationError:
        return None


WRITTEN_INTENTS = ("search", "refine", "similar", "more", "describe", "info", "chat", "reset")
"""Those that a language model is told of."""


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
        "intent": {"type": "string", "enum": list(WRITTEN_INTENTS)},
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

"""The tools that a language model is offered for a turn, and their arguments as pydantic models.

Numbers of hits count those last found, from 1. Nothing here searches or changes anything.
"""

from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

import prompts
from assistant.agent.imagining import LONGEST_PROMPT
from assistant.dialogue.plan import Action, Plan
from assistant.llm.protocol import Tool

SEARCH, LOOK, DESCRIBE, BESIDE = "search", "look", "describe", "beside"
COUNT, VIDEOS, IMAGINE, ACT, ANSWER = "count", "videos", "imagine", "act", "answer"

LONGEST_ANSWER = 600
"""Characters; two or three sentences."""
NOT_SEARCHED = ("action", "reply")
"""Fields of a plan that a search has no use for."""
HIT_NUMBERS = {
    name: {"type": "array", "items": {"type": "integer", "minimum": 1}} for name in ("shots", "exclude_shots")
}
"""Fields whose numbers a grammar can hold to be from 1: small models write -1 for the last."""
SEARCHING = ("search", "refine", "similar")


class SearchArguments(Plan):
    """A whole query, as a plan has it."""

    done: bool = False
    """Whether the turn ends with what is found."""


class HitArguments(BaseModel):
    """A hit by its number."""

    model_config = ConfigDict(extra="ignore")
    hit: int = Field(ge=1)


class LookArguments(BaseModel):
    """The hits from that number on."""

    model_config = ConfigDict(extra="ignore")
    first: int = Field(default=1, ge=1)


class ImagineArguments(BaseModel):
    """What is drawn; nothing: what is looked for."""

    model_config = ConfigDict(extra="ignore")
    words: str = Field(default="", max_length=LONGEST_PROMPT)


class NoArguments(BaseModel):
    """Nothing is asked with it."""

    model_config = ConfigDict(extra="ignore")


class AnswerArguments(BaseModel):
    """What the turn is answered with."""

    model_config = ConfigDict(extra="ignore")
    text: str = Field(max_length=LONGEST_ANSWER)


@cache
def offered_tools(*, imagine: bool = False) -> tuple[Tool, ...]:
    """The tools, in the order in which they are told; that of `imagine` where an image model is configured."""
    parameters: dict[str, dict[str, Any]] = {
        SEARCH: _search_parameters(),
        LOOK: LookArguments.model_json_schema(),
        DESCRIBE: HitArguments.model_json_schema(),
        BESIDE: HitArguments.model_json_schema(),
        COUNT: NoArguments.model_json_schema(),
        VIDEOS: NoArguments.model_json_schema(),
        IMAGINE: ImagineArguments.model_json_schema(),
        ACT: _without_nulls(Action.model_json_schema()),
        ANSWER: AnswerArguments.model_json_schema(),
    }
    told = dict(line.split(": ", 1) for line in prompts.load("tools").splitlines())
    return tuple(
        Tool(name, told[name], {"additionalProperties": False, **_bare(schema)})
        for name, schema in parameters.items()
        if imagine or name != IMAGINE
    )


def _search_parameters() -> dict[str, Any]:
    """Of a plan's schema what a search takes; the intent always stands, all else where it is wanted."""
    schema = _without_nulls(SearchArguments.model_json_schema())
    intent = {"type": "string", "enum": list(SEARCHING)}
    others = {name: part for name, part in schema["properties"].items() if name not in NOT_SEARCHED}
    fields = {"intent": intent} | {name: part for name, part in others.items() if name != "intent"}
    used = {name: part for name, part in schema["$defs"].items() if name in ("NearHit", "PlanFilters")}
    return {**schema, "properties": fields, "required": ["intent"], "$defs": used}


def _without_nulls(schema: Any) -> Any:
    """The schema without null as a value: what is not wanted is left out, which takes fewer tokens."""
    if isinstance(schema, list):
        return [_without_nulls(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if choices := [part for part in schema.get("anyOf", []) if part != {"type": "null"}]:
        rest = {key: value for key, value in schema.items() if key != "anyOf"}
        schema = {**rest, **choices[0]} if len(choices) == 1 else {**rest, "anyOf": choices}
    return {key: _without_nulls(value) for key, value in schema.items()}


def _bare(schema: Any) -> Any:
    """The schema without titles, docstrings and defaults, which a prompt need not hold."""
    if isinstance(schema, list):
        return [_bare(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: {name: HIT_NUMBERS.get(name) or _bare(part) for name, part in value.items()}
        if key in ("properties", "$defs")
        else _bare(value)
        for key, value in schema.items()
        if key not in ("title", "description", "default")
    }

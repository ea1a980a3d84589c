"""How an answer is asked for from a server of language models, and read: with a schema, as JSON, or as text."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from itertools import islice
from typing import Any

LONGEST_ANSWER = 40_000
"""Characters; a model that does not end is cut off here, whatever it was told."""
LONGEST_BODY = 1_000_000
"""Bytes of an answer in one piece."""
MOST_BEGINNINGS = 50
"""Places at which JSON is looked for in an answer."""

RequestForm = Callable[[Mapping[str, Any] | None, int], dict[str, Any]]


def _with_schema(schema: Mapping[str, Any] | None, max_tokens: int) -> dict[str, Any]:
    format_ = {
        "type": "json_schema",
        "json_schema": {"name": "answer", "strict": True, "schema": without_lengths(schema)},
    }
    return {"response_format": format_, "temperature": 0, "max_tokens": max_tokens}


def _with_json(schema: Mapping[str, Any] | None, max_tokens: int) -> dict[str, Any]:
    """As llama-cpp-python's server has it; others take the type and overlook the schema."""
    format_ = {"type": "json_object", "schema": schema}
    return {"response_format": format_, "temperature": 0, "max_tokens": max_tokens}


def _plain(schema: Mapping[str, Any] | None, max_tokens: int) -> dict[str, Any]:
    del schema
    return {"temperature": 0, "max_tokens": max_tokens}


def _bare(schema: Mapping[str, Any] | None, max_tokens: int) -> dict[str, Any]:
    """For models that think before they answer and take neither a temperature nor `max_tokens`."""
    del schema
    return {"max_completion_tokens": max_tokens * 8}


REQUEST_FORMS: tuple[RequestForm, ...] = (_with_schema, _with_json, _plain, _bare)
FIRST_WITHOUT_SCHEMA = 2


def without_lengths(schema: Any) -> Any:
    """A schema without the limits on length that strict servers refuse."""
    if isinstance(schema, Mapping):
        return {
            key: without_lengths(value)
            for key, value in schema.items()
            if not (key in ("maxLength", "maxItems") and isinstance(value, int))
        }
    return [without_lengths(part) for part in schema] if isinstance(schema, list) else schema


def extract_json(answer: str) -> str:
    """The JSON in an answer of a server that could not be held to it: thoughts, fences and talk around it go."""
    answer = re.sub(r"<think>.*?</think>", "", answer, flags=re.DOTALL)
    decoder = json.JSONDecoder()
    for found in islice(re.finditer(r"[{\[\"]", answer), MOST_BEGINNINGS):
        with suppress(ValueError, RecursionError):
            _, end = decoder.raw_decode(answer, found.start())
            return answer[found.start() : end]
    return answer


def streamed_pieces(events: Any) -> Iterator[str]:
    """The pieces of an answer. ValueError where the stream ends before it begins, as it does where a server fails
    behind its first word of success."""
    begun = False
    for event in events:
        begun = True
        for choice in event.choices or []:
            if choice.delta and isinstance(choice.delta.content, str):
                yield choice.delta.content
            break
    if not begun:
        raise ValueError("a stream without an event")


def whole_answer(response: Any) -> str:
    """The answer of a server that gives it in one piece."""
    body = b""
    for part in response.iter_bytes():
        body += part
        if len(body) > LONGEST_BODY:
            raise ValueError("the body has no end")
    content = json.loads(body)["choices"][0]["message"]["content"]
    if not isinstance(content, str):
        raise ValueError("no text in the answer")
    return content

"""How a server of language models is asked and its answer read: as text, as JSON of a schema, or as tool calls."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal

from assistant.llm.protocol import ChatMessage, Tool, ToolCall
from assistant.llm.servers.openai_messages import openai_message, openai_tool

LONGEST_ANSWER = 40_000
"""Characters; a model that does not end is cut off here, whatever it was told."""
LONGEST_BODY = 1_000_000
"""Bytes of an answer in one piece."""
MOST_BEGINNINGS = 50
"""Places at which JSON is looked for in an answer."""

RequestKind = Literal["text", "schema", "tools"]


@dataclass(frozen=True, slots=True)
class CompletionRequest:
    """A question, and the forms in which servers take it, the one that asks for most first."""

    kind: RequestKind
    messages: list[dict[str, Any]]
    forms: tuple[dict[str, Any], ...]

    @property
    def seeing(self) -> bool:
        """Whether pictures are shown."""
        return any(not isinstance(message["content"], str) for message in self.messages)


def text_request(messages: Sequence[ChatMessage], max_tokens: int) -> CompletionRequest:
    """A question whose answer is text."""
    return CompletionRequest("text", list(map(openai_message, messages)), _plain_forms(max_tokens))


def schema_request(
    messages: Sequence[ChatMessage], schema: Mapping[str, Any], max_tokens: int
) -> CompletionRequest:
    """A question whose answer is JSON of that schema, as far as the server can be held to it."""
    strict = {"name": "answer", "strict": True, "schema": without_lengths(schema)}
    held: tuple[dict[str, Any], ...] = (
        {"response_format": {"type": "json_schema", "json_schema": strict}},
        # as llama-cpp-python's server has it; others take the type and overlook the schema
        {"response_format": {"type": "json_object", "schema": schema}},
    )
    plain = _plain_forms(max_tokens)
    return CompletionRequest(
        "schema", list(map(openai_message, messages)), (*(form | plain[0] for form in held), *plain)
    )


def tools_request(
    messages: Sequence[ChatMessage], tools: Sequence[Tool], only: str, max_tokens: int
) -> CompletionRequest:
    """A question whose answer is a call of one of these tools."""
    listed = {"tools": list(map(openai_tool, tools)), **_plain_forms(max_tokens)[0]}
    choice = {"type": "function", "function": {"name": only}} if only else "required"
    return CompletionRequest(
        "tools", list(map(openai_message, messages)), ({**listed, "tool_choice": choice}, listed)
    )


def _plain_forms(max_tokens: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """The second is for models that think before they answer and take neither a temperature nor `max_tokens`."""
    return {"temperature": 0, "max_tokens": max_tokens}, {"max_completion_tokens": max_tokens * 8}


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


@dataclass(frozen=True, slots=True)
class ToolCallDelta:
    """A piece of one of an answer's calls, which `place` tells from the others."""

    place: int
    id: str
    tool: str
    arguments: str

    def __len__(self) -> int:
        return len(self.arguments)


AnswerPiece = str | ToolCallDelta


def joined_tool_calls(pieces: Iterable[ToolCallDelta]) -> tuple[ToolCall, ...]:
    """The calls that pieces make."""
    calls: dict[int, ToolCall] = {}
    for piece in pieces:
        begun = calls.get(piece.place, ToolCall("", ""))
        calls[piece.place] = ToolCall(
            begun.tool or piece.tool, begun.arguments + piece.arguments, begun.id or piece.id
        )
    return tuple(call for call in calls.values() if call.tool)


def streamed_deltas(events: Any) -> Iterator[AnswerPiece]:
    """The pieces of an answer. ValueError where the stream ends before it begins, as it does where a server fails
    behind its first word of success."""
    begun = False
    for event in events:
        begun = True
        for choice in event.choices or []:
            if choice.delta and isinstance(choice.delta.content, str):
                yield choice.delta.content
            for place, call in enumerate((choice.delta and choice.delta.tool_calls) or []):
                at = call.index if isinstance(call.index, int) else place
                function = call.function
                if function is not None:
                    yield ToolCallDelta(at, call.id or "", function.name or "", function.arguments or "")
            break
    if not begun:
        raise ValueError("a stream without an event")


def whole_answer(response: Any) -> Iterator[AnswerPiece]:
    """The answer of a server that gives it in one piece."""
    body = b""
    for part in response.iter_bytes():
        body += part
        if len(body) > LONGEST_BODY:
            raise ValueError("the body has no end")
    message = json.loads(body)["choices"][0]["message"]
    calls = message.get("tool_calls") or []
    if not isinstance(message.get("content"), str) and not calls:
        raise ValueError("no text in the answer")
    yield message.get("content") or ""
    for place, call in enumerate(calls):
        arguments = call["function"]["arguments"]
        written = arguments if isinstance(arguments, str) else json.dumps(arguments)
        yield ToolCallDelta(place, str(call.get("id") or ""), str(call["function"]["name"]), written)

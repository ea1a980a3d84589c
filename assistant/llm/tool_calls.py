"""Tool calls for models whose chat format knows none: the tools as text, the call as JSON held to a schema.

What a model writes is untrusted: here it is told apart into a tool's name and arguments, which whoever offers the
tools validates.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from pydantic import AliasChoices, BaseModel, Field, ValidationError

from assistant.llm.protocol import ChatMessage, Tool, ToolAnswer, ToolCall

INSTRUCTIONS = 'Answer with one JSON object, nothing else: {"tool": NAME, "arguments": {…}}. The tools:'
DEFINITIONS = "$defs"
MOST_COUNTED = 50
"""Numbers that a call can name: hits of several pages."""


class _WrittenCall(BaseModel):
    """A call as models write it; the key of the name differs by what they were trained on."""

    tool: str = Field(validation_alias=AliasChoices("tool", "name"))
    arguments: dict[str, Any] = Field(default_factory=dict)


def calls_schema(tools: Sequence[Tool]) -> dict[str, Any]:
    """The JSON schema of one call of one of these tools, `{"tool": …, "arguments": …}`."""
    calls = [
        {
            "type": "object",
            "properties": {
                "tool": {"type": "string", "enum": [tool.name]},
                "arguments": _counted(
                    {key: value for key, value in tool.parameters.items() if key != DEFINITIONS}
                ),
            },
            "required": ["tool", "arguments"],
            "additionalProperties": False,
        }
        for tool in tools
    ]
    shared = {name: part for tool in tools for name, part in tool.parameters.get(DEFINITIONS, {}).items()}
    schema: dict[str, Any] = calls[0] if len(calls) == 1 else {"anyOf": calls}
    return {**schema, DEFINITIONS: shared} if shared else schema


def _counted(schema: Any) -> Any:
    """Whole numbers from a least one as a list of them: the grammars of llama-cpp-python know no `minimum`."""
    if isinstance(schema, list):
        return [_counted(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("type") == "integer" and isinstance(least := schema.get("minimum"), int):
        return {"enum": list(range(least, least + MOST_COUNTED))}
    return {key: _counted(value) for key, value in schema.items()}


def chat_as_text(messages: Sequence[ChatMessage], tools: Sequence[Tool]) -> list[ChatMessage]:
    """The chat for a model that knows no tools: they stand in the system's message, calls and results as text."""
    written = "\n".join([INSTRUCTIONS, *map(_described, tools)])
    chat: list[ChatMessage] = []
    for message in messages:
        if message.role == "system" and not chat:
            chat.append(replace(message, content=f"{message.content}\n\n{written}"))
        elif message.role == "tool":
            chat.append(ChatMessage("user", f"Result: {message.content}"))
        elif message.calls:
            chat.append(ChatMessage("assistant", "\n".join(map(_as_json, message.calls))))
        else:
            chat.append(message)
    return chat


def read_call(text: str, tools: Sequence[Tool]) -> ToolAnswer:
    """A call written as JSON; where it is none, the text as it stands."""
    with suppress(ValidationError):
        call = _WrittenCall.model_validate_json(text)
        if any(tool.name == call.tool for tool in tools):
            return ToolAnswer(calls=(ToolCall(call.tool, json.dumps(call.arguments, ensure_ascii=False)),))
    return ToolAnswer(text)


def call_by_schema(
    complete: Callable[[Sequence[ChatMessage], Mapping[str, Any]], str],
    messages: Sequence[ChatMessage],
    tools: Sequence[Tool],
    only: str = "",
) -> ToolAnswer:
    """What a model asks for that is held to a schema by `complete`, which gets the chat and the schema."""
    allowed = offered(tools, only)
    return read_call(complete(chat_as_text(messages, tools), calls_schema(allowed)), allowed)


def offered(tools: Sequence[Tool], only: str) -> list[Tool]:
    """These tools, or the one of that name alone."""
    return [tool for tool in tools if only in ("", tool.name)]


def _described(tool: Tool) -> str:
    """On one line, its arguments by name, with the values of those that have few."""
    properties = tool.parameters.get("properties", {})
    told = ", ".join(
        f"{name}: {'|'.join(map(str, part['enum']))}" if "enum" in part else name
        for name, part in properties.items()
    )
    return f"- {tool.name}({told}): {tool.description}"


def _as_json(call: ToolCall) -> str:
    try:
        arguments = json.loads(call.arguments)
    except ValueError:
        arguments = call.arguments
    return json.dumps({"tool": call.tool, "arguments": arguments}, ensure_ascii=False)

"""A language model with meaning for tests: it says what it was told to say."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from assistant.llm.protocol import ChatMessage, StopCheck, Tool, ToolAnswer, never_stop
from assistant.llm.tool_calls import call_by_schema


class ScriptedModel:
    """A capable model that answers with the same text, or fails the same way, each time."""

    name = "scripted"
    capable = True

    def __init__(self, answer: str | Exception) -> None:
        self.answer = answer
        self.asked: list[Sequence[ChatMessage]] = []

    def complete(
        self,
        messages: Sequence[ChatMessage],
        *,
        schema: Mapping[str, Any] | None = None,
        max_tokens: int = 256,
        seconds: float = 10.0,
        stop: StopCheck = never_stop,
    ) -> str:
        self.asked.append(messages)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def stream(
        self,
        messages: Sequence[ChatMessage],
        *,
        max_tokens: int = 256,
        seconds: float = 30.0,
        stop: StopCheck = never_stop,
    ) -> Iterator[str]:
        yield self.complete(messages)

    def call_tools(
        self,
        messages: Sequence[ChatMessage],
        tools: Sequence[Tool],
        *,
        only: str = "",
        max_tokens: int = 400,
        seconds: float = 30.0,
        stop: StopCheck = never_stop,
    ) -> ToolAnswer:
        return call_by_schema(lambda chat, _: self.complete(chat), messages, tools, only)

"""A language model with meaning for tests: it says what it was told to say."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from assistant.models.language_models import Message, Stop, never


class ScriptedModel:
    """A capable model that answers with the same text, or fails the same way, each time."""

    name = "scripted"
    capable = True

    def __init__(self, answer: str | Exception) -> None:
        self.answer = answer
        self.asked: list[Sequence[Message]] = []

    def complete(
        self,
        messages: Sequence[Message],
        *,
        schema: Mapping[str, Any] | None = None,
        max_tokens: int = 256,
        seconds: float = 10.0,
        stop: Stop = never,
    ) -> str:
        self.asked.append(messages)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def stream(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int = 256,
        seconds: float = 30.0,
        stop: Stop = never,
    ) -> Iterator[str]:
        yield self.complete(messages)

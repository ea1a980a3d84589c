"""What a language model is to everybody who asks one: messages in, text out, stoppable.

The models themselves, and how they are found by name, are in the modules beside it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

StopCheck = Callable[[], bool]
"""Asked while a model writes; True ends the answer where it is. `threading.Event().is_set` is one."""


def never_stop() -> bool:
    """The `StopCheck` of a caller that waits to the end."""
    return False


@dataclass(frozen=True, slots=True)
class Tool:
    """Something that a model may ask for."""

    name: str
    description: str
    """For the model: what it does, and when it is wanted."""
    parameters: Mapping[str, Any]
    """The JSON schema of its arguments, an object."""


@dataclass(frozen=True, slots=True)
class ToolCall:
    """What a model asks for, as it wrote it: untrusted."""

    tool: str
    arguments: str
    """JSON, or what should be."""
    id: str = ""
    """What a server calls it by."""


@dataclass(frozen=True, slots=True)
class ToolAnswer:
    """What a model that was offered tools answers: calls, or a text where it calls none."""

    text: str = ""
    calls: tuple[ToolCall, ...] = ()


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message of a chat with a model."""

    role: Literal["system", "user", "assistant", "tool"]
    content: str
    pictures: tuple[bytes, ...] = ()
    """JPEG files, for vision models."""
    fixed: bool = False
    """The same in every turn, with all before it: a model that runs here need not read it twice."""
    calls: tuple[ToolCall, ...] = ()
    """What the model asked for in this message of its own."""
    answers: str = ""
    """Of a tool's message: the `id` of the call that it answers."""


class LanguageModel(Protocol):
    """Completes chats. Implementations may be called from several threads."""

    @property
    def name(self) -> str:
        """What people are told that the model is called."""
        ...

    @property
    def capable(self) -> bool:
        """Whether it is trusted with whole plans, as whoever chose it knows; it is not told from its size."""
        ...

    def complete(
        self,
        messages: Sequence[ChatMessage],
        *,
        schema: Mapping[str, Any] | None = None,
        max_tokens: int = 256,
        seconds: float = 10.0,
        stop: StopCheck = never_stop,
    ) -> str:
        """The model's answer, JSON of the schema where one is given; cut off when stopped or out of time.

        Raises ModelError where the model fails.
        """
        ...

    def stream(
        self,
        messages: Sequence[ChatMessage],
        *,
        max_tokens: int = 256,
        seconds: float = 30.0,
        stop: StopCheck = never_stop,
    ) -> Iterator[str]:
        """The answer in pieces as they come, ended and failing as `complete` does."""
        ...

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
        """What the model asks of these tools next, or of `only`; empty when stopped or out of time.

        Where the model's format knows no tools, its answer is held to a schema over their calls. Raises ModelError
        where the model fails.
        """
        ...

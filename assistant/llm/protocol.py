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
class ChatMessage:
    """One message of a chat with a model."""

    role: Literal["system", "user", "assistant"]
    content: str
    pictures: tuple[bytes, ...] = ()
    """JPEG files, for vision models."""
    fixed: bool = False
    """The same in every turn, with all before it: a model that runs here need not read it twice."""


class LanguageModel(Protocol):
    """Completes chats. Implementations may be called from several threads."""

    @property
    def name(self) -> str: ...

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

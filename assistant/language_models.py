"""Language models through one Protocol, and their names; the library that runs them is `llama_models`'.

bundled, smollm2     SmolLM2-135M-Instruct, from an installed package
PATH.gguf            any GGUF file
hub:OWNER/REPO/FILE  a GGUF of the hub; FILE may be a pattern such as *q4_k_m.gguf
none                 no model: the plans come from the readings alone
auto                 the bundled one
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

from retrieval.errors import ModelError

BUNDLED_NAMES = ("auto", "bundled", "smollm2")


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a chat with a model."""

    role: Literal["system", "user", "assistant"]
    content: str


class LanguageModel(Protocol):
    """Completes chats. Implementations may be called from several threads."""

    @property
    def name(self) -> str: ...

    @property
    def capable(self) -> bool:
        """Whether it can be trusted with writing a whole plan; a 135M model cannot."""
        ...

    def complete(
        self,
        messages: Sequence[Message],
        *,
        schema: Mapping[str, Any] | None = None,
        max_tokens: int = 256,
        stop: Sequence[str] = (),
        seconds: float = 10.0,
    ) -> str:
        """The model's answer, JSON of the schema where one is given; cut off after that many seconds.

        Raises ModelError where the model fails.
        """
        ...

    def stream(
        self, messages: Sequence[Message], *, max_tokens: int = 256, seconds: float = 30.0
    ) -> Iterator[str]:
        """The answer in pieces as they come."""
        ...


def load_language_model(name: str) -> LanguageModel | None:
    """The model of that name; None for `none`. Raises ModelError where it cannot be had."""
    if name in ("none", ""):
        return None
    # llama.cpp loads its libraries when imported
    from assistant.llama_models import load_bundled, load_file, load_from_hub

    if name in BUNDLED_NAMES:
        return load_bundled()
    if name.startswith("hub:"):
        return load_from_hub(name.removeprefix("hub:"))
    if name.lower().endswith(".gguf"):
        return load_file(Path(name).expanduser())
    raise ModelError(
        f"{name!r} is no language model; give bundled, none, the path of a .gguf file or hub:OWNER/REPO/FILE."
    )

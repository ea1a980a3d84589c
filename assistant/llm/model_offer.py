"""The capable model that is offered where this machine has none: what it is, when it is offered, how it is fetched.

It is fetched after a yes alone; whoever asks says its size. A no is remembered.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from assistant.llm.host_resources import free_memory
from assistant.llm.model_preference import model_preference, store_model_preference
from retrieval.encoders import hub
from retrieval.errors import ModelError


@dataclass(frozen=True, slots=True)
class OfferedModel:
    """A GGUF file of the hub."""

    name: str
    repository: str
    file: str
    bytes: int
    licence: str

    @property
    def gigabytes(self) -> float:
        """Of the file, in units of 1,000,000,000 bytes."""
        return self.bytes / 1e9


OFFERED = OfferedModel(
    "Qwen3-4B (Q4_K_M)", "Qwen/Qwen3-4B-GGUF", "Qwen3-4B-Q4_K_M.gguf", 2_497_280_256, "Apache-2.0"
)
"""The smallest size that plans and calls tools; made for both, and free to use. It takes 4.5 GB of memory."""
ROOM = 1.1
"""Of its size that must be free on the disk."""


def offered_model() -> OfferedModel | None:
    """What to offer; None where it was not wanted, does not fit this machine, or the hub does not answer.

    It takes as long as the hub takes to answer, seconds at most.
    """
    from assistant.llm.gguf_loading import MEMORY_PER_BYTE

    memory = free_memory()
    if OFFERED.file in model_preference().asked or (
        memory is not None and OFFERED.bytes * MEMORY_PER_BYTE > memory
    ):
        return None
    if hub.free_space() < OFFERED.bytes * ROOM or not hub.hub_has_file(OFFERED.repository, OFFERED.file):
        return None
    return OFFERED


def refuse_offer(offer: OfferedModel) -> None:
    """It is not offered again."""
    kept = model_preference()
    store_model_preference(kept.model_copy(update={"asked": tuple(dict.fromkeys((*kept.asked, offer.file)))}))


def fetch_offer(offer: OfferedModel, told: Callable[[float], None]) -> Path:
    """The file, fetched into the hub's cache; `told` gets the share that is there, and may raise to end it.

    Raises ModelError where it cannot be fetched. What came stays, and the next attempt goes on there.
    """
    try:
        return hub.fetch_file(offer.repository, offer.file, told)
    except hub.NotFetched as error:
        raise ModelError(
            "{name} could not be fetched ({reason}); check the network, or try again later.",
            name=offer.name,
            reason=error,
        ) from error

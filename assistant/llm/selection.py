"""What `auto` means on this machine: a server that answers, a capable file of the hub's, or the bundled model."""

import re
from collections.abc import Iterator
from pathlib import Path

from assistant.llm.host_resources import free_memory
from assistant.llm.qwen_weights import missing_package
from assistant.llm.servers.local_servers import find_local_server
from retrieval.encoders import hub
from retrieval.encoders.selection import EncoderChoice

AUTO, BUNDLED, SMALLEST = "auto", "bundled", "smollm2"
BUNDLED_MODEL, SMALLEST_MODEL = "Qwen2.5-Coder-1.5B-Instruct", "SmolLM2-135M-Instruct"
LEAST_BYTES = 2_000_000_000
"""Of a file that is taken in the bundled model's place: four billion parameters at four bits have 2.5 GB."""
NUMBERED = re.compile(r"-(\d{5})-of-\d{5}\.gguf$")
"""A file in several pieces; llama.cpp is given the first."""


def choose_language_model(name: str, *, server_model: str = "") -> EncoderChoice:
    """The name of the model to load, and the line that says why; names but `auto` and `bundled` stand as they are.

    `auto` takes half a second at most, or a second where files have to be looked into.
    """
    if name == AUTO:
        if server := find_local_server(server_model):
            return EncoderChoice(
                f"server:{server.url}#{server.model}",
                f"Language model {server.model}: {server.kind}'s port on this machine answers.",
            )
        if (file := capable_file()) is not None:
            return EncoderChoice(
                str(file), f"Language model {file.name}: the hub's cache on this machine holds it."
            )
    if name not in (AUTO, BUNDLED, "qwen"):
        return EncoderChoice(name, f"Language model {name}, as asked for.")
    if package := missing_package():
        return EncoderChoice(
            SMALLEST,
            f"Language model {SMALLEST_MODEL}: the package {package} of the bundled one is missing or damaged; "
            "install it again.",
        )
    why = "as asked for" if name != AUTO else "no server answers and the hub's cache holds no larger one"
    return EncoderChoice(BUNDLED, f"Language model {BUNDLED_MODEL}, bundled: {why}.")


def capable_file() -> Path | None:
    """The smallest file in the hub's cache that can be talked to, is large enough and fits into the free memory."""
    return next(capable_files(), None)


def capable_files() -> Iterator[Path]:
    """All such files, the smallest first."""
    from assistant.llm.gguf_loading import MEMORY_PER_BYTE, has_chat_template

    free = free_memory()
    sized = sorted((_bytes(file), file) for file in hub.cached_files(".gguf") if _is_first(file))
    for size, file in sized:
        fits = free is None or size * MEMORY_PER_BYTE <= free
        if size >= LEAST_BYTES and fits and has_chat_template(file):
            yield file


def _is_first(file: Path) -> bool:
    numbered = NUMBERED.search(file.name)
    return numbered is None or int(numbered[1]) == 1


def _bytes(file: Path) -> int:
    """With all of its pieces; 0 where one is not there any more."""
    pieces = file.parent.glob(NUMBERED.sub("-*.gguf", file.name)) if NUMBERED.search(file.name) else [file]
    try:
        return sum(piece.stat().st_size for piece in pieces)
    except OSError:
        return 0

"""Language models through one Protocol, and their names; the libraries that run them are behind
`gguf_loading` and `openai_server`.

auto                 what `selection` finds on this machine, else the bundled one
bundled, qwen        Qwen2.5-Coder-1.5B-Instruct, from installed packages
smollm2              SmolLM2-135M-Instruct, from an installed package
PATH.gguf            any GGUF file
hub:OWNER/REPO/FILE  a GGUF of the hub; FILE may be a pattern such as *q4_k_m.gguf
server:URL#MODEL     any OpenAI-compatible server; without #MODEL the settings' model, or the first that it lists
none                 no model: the plans come from the learned reader alone

A vision model is a language model that takes pictures with its messages:

MODEL.gguf+PROJECTOR.gguf                a GGUF file and the projector (mmproj) that belongs to it
hub:OWNER/REPO/MODEL.gguf+PROJECTOR.gguf both of the hub
server:URL#MODEL                         a server
none                                     no model: what is seen is not put in words
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from assistant.llm.lazy_model import LazyModel
from assistant.llm.protocol import LanguageModel
from assistant.llm.qwen_weights import joined_weights, whole_file
from assistant.llm.selection import (
    AUTO,
    BUNDLED,
    BUNDLED_MODEL,
    SMALLEST,
    SMALLEST_MODEL,
    choose_language_model,
)
from retrieval.errors import ModelError

log = logging.getLogger(__name__)

BUNDLED_CAPABLE = False
"""The bundled model is not asked for whole plans; servers and files that somebody named are."""


@dataclass(frozen=True, slots=True)
class ModelOptions:
    """What a model's name leaves open."""

    server_model: str = ""
    """The model that a server is asked for; empty: the first that it lists."""
    server_key: str = ""
    capable: bool | None = None
    """Whether it writes whole plans; None: all do but the bundled ones."""


def load_language_model(
    name: str, options: ModelOptions | None = None, say: Callable[[str], None] = log.warning
) -> LanguageModel | None:
    """The model of that name; None for `none`. Raises ModelError where it cannot be had.

    Models that nobody named by file are loaded when they are first asked. `say` gets the line that tells what
    `auto` chose, and what takes the place of a bundled model that is not whole.
    """
    options = options or ModelOptions()
    if name in ("none", ""):
        return None
    chosen = choose_language_model(name, server_model=options.server_model)
    if name == AUTO or chosen.name == SMALLEST != name:
        say(chosen.line)
    capable = options.capable is not False
    if chosen.name.startswith("server:"):
        from assistant.llm.servers.openai_server import ServerModel

        address, _, model = chosen.name.removeprefix("server:").partition("#")
        # a key is for the server that somebody named, not for whoever listens on this machine
        key = "" if name == AUTO else options.server_key
        return ServerModel(address, model=model or options.server_model, key=key, capable=capable)
    if chosen.name in (BUNDLED, SMALLEST):
        return _bundled(chosen.name, options.capable is True or BUNDLED_CAPABLE, say)
    # llama.cpp loads its libraries when imported
    from assistant.llm.gguf_loading import load_gguf, load_gguf_from_hub

    if name == AUTO:
        file = Path(chosen.name)
        return LazyModel(file.name, lambda: load_gguf(file, capable=capable), capable=capable)
    if name.startswith("hub:"):
        return load_gguf_from_hub(name.removeprefix("hub:"), capable=capable)
    if name.lower().endswith(".gguf"):
        return load_gguf(Path(name).expanduser(), capable=capable)
    raise ModelError(
        "{name!r} is no language model; give bundled, none, the path of a .gguf file, "
        "hub:OWNER/REPO/FILE or server:URL.",
        name=name,
    )


def _bundled(name: str, capable: bool, say: Callable[[str], None]) -> LanguageModel:
    def smallest() -> LanguageModel:
        from assistant.llm.gguf_loading import load_smallest_model

        return load_smallest_model(capable=capable)

    def bundled() -> LanguageModel:
        from assistant.llm.gguf_loading import check_memory, load_gguf

        try:
            path = joined_weights()
        except ModelError as error:
            say(f"{error} {SMALLEST_MODEL} takes its place.")
            return smallest()
        check_memory(path, BUNDLED_MODEL)
        try:
            return load_gguf(path, BUNDLED_MODEL, capable=capable, weights=whole_file().sha256)
        except ModelError:
            log.warning("%s does not load; it is joined again", path)
            path.unlink(missing_ok=True)
        return load_gguf(joined_weights(), BUNDLED_MODEL, capable=capable, weights=whole_file().sha256)

    if name == SMALLEST:
        return LazyModel(SMALLEST_MODEL, smallest, capable=capable)
    return LazyModel(BUNDLED_MODEL, bundled, capable=capable)


def load_vision_model(name: str, options: ModelOptions | None = None) -> LanguageModel | None:
    """The vision model of that name; None for `none`. Raises ModelError where it cannot be had."""
    options = options or ModelOptions()
    if name in ("none", ""):
        return None
    if name.startswith("server:"):
        return load_language_model(name, options)
    from assistant.llm.gguf_loading import load_vision_gguf, load_vision_gguf_from_hub

    model, plus, projector = name.rpartition("+")
    if not plus or not model.lower().endswith(".gguf") or not projector.lower().endswith(".gguf"):
        raise ModelError(
            "{name!r} is no vision model; give none, MODEL.gguf+PROJECTOR.gguf, "
            "hub:OWNER/REPO/MODEL.gguf+PROJECTOR.gguf or server:URL.",
            name=name,
        )
    if name.startswith("hub:"):
        return load_vision_gguf_from_hub(model.removeprefix("hub:"), projector)
    return load_vision_gguf(Path(model).expanduser(), Path(projector).expanduser())

"""Language models through one Protocol, and their names; the libraries that run them are behind
`llama_models` and `server_models`.

bundled, smollm2     SmolLM2-135M-Instruct, from an installed package
PATH.gguf            any GGUF file
hub:OWNER/REPO/FILE  a GGUF of the hub; FILE may be a pattern such as *q4_k_m.gguf
server:URL           any OpenAI-compatible server
none                 no model: the plans come from the readings alone
auto                 the bundled one

A vision model is a language model that takes pictures with its messages:

MODEL.gguf+PROJECTOR.gguf                a GGUF file and the projector (mmproj) that belongs to it
hub:OWNER/REPO/MODEL.gguf+PROJECTOR.gguf both of the hub
server:URL#MODEL                         a server; without #MODEL the one that a language model would be
none                                     no model: what is seen is not put in words
"""

from dataclasses import dataclass, replace
from pathlib import Path

from assistant.llm.protocol import LanguageModel
from retrieval.errors import ModelError

BUNDLED_NAMES = ("auto", "bundled", "smollm2")


@dataclass(frozen=True, slots=True)
class ModelOptions:
    """What a model's name leaves open."""

    server_model: str = ""
    """The model that a server is asked for; empty: the first that it lists."""
    server_key: str = ""
    capable: bool | None = None
    """Whether it writes whole plans; None: GGUF files by their size, servers always."""


def load_language_model(name: str, options: ModelOptions | None = None) -> LanguageModel | None:
    """The model of that name; None for `none`. Raises ModelError where it cannot be had."""
    options = options or ModelOptions()
    if name in ("none", ""):
        return None
    if name.startswith("server:"):
        from assistant.llm.openai_server import ServerModel

        return ServerModel(
            name.removeprefix("server:"),
            model=options.server_model,
            key=options.server_key,
            capable=options.capable is not False,
        )
    # llama.cpp loads its libraries when imported
    from assistant.llm.gguf_loading import load_bundled_model, load_gguf, load_gguf_from_hub

    if name in BUNDLED_NAMES:
        return load_bundled_model(options.capable)
    if name.startswith("hub:"):
        return load_gguf_from_hub(name.removeprefix("hub:"), options.capable)
    if name.lower().endswith(".gguf"):
        return load_gguf(Path(name).expanduser(), capable=options.capable)
    raise ModelError(
        "{name!r} is no language model; give bundled, none, the path of a .gguf file, "
        "hub:OWNER/REPO/FILE or server:URL.",
        name=name,
    )


def load_vision_model(name: str, options: ModelOptions | None = None) -> LanguageModel | None:
    """The vision model of that name; None for `none`. Raises ModelError where it cannot be had."""
    options = options or ModelOptions()
    if name in ("none", ""):
        return None
    if name.startswith("server:"):
        address, _, model = name.partition("#")
        return load_language_model(address, replace(options, server_model=model or options.server_model))
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

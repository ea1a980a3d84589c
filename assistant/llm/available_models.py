"""The language models that can be chosen on this machine by name, without anything being fetched."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.llm import selection
from assistant.llm.qwen_weights import missing_package
from assistant.llm.servers.local_servers import local_models

ModelKind = Literal["auto", "bundled", "server", "file", "named", "none"]

MOST_SERVER_MODELS = 12
"""Of all servers together; somebody who collects more names one by `--language-model`."""
MOST_FILES = 6


@dataclass(frozen=True, slots=True)
class AvailableModel:
    """A model to choose: the name that loads it, and how people are told of it."""

    name: str
    label: str
    kind: ModelKind
    where: str = ""
    """The server's kind."""


def available_models(named: str = "") -> Sequence[AvailableModel]:
    """What can be chosen: what `auto` finds, the bundled one, servers' models, files, the one `named`, none.

    It takes a second or two where files have to be looked into.
    """
    found = [AvailableModel("auto", "", "auto")]
    if missing_package():
        found.append(AvailableModel(selection.SMALLEST, selection.SMALLEST_MODEL, "bundled"))
    else:
        found.append(AvailableModel(selection.BUNDLED, selection.BUNDLED_MODEL, "bundled"))
    found += [
        AvailableModel(f"server:{server.url}#{server.model}", server.model, "server", server.kind)
        for server in local_models()[:MOST_SERVER_MODELS]
    ]
    files = [file for _, file in zip(range(MOST_FILES), selection.capable_files(), strict=False)]
    found += [AvailableModel(str(file), file.name, "file") for file in files]
    if named and all(named != model.name for model in found) and named != "none":
        label = named.rpartition("#")[2] if named.startswith("server:") else named.rpartition("/")[2]
        found.append(AvailableModel(named, label, "named"))
    return (*found, AvailableModel("none", "", "none"))

"""Servers of language models that answer on this machine, at the ports that they usually have."""

import http.client
import json
import threading
import urllib.request
from dataclasses import dataclass

PORTS = {11434: "Ollama", 8080: "llama.cpp", 1234: "LM Studio"}
ANSWER_SECONDS = 0.5
"""A server on this machine lists its models in milliseconds; a port that nobody listens at refuses at once."""
LONGEST_LIST = 1_000_000
"""Bytes; anybody may listen at such a port."""
EMBEDS = "embed"
"""Stands in the names of models that write no answers."""


@dataclass(frozen=True, slots=True)
class LocalServer:
    """A server that answered, and one of its models that can be talked to."""

    kind: str
    url: str
    model: str


def find_local_server(model: str = "") -> LocalServer | None:
    """The first server that lists models, with the first of them; with that very model, where one is named."""
    return next((found for found in local_models() if model in ("", found.model)), None)


def local_models() -> list[LocalServer]:
    """Each model of each server that answers on this machine, in the order of `PORTS`; half a second at most."""
    found: dict[int, list[LocalServer]] = {}

    def ask(port: int) -> None:
        names = [name for name in _models(port) if EMBEDS not in name.lower()]
        found[port] = [LocalServer(PORTS[port], f"http://127.0.0.1:{port}", name) for name in names]

    asking = [threading.Thread(target=ask, args=(port,), daemon=True) for port in PORTS]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join(ANSWER_SECONDS)
    return [each for port in PORTS for each in found.get(port, [])]


def _models(port: int) -> list[str]:
    """The names that a server lists; empty where none answers, or something that is no such server."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(f"http://127.0.0.1:{port}/v1/models", timeout=ANSWER_SECONDS) as answer:
            listed = json.loads(answer.read(LONGEST_LIST))["data"]
        return [model["id"] for model in listed if isinstance(model["id"], str)]
    except (OSError, ValueError, KeyError, TypeError, http.client.HTTPException):
        return []

"""Servers of language models that answer on this machine, at the ports that they usually have."""

import json
import threading
from dataclasses import dataclass

import httpx

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

    alone = httpx.Limits(max_keepalive_connections=0)
    client = httpx.Client(
        timeout=ANSWER_SECONDS, limits=alone, trust_env=False
    )  # a loopback address has no proxy

    def ask(port: int) -> None:
        names = [name for name in _models(client, port) if EMBEDS not in name.lower()]
        found[port] = [LocalServer(PORTS[port], f"http://127.0.0.1:{port}", name) for name in names]

    asking = [threading.Thread(target=ask, args=(port,), daemon=True) for port in PORTS]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join(ANSWER_SECONDS)
    return [each for port in PORTS for each in found.get(port, [])]


def _models(client: httpx.Client, port: int) -> list[str]:
    """The names that a server lists; empty where none answers, or something that is no such server."""
    try:
        with client.stream("GET", f"http://127.0.0.1:{port}/v1/models") as answer:
            answer.raise_for_status()
            body = bytearray()
            for piece in answer.iter_bytes(LONGEST_LIST):
                body += piece
                if len(body) > LONGEST_LIST:
                    return []
        return [model["id"] for model in json.loads(body)["data"] if isinstance(model["id"], str)]
    except (httpx.HTTPError, ValueError, KeyError, TypeError):
        return []

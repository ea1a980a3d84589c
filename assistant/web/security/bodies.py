"""Bodies of requests, of which no more is read than may be sent, whatever their headers say; and their cookies."""

from typing import Any

from pydantic_core import from_json
from starlette.datastructures import Headers
from starlette.types import Message, Receive


class BodyTooLarge(Exception):
    """The body is larger than it may be."""


async def read_body(receive: Receive, largest: int) -> bytes:
    """The whole body; BodyTooLarge beyond `largest` bytes."""
    more = True
    parts: list[bytes] = []
    size = 0
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            break
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > largest:
            raise BodyTooLarge
        more = message.get("more_body", False)
    return b"".join(parts)


def replayed(body: bytes, receive: Receive) -> Receive:
    """The body that was read, once more, and then what comes after it."""
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


def read_json(body: bytes) -> Any:
    """What the JSON says. ValueError where it is none, or lists lie in lists some two hundred deep: what follows it
    down calls itself for each."""
    return from_json(body)


def cookies_of(headers: Headers) -> dict[str, str]:
    """The cookies that a request brings."""
    pairs = (pair.strip().partition("=") for pair in headers.get("cookie", "").split(";"))
    return {name: value for name, _, value in pairs}

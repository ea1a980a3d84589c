"""Bodies of requests, of which no more is read than may be sent, whatever their headers say."""

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

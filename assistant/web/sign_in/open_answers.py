"""Answers that stay open (events, heartbeats, turns) end when whoever they are for may not have them any more."""

import asyncio
from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOKS_EVERY = 10.0
"""Seconds until somebody who was removed, signed out or given a lesser role sees nothing new."""


async def answer_while(
    allowed: Callable[[], bool], app: ASGIApp, scope: Scope, receive: Receive, send: Send
) -> None:
    """Runs the app; while it waits for the visitor to go, `allowed` is asked now and then, in another thread, and
    the app is told that they went where it is not so. What was sent until then is a whole answer."""
    came, ended, begun, complete = False, False, False, False

    async def received() -> Message:
        nonlocal came, ended
        if not came:
            message = await receive()
            came = not message.get("more_body", False)
            return message
        while not ended:
            try:
                async with asyncio.timeout(LOOKS_EVERY):
                    return await receive()
            except TimeoutError:
                ended = not await run_in_threadpool(allowed)
        return {"type": "http.disconnect"}

    async def sent(message: Message) -> None:
        nonlocal begun, complete
        begun = True
        complete = message["type"] == "http.response.body" and not message.get("more_body", False)
        await send(message)

    await app(scope, received, sent)
    if ended and begun and not complete:
        await send({"type": "http.response.body", "body": b"", "more_body": False})

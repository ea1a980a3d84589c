"""Answers that stay open (events, heartbeats, turns) end before their reader goes: when whoever they are for may
not have them any more, or when the server stops."""

import asyncio
from collections.abc import Awaitable, Callable

from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOKS_EVERY = 10.0
"""Seconds until somebody who was removed, signed out or given a lesser role sees nothing new."""


async def answer_while(
    allowed: Callable[[], bool], app: ASGIApp, scope: Scope, receive: Receive, send: Send
) -> None:
    """Runs the app; while it waits for the visitor to go, `allowed` is asked now and then, in another thread, and
    the app is told that they went where it is not so."""

    async def refused() -> None:
        while True:
            await asyncio.sleep(LOOKS_EVERY)
            if not await run_in_threadpool(allowed):
                return

    await answer_until(refused, app, scope, receive, send)


async def answer_until(
    gone: Callable[[], Awaitable[object]], app: ASGIApp, scope: Scope, receive: Receive, send: Send
) -> None:
    """Runs the app, which is told that the visitor went once `gone` has come to its end while it waits for that.
    What was sent until then is a whole answer."""
    came, ended, begun, complete = False, False, False, False

    async def received() -> Message:
        nonlocal came, ended
        if not came:
            message = await receive()
            came = not message.get("more_body", False)
            return message
        if not ended:
            coming, going = asyncio.ensure_future(receive()), asyncio.ensure_future(gone())
            try:
                await asyncio.wait({coming, going}, return_when=asyncio.FIRST_COMPLETED)
                ended = going.done()
                if not ended:
                    return coming.result()
            finally:
                coming.cancel()
                going.cancel()
        return {"type": "http.disconnect"}

    async def sent(message: Message) -> None:
        nonlocal begun, complete
        begun = True
        complete = message["type"] == "http.response.body" and not message.get("more_body", False)
        await send(message)

    await app(scope, received, sent)
    if ended and begun and not complete:
        await send({"type": "http.response.body", "body": b"", "more_body": False})

"""HEAD answered as GET is, without the body: the same headers, lengths, types, ranges, and the same refusals.

Routes are made for GET; Gradio and the page's own files answer HEAD by themselves.
"""

import re

from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEAD = "filmoteca.head"
"""In the scope of a GET whose body nobody gets."""
_BY_THEMSELVES = re.compile(r"(?:/a/[^/]+)?/(?:(?:page|gradio_api)/.*)?")


class HeadMiddleware:
    """ASGI middleware outside of all that looks at the method."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lets the request through, a HEAD as a GET whose answer ends with its headers."""
        if scope["type"] != "http" or scope["method"] != "HEAD" or _BY_THEMSELVES.fullmatch(scope["path"]):
            await self._app(scope, receive, send)
            return
        complete = False

        async def sent(message: Message) -> None:
            nonlocal complete
            if message["type"] == "http.response.start":
                await send(message)
            elif not complete:
                complete = True
                await send({"type": "http.response.body", "body": b""})

        async def received() -> Message:
            return {"type": "http.disconnect"} if complete else await receive()

        await self._app({**scope, "method": "GET", HEAD: True}, received, sent)


def only_head(scope: Scope) -> None:
    """Has a route's answer know that its body is not asked for, so that no file is read for it."""
    if scope.get(HEAD):
        scope["method"] = "HEAD"

"""The page and its bundle over HTTP: named in the page's HTML, handed out compressed, kept by browsers for good."""

from collections.abc import Callable
from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.web.bundle.compression import encoded
from assistant.web.bundle.page_bundle import PageBundle
from assistant.web.gradio_app.internals import route_path
from assistant.web.security.content_policy import page_policy

ADDRESS = "page/bundle"
"""Where the bundle's files lie below the page's address."""
IMMUTABLE = "public, max-age=31536000, immutable"
"""For files whose names change with what they hold: the bundle's, and Gradio's modules."""

HEAD = """<script>
document.write(`<link rel="stylesheet" href="${{new URL("{{theme}}", document.baseURI).href}}">`);
</script>{{sheet}}<link rel="stylesheet" href="{address}/{styles}">
<script defer src="{address}/{script}"></script>"""
"""The theme's style sheet is linked by its whole address: Gradio looks for that, and would else fetch it late."""


class BundleMiddleware:
    """ASGI middleware around the page's app; `place` takes the page's HTML and what is to stand in its head.

    It also puts the page's policy of scripts beside it, in a frame of a Space where it is `framed`. Without a
    `bundle` the page stays as Gradio made it but for that.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        bundle: PageBundle | None,
        place: Callable[[str, str], str],
        framed: bool = False,
    ) -> None:
        self._app, self._bundle, self._place, self._framed = app, bundle, place, framed
        self._head = ""
        if bundle is not None:
            self._head = HEAD.format(address=ADDRESS, styles=bundle.styles_name, script=bundle.script_name)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers for the bundle's files, marks the page and lets all else through."""
        path = route_path(scope) if scope["type"] == "http" else None
        if path is None or scope["method"] not in ("GET", "HEAD"):
            await self._app(scope, receive, send)
        elif path.startswith(f"/{ADDRESS}/"):
            await self._file(path.removeprefix(f"/{ADDRESS}/"), scope)(scope, receive, send)
        elif path.startswith("/assets/"):
            await self._app(scope, receive, _immutable(send))
        elif path in ("", "/"):
            await self._page(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _file(self, name: str, scope: Scope) -> Response:
        file = self._bundle.file(name) if self._bundle else None
        if file is None:  # of another version
            return PlainTextResponse("", HTTPStatus.NOT_FOUND, {"Cache-Control": "no-store"})
        body, media_type = file
        return _compressed(
            body, scope, {"Content-Type": f"{media_type}; charset=utf-8", "Cache-Control": IMMUTABLE}
        )

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The page's HTML, once it is whole; other answers as they come."""
        begun: Message | None = None
        parts: list[bytes] = []

        async def held(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                is_page = message["status"] == 200 and "html" in Headers(raw=message["headers"]).get(
                    "content-type", ""
                )
                begun = message if is_page else None
            if begun is None:
                await send(message)
            elif message["type"] == "http.response.body":
                parts.append(message.get("body", b""))

        await self._app(scope, receive, held)
        if begun is None:
            return
        html = b"".join(parts).decode()
        html, policy = page_policy(self._place(html, self._head) if self._head else html, framed=self._framed)
        headers = {
            name: value
            for name, value in Headers(raw=begun["headers"]).items()
            if name not in ("content-length", "vary")
        }
        headers["content-security-policy"] = policy
        response = _compressed(html.encode(), scope, headers, quick=True)
        await response(scope, receive, send)


def _compressed(body: bytes, scope: Scope, headers: dict[str, str], *, quick: bool = False) -> Response:
    as_sent = encoded(body, Headers(scope=scope).get("accept-encoding", ""), quick=quick)
    also = {"Content-Encoding": as_sent.encoding} if as_sent.encoding else {}
    return Response(as_sent.body, headers={**headers, **also, "Vary": "Accept-Encoding"})


def _immutable(send: Send) -> Send:
    async def kept(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == 200:
            MutableHeaders(scope=message)["Cache-Control"] = IMMUTABLE
        await send(message)

    return kept

"""Questions of other programs are refused while too many wait already: 503, with when to come again.

The page's own turns are postponed by whoever runs them (`assistant.web.chat.turn_runner`); light routes are always
answered.
"""

import re

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.i18n.catalogue import texts_in
from assistant.i18n.languages import visitor_language
from assistant.web.gradio_app.internals import route_path
from assistant.web.security.bodies import cookies_of
from assistant.web.wire.problem import problem_response
from retrieval.concurrency.limiter import ConcurrencyLimiter

_SEARCHES = re.compile(
    r"/gradio_api/(?:call(?:/v2)?|run|api)/(?:search|ask)/?|(?:/gradio_api)?/mcp/?|/saved/new"
)
"""Where a `POST` is a search."""


class LoadSheddingMiddleware:
    """ASGI middleware around an archive's app, whose searches wait at this limiter."""

    def __init__(self, app: ASGIApp, limiter: ConcurrencyLimiter) -> None:
        self._app, self._limiter = app, limiter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on, or tells that it is too much."""
        asks = (
            scope["type"] == "http" and scope["method"] == "POST" and _SEARCHES.fullmatch(route_path(scope))
        )
        if not asks or not (seconds := self._limiter.busy_seconds()):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        texts = texts_in(visitor_language(headers, cookies_of(headers)))
        response = problem_response(503, texts("guard.busy", n=seconds), key="busy", seconds=seconds)
        response.headers["Retry-After"] = str(seconds)
        await response(scope, receive, send)

"""Admission, before all else: who may come, how often, and how much may come in, whatever the route.

It stands before every route, Gradio's and the tools' too, and knows none of them but by the sizes that they take.
Behind it stand who may do what, and what may be asked of Gradio.
"""

import asyncio
import re
from dataclasses import dataclass, field

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.i18n.catalogue import texts_in
from assistant.i18n.languages import visitor_language
from assistant.web.gradio_app.internals import UPLOAD_ROUTE, is_call, route_path
from assistant.web.security.bodies import cookies_of
from assistant.web.security.hosts import AllowedHosts, host_name
from assistant.web.security.rate_limits import RateLimiter, Rates
from assistant.web.wire.problem import problem_response

BODY_SECONDS = 30.0
"""How long the next part of a body may take."""
READER_SECONDS = 300.0
"""How long a reader may take nothing: a player that is paused does for a while, and asks again."""
LARGEST_BODY = 1_000_000
"""Bytes, where the route is not listed below."""
LARGEST_BODIES: tuple[tuple[re.Pattern[str], int | None], ...] = (
    (re.compile(UPLOAD_ROUTE + "/?"), 55_000_000),
    (re.compile(r"(?:/gradio_api)?/mcp/?"), 60_000_000),
    (re.compile(r"/saved(?:/.*)?"), 25_000_000),
    (re.compile(r"/conversations/[^/]+"), 10_000_000),
    (re.compile(r"/bins/import"), 64_000_000),
    (re.compile(r"/footage/uploads/[^/]+"), None),
    (re.compile(r"/footage(?:/.*)?"), 10_000_000),
)
"""Bytes by path; None where the route counts them itself, against the size that was said before (an upload)."""
LARGEST_CALL = 50_000_000
"""Bytes of a call of Gradio's: a session of the largest kind, every character of it two bytes, and some."""
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
_ARCHIVE = re.compile(r"/a/[^/]+(?=/)")
_QUESTIONS = re.compile(r"(?:/gradio_api)?/mcp/?|/saved/new|/export")
_SIGN_IN = re.compile(r"/sign-in(?:/.*)?")
HASTE = "filmoteca.haste"
"""In the scope: the limiter and what the request counts as, for authorization, which knows who asks."""
SEEN = "filmoteca.door"
"""In the scope of a request that has passed: an archive among several has admission of its own."""


@dataclass(frozen=True, slots=True)
class AdmissionRules:
    """Who is admitted."""

    hosts: AllowedHosts = field(default_factory=AllowedHosts)
    """The names that it may be asked for by."""
    origins: tuple[str, ...] = ()
    """Addresses of other sites whose pages may use it, such as `https://intranet.example.org`."""
    framed: bool = False
    """Whether a Space's page may show it in a frame; no other site ever may."""
    rates: Rates | None = None
    """How often one visitor may ask; None: as often as they like."""


class AdmissionMiddleware:
    """ASGI middleware around a whole site."""

    def __init__(self, app: ASGIApp, rules: AdmissionRules) -> None:
        self._app, self._rules = app, rules
        self._limiter = RateLimiter(rules.rates) if rules.rates else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lets through who may come, so often and with so much; others are refused."""
        if scope["type"] != "http" or SEEN in scope:
            await self._app(scope, receive, send)
            return
        scope[SEEN] = True
        path = _ARCHIVE.sub("", route_path(scope), count=1)
        headers = Headers(scope=scope)
        if refusal := self._refusal(scope, headers, path):
            await refuse(*refusal, scope, receive, send)
            return
        await _bounded(self._app, largest_body(path), scope, receive, send)

    def _refusal(self, scope: Scope, headers: Headers, path: str) -> tuple[int, str, int] | None:
        """The status, the text's key, and the seconds to wait, where it is not let in."""
        host, origin = headers.get("host", ""), headers.get("origin")
        if not self._rules.hosts.allows(host):
            return 421, "guard.host", 0
        if scope["method"] not in SAFE_METHODS and origin is not None and not self._known(origin, host):
            return 403, "guard.origin", 0
        if self._limiter is None:
            return None
        if scope["method"] == "POST" and _SIGN_IN.fullmatch(path):
            wait = self._limiter.refuses("sign_ins", address_of(scope))
            return (429, "guard.often", wait) if wait else None
        scope[HASTE] = self._limiter, kinds_of_request(str(scope["method"]), path)
        return None

    def _known(self, origin: str, host: str) -> bool:
        hosts = self._rules.hosts
        if hosts.same_site(origin, host) or origin in self._rules.origins:
            return True
        return host_name(origin.partition("://")[2]) in hosts.names


def kinds_of_request(method: str, path: str) -> tuple[str, ...]:
    """What a request counts as, where it is counted how often somebody asks."""
    asks = method == "POST" and (is_call(path) or _QUESTIONS.fullmatch(path))
    return ("requests", "questions") if asks else ("requests",)


def seconds_to_wait(scope: Scope, name: str) -> int:
    """Counts a request that was admitted for who sends it, by name, or by address where they have none;
    the seconds that they must wait, 0 where they may go on. A request is counted once."""
    counted: tuple[RateLimiter, tuple[str, ...]] | None = scope.pop(HASTE, None)
    if counted is None:
        return 0
    limiter, kinds = counted
    visitor = f"name {name.casefold()}" if name else address_of(scope)
    return max(limiter.refuses(kind, visitor) for kind in kinds)


def address_of(scope: Scope) -> str:
    """The address that somebody asks from."""
    return str(scope["client"][0]) if scope.get("client") else "unknown"


def admit(app: FastAPI, rules: AdmissionRules) -> None:
    """Puts admission before a site, and what it answers pages of other sites: those named may read it, no others.

    Where Starlette's own middleware does that, Gradio's stands aside, which lets in whatever runs on `localhost`.
    """
    app.add_middleware(
        CORSMiddleware,
        allow_origins=rules.origins,
        allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
        allow_headers=["Authorization", "Content-Type", "Mcp-Protocol-Version", "Mcp-Session-Id"],
    )
    app.add_middleware(AdmissionMiddleware, rules=rules)


def largest_body(path: str) -> int | None:
    """Bytes that may be sent to a path."""
    if is_call(path):
        return LARGEST_CALL
    return next((most for pattern, most in LARGEST_BODIES if pattern.fullmatch(path)), LARGEST_BODY)


async def _bounded(app: ASGIApp, largest: int | None, scope: Scope, receive: Receive, send: Send) -> None:
    """Runs the app on a body that is counted as it comes; one that is too large or too slow never gets an answer
    of the app's, and what the app made of it so far it must take for broken off."""
    length = Headers(scope=scope).get("content-length", "")
    if largest is not None and length.isdecimal() and (len(length) > 15 or int(length) > largest):
        await refuse(413, "guard.large", 0, scope, receive, send)
        return
    came, whole, begun = 0, False, False
    refusal: tuple[int, str] | None = None

    async def counted() -> Message:
        nonlocal came, whole, refusal
        if whole:
            return await receive()
        if refusal is not None:
            return {"type": "http.disconnect"}
        try:
            async with asyncio.timeout(BODY_SECONDS):
                message = await receive()
        except TimeoutError:
            refusal = 408, "guard.slow"
            return {"type": "http.disconnect"}
        if message["type"] == "http.request":
            came += len(message.get("body", b""))
            whole = not message.get("more_body", False)
        if largest is not None and came > largest:
            refusal = 413, "guard.large"
            return {"type": "http.disconnect"}
        return message

    async def sent(message: Message) -> None:
        nonlocal begun
        if refusal is not None and not begun:
            return
        begun = True
        async with asyncio.timeout(READER_SECONDS):
            await send(message)

    try:
        await app(scope, counted, sent)
    except Exception:
        if refusal is None:
            raise
    if refusal is not None and not begun:
        await refuse(*refusal, 0, scope, receive, send)


async def refuse(status: int, key: str, wait: int, scope: Scope, receive: Receive, send: Send) -> None:
    """Answers with the text of that key; nothing of the request is read any more."""
    headers = Headers(scope=scope)
    texts = texts_in(visitor_language(headers, cookies_of(headers)))
    response = problem_response(status, texts(key))
    response.headers["Connection"] = "close"  # what is still on its way is not read
    if wait:
        response.headers["Retry-After"] = str(wait)
    await response(scope, receive, send)

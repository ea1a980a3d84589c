"""Authorization, behind admission: who asks, whether their role goes with what they ask for; and the note of it.

Every route that is not named here asks for an editor as soon as it may change something: a new one is closed until
somebody opens it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.accounts.audit import AuditTrail
from assistant.accounts.roles import Role, User
from assistant.accounts.store import Accounts
from assistant.i18n.catalogue import texts_in
from assistant.i18n.languages import visitor_language
from assistant.web.gradio_app.internals import route_path
from assistant.web.security.admission import refuse, seconds_to_wait
from assistant.web.security.bodies import cookies_of
from assistant.web.sign_in.open_answers import answer_while
from assistant.web.wire.problem import problem_response

SESSION_COOKIE = "filmoteca_session"
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
PEER = "filmoteca.peer"
"""In the scope: the address that the connection came from, whoever a proxy says that it asks for."""
_ARCHIVE = re.compile(r"/a/[^/]+(?=/)")
_OPEN = re.compile(r"/sign-in(?:/.*)?|/sign-out|/health|/ready|/favicon\.ico|/manifest\.json")
_OWNERS = re.compile(r"/footage(?:/.*)?|/people(?:/.*)?|/metrics")
_OWNERS_CHANGES = re.compile(r"/language-model(?:/.*)?")
_VIEWERS_CHANGES = re.compile(
    r"/gradio_api/.*|/mcp/?|/bins/.*|/export(?:/.*)?|/saved(?:/new)?|/stop/[^/]+|/archives/[^/]+/open"
    r"|/conversations/[^/]+"
)
_QUIET = re.compile(
    r"/gradio_api/(?!upload).*|/mcp/?|/stop/.*|/saved/new|/archives/.*|/sign-in.*|/conversations/.*"
)
"""Changes of nothing that others see."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """How it is found out who asks."""

    way: str = "open"
    """open, password, oidc, proxy."""
    everybody: Role = Role.OWNER
    """What whoever comes may do, where nobody is asked."""
    accounts: Accounts | None = None
    """People, sessions and tokens; None where nobody is asked."""
    proxy_header: str = "x-remote-user"
    proxies: tuple[str, ...] = ()
    """Addresses whose header is believed."""
    newcomers: Role | None = None
    """What somebody may do whom a provider or a proxy knows and this server does not; None: nothing."""

    issuer: str = ""
    """An OpenID provider's address; `client` and `secret` are what it knows this server by."""
    client: str = ""
    secret: str = ""
    claim: str = ""
    """What the provider says that people go by; empty: their address where it is verified, else `sub`."""

    def person(self, scope: Scope, *, noted: bool = True) -> User | None:
        """Whoever asks; None where that is not known. Unless `noted`, their session grows no younger by it."""
        headers = Headers(scope=scope)
        if self.way == "open" or self.accounts is None:
            return User("", self.everybody, "open")
        kind, _, token = headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer":
            return self.accounts.token(token.strip())
        if self.way == "proxy":
            return self._proxied(scope, headers)
        secret = cookies_of(headers).get(SESSION_COOKIE, "")
        return self.accounts.session(secret, noted=noted) if secret else None

    def _proxied(self, scope: Scope, headers: Headers) -> User | None:
        peer = scope.get(PEER) or (scope.get("client") or ("",))[0]
        name = headers.get(self.proxy_header, "").strip()
        if peer not in self.proxies or not name:
            return None
        assert self.accounts is not None
        role = self.accounts.role_of(name) or self.newcomers
        return None if role is None else User(name, role, "proxy")


def required_role(method: str, path: str) -> Role | None:
    """The least role for a request; None where it is for everybody."""
    path = _ARCHIVE.sub("", path, count=1)
    if _OPEN.fullmatch(path):
        return None
    changes = method not in SAFE_METHODS
    if _OWNERS.fullmatch(path) or (changes and _OWNERS_CHANGES.fullmatch(path)):
        return Role.OWNER
    if changes and path == "/saved" and method != "POST":
        return Role.EDITOR
    return Role.EDITOR if changes and not _VIEWERS_CHANGES.fullmatch(path) else Role.VIEWER


class AuthorizationMiddleware:
    """ASGI middleware: puts the person into the request's state, or answers 401 or 403.

    With an `audit` each change that went well is noted.
    """

    def __init__(
        self, app: ASGIApp, sign_in: SignIn, audit: Callable[[], AuditTrail | None] = lambda: None
    ) -> None:
        self._app, self._sign_in, self._audit = app, sign_in, audit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lets through whose role goes with the request, with the person in its state; others are refused."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        person: User | None = state.get("person") or self._sign_in.person(scope)
        path, method = route_path(scope), str(scope["method"])
        needed = required_role(method, path)
        if wait := seconds_to_wait(scope, person.name if person else ""):
            await refuse(429, "guard.often", wait, scope, receive, send)
            return
        if person is None and needed is not None:
            await self._unknown(scope)(scope, receive, send)
            return
        if person is not None and needed is not None and person.role < needed:
            await _told(403, _refusal(person, path), scope)(scope, receive, send)
            return
        if person is not None:
            state["person"] = person
        noted = method not in SAFE_METHODS and not _QUIET.fullmatch(_ARCHIVE.sub("", path, count=1))
        trail = self._audit() if noted and person is not None else None
        if person is not None and person.way in ("password", "oidc"):
            send = _unkept_pages(send)
        send = send if trail is None else _noting(send, trail, person, scope)
        if person is None or needed is None or person.way == "open":
            await self._app(scope, receive, send)
            return

        def allowed() -> bool:
            now = self._sign_in.person(scope, noted=False)
            return now is not None and now.role >= needed

        await answer_while(allowed, self._app, scope, receive, send)

    def _unknown(self, scope: Scope) -> Response:
        headers = Headers(scope=scope)
        if (
            scope["method"] == "GET"
            and "text/html" in headers.get("accept", "")
            and self._sign_in.way != "proxy"
        ):
            after = quote(scope["path"], safe="/")
            return RedirectResponse(f"{_root(scope)}/sign-in?next={after}", 303)
        response = _told(401, "gate.unknown", scope)
        response.headers["WWW-Authenticate"] = 'Bearer realm="filmoteca"'
        return response


def _unkept_pages(send: Send) -> Send:
    """Sends pages so that no browser shows them once more after somebody has signed out."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            if headers.get("content-type", "").startswith("text/html"):
                headers["Cache-Control"] = "no-store"
        await send(message)

    return sending


def _refusal(person: User, path: str) -> str:
    """What is told whose role does not go so far; where nobody is asked, that the archive is to be read only."""
    if person.way != "open":
        return "gate.role"
    return "saved.read_only" if "/saved" in path else "footage.refused.read_only"


def _root(scope: Scope) -> str:
    """Where the site begins, above an archive's own address."""
    return re.sub(r"/a/[^/]+$", "", str(scope.get("root_path", "")))


def _told(status: int, key: str, scope: Scope) -> Response:
    headers = Headers(scope=scope)
    return problem_response(status, texts_in(visitor_language(headers, cookies_of(headers)))(key))


def _noting(send: Send, trail: AuditTrail, person: User | None, scope: Scope) -> Send:
    async def noting(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] < 400 and person is not None:
            trail.note(
                who=person.name or "(nobody asked)",
                role=person.role.title,
                by=person.way,
                what=f"{scope['method']} {route_path(scope)}",
                where=(scope.get("client") or ("",))[0],
                request=scope.get("state", {}).get("request_id", ""),
            )
        await send(message)

    return noting

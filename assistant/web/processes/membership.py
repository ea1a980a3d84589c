"""A process that is one of several behind a router: who really asks, and the cookie that leads back here."""

from dataclasses import dataclass
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.web.processes.process_selection import (
    LEADER,
    PROCESS_COOKIE,
    is_leaders,
    is_page,
    named_process,
)

PEER_HEADER = "x-filmoteca-peer"
"""First of all headers: whom the router's connection is with, an address and a port."""
MEMBER, PEER = "filmoteca.member", "filmoteca.router_peer"
"""In the scope: which of several processes this is; whom the router's connection is with."""


@dataclass(frozen=True, slots=True)
class WebProcess:
    """One of several."""

    number: int
    count: int
    folder: Path
    """Of all their sockets."""

    def socket(self, number: int | None = None) -> Path:
        """Its own, or that of another one."""
        return socket_path(self.folder, self.number if number is None else number)


def member_of(scope: Scope) -> WebProcess | None:
    """Which of several processes a request has come to; None where there is but one."""
    process: WebProcess | None = scope.get(MEMBER)
    return process


def peer_of(scope: Scope) -> str:
    """What the router says of the peer, to be said again to another process."""
    return str(scope.get(PEER, ""))


def is_leader(process: WebProcess | None) -> bool:
    """Whether it does what one alone may do; a process by itself does."""
    return process is None or process.number == LEADER


def socket_path(folder: Path, number: int) -> Path:
    """Where the process of that number listens."""
    return folder / f"{number}.socket"


class MembershipMiddleware:
    """ASGI middleware outside of all others. What reaches it came through the router: nobody else may open the
    socket, and what a client itself says of its peer stands behind the router's word."""

    def __init__(self, app: ASGIApp, process: WebProcess) -> None:
        self._app, self._process = app, process

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Puts who asks into the scope, and the cookie on a page that came without."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        peers = [value for name, value in scope["headers"] if name == PEER_HEADER.encode()]
        scope[PEER] = peers[0].decode() if peers else ""
        address, _, port = scope[PEER].rpartition(" ")
        scope["client"] = (address, int(port)) if port.isdecimal() else None
        scope["headers"] = [pair for pair in scope["headers"] if pair[0] != PEER_HEADER.encode()]
        scope[MEMBER] = self._process
        headers = Headers(scope=scope)
        led = named_process(headers.get("cookie", ""), self._process.count) == self._process.number
        if led or is_leaders(scope["path"]) or not is_page(scope["method"], headers):
            await self._app(scope, receive, send)
            return

        async def leading_back(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).append("Set-Cookie", self._cookie(headers))
            await send(message)

        await self._app(scope, receive, leading_back)

    def _cookie(self, headers: Headers) -> str:
        secure = headers.get("x-forwarded-proto", "").partition(",")[0].strip() == "https"
        where = "SameSite=None; Secure; Partitioned" if secure else "SameSite=Lax"
        return f"{PROCESS_COOKIE}={self._process.number}; Path=/; HttpOnly; {where}"

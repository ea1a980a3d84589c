"""Connections that do not hold the server up: how many there may be, how large a request's head, how long it takes.

uvicorn bounds neither the head of a request, in time or size, nor connections that send nothing; here all are.
Times of bodies, and of readers that take nothing, are admission's.
"""

import asyncio
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import httptools
from uvicorn.protocols.http.auto import AutoHTTPProtocol

from assistant.web.security.hosts import is_loopback_name

HEAD_SECONDS = 15.0
"""From a connection's begin, or the last answer's end, to the end of a request's head."""
LARGEST_HEAD = 65_536
"""Bytes of a request's head, as many as h11 takes; httptools would take them as long as they come."""
TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
KEEP_ALIVE_SECONDS = 15
"""How long a browser's connection stays open between two requests."""
MOST_CONNECTIONS = 1_000
MOST_OF_ONE_ADDRESS = 100
"""Connections of one other machine; a browser opens six. This machine's own (a proxy) are bounded by all alone."""
BACKLOG = 256
"""Connections that wait to be taken."""
FILES_KEPT_FREE = 200
"""Open files that the process needs beside connections."""


HOP_HEADERS = frozenset({b"upgrade", b"http2-settings", b"connection", b"keep-alive", b"proxy-connection"})
"""Headers that are about a connection alone, in small letters."""


def head_without_upgrade(
    parser: httptools.HttpRequestParser, url: bytes, headers: Iterable[tuple[bytes, bytes]]
) -> bytes:
    """The head that the parser has read, as one that wants no other protocol: nobody here speaks one, and the
    parser reads no body behind a head that does. Header names are in small letters."""
    kept = [pair for pair in headers if pair[0] not in HOP_HEADERS]
    if not parser.should_keep_alive():
        kept.append((b"connection", b"close"))
    first = b"%b %b HTTP/%b" % (parser.get_method(), url, parser.get_http_version().encode())
    return b"\r\n".join([first, *(b"%b: %b" % pair for pair in kept)]) + b"\r\n\r\n"


def connection_bound(most: int = MOST_CONNECTIONS) -> int:
    """How many connections the system lets this process have, at most `most`; asks it for more first."""
    try:
        import resource
    except ImportError:  # Windows bounds no files of a process
        return most
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = most + FILES_KEPT_FREE
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return most if soft == resource.RLIM_INFINITY else max(10, min(most, soft - FILES_KEPT_FREE))


class ConnectionCount:
    """How many connections are open, in all and of each address."""

    def __init__(self, most: int, of_one_address: int = MOST_OF_ONE_ADDRESS) -> None:
        self._most, self._of_one_address = most, of_one_address
        self._open_of: Counter[str] = Counter()

    def opened(self, address: str) -> bool:
        """Counts one more; whether that is not too many."""
        self._open_of[address] += 1
        if self._open_of.total() > self._most:
            return False
        return is_loopback_name(address) or self._open_of[address] <= self._of_one_address

    def closed(self, address: str) -> None:
        """Counts one less."""
        self._open_of[address] -= 1
        if self._open_of[address] <= 0:
            del self._open_of[address]


def bounded_protocol(
    most: int, *, of_one_address: int = MOST_OF_ONE_ADDRESS, head_seconds: float = HEAD_SECONDS
) -> type[asyncio.Protocol]:
    """uvicorn's protocol with these bounds, for `uvicorn.run(http=…)`."""
    count = ConnectionCount(most, of_one_address)

    class BoundedProtocol(AutoHTTPProtocol):  # type: ignore[misc, valid-type]
        """One connection."""

        counted = ""
        waiting: asyncio.TimerHandle | None = None
        by_httptools = hasattr(AutoHTTPProtocol, "on_headers_complete")
        in_head = by_httptools
        head = 0
        received = b""
        parser: httptools.HttpRequestParser

        def connection_made(self, transport: asyncio.Transport) -> None:
            super().connection_made(transport)
            address = self.client[0] if self.client else ""
            self.counted = address
            if not count.opened(address):
                transport.abort()
            else:
                self.wait_for_head()

        def connection_lost(self, exc: Exception | None) -> None:
            count.closed(self.counted)
            self.stop_waiting()
            super().connection_lost(exc)

        def data_received(self, data: bytes) -> None:
            self.received = data
            super().data_received(data)
            self.head += len(data) if self.in_head else 0
            if self.head > LARGEST_HEAD and not self.transport.is_closing():
                self.transport.write(TOO_LARGE)
                self.transport.close()
            if self.answering():
                self.stop_waiting()
            elif self.waiting is None:
                self.wait_for_head()

        def on_message_begin(self) -> None:
            self.in_head, self.head = True, 0
            super().on_message_begin()

        def on_headers_complete(self) -> None:
            self.in_head, self.head = False, 0
            super().on_headers_complete()

        def _should_upgrade(self) -> bool:
            return bool(self.by_httptools or super()._should_upgrade())

        def handle_websocket_upgrade(self, *_: object) -> None:
            stopped = sys.exception()
            assert isinstance(stopped, httptools.HttpParserUpgrade)
            if self.parser.get_method() == b"CONNECT":
                self.send_400_response("Nothing is tunnelled here.")
                return
            head = head_without_upgrade(self.parser, self.url, self.headers)
            self.parser = httptools.HttpRequestParser(self)
            self.data_received(head + self.received[stopped.args[0] :])

        def answering(self) -> bool:
            return self.cycle is not None and not self.cycle.response_complete

        def wait_for_head(self) -> None:
            if not self.transport.is_closing():
                self.waiting = self.loop.call_later(head_seconds, self.end_waiting)

        def end_waiting(self) -> None:
            self.waiting = None
            if not self.answering() and not self.transport.is_closing():
                self.transport.abort()

        def stop_waiting(self) -> None:
            if self.waiting is not None:
                self.waiting.cancel()
                self.waiting = None

    return BoundedProtocol


def server_options(
    bound: Callable[[], int] = connection_bound, *, behind_router: bool = False
) -> dict[str, Any]:
    """What `uvicorn.run` is told of it; behind a router, which counts them, all connections are of one address."""
    most = bound()
    return {
        "http": bounded_protocol(most, of_one_address=most if behind_router else MOST_OF_ONE_ADDRESS),
        "limit_concurrency": most,
        "timeout_keep_alive": KEEP_ALIVE_SECONDS,
        "backlog": BACKLOG,
    }

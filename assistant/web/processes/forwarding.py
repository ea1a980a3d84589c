"""A client's connection to the router, whose requests go on to the processes that answer them.

Requests are read by the parser that the processes' server has, written anew and sent on; answers pass as
they come. A connection leads to one process until a request wants another one (a proxy before the router shares
its connections among browsers); HTTP's client has its answer by then, so that the old connection can go.
"""

import asyncio
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Protocol, cast
from urllib.parse import unquote

import httptools
from starlette.datastructures import Headers

from assistant.i18n.catalogue import texts_in
from assistant.i18n.languages import visitor_language
from assistant.web.processes.membership import PEER_HEADER
from assistant.web.processes.upstream_connection import UpstreamConnection
from assistant.web.security.bodies import cookies_of
from assistant.web.security.connections import (
    HEAD_SECONDS,
    HOP_HEADERS,
    ConnectionCount,
    head_without_upgrade,
)
from assistant.web.wire.problem import problem_response

LARGEST_HEAD = 64 * 1024
"""Bytes of a request's first line and headers."""
AWAY_SECONDS = 2
"""After which it is worth asking again where the process that should answer is gone."""


class ProcessChooser(Protocol):
    """Where requests go."""

    def choose(self, method: str, path: str, headers: Mapping[str, str], address: str) -> Path | None:
        """The socket of the process that answers; None where none can."""
        ...


class ClientConnection(asyncio.Protocol):
    """One connection of a client."""

    def __init__(
        self, destinations: ProcessChooser, count: ConnectionCount, head_seconds: float = HEAD_SECONDS
    ) -> None:
        self._destinations, self._count, self._head_seconds = destinations, count, head_seconds
        self._loop = asyncio.get_running_loop()
        self._parser = httptools.HttpRequestParser(self)
        self._address, self._peer = "", b""
        self._waiting: asyncio.TimerHandle | None = None
        self._upstream: UpstreamConnection | None = None
        self._unanswered = self._ended = self._is_last = self._holds_an_end = False
        self._begin_head()

    def _begin_head(self) -> None:
        self._url = b""
        self._headers: list[tuple[bytes, bytes]] = []
        self._in_head, self._head_bytes, self._chunked = True, 0, False
        self._text: dict[str, str] = {}

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Counts it, and waits so long for its first request's head."""
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is none by its class
        peer = transport.get_extra_info("peername") or ("", 0)
        self._address, self._peer = str(peer[0]), f"{peer[0]} {peer[1]}".encode()
        if not self._count.opened(self._address):
            self._transport.abort()
            return
        self._waiting = self._loop.call_later(self._head_seconds, self._transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection to the process goes with it."""
        self._count.closed(self._address)
        self._stop_waiting()
        if self._upstream is not None:
            self._upstream.close()
            self._upstream = None

    def data_received(self, data: bytes) -> None:
        """Requests, or parts of them."""
        if self._ended:
            return
        self._holds_an_end = False
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade as stopped:
            self._read_without_upgrade(data[stopped.args[0] :])
        except httptools.HttpParserError:
            if not self._ended:  # what stands behind the last request is nobody's
                self._refuse_malformed(HTTPStatus.BAD_REQUEST)
        else:
            if self._in_head and not self._holds_an_end:
                self._head_bytes += len(data)
            if self._in_head and self._head_bytes > LARGEST_HEAD:
                self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)

    def _read_without_upgrade(self, rest: bytes) -> None:
        head = head_without_upgrade(self._parser, self._url, self._headers)
        self._parser = httptools.HttpRequestParser(self)
        self.data_received(head + rest)

    def _request_line(self) -> bytes:
        version = self._parser.get_http_version().encode()
        return b"%b %b HTTP/%b" % (self._parser.get_method(), self._url, version)

    # what the parser finds

    def on_message_begin(self) -> None:
        """A request begins."""
        self._begin_head()

    def on_url(self, url: bytes) -> None:
        """A part of the request's target."""
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header."""
        self._headers.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        """The head is whole: it is sent to the process that answers."""
        if self._ended:
            return
        self._stop_waiting()
        self._in_head = False
        parser, text, method = self._parser, self._text, self._parser.get_method().decode()
        codings = [value.strip().lower() for name, value in self._headers if name == b"transfer-encoding"]
        try:
            path = unquote(httptools.parse_url(self._url).path.decode("latin-1"))
        except httptools.HttpParserInvalidURLError:  # CONNECT's too
            self._refuse_malformed(HTTPStatus.BAD_REQUEST)
            return
        if codings not in ([], [b"chunked"]):  # bodies are written anew, and only that is written here
            self._refuse_malformed(HTTPStatus.NOT_IMPLEMENTED)
            return
        if parser.should_upgrade():  # read again
            return
        for name, value in self._headers:
            text.setdefault(name.decode("latin-1"), value.decode("latin-1"))
        self._chunked = bool(codings)
        socket = self._destinations.choose(method, path, text, self._address)
        if socket is None:
            self._refuse_away()
            return
        ends = not parser.should_keep_alive()
        lines = [
            self._request_line(),
            b"%b: %b" % (PEER_HEADER.encode(), self._peer),
            *(b"%b: %b" % pair for pair in self._headers if pair[0] not in HOP_HEADERS),
            b"connection: close" if ends else b"connection: keep-alive",
        ]
        if self._upstream is None or self._upstream.socket != socket:
            if self._unanswered:  # pipelined, and the answers would be taken for each other
                self._abort()
                return
            if self._upstream is not None:
                self._upstream.close()
            self._upstream = UpstreamConnection(self, socket)
        self._unanswered, self._is_last = True, ends
        self._upstream.write(b"\r\n".join(lines) + b"\r\n\r\n")

    def on_body(self, body: bytes) -> None:
        """A part of the request's body."""
        if self._upstream is not None and not self._ended:
            self._upstream.write(b"%x\r\n%b\r\n" % (len(body), body) if self._chunked else body)

    def on_message_complete(self) -> None:
        """The request is whole."""
        if self._parser.should_upgrade():
            return
        if self._upstream is not None and self._chunked and not self._ended:
            self._upstream.write(b"0\r\n\r\n")
        self._holds_an_end = True
        self._ended = self._ended or self._is_last

    # what comes back

    def answered(self, data: bytes) -> None:
        """A part of an answer."""
        self._unanswered = False
        self._transport.write(data)

    def upstream_lost(self, upstream: "UpstreamConnection", *, was_used: bool) -> None:
        """The process has ended the connection, or is not there. One that was used before may have ended as idle
        while this request was on its way: the client is told nothing then, and knows what may be asked again."""
        if upstream is not self._upstream:
            return
        self._upstream = None
        if self._unanswered and not was_used:
            self._refuse_away()
        else:
            self._end()

    def pause_writing(self) -> None:
        """The client reads slowly: the process waits."""
        if self._upstream is not None:
            self._upstream.pause(reading=True)

    def resume_writing(self) -> None:
        """It reads again."""
        if self._upstream is not None:
            self._upstream.pause(reading=False)

    def hold(self, *, on: bool) -> None:
        """The process reads slowly: the client waits."""
        if not self._transport.is_closing():
            (self._transport.pause_reading if on else self._transport.resume_reading)()

    def _refuse(self, status: HTTPStatus, sentence: str = "") -> None:
        """A problem as the processes tell them, and the end of the connection."""
        problem = problem_response(status, sentence or status.phrase)
        head = [b"HTTP/1.1 %d %b" % (status, status.phrase.encode()), b"connection: close"]
        head += [b"%b: %b" % pair for pair in problem.raw_headers]
        if status == HTTPStatus.SERVICE_UNAVAILABLE:
            head.append(b"retry-after: %d" % AWAY_SECONDS)
        self._transport.write(b"\r\n".join(head) + b"\r\n\r\n" + bytes(problem.body))
        self._end()

    def _refuse_malformed(self, status: HTTPStatus) -> None:
        """The same, unless an answer may be under way."""
        if self._upstream is None:
            self._refuse(status)
        else:
            self._abort()

    def _refuse_away(self) -> None:
        headers = Headers(self._text)
        texts = texts_in(visitor_language(headers, cookies_of(headers)))
        self._refuse(HTTPStatus.SERVICE_UNAVAILABLE, texts("guard.busy", n=AWAY_SECONDS))

    def _abort(self) -> None:
        self._ended = True
        self._transport.abort()

    def _end(self) -> None:
        self._ended = True
        self._transport.close()

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

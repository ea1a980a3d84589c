"""A connection to one of several processes, by which the requests of one client go and their answers come."""

import asyncio
from pathlib import Path
from typing import Protocol, cast


class UpstreamOwner(Protocol):
    """Whom the connection is for."""

    def answered(self, data: bytes) -> None:
        """A part of an answer."""

    def upstream_lost(self, upstream: "UpstreamConnection", *, was_used: bool) -> None:
        """The process has ended the connection, or is not there; used: it had answered by it before."""

    def hold(self, *, on: bool) -> None:
        """The process reads slowly, or again."""


class UpstreamConnection(asyncio.Protocol):
    """A connection to a process, for one client."""

    def __init__(self, client: UpstreamOwner, socket: Path) -> None:
        self.socket, self._client, self._closed, self._requests = socket, client, False, 0
        self._early: list[bytes] = []
        self._transport: asyncio.Transport | None = None
        self._opening = asyncio.get_running_loop().create_task(self._open())

    async def _open(self) -> None:
        try:
            await asyncio.get_running_loop().create_unix_connection(lambda: self, str(self.socket))
        except OSError:
            self._gone()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """What was written before it was open is sent."""
        if self._closed:
            cast(asyncio.Transport, transport).abort()
            return
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is none by its class
        self._transport.write(b"".join(self._early))
        self._early.clear()

    def connection_lost(self, exc: Exception | None) -> None:
        """The process has ended it."""
        self._gone()

    def data_received(self, data: bytes) -> None:
        """A part of an answer."""
        if not self._closed:
            self._requests += 1
            self._client.answered(data)

    def pause_writing(self) -> None:
        """The process reads slowly: the client is held."""
        self._client.hold(on=True)

    def resume_writing(self) -> None:
        """It reads again."""
        self._client.hold(on=False)

    def pause(self, *, reading: bool) -> None:
        """No answers are taken for a while, or again."""
        if self._transport is not None and not self._transport.is_closing():
            (self._transport.pause_reading if reading else self._transport.resume_reading)()

    def write(self, data: bytes) -> None:
        """Sends a part of a request, once the connection is open."""
        if self._transport is None:
            self._early.append(data)
        elif not self._transport.is_closing():
            self._transport.write(data)

    def close(self) -> None:
        """Ends it; the client is told nothing more of it."""
        self._closed = True
        if self._transport is not None:
            self._transport.abort()

    def _gone(self) -> None:
        if not self._closed:
            self._closed = True
            self._client.upstream_lost(self, was_used=self._requests > 0)

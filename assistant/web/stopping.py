"""How the server stops: streams that would stay open end when it begins, what else is begun is given some seconds.

uvicorn waits for all open answers alike, and then names those that it breaks off as errors.
"""

import asyncio
import re
import socket
import sys
from pathlib import Path
from typing import Any

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.web.sign_in.open_answers import answer_until

GRACE_SECONDS = 3.0
"""What answers that are begun are given when the server stops."""
NOT_STARTED = 3
"""The exit status where the address cannot be listened on, as uvicorn's own."""
_ENDLESS = re.compile(r"/(?:events|gradio_api/heartbeat/[^/]+)$")
"""Streams that only their reader, or the server, ends."""


class EndlessStreams:
    """ASGI middleware outside of all: ends streams as whole answers when the server stops."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._stopping = asyncio.Event()

    def end(self) -> None:
        """The streams end now."""
        self._stopping.set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lets the request through; a stream is told that its reader went once `end` was called, and what is broken
        off after that is no error."""
        try:
            if scope["type"] == "http" and _ENDLESS.search(scope["path"]):
                await answer_until(self._stopping.wait, self._app, scope, receive, send)
            else:
                await self._app(scope, receive, send)
        except asyncio.CancelledError:
            if scope["type"] != "http" or not self._stopping.is_set():
                raise


class StoppingServer(uvicorn.Server):
    """A server that ends its streams first, and breaks off without a word what takes longer than its grace."""

    def __init__(self, config: uvicorn.Config, streams: EndlessStreams) -> None:
        super().__init__(config)
        self._streams = streams

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Takes no new connections, ends streams, waits for answers that are begun."""
        self._streams.end()
        late = asyncio.get_running_loop().call_later(GRACE_SECONDS, self._break_off)
        try:
            await super().shutdown(sockets)
        finally:
            late.cancel()

    def _break_off(self) -> None:
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        for task in list(self.server_state.tasks):
            task.cancel()


def run_until_stopped(app: ASGIApp, **options: Any) -> None:
    """Serves the app by uvicorn with these options until the process is told to end, as `uvicorn.run` does."""
    streams = EndlessStreams(app)
    config = uvicorn.Config(streams, timeout_graceful_shutdown=round(GRACE_SECONDS) + 2, **options)
    server = StoppingServer(config, streams)
    try:
        server.run()
    except KeyboardInterrupt:
        pass
    finally:
        if config.uds:
            Path(config.uds).unlink(missing_ok=True)
    if not server.started:
        sys.exit(NOT_STARTED)

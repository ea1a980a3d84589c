"""A server that is told to end ends its open streams first: soon, and without a word in its log."""

import contextlib
import logging
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from assistant.web import stopping
from tests.support.browser_page import free_port
from tests.support.footage.colour_reels import ColourEncoder, make_reels

PATIENCE = 120.0
SERVE = """
import sys
from pathlib import Path
from assistant.agent.assistant import Assistant
from assistant.cli.main import prepare, run
from assistant.web.app import build_app, serve
from ingest.media.playback import browser_plays
from retrieval.archive.archive import Archive
from retrieval.search.engine import SearchEngine
from tests.support.footage.colour_reels import ColourEncoder

prepare()
with Archive.open(Path(sys.argv[1])) as archive:
    engine = SearchEngine(archive, ColourEncoder())
    serve(build_app(Assistant(engine), browser_plays=browser_plays), port=int(sys.argv[2]))
"""


def until(is_so: Callable[[], bool]) -> None:
    ends = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < ends
        time.sleep(0.05)


class Server:
    """A server in a process of its own, over an archive of reels."""

    def __init__(self, archive: Path) -> None:
        port = free_port()
        self.address = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            [sys.executable, "-c", SERVE, archive, str(port)], stderr=subprocess.PIPE, text=True
        )
        until(self.answers)

    def answers(self) -> bool:
        """Whether it is there by now."""
        assert self.process.poll() is None
        with contextlib.suppress(httpx.TransportError):
            return httpx.get(f"{self.address}/health", timeout=5).status_code == 200
        return False

    def stopped(self) -> tuple[float, str]:
        """How long it takes to end, and what it says."""
        begun = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        _, said = self.process.communicate(timeout=30)
        return time.monotonic() - begun, said


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with make_reels(tmp_path, ColourEncoder()) as archive:
        folder = archive.folder
    running = Server(folder)
    yield running
    running.process.kill()
    running.process.communicate()


class Reader:
    """Reads an endless stream; `ended` gets how it came to its end."""

    def __init__(self, address: str) -> None:
        self.begun: queue.Queue[int] = queue.Queue()
        self.ended: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, args=[address], daemon=True).start()
        assert self.begun.get(timeout=30) == 200

    def _read(self, address: str) -> None:
        try:
            with httpx.stream("GET", address, timeout=60) as answer:
                for _ in answer.iter_lines():
                    self.begun.put(answer.status_code)
            self.ended.put("whole")
        except httpx.HTTPError as error:
            self.ended.put(repr(error))


@pytest.mark.slow
def test_open_streams_end_as_whole_answers_when_the_server_stops(server: Server) -> None:
    paths = ("/events", "/events", "/gradio_api/heartbeat/one")
    readers = [Reader(server.address + path) for path in paths]
    took, said = server.stopped()
    assert [reader.ended.get(timeout=5) for reader in readers] == ["whole"] * len(readers)
    assert said == ""
    assert took < 2.5, "about one on an idle machine"


async def unread(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers with more than any line holds, to whoever reads."""
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(1_000_000):
            await send({"type": "http.response.body", "body": b"." * 100_000, "more_body": True})


@pytest.mark.slow
def test_what_takes_longer_than_its_grace_is_broken_off_without_a_word(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(stopping, "GRACE_SECONDS", 0.5)
    streams = stopping.EndlessStreams(unread)
    config = uvicorn.Config(streams, port=free_port(), lifespan="off", log_config=None)
    server = stopping.StoppingServer(config, streams)
    thread = threading.Thread(target=server.run)
    thread.start()
    until(lambda: server.started)
    with socket.create_connection(("127.0.0.1", config.port)) as slow:
        slow.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        assert slow.recv(12) == b"HTTP/1.1 200"
        begun = time.monotonic()
        server.should_exit = True
        thread.join(20)
    assert 0.5 <= time.monotonic() - begun < 5
    assert not thread.is_alive()
    assert [record.message for record in caplog.records if record.levelno >= logging.WARNING] == []

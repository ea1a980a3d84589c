"""A model hub on this machine that holds one file, and can be told to fail."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from huggingface_hub import constants

from assistant.llm import model_offer
from assistant.llm.model_offer import OfferedModel

SMALL = OfferedModel("Small", "owner/small", "small.gguf", 3_000_000, "Apache-2.0")


class FakeHub(ThreadingHTTPServer):
    """Answers for `file` as the hub does for large files."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, path: str, contents: bytes) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.path = path
        """OWNER/REPO/resolve/main/FILE."""
        self.contents = contents
        self.gone = False
        self.half = False
        """Whether a download breaks off in the middle."""
        self.asked: list[str] = []

    @property
    def template(self) -> str:
        """What the client makes addresses of files from."""
        return f"http://127.0.0.1:{self.server_address[1]}/{{repo_id}}/resolve/{{revision}}/{{filename}}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no error here."""


class _Handler(BaseHTTPRequestHandler):
    server: FakeHub
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def _answer(self, *, with_body: bool) -> None:
        server = self.server
        server.asked.append(self.command)
        if server.gone or self.path.lstrip("/") != server.path:
            self.send_response(404)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        begin = int(self.headers.get("Range", "bytes=0-").removeprefix("bytes=").partition("-")[0])
        body = server.contents[begin:]
        self.send_response(206 if begin else 200)
        self.send_header("ETag", f'"{sha256(server.contents).hexdigest()}"')
        self.send_header("X-Repo-Commit", "0" * 40)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if with_body:
            self.wfile.write(body[: len(body) // 2] if server.half else body)
            self.close_connection = server.half


@contextmanager
def run_fake_hub(path: str, contents: bytes) -> Iterator[FakeHub]:
    """The hub on a free port, stopped at the end."""
    hub = FakeHub(path, contents)
    thread = threading.Thread(target=hub.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        hub.shutdown()
        hub.server_close()
        thread.join(5)


@contextmanager
def run_offering_hub(cache: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    """A hub that holds the offered model, on a machine with memory for it."""
    with run_fake_hub("owner/small/resolve/main/small.gguf", b"GGUF" * 750_000) as hub:
        monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", hub.template)
        monkeypatch.setattr(constants, "HF_HUB_CACHE", str(cache))
        monkeypatch.setattr(model_offer, "OFFERED", SMALL)
        monkeypatch.setattr(model_offer, "free_memory", lambda: None)
        yield hub

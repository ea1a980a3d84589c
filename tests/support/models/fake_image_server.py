"""A real HTTP server that speaks the API of OpenAI's image generations: it paints the colour that is named."""

import base64
import io
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from PIL import Image

from tests.support.footage.colour_reels import COLOURS


class FakeImageServer(ThreadingHTTPServer):
    """`behaviour`: paint, refuse (the answer's form, once), link, text, error, broken."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.behaviour = "paint"
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


def painted(words: str) -> bytes:
    """A PNG in the first colour that the words name; grey where they name none."""
    colour = next((rgb for name, rgb in COLOURS.items() if name in words), (128, 128, 128))
    png = io.BytesIO()
    Image.new("RGB", (96, 64), tuple(int(value) for value in colour)).save(png, "PNG")
    return png.getvalue()


class _Handler(BaseHTTPRequestHandler):
    server: FakeImageServer

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append({"path": self.path, **asked})
        self.server.keys.append(self.headers.get("Authorization", ""))
        picture = base64.b64encode(painted(asked["prompt"])).decode()
        match self.server.behaviour:
            case "refuse" if "response_format" in asked:
                self._send(400, {"error": {"message": "Unknown parameter: 'response_format'."}})
            case "link":
                self._send(200, {"data": [{"url": f"{self.server.url}/secret.png"}]})
            case "text":
                self._send(200, {"data": [{"b64_json": base64.b64encode(b"no picture").decode()}]})
            case "error":
                self._send(500, {"error": {"message": "out of memory"}})
            case "broken":
                self._send(200, "It works!")
            case _:
                self._send(200, {"created": 1, "data": [{"b64_json": picture}]})

    def _send(self, status: int, value: object) -> None:
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def run_image_server() -> Iterator[FakeImageServer]:
    """The server, as long as it is needed."""
    with FakeImageServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()

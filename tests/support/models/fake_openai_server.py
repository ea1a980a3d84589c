"""A real HTTP server that speaks the API of OpenAI's chat completions, and can be made to misbehave."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class FakeOpenAIServer(ThreadingHTTPServer):
    """Answers every completion with `answer`; `behaviour` says how."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer = "{}"
        self.answers: list[str] = []
        """Answers given before `answer`, one a question."""
        self.behaviour = "stream"
        """stream, whole, hang, drip, endless, broken, error, no json, chatter, close, cut"""
        self.refuses: set[str] = set()
        """Options that lead to status 422: json_schema, json_object, temperature, tools, tool_choice."""
        self.calls: list[tuple[str, str]] = []
        """Tools with their arguments, called in place of answers where tools are offered, one a question."""
        self.models = ["tiny"]
        self.key = ""
        self.asked: list[dict[str, Any]] = []
        self.sent = 0
        """Pieces that went out before the client hung up."""
        self.hung_up = threading.Event()
        self.closing = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no error here."""


class _Handler(BaseHTTPRequestHandler):
    server: FakeOpenAIServer

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_GET(self) -> None:
        self._json(
            200, {"object": "list", "data": [{"id": name, "object": "model"} for name in self.server.models]}
        )

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        server = self.server
        server.asked.append(asked)
        if server.key and self.headers.get("Authorization") != f"Bearer {server.key}":
            return self._json(401, {"error": {"message": "wrong key"}})
        if asked["model"] not in server.models:
            return self._json(404, {"error": {"message": "no such model"}})
        kind = asked.get("response_format", {}).get("type", "")
        if kind in server.refuses or ("temperature" in asked and "temperature" in server.refuses):
            return self._json(422, {"error": {"message": "unknown option"}})
        if any(option in asked for option in {"tools", "tool_choice"} & server.refuses):
            return self._json(422, {"error": {"message": "unknown option"}})
        if "tools" in asked and server.calls and server.behaviour in ("stream", "whole", "cut"):
            return self._call(*server.calls.pop(0))
        answer = server.answers.pop(0) if server.answers else server.answer
        if server.behaviour == "error":
            return self._json(500, {"error": {"message": "out of memory"}})
        if server.behaviour == "hang":
            server.closing.wait(30)
            return None
        if server.behaviour == "close":
            self.connection.close()
            return None
        if server.behaviour == "broken":
            return self._send(200, "text/html", b"<html>It works!</html>")
        if server.behaviour == "huge":
            return self._send(200, "application/json", b" " * 3_000_000)
        if server.behaviour == "whole":
            return self._json(
                200, {"choices": [{"index": 0, "message": {"role": "assistant", "content": answer}}]}
            )
        return self._stream(answer)

    def _call(self, tool: str, arguments: str) -> None:
        """The call as OpenAI's servers give it: in pieces, or with the arguments at once."""
        if self.server.behaviour == "whole":
            calls = [{"id": "c1", "type": "function", "function": {"name": tool, "arguments": arguments}}]
            return self._json(
                200, {"choices": [{"index": 0, "message": {"content": None, "tool_calls": calls}}]}
            )
        first = {"index": 0, "id": "c1", "type": "function", "function": {"name": tool, "arguments": ""}}
        pieces = [arguments[at : at + 7] for at in range(0, len(arguments), 7)]
        rest = [{"index": 0, "function": {"arguments": piece}} for piece in pieces]
        self._begin_stream()
        for call in (first, *(rest[: len(rest) // 2] if self.server.behaviour == "cut" else rest)):
            self._event({"choices": [{"index": 0, "delta": {"tool_calls": [call]}}]})
        if self.server.behaviour != "cut":
            self.wfile.write(b"data: [DONE]\n\n")
        return None

    def _begin_stream(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()

    def _stream(self, answer: str) -> None:
        self._begin_stream()
        pieces = [answer[at : at + 7] for at in range(0, len(answer), 7)]
        endless = self.server.behaviour in ("endless", "drip")
        try:
            while True:
                for piece in pieces:
                    self._event({"choices": [{"index": 0, "delta": {"content": piece}}]})
                    self.server.sent += 1
                    if self.server.behaviour == "drip":
                        time.sleep(0.02)
                if not endless or self.server.closing.is_set():
                    break
            self.wfile.write(b"data: [DONE]\n\n")
        except OSError:
            self.server.hung_up.set()

    def _event(self, value: dict[str, Any]) -> None:
        event = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "tiny", **value}
        self.wfile.write(b"data: " + json.dumps(event).encode() + b"\n\n")
        self.wfile.flush()

    def _json(self, status: int, value: dict[str, Any]) -> None:
        self._send(status, "application/json", json.dumps(value).encode())

    def _send(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def run_fake_server() -> Iterator[FakeOpenAIServer]:
    """A server on a free port, stopped at the end."""
    server = FakeOpenAIServer()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.closing.set()
        server.shutdown()
        server.server_close()
        thread.join(5)

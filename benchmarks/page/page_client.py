"""The page's server, asked as a browser asks it: Gradio's queue for turns, routes for bins. Any version of it."""

import contextlib
import importlib
import json
import os
import secrets
import socket
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

WAIT_SECONDS = 120.0


@dataclass
class PageClient:
    """A visitor of a server that runs in a thread of this process."""

    client: httpx.Client
    functions: Mapping[str, int]
    session: str

    @classmethod
    def served(cls, archive: Path) -> "PageClient":
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        os.environ |= {
            "FILMOTECA_ARCHIVE": str(archive),
            "FILMOTECA_PORT": str(port),
            "FILMOTECA_HOST": "127.0.0.1",
            "FILMOTECA_LANGUAGE_MODEL": "none",
        }
        app = importlib.import_module("app")
        threading.Thread(target=app.main, daemon=True).start()
        client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=WAIT_SECONDS)
        for _ in range(int(WAIT_SECONDS * 5)):
            with contextlib.suppress(httpx.TransportError):
                config = client.get("/config").json()
                break
            time.sleep(0.2)
        functions = {found["api_name"]: found["id"] for found in config["dependencies"]}
        page = cls(client, functions, secrets.token_hex(6))
        page._called("page_open", [])
        return page

    def ask(self, text: str) -> None:
        """A question, until its turn is done."""
        self._called("page_ask", [None, {"text": text, "files": []}, 12, 0.5, 3])

    def span(self, hit: Mapping[str, Any]) -> dict[str, Any]:
        """Of a hit of the command line, as the page names it."""
        listed = self.client.get("/archive/videos", params={"q": hit["video"]}).json()
        video = next(found["id"] for found in listed["videos"] if found["name"] == hit["video"])
        return {"video": video, "start": hit["start"], "end": hit["end"]}

    def put_aside(self, span: Mapping[str, Any]) -> None:
        """A span into the bin "kept"."""
        self.client.post("/bins/add", json={"name": "kept", "spans": [span]}).raise_for_status()

    def _called(self, name: str, data: list[object]) -> None:
        body = {"data": data, "fn_index": self.functions[name], "session_hash": self.session}
        self.client.post("/gradio_api/queue/join", json=body).raise_for_status()
        with self.client.stream("GET", f"/gradio_api/queue/data?session_hash={self.session}") as lines:
            for line in lines.iter_lines():
                if line.startswith("data:") and json.loads(line[5:]).get("msg") == "process_completed":
                    if not json.loads(line[5:]).get("success"):
                        raise RuntimeError(f"{name}: {line[:500]}")
                    return

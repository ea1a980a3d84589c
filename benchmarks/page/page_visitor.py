"""Somebody who uses the page, without a browser: sessions, questions, answers to their end, and their pictures."""

import json
import random
import re
import time
from dataclasses import dataclass, field

import httpx

SESSION_TURNS = 10
"""Questions of a page session, then the page is opened anew."""
PICTURES = 4
PATIENCE = 120.0
THUMBNAIL = re.compile(r"media/thumbnail/[\w-]+/\d+\.jpg[^\"\\&]*")


@dataclass
class Tally:
    """What clients saw."""

    seconds: list[float] = field(default_factory=list)
    light: list[float] = field(default_factory=list)
    requests: int = 0
    busy: int = 0
    errors: list[str] = field(default_factory=list)


class Visitor:
    """One page session after the other."""

    def __init__(self, address: str, tally: Tally) -> None:
        self._tally, self._turns, self._session = tally, 0, ""
        # a connection for each request, as from many browsers at once; cookies stay
        alone = httpx.Limits(max_keepalive_connections=0)
        self._client = httpx.Client(base_url=address, timeout=PATIENCE, limits=alone, trust_env=False)
        self.get("/", "text/html")
        config = json.loads(self.get("/config"))
        named = {one["api_name"]: one["id"] for one in config["dependencies"]}
        self._open, self._ask = named["page_open"], named["page_ask"]
        self._act = named["page_act"]

    def get(self, path: str, kind: str = "*/*") -> bytes:
        return self._request("GET", path, kind=kind)

    def _request(self, method: str, path: str, body: object = None, kind: str = "*/*") -> bytes:
        self._tally.requests += 1
        try:
            answer = self._client.request(method, path, json=body, headers={"Accept": kind})
        except httpx.HTTPError as error:
            raise OSError(f"{method} {path.partition('?')[0]}: {error!r}") from error
        if answer.is_error:
            raise OSError(f"{method} {path.partition('?')[0]}: {answer.status_code} {answer.content[:80]!r}")
        return answer.content

    def ask(self, text: str) -> None:
        """One question, until its answer is whole and its first pictures are there."""
        if self._turns % SESSION_TURNS == 0:
            self._session = f"{random.getrandbits(64):x}"
            self._event(self._open, [])
        self._turns += 1
        began = time.monotonic()
        asked = {"text": text, "files": []}
        answer = self._event(self._ask, [None, asked, 12, 0.5, 3])
        while again := re.search(r'"again": ?(\d+)', answer):
            self._tally.busy += 1
            time.sleep(int(again[1]))
            event = {"action": "again", "target": "", "text": ""}
            answer = self._event(self._act, [None, 12, 0.5, 3], event)
        for picture in list(dict.fromkeys(THUMBNAIL.findall(answer)))[:PICTURES]:
            self.get(f"/{picture}")
        if '"done": true' not in answer and '"done":true' not in answer:
            raise OSError(f"no answer to {text!r}: {answer[-200:]}")
        self._tally.seconds.append(time.monotonic() - began)

    def _event(self, function: int, data: list[object], event: object = None) -> str:
        """What the page is sent of one event."""
        joined = {"data": data, "fn_index": function, "session_hash": self._session, "event_data": event}
        self._request("POST", "/gradio_api/queue/join", joined)
        answer = self.get(f"/gradio_api/queue/data?session_hash={self._session}").decode()
        if '"success":false' in answer or "process_completed" not in answer:
            raise OSError(f"an event failed: {answer[-300:]}")
        return answer

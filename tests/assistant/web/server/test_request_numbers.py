"""A request's number in the lines of the log that come of it: through calls, the page's chat and jobs."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from assistant.cli.setup.log_format import configure_logging
from assistant.jobs.job import Job
from assistant.jobs.job_queue import JobQueue
from assistant.web.sign_in.authorization import SignIn
from assistant.web.telemetry.metrics import REQUEST_ID
from retrieval.archive.archive import Archive
from retrieval.search.engine import SearchEngine
from tests.support.footage.colour_reels import ColourEncoder, make_reels
from tests.support.signed_in import app_builder

pytestmark = pytest.mark.slow

log = logging.getLogger("filmoteca.tests")
Lines = Callable[[], list[dict[str, str]]]


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[Lines]:
    """The lines of a log in JSON so far; each search writes one."""
    stream = io.StringIO()
    root, requests = logging.getLogger(), logging.getLogger("filmoteca.requests")
    handlers, level, requests_level = root.handlers[:], root.level, requests.level
    root.handlers = [logging.StreamHandler(stream)]
    configure_logging("json")
    search = SearchEngine.search

    def told(self: SearchEngine, *args: object, **values: object) -> object:
        log.warning("searches")
        return search(self, *args, **values)  # type: ignore[arg-type]

    monkeypatch.setattr(SearchEngine, "search", told)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers = handlers
    root.setLevel(level)
    requests.setLevel(requests_level)


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    with make_reels(tmp_path, ColourEncoder()) as archive:
        yield from connected(archive)


def connected(archive: Archive) -> Iterator[TestClient]:
    with TestClient(app_builder(archive)(SignIn()), base_url="http://localhost") as client:
        yield client


def numbers(lines: Lines, message: str) -> set[str]:
    return {line["request_id"] for line in lines() if line["message"] == message}


def test_a_search_bears_the_number_of_the_call_that_asked_for_it(client: TestClient, lines: Lines) -> None:
    asked = {"text": "red", "n": 2}
    begun = client.post("/gradio_api/call/v2/search", json=asked, headers={"X-Request-ID": "call-1"})
    client.get(f"/gradio_api/call/search/{begun.json()['event_id']}").raise_for_status()
    assert numbers(lines, "searches") == {"call-1"}
    (line,) = [line for line in lines() if line["request_id"] == "call-1" and "POST" in line["message"]]
    assert (line["level"], line["name"]) == ("INFO", "filmoteca.requests")
    assert "red" not in json.dumps([line for line in lines() if line["name"] == "filmoteca.requests"])


def test_a_tool_bears_the_number_of_its_call(client: TestClient, lines: Lines) -> None:
    call = {"name": "search", "arguments": {"text": "red"}}
    asked = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
    headers = {"Accept": "application/json, text/event-stream", "X-Request-ID": "tool-1"}
    client.post("/mcp", json=asked, headers=headers).raise_for_status()
    assert numbers(lines, "searches") == {"tool-1"}


def test_a_question_in_the_page_bears_its_number_to_the_search(client: TestClient, lines: Lines) -> None:
    events = {event["api_name"]: event["id"] for event in client.get("/config").json()["dependencies"]}
    box = {"text": "something red", "files": []}
    asked = {"data": [None, box, 4, 0.5, 0], "fn_index": events["page_ask"], "session_hash": "page"}
    client.post("/gradio_api/queue/join", json=asked, headers={"X-Request-ID": "page-1"}).raise_for_status()
    told = client.get("/gradio_api/queue/data", params={"session_hash": "page"}).text
    assert '"success":true' in told, told[-500:]
    assert numbers(lines, "searches") == {"page-1"}


def test_a_job_bears_the_number_of_the_request_that_it_was_made_by(lines: Lines) -> None:
    class Work(Job[None]):
        kind = "work"

        def work(self) -> None:
            log.warning("works")

    queue = JobQueue()
    for number in ("job-1", "job-2"):
        token = REQUEST_ID.set(number)
        job = Work()
        REQUEST_ID.reset(token)
        queue.add(job).wait()
    assert numbers(lines, "works") == {"job-1", "job-2"}

"""What schemathesis makes up from the descriptions of the HTTP routes: no answer is a failure of the server's."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.core.result import Ok

from assistant.agent.assistant import Assistant
from assistant.web.app import build_app
from ingest.media.playback import browser_plays
from retrieval.archive.archive import Archive
from retrieval.search.engine import SearchEngine
from tests.support.browser_page import IGNORED_WARNINGS
from tests.support.footage.colour_reels import ColourEncoder, make_reels

pytestmark = [
    *IGNORED_WARNINGS,
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:Duplicate Operation ID"),  # one handler that refuses several methods
]

CASES = 6
"""For each operation; all are the same in every run."""
ENDLESS = ("/events", "/gradio_api/heartbeat", "/gradio_api/queue/data", "/gradio_api/call/")
"""Streams, and calls that wait for one: `tests/assistant/web/page/test_api.py` has them."""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    place = tmp_path_factory.mktemp("colours")
    with make_reels(place, ColourEncoder()) as archive:
        yield asyncio.run(built(archive))


async def built(archive: Archive) -> FastAPI:
    return build_app(Assistant(SearchEngine(archive, ColourEncoder())), browser_plays=browser_plays)


def operations(description: dict[str, Any]) -> Iterator[Any]:
    for found in schemathesis.openapi.from_dict(description).get_all_operations():
        assert isinstance(found, Ok), found
        operation = found.ok()
        if not operation.path.startswith(ENDLESS):
            yield operation


def failures(client: TestClient, operation: Any) -> list[str]:
    """Requests of an operation that were answered with a failure of the server's."""
    failed: list[str] = []

    @seed(16)
    @settings(
        max_examples=CASES,
        database=None,
        deadline=None,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        sent = case.as_transport_kwargs(base_url="http://localhost")
        sent = {
            key: value
            for key, value in sent.items()
            if key in ("method", "url", "params", "json", "data", "headers")
        }
        answer = client.request(**sent)
        if answer.status_code >= 500 and answer.status_code != 507:
            failed.append(f"{answer.status_code} {sent}")

    ask()
    return failed


def test_no_route_fails_whatever_it_is_asked(app: FastAPI) -> None:
    with TestClient(app, base_url="http://localhost", raise_server_exceptions=False) as client:
        asked = list(operations(app.openapi()))
        failed = [line for operation in asked for line in failures(client, operation)]
    assert failed == []
    assert len(asked) > 50
    assert {"post", "put", "delete"} & {operation.method.lower() for operation in asked}

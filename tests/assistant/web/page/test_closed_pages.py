"""What is kept of pages that were closed, by Gradio as it is installed, over real connections."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import gradio as gr
import httpx
import pytest
from fastapi import FastAPI

from assistant.web.gradio_app import idle_sessions, internals
from tests.support.browser_page import run_app

pytestmark = pytest.mark.slow
KEPT = {"data": [], "fn_index": 0}


def until(holds: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < end, what
        time.sleep(0.02)


@contextmanager
def beating(client: httpx.Client, session: str) -> Iterator[None]:
    """A page's heartbeat; it ends as a tab does that is closed."""
    with client.stream("GET", f"{internals.API_PREFIX}/heartbeat/{session}") as heartbeat:
        beats = heartbeat.iter_lines()
        assert "ALIVE" in next(beats)
        yield


def test_a_page_is_closed_while_it_has_no_heartbeat_and_only_then() -> None:
    """One that closes after it was opened, one before, one that comes back, and one that stays."""
    pages, now = [], [0.0]

    def ask() -> str:
        return "answer"

    async def built() -> FastAPI:
        with gr.Blocks(analytics_enabled=False) as page:
            state = gr.State(None)
            gr.Button("x").click(lambda: 1, None, state, api_name="keep", queue=True)
            gr.api(ask, api_name="ask", queue=False)
        internals.keep_no_figures(page)
        pages.append(page)
        app: FastAPI = gr.mount_gradio_app(
            FastAPI(openapi_url=None), page, path="/", **internals.MOUNT_OPTIONS
        )
        app.add_middleware(idle_sessions.IdleSessions, page=page, clock=lambda: now[0])
        return app

    with run_app(built) as address, httpx.Client(base_url=address, timeout=30) as client:
        kept = pages[0].state_holder.session_data

        def use(session: str) -> None:
            client.post(
                f"{internals.API_PREFIX}/queue/join", json={**KEPT, "session_hash": session}
            ).raise_for_status()
            told = client.get(f"{internals.API_PREFIX}/queue/data", params={"session_hash": session}).text
            assert "process_completed" in told

        def look() -> None:
            now[0] += idle_sessions.PAUSE
            answer = client.post(f"{internals.API_PREFIX}/run/ask", json={"data": []})
            assert answer.json()["data"] == ["answer"]

        def closed_by_a_look() -> bool:
            look()
            return bool(kept["before"].is_closed)

        with ExitStack() as open_pages:
            open_pages.enter_context(beating(client, "stays"))
            use("stays")
            with beating(client, "back"):
                use("back")
            until(lambda: kept["back"].is_closed, "idle_sessions: Gradio marks closed pages in another way")
            open_pages.enter_context(beating(client, "back"))
            assert not kept["back"].is_closed, "Gradio alone would never take it for open again"
            with beating(client, "after"):
                use("after")
            with beating(client, "before"):
                pass
            time.sleep(0.2)  # until the server has seen its end too
            use("before")
            assert not kept["before"].is_closed, "Gradio alone would keep it until 500 others have come"
            until(closed_by_a_look, "kept until 500 others have come")
            assert {name: page.is_closed for name, page in kept.items() if page.state_data} == {
                "stays": False,
                "back": False,
                "after": True,
                "before": True,
            }
            for page in kept.values():
                page.STATE_TTL_WHEN_CLOSED = -1
            until(lambda: not kept["before"].state_data and not kept["after"].state_data, "kept for ever")
            look()
            look()
            assert {"stays", "back"} <= set(kept)
            assert not {"after", "before"} & set(kept)
            assert kept["stays"].state_data
            assert kept["back"].state_data

"""What an upgrade of Gradio or Starlette would break: `gradio_app.internals`, entry by entry, against the real.

A test that fails here names the function to mend; nothing else of the code knows these things.
"""

import asyncio
import inspect
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any, cast

import gradio as gr
import gradio.queueing
import gradio.routes
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from gradio.exceptions import InvalidPathError
from gradio.processing_utils import move_files_to_cache
from gradio.state_holder import SessionState
from starlette.routing import Mount, Route

from assistant.web.bundle.es_modules import static_imports
from assistant.web.gradio_app import failed_calls, frontend, idle_sessions, internals

pytestmark = pytest.mark.slow

FRONTEND = Path(gr.__file__).parent / "templates" / "frontend"


@pytest.fixture(scope="module")
def mounted() -> FastAPI:
    """A page with one event of its own, mounted as ours is."""

    async def built() -> FastAPI:  # outside of a running loop Gradio makes loops that it never closes
        with gr.Blocks(analytics_enabled=False) as page:
            wire = gr.HTML(html_template="", js_on_load="trigger('act', {})", visible="hidden")
            wire.act(lambda: "", None, wire, api_name="act")
        app = FastAPI(openapi_url=None)
        app.state.page = page
        return cast(FastAPI, gr.mount_gradio_app(app, page, path="/", **internals.MOUNT_OPTIONS))

    return asyncio.run(built())


def routes(app: Any) -> set[str]:
    """The paths of an app, of those that are mounted in it too."""
    found: set[str] = set()
    for route in app.routes:
        if isinstance(route, Mount):
            found |= routes(route)
        elif isinstance(route, Route):
            found.add(route.path)
        elif router := getattr(route, "original_router", None):  # FastAPI's own way to include one
            found |= routes(router)
    return found


def test_event_payload_finds_what_the_script_sent() -> None:
    sent = {"action": "ask", "target": "a boat"}
    assert internals.event_payload(gr.EventData(None, sent)) == sent, "event_payload: EventData._data is gone"
    assert internals.event_payload(gr.EventData(None, None)) == {}
    assert internals.event_payload(gr.EventData(None, [1])) == {}


def test_enforce_upload_folder_makes_gradio_refuse_other_paths(mounted: FastAPI, tmp_path: Path) -> None:
    page = mounted.state.page
    file = tmp_path / "secret.png"
    file.write_bytes(b"secret")
    call = {"path": str(file), "meta": {"_type": "gradio.FileData"}}
    token = gr.context.LocalContext.blocks.set(page)
    said = "enforce_upload_folder: Blocks.has_launched is not what makes Gradio check paths any more"
    try:
        assert page.has_launched is False, said
        internals.enforce_upload_folder(page)
        with pytest.raises(InvalidPathError):
            move_files_to_cache(call, next(iter(page.blocks.values())), check_in_upload_folder=True)
    finally:
        page.has_launched = False
        gr.context.LocalContext.blocks.reset(token)


def test_describe_once_spares_another_description_for_each_update(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gr.MultimodalTextbox, "api_info", gr.MultimodalTextbox.api_info)
    own = gr.MultimodalTextbox(render=False).api_info()
    internals.describe_once()
    one, other = (gr.MultimodalTextbox(render=False, label=label) for label in "ab")
    assert one.api_info() is other.api_info(), "describe_once: components are described otherwise now"
    assert one.api_info() == own


def test_errors_are_printed_by_what_stands_in_for_traceback() -> None:
    for module in (gradio.routes, gradio.queueing):
        source = inspect.getsource(module)
        assert "traceback.print_exc()" in source, f"failed_calls: {module.__name__} prints errors otherwise"
        assert "\nimport traceback\n" in source, f"failed_calls: {module.__name__} has it by another name"


def test_values_are_read_by_preprocess_data(mounted: FastAPI) -> None:
    page = mounted.state.page
    failed_calls.refuse_other_values(page)
    (event,) = page.fns.values()
    try:
        with pytest.raises(gr.Error, match="not the values that act takes"):
            asyncio.run(page.preprocess_data(event, 5, None))
    finally:
        del page.__dict__["preprocess_data"]


def test_upload_folder_is_where_an_upload_lies(mounted: FastAPI) -> None:
    with TestClient(mounted, base_url="http://localhost") as client:
        answer = client.post(internals.UPLOAD_ROUTE, files={"files": ("x.png", b"x")})
    assert answer.status_code == 200, f"UPLOAD_ROUTE: {internals.UPLOAD_ROUTE} takes no uploads any more"
    (file,) = internals.uploaded_files(answer.json())
    try:
        assert file.is_relative_to(internals.upload_folder()), "upload_folder: uploads lie elsewhere now"
    finally:
        file.unlink()


def test_route_path_is_what_a_mounted_app_matches() -> None:
    seen: list[str] = []

    class Noting:
        def __init__(self, app: Any) -> None:
            self.app = app

        async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] == "http":
                seen.append(internals.route_path(scope))
            await self.app(scope, receive, send)

    inner, outer = FastAPI(), FastAPI()
    inner.add_middleware(Noting)
    inner.get("/file={path:path}")(lambda path: path)
    outer.mount("/a/one", inner)
    with TestClient(outer, base_url="http://localhost") as client:
        assert client.get("/a/one/file=/a/one/x").json() == "/a/one/x"
    with TestClient(inner, root_path="/a/one", base_url="http://localhost") as client:
        assert client.get("/a/one/file=x").json() == "x"
    assert seen == ["/file=/a/one/x", "/file=x"], "route_path: Starlette's routers see another path"


def test_run_lifespan_starts_and_stops_an_app() -> None:
    lived: list[str] = []

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        lived.append("begins")
        yield
        lived.append("ends")

    async def live() -> None:
        async with internals.run_lifespan(FastAPI(lifespan=lifespan)):
            lived.append("runs")

    asyncio.run(live())
    assert lived == ["begins", "runs", "ends"], "run_lifespan: Router.lifespan_context has changed"


def test_idle_sessions_are_let_go_of_and_what_somebody_may_still_want_is_kept() -> None:
    """A page that holds a state, one that holds none, a call that is fetched, and one that is not yet."""

    def ask() -> str:
        return "answer"

    async def built() -> tuple[gr.Blocks, FastAPI]:
        with gr.Blocks(analytics_enabled=False) as page:
            state = gr.State(None)
            gr.Button("x").click(lambda: 1, None, state, api_name="keep", queue=True)
            gr.api(ask, api_name="ask", queue=False)
        site = FastAPI(openapi_url=None)
        return page, gr.mount_gradio_app(site, page, path="/", **internals.MOUNT_OPTIONS)

    (page, app), now = asyncio.run(built()), [0.0]
    internals.keep_no_figures(page)
    app.add_middleware(idle_sessions.IdleSessions, page=page, clock=lambda: now[0])
    prefix = internals.API_PREFIX
    holder, queue = page.state_holder, page._queue
    said = "idle_sessions: Gradio keeps sessions in another way"

    with TestClient(app, base_url="http://localhost") as client:

        def call(name: str) -> str:
            event: str = client.post(f"{prefix}/call/{name}", json={"data": []}).json()["event_id"]
            return event

        def look() -> None:
            now[0] += idle_sessions.PAUSE
            assert client.post(f"{prefix}/run/ask", json={"data": []}).json()["data"] == ["answer"]

        kept = {"data": [], "fn_index": 0, "session_hash": "page"}
        client.post(f"{prefix}/queue/join", json=kept).raise_for_status()
        client.get(f"{prefix}/queue/data", params={"session_hash": "page"})
        fetched, waiting = call("ask"), call("ask")
        assert "answer" in client.get(f"{prefix}/call/ask/{fetched}").text
        assert {"page", fetched, waiting} <= set(holder.session_data), said
        assert holder["page"].config_values, said
        look()
        assert {"page", fetched, waiting} <= set(holder.session_data), "one look is no reason yet"
        look()
        assert set(holder.session_data) == {"page"}, said
        assert list(holder.session_data["page"].state_data.values()) == [1], said
        assert not holder.session_data["page"].config_values
        assert set(queue.pending_event_ids_session) == {waiting}, said
        assert set(queue.pending_messages_per_session) == {waiting}, said
        assert "answer" in client.get(f"{prefix}/call/ask/{waiting}").text, "an answer was thrown away"
        client.post(f"{prefix}/queue/join", json=kept).raise_for_status()
        assert "process_completed" in client.get(f"{prefix}/queue/data", params={"session_hash": "page"}).text
        closed = holder.session_data["page"]  # as Gradio marks it when the page's heartbeat ends
        closed.is_closed = True
        holder.delete_all_expired_state()
        assert closed.state_data, "a page that was closed may be taken up again for an hour"
        closed.STATE_TTL_WHEN_CLOSED = -1
        holder.delete_all_expired_state()
        look()
        look()
        assert "page" not in holder.session_data, "idle_sessions: a closed page is kept past its lifetime"
        assert "page" not in holder.time_last_used
    assert not queue.event_analytics, "keep_no_figures: ANALYTICS_MAX_EVENTS bounds nothing any more"
    assert holder.capacity == idle_sessions.MOST_SESSIONS


KNOWN_ROUTES = {
    "/gradio_api/info",
    "/gradio_api/queue/join",
    "/gradio_api/queue/data",
    "/gradio_api/call/{api_name}",
    "/gradio_api/call/{api_name}/{event_id}",
    "/gradio_api/call/v2/{api_name}",
    "/gradio_api/call/v2/{api_name}/{event_id}",
    "/gradio_api/run/{api_name}",
    "/gradio_api/api/{api_name}",
    "/gradio_api/upload",
    "/gradio_api/upload_progress",
    "/gradio_api/file={path_or_url:path}",
    "/gradio_api/heartbeat/{session_hash}",
    "/gradio_api/cancel",
    "/gradio_api/reset",
    "/gradio_api/app_id",
    "/gradio_api/startup-events",
    "/gradio_api/theme.css",
    "/gradio_api/openapi.json",
}
OUR_PAGE = {
    "/",
    "/{page}",
    "/config",
    "/static/{path:path}",
    "/assets/{path:path}",
    "/robots.txt",
    "/theme.css",
    "/openapi.json",
    *internals.ROOT_FILES,
}
"""Outside of Gradio's own prefix: the page, its configuration, what it is made of, and a list of routes."""


@pytest.mark.parametrize("path", sorted(KNOWN_ROUTES))
def test_what_the_page_needs_is_still_called_so_and_open(mounted: FastAPI, path: str) -> None:
    assert path in routes(mounted), f"is_needed_route: Gradio has no {path} any more"
    assert internals.is_needed_route(re.sub(r"\{[^}]*\}", "x", path)), path


def test_every_other_route_is_closed_or_known(mounted: FastAPI) -> None:
    """A route that Gradio adds must be looked at before it is let through."""
    for path in {path.rstrip("/") or "/" for path in routes(mounted)} - OUR_PAGE - KNOWN_ROUTES:
        plain = re.sub(r"\{[^}]*\}", "x", path)
        closed = internals.is_gradio_route(plain) and not internals.is_needed_route(plain)
        assert closed, f"is_gradio_route: Gradio serves {path} now; close it, or name it here"


@pytest.mark.parametrize("path", internals.ROOT_FILES)
def test_the_files_at_the_root_are_still_called_so(mounted: FastAPI, path: str) -> None:
    assert path in routes(mounted), f"ROOT_FILES: Gradio has no {path} any more"


@pytest.mark.parametrize("path", ["queue/join", "call/act", "run/act", "api/act"])
def test_a_post_that_runs_something_is_a_call(path: str) -> None:
    assert internals.is_call(f"{internals.API_PREFIX}/{path}")


def test_files_in_a_call_are_told_as_gradio_tells_them() -> None:
    from gradio_client.utils import is_file_obj_with_meta

    file = {"path": "x.png", "meta": {"_type": "gradio.FileData"}}
    assert is_file_obj_with_meta(file), "files_in_call: Gradio names files in another way"
    assert internals.files_in_call({"data": [1, {"files": [file]}]}) == ["x.png"]
    dumped = gr.FileData(path="x.png").model_dump()
    assert internals.files_in_call(dumped) == ["x.png"], "files_in_call: gr.FileData has other members"


def test_scripts_of_an_html_component_are_given_what_ours_call() -> None:
    (script,) = (
        text
        for file in (FRONTEND / "assets").glob("HTML-*.js")
        if "js_on_load" in (text := file.read_text(encoding="utf-8"))
    )
    for name in internals.SCRIPT_NAMES:
        assert f"`{name}`" in script or f'"{name}"' in script, f"SCRIPT_NAMES: no {name} for js_on_load"


def test_a_quoted_name_in_a_script_becomes_an_event(mounted: FastAPI) -> None:
    with TestClient(mounted, base_url="http://localhost") as client:
        (event,) = client.get("/config").json()["dependencies"]
    assert event["targets"][0][1] == "act", "page: gr.HTML makes no events of what its script triggers"


@pytest.mark.parametrize(
    "option", [*internals.MOUNT_OPTIONS, "theme", "head", "favicon_path", "max_file_size"]
)
def test_mounting_takes_the_options_that_we_give(option: str) -> None:
    taken = inspect.signature(gr.mount_gradio_app).parameters
    assert option in taken, f"MOUNT_OPTIONS: mount_gradio_app does not take {option} any more"


COMPONENTS = frozenset({"accordion", "column", "form", "html", "multimodaltextbox", "row", "slider", "state"})


def test_the_frontend_is_built_as_it_was() -> None:
    read = frontend.read_frontend(COMPONENTS)
    names = {path.removeprefix("assets/").partition("-")[0] for path in read.modules}
    assert {"index", "Index", "core", "Blocks", "HTML"} <= names, (
        "frontend: what each start loads is not found"
    )
    assert len(read.modules) > len(frontend.read_frontend(frozenset()).modules), (
        "frontend: no components are found"
    )
    assert len(read.component_styles) > 5, "frontend: no component's styles are found"
    for path, source in read.modules.items():
        missing = {other for other in static_imports(path, source) if other not in read.modules}
        assert not missing, f"frontend: {path} imports {missing}, which nothing lists"


def test_streams_are_left_out_but_for_their_names() -> None:
    (stub,) = (
        source for path, source in frontend.read_frontend(COMPONENTS).modules.items() if "/hls-" in path
    )
    assert re.fullmatch(r"(export const \w+=undefined;)+", stub), "frontend: hls exports in another way"


def test_the_html_takes_the_bundle_s_head(mounted: FastAPI) -> None:
    with TestClient(mounted, base_url="http://localhost") as client:
        html = client.get("/").text
        placed = frontend.with_bundle(html, "<!-- {sheet} {theme} -->")
        assert 'src="./assets/index-' not in placed, "frontend: the entry is named in another way"
        head = re.search(r"<!-- (<link .*\.css\">) (theme\.css\?v=\w+) -->", placed)
        assert head, "frontend: the HTML names its style sheet or its theme in another way"
        assert head[1] in html
        assert client.get(f"/{head[2]}").status_code == 200, "frontend: the theme lies elsewhere"


def test_send_as_given_sends_what_gradio_would() -> None:
    async def built() -> tuple[gr.Blocks, gr.State, gr.MultimodalTextbox]:
        with gr.Blocks(analytics_enabled=False) as page:
            visit, wire, box = gr.State(None), gr.HTML(), gr.MultimodalTextbox()
            gr.Button().click(lambda: None, None, [visit, wire, box], api_name="act")
        return page, visit, box

    page, visit, box = asyncio.run(built())
    (event,) = page.fns.values()
    finished = [gr.components._Keywords.FINISHED_ITERATING] * 3
    answers: list[Any] = [
        [{"seen": 1}, {"kind": "turn", "html": "<b>a boat</b>"}, gr.update(value=None)],
        [{"seen": 2}, {"kind": "turn", "html": "<b>a boat</b>"}, gr.skip()],
        [{"seen": 3}, {"kind": "turn", "html": ""}, gr.MultimodalTextbox(label="Other")],  # is left to Gradio
        finished,
    ]

    async def sent(state: SessionState) -> list[Any]:
        return [await page.postprocess_data(event, list(answer), state) for answer in deepcopy(answers)]

    whole, state = asyncio.run(sent(SessionState(page))), SessionState(page)
    internals.send_as_given(page)
    box_there = state[box._id]
    assert asyncio.run(sent(state)) == whole, "send_as_given: Blocks.postprocess_data sends otherwise now"
    assert state[visit._id] == {"seen": 3}
    assert state[box._id] is not box_there, "what changes a component makes it anew"
    there = state[box._id]
    asyncio.run(page.postprocess_data(event, deepcopy(answers[0]), state))
    assert state[box._id] is there, "an update of its value alone does not"

"""What is used of Gradio and Starlette beyond what they promise, each thing behind one function or name.

`tests/assistant/web/page/test_gradio_upgrade.py` holds every entry against the installed versions, and says which
one broke:

- `event_payload`: what a page's script sends with an event is read from `EventData._data`.
- `enforce_upload_folder`: `Blocks.has_launched`, which mounting does not set, decides whether paths are checked.
- `keep_no_figures`: after each event Gradio's queue sorts its last ten thousand with pandas for its own monitoring,
  which is off here; with `ANALYTICS_MAX_EVENTS` of 0 it keeps none.
- `describe_once`: an update of a component, even one that changes nothing, makes another one, whose
  description (`api_info`) pydantic then writes anew.
- `send_as_given`: `Blocks.postprocess_data` makes a component and its configuration anew for each update, one that
  changes nothing too, and hands each value to a thread; what is the same without is handed over at once.
- `upload_folder`: `gradio.utils.get_upload_folder`, where uploads lie.
- `give_own_threads`: `Blocks.max_threads` and `create_limiter`, which only launching sets.
- `route_path`: `starlette._utils.get_route_path`, the path as routers match it.
- `compressed_files`: `gradio.brotli_middleware.BrotliMiddleware` compresses scripts and styles.
- `run_lifespan`: `Router.lifespan_context`, to start and stop an app that is mounted later.
- `is_gradio_route`, `is_needed_route`, `is_call`, `is_direct_call`, `heartbeat_session`, `UPLOAD_ROUTE`,
  `FILE_PREFIX`: the names of Gradio's routes.
- `ROOT_FILES`: what Gradio's pages ask for at the root of the site, wherever they are mounted.
- `files_in_call`, `uploaded_files`: how a call names files, and what an upload answers.
- `SCRIPT_NAMES`: what a script given to `gr.HTML(js_on_load=…)` may call; and that a name quoted in it becomes
  an event (`wire.act` in `page`).
- `frontend`, a module of its own: how Gradio's scripts and styles are built, so that they can be bundled.
- `failed_calls`, a module of its own: how calls are read that do not fit, and where errors are printed.
- `idle_sessions`, a module of its own: what is kept of each session, and where.
- `MOUNT_OPTIONS`: what `mount_gradio_app` is told, so that nothing is served that the page does not need.
"""

import re
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import gradio as gr
from fastapi import FastAPI
from gradio.blocks import postprocess_update_dict
from gradio.brotli_middleware import BrotliMiddleware
from gradio.components.base import _Keywords
from gradio.utils import get_upload_folder, is_prop_update
from starlette._utils import get_route_path
from starlette.types import ASGIApp, Scope

from retrieval.concurrency.limiter import MOST_WAITING

API_PREFIX = "/gradio_api"
UPLOAD_ROUTE = f"{API_PREFIX}/upload"
FILE_PREFIX = f"{API_PREFIX}/file="
_GRADIO = re.compile(r"/(gradio_api|login|logout|monitoring|svelte|pwa_icon|vibe)\b")
_NEEDED = re.compile(
    r"/gradio_api/(?:info/?|openapi\.json|app_id/?|startup-events|theme\.css|heartbeat/[\w-]+|queue/(?:join|data)/?"
    r"|(?:call|run|api)/[\w/-]+|cancel|reset/?|upload|upload_progress|mcp/?|file=.*)"
)
_HEARTBEAT = re.compile(r"/gradio_api/heartbeat/([\w-]+)")
_DIRECT_CALL = re.compile(r"/gradio_api/(?:run|api)/")
_CALL = re.compile(r"/gradio_api/(?:queue/join|(?:call|run|api)/)")
ROOT_FILES = ("/favicon.ico", "/manifest.json")
MOST_THREADS = 2 * MOST_WAITING
"""Turns and calls; half of them may wait for their places before others are told to come again."""
SCRIPT_NAMES = ("trigger", "watch", "props")
MOUNT_OPTIONS: dict[str, Any] = {
    "footer_links": [],
    "show_error": False,
    "ssr_mode": False,
    "run_history": False,
    "enable_monitoring": False,
    "mcp_server": False,
}


def event_payload(event: gr.EventData) -> dict[str, Any]:
    """What the page's script sent with the event; empty where that is no object."""
    return event._data if isinstance(event._data, dict) else {}


def give_own_threads(page: gr.Blocks) -> None:
    """A mounted page shares the server's threads, of which waiting turns would leave none for pictures."""
    page.max_threads = MOST_THREADS
    page._queue.max_thread_count = MOST_THREADS
    page.create_limiter()


def enforce_upload_folder(page: gr.Blocks) -> None:
    """A mounted page takes any path of this machine for an upload, unless it believes that it was launched."""
    page.has_launched = True


def keep_no_figures(page: gr.Blocks) -> None:
    """What the queue would note of each event is not kept, nor worked on."""
    page._queue.ANALYTICS_MAX_EVENTS = 0


def describe_once() -> None:
    """The message box is described once, not for each update of each visitor's."""
    described = gr.MultimodalTextbox(render=False).api_info()
    gr.MultimodalTextbox.api_info = lambda self: described


def send_as_given(page: gr.Blocks) -> None:
    """Our messages, states, and updates of a value alone are sent without a new component or a thread of theirs."""
    whole = page.postprocess_data

    async def sending(block_fn: Any, predictions: Any, state: Any) -> list[Any]:
        outputs = block_fn.outputs
        if (
            state is None
            or not isinstance(predictions, list | tuple)
            or not len(predictions) == len(outputs) > 1
            or not all(map(_is_given, outputs, predictions))
        ):
            answered: list[Any] = await whole(block_fn, predictions, state)
            return answered
        sent: list[Any] = []
        for block, value in zip(outputs, predictions, strict=True):
            if value is _Keywords.FINISHED_ITERATING:
                sent.append(None)
            elif block.stateful:
                state[block._id] = value
                sent.append(None)
            elif is_prop_update(value):
                sent.append(postprocess_update_dict(block, dict(value), block_fn.postprocess))
            else:
                sent.append(value)
        return sent

    page.__dict__["postprocess_data"] = sending


def _is_given(block: Any, value: Any) -> bool:
    """Whether Gradio would send it as it is."""
    if value is _Keywords.FINISHED_ITERATING or block.stateful:
        return True
    if is_prop_update(value):
        return isinstance(value, dict) and value.keys() <= {"__type__", "value"}
    return isinstance(block, gr.HTML) and isinstance(value, dict)


def upload_folder() -> Path:
    """Where Gradio keeps uploads."""
    return Path(get_upload_folder())


def route_path(scope: Scope) -> str:
    """The path as the app's own routes see it; what stands before the routes must not see another one."""
    return get_route_path(scope)


def compressed_files(app: ASGIApp) -> ASGIApp:
    """Files with those compressed that are text by their names, as Gradio does with its own."""
    files: ASGIApp = BrotliMiddleware(app)
    return files


def run_lifespan(app: FastAPI) -> AbstractAsyncContextManager[Any]:
    """The app's life from start to stop, for one that is mounted after the site has started."""
    return app.router.lifespan_context(app)


def is_gradio_route(path: str) -> bool:
    """Whether Gradio may answer there with more than the page."""
    return _GRADIO.match(path) is not None


def is_needed_route(path: str) -> bool:
    """Whether the page or a client of the API asks there."""
    return _NEEDED.fullmatch(path) is not None


def is_call(path: str) -> bool:
    """Whether a `POST` there runs something."""
    return _CALL.match(path) is not None


def is_direct_call(path: str) -> bool:
    """Whether the answer to a `POST` there is what was asked for, or the error, itself."""
    return _DIRECT_CALL.match(path) is not None


def heartbeat_session(path: str) -> str:
    """The session of the page that holds this open for as long as it is; empty where it is no heartbeat."""
    found = _HEARTBEAT.fullmatch(path)
    return found[1] if found else ""


def files_in_call(value: object) -> list[object]:
    """The paths of everything in a call's JSON that Gradio could take for a file."""
    if isinstance(value, dict):
        own = [value["path"]] if "path" in value and ("meta" in value or "url" in value) else []
        return [*own, *(path for part in value.values() for path in files_in_call(part))]
    if isinstance(value, list):
        return [path for part in value for path in files_in_call(part)]
    return []


def uploaded_files(answer: object) -> list[Path]:
    """The files that an upload's answer, read as JSON, names."""
    return [Path(file) for file in answer if isinstance(file, str)] if isinstance(answer, list) else []

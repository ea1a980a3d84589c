"""The chat as a web application: the page, its files, the archive's media; and the server that runs it."""

from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import gradio as gr
import uvicorn
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.responses import Response

from assistant.actions import Actions
from assistant.conversation import Assistant
from assistant.footage.desk import FootageDesk
from assistant.interface.bins import add_bins
from assistant.interface.chat import Chat
from assistant.interface.footage_routes import footage_routes
from assistant.interface.guard import UPLOAD_LIMIT, Guard
from assistant.interface.map_routes import map_routes
from assistant.interface.mcp_tools import add_mcp
from assistant.interface.media import BrowserPlays, MakeClip, media_routes
from assistant.interface.name_routes import name_routes
from assistant.interface.overview import Models
from assistant.interface.page import build_page, theme
from assistant.interface.saved_routes import saved_routes
from assistant.interface.stopping import stop_routes
from assistant.interface.subtitles import subtitle_routes
from assistant.interface.videos_routes import videos_routes
from assistant.interface.views import offered_views
from assistant.languages import Language
from retrieval.exporting.gathering import ReadClock
from retrieval.exporting.zips import MakeClip as CutOut

GRACE_SECONDS = 3
"""What open answers are given when the server stops."""
SHEETS = ("styles", "turns", "cards", "answers", "dock", "player", "views", "menus")
STYLES = "".join(f'<link rel="stylesheet" href="page/{name}.css">' for name in SHEETS)
"""Linked, since Gradio rewrites the styles that it is given and breaks those for narrow pages."""


class PageFiles(StaticFiles):
    """The page's own files, asked for anew at each visit, so that an update is never half in a cache."""

    def file_response(self, *args: Any, **values: Any) -> Response:
        response = super().file_response(*args, **values)
        response.headers["Cache-Control"] = "no-cache"
        return response


def build_app(
    assistant: Assistant,
    *,
    examples: Mapping[Language, Sequence[str]] | None = None,
    browser_plays: BrowserPlays,
    make_clip: MakeClip | None = None,
    read_clock: ReadClock | None = None,
    cut_out: CutOut | None = None,
    speech_model: str = "",
    title: str = "Filmoteca",
    archives: str = "",
    read_only: bool = False,
    footage: FootageDesk | None = None,
) -> FastAPI:
    """The chat over this assistant's archive.

    `examples` are questions offered in each language; `browser_plays` tells which videos browsers play as
    they are, and `make_clip` makes MP4s of spans of the others. `read_clock` and `cut_out` are what
    exports need: how a file counts its frames, and clips of it as files. With `read_only` visitors change nothing
    in the archive: what they keep, they keep in their browser. `footage` is what may be added from the page,
    `archives` the address of the list of archives, where there are several to choose from.
    """
    browser = Path(str(resources.files("assistant.interface") / "browser"))
    language_model = assistant.language_model
    models = Models(
        encoder=assistant.encoder.name,
        language=language_model.name if language_model else "",
        speech=speech_model,
    )
    chat = Chat(assistant, title=title, models=models, examples=dict(examples or {}), read_only=read_only)
    app = FastAPI(title=title, docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(media_routes(assistant.archive, browser_plays=browser_plays, make_clip=make_clip))
    app.include_router(subtitle_routes(assistant.archive))
    app.include_router(videos_routes(assistant.archive))
    app.include_router(map_routes(assistant.archive))
    app.include_router(name_routes(assistant.archive, assistant.words))
    app.include_router(stop_routes(chat.answering))
    app.include_router(saved_routes(assistant, read_only=read_only))
    add_bins(app, assistant.archive, read_clock=read_clock, cut_out=cut_out, read_only=read_only)
    footage = None if read_only else footage
    app.include_router(footage_routes(assistant.archive, footage))
    chat.views = offered_views(footage=footage is not None)
    app.state.read_only = read_only
    app.mount("/page", PageFiles(directory=browser))
    actions = Actions(assistant)
    add_mcp(app, actions, title=title)
    page = build_page(chat, actions, title=title, settings=assistant.settings)
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        page,
        path="/",
        theme=theme(),
        head=STYLES + (f'<meta name="archives" content="{archives}">' if archives else ""),
        favicon_path=str(browser / "favicon.svg"),
        footer_links=[],
        show_error=False,
        max_file_size=f"{UPLOAD_LIMIT}mb",
        ssr_mode=False,
        run_history=False,
        enable_monitoring=False,
        mcp_server=False,
    )
    page.has_launched = True  # else Gradio, mounted, takes any path of this machine for an upload
    mounted.add_middleware(Guard)
    return mounted


def serve(app: FastAPI, *, host: str = "127.0.0.1", port: int = 7860, root_path: str = "") -> None:
    """Runs the app until it is stopped. `root_path` is the part of the address that a proxy takes off."""
    uvicorn.run(
        app,
        host=host,
        port=port,
        root_path=root_path,
        log_level="warning",
        timeout_graceful_shutdown=GRACE_SECONDS,
    )

"""Gradio's page inside of the web application. What the page holds is `page`'s."""

from pathlib import Path

import gradio as gr
from fastapi import FastAPI

from assistant.agent.archive_tools import ArchiveTools
from assistant.agent.search.turn_search import SearchSettings
from assistant.web.chat.chat import Chat
from assistant.web.gradio_app.internals import MOUNT_OPTIONS, enforce_upload_folder, upload_folder
from assistant.web.gradio_app.page import build_page, theme
from assistant.web.security.middleware import UPLOAD_LIMIT_MEGABYTES, SecurityMiddleware


def mount_page(
    app: FastAPI,
    chat: Chat,
    actions: ArchiveTools,
    *,
    title: str,
    settings: SearchSettings,
    head: str,
    favicon: Path,
) -> FastAPI:
    """The app with the chat's page at its root, and what a request must pass before it.

    `head` is HTML for the page's head. To be called inside of a running loop: outside of one Gradio makes loops
    that it never closes.
    """
    uploads = upload_folder()
    page = build_page(chat, actions, title=title, settings=settings, uploads=uploads)
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        page,
        path="/",
        theme=theme(),
        head=head,
        favicon_path=str(favicon),
        max_file_size=f"{UPLOAD_LIMIT_MEGABYTES}mb",
        **MOUNT_OPTIONS,
    )
    enforce_upload_folder(page)
    mounted.add_middleware(SecurityMiddleware, uploads=uploads)
    return mounted

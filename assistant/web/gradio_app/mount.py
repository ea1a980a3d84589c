"""Gradio's page inside of the web application. What the page holds is `page`'s."""

import logging
from functools import cache
from pathlib import Path

import gradio as gr
from fastapi import FastAPI

from assistant.agent.archive_tools import ArchiveTools
from assistant.agent.search.turn_search import SearchSettings
from assistant.web.bundle.middleware import BundleMiddleware
from assistant.web.bundle.own_files import own_modules, own_styles, stylesheet_links
from assistant.web.bundle.page_bundle import PageBundle, make_bundle
from assistant.web.chat.chat import Chat
from assistant.web.gradio_app.failed_calls import keep_calls_out_of_the_log, refuse_other_values
from assistant.web.gradio_app.frontend import FrontendChanged, read_frontend, with_bundle
from assistant.web.gradio_app.idle_sessions import IdleSessions
from assistant.web.gradio_app.internals import (
    MOUNT_OPTIONS,
    describe_once,
    enforce_upload_folder,
    give_own_threads,
    keep_no_figures,
    send_as_given,
    upload_folder,
)
from assistant.web.gradio_app.page import build_page, theme
from assistant.web.security.middleware import UPLOAD_LIMIT_MEGABYTES, SecurityMiddleware

_LOG = logging.getLogger(__name__)


def mount_page(
    app: FastAPI,
    chat: Chat,
    actions: ArchiveTools,
    *,
    title: str,
    settings: SearchSettings,
    head: str,
    favicon: Path,
    framed: bool = False,
) -> FastAPI:
    """The app with the chat's page at its root, and what a request must pass before it.

    `head` is HTML for the page's head; `framed` whether a Space's page may show it. To be called inside of a
    running loop: outside of one Gradio makes loops that it never closes.
    """
    uploads = upload_folder()
    page = build_page(chat, actions, title=title, settings=settings, uploads=uploads)
    bundle = page_bundle(frozenset(block["type"] for block in page.get_config_file()["components"]))
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        page,
        path="/",
        theme=theme(),
        head=head if bundle else stylesheet_links() + head,
        favicon_path=str(favicon),
        max_file_size=f"{UPLOAD_LIMIT_MEGABYTES}mb",
        **MOUNT_OPTIONS,
    )
    enforce_upload_folder(page)
    keep_no_figures(page)
    keep_calls_out_of_the_log()
    refuse_other_values(page)
    describe_once()
    send_as_given(page)
    give_own_threads(page)
    mounted.add_middleware(IdleSessions, page=page)
    mounted.add_middleware(BundleMiddleware, bundle=bundle, place=with_bundle, framed=framed)
    mounted.add_middleware(SecurityMiddleware, uploads=uploads, framed=framed)
    return mounted


@cache
def page_bundle(components: frozenset[str]) -> PageBundle | None:
    """What a first visit to a page with these types of components fetches; None where Gradio is built otherwise."""
    try:
        frontend = read_frontend(components)
    except FrontendChanged as error:
        _LOG.warning("The page is served without a bundle: %s.", error)
        return None
    styles = (*frontend.first_styles, *own_styles(), *frontend.component_styles)
    return make_bundle({**frontend.modules, **own_modules()}, frontend.entry, styles)

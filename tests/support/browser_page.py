"""The page in a real browser: serving it, opening it, asking it. What the browser tests have in common."""

import asyncio
import socket
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Request,
    expect,
    sync_playwright,
)

from assistant.agent.assistant import Assistant
from assistant.web.app import build_app
from assistant.web.media.stills import PictureReaders
from ingest.media.frame_grabs import frame_strip, still_jpeg
from ingest.media.playback import ClipCache, browser_plays

IGNORED_WARNINGS = [
    # how Gradio's queue uses pandas for its own figures
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting' is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated:DeprecationWarning"),
]

CHROMIUM = next(
    (path for path in map(Path, ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"))
     if path.exists()),
    None,
)  # fmt: skip
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]
TIMEOUT_MS = 60_000
"""Milliseconds that the page may take for a step; on a busy machine with two cores."""
DESKTOP = {"viewport": {"width": 1440, "height": 900}, "locale": "en-GB"}
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "locale": "es-ES",
    "is_mobile": True,
    "has_touch": True,
}
IS_PLAYING_JS = """() => { const v = document.querySelector("#player video");
    return v.readyState >= v.HAVE_CURRENT_DATA && v.currentTime > 0 && !v.seeking
        && !document.querySelector("#player.loading"); }"""
"""A time that was set counts as the video's before anything of it is loaded, so that is asked for too."""
IS_PAUSED_JS = """() => { const v = document.querySelector("#player video");
    return v.paused && v.currentTime > 0 && !v.seeking && !document.querySelector("#player.loading"); }"""


@contextmanager
def serve_page(assistant: Assistant, *, port: int = 0, **values: Any) -> Iterator[str]:
    """The address of the page over this assistant."""
    clips = ClipCache()

    async def built() -> FastAPI:
        values.setdefault("pictures", PictureReaders(still_jpeg, frame_strip))
        return build_app(assistant, browser_plays=browser_plays, make_clip=clips, **values)

    with closing(clips), run_app(built, port=port) as address:
        yield address


@contextmanager
def run_app(build: Callable[[], Awaitable[FastAPI]], *, port: int = 0, **options: Any) -> Iterator[str]:
    """The address of the app, which is built inside of a loop: outside of one Gradio makes loops that it never
    closes. At any port that is free where none is named; `options` are uvicorn's."""
    server = None
    port = port or free_port()

    async def serving() -> None:
        nonlocal server
        app = await build()
        config = uvicorn.Config(app, port=port, log_level="warning", timeout_graceful_shutdown=1, **options)
        server = uvicorn.Server(config)
        await server.serve()

    thread = threading.Thread(target=asyncio.run, args=[serving()])
    thread.start()
    while server is None or not server.started:
        assert thread.is_alive()
        time.sleep(0.05)
    try:
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.should_exit = True
        thread.join()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def launch_chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine; install the package chromium to run the browser tests")
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=CHROMIUM_FLAGS)
        except Error as error:
            pytest.skip(f"Chromium does not start here: {error.message.splitlines()[0]}")
        yield browser
        browser.close()


SILENT_WHEN_LEFT = """
for (const leaving of ["beforeunload", "pagehide"]) addEventListener(leaving, () => {
    console.error = () => {};
    for (const raised of ["error", "unhandledrejection"])
        addEventListener(raised, (event) => event.preventDefault());
}, { capture: true });
"""
"""A page that is left breaks its connections off, and Gradio's client complains of it where a machine is slow."""


@contextmanager
def open_page(
    browser: Browser,
    address: str,
    *,
    visitor: dict[str, Any] = DESKTOP,
    expected: str | None = None,
    patience: float = TIMEOUT_MS,
) -> Iterator[Page]:
    """The page as it greets somebody who comes for the first time, with a browser's storage of their own.

    Nothing may go wrong in any of their tabs: neither errors of the console, but for those with the words
    `expected`, nor requests that leave this machine. `patience` is in milliseconds."""
    wrong: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error":
            wrong.append(f"{message.text} {message.location['url']}")

    def asked(request: Request) -> None:
        if not request.url.startswith((address, "data:", "blob:")):
            wrong.append(request.url)

    with browser.new_context(**visitor) as context:
        context.set_default_timeout(patience)
        expect.set_options(timeout=patience)
        context.add_init_script(SILENT_WHEN_LEFT)
        context.on("console", heard)
        context.on("weberror", lambda raised: wrong.append(str(raised.error)))
        context.on("request", asked)
        yield open_tab(context, address)
    unexpected = [line for line in wrong if expected is None or expected not in line]
    assert not unexpected, unexpected


def open_tab(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector(".welcome")
    return page


def ask(page: Page, text: str, turn: int = 1) -> None:
    page.fill("#composer textarea", text)
    page.press("#composer textarea", "Enter")
    wait_for_answer(page, turn)


def ask_with_file(page: Page, path: Path, turn: int = 1) -> None:
    """Asks with a file alone, as if it were dropped in."""
    page.set_input_files("#composer input[type=file]", str(path))
    page.wait_for_selector("#composer img")
    page.press("#composer textarea", "Enter")
    wait_for_answer(page, turn)


def wait_for_answer(page: Page, turn: int) -> None:
    page.wait_for_selector(f'#turn-{turn}[aria-busy="false"]')
    page.eval_on_selector_all(f"#turn-{turn} details", "all => all.forEach((one) => { one.open = true; })")


def card_shots(page: Page, turn: int) -> list[str]:
    return list(
        page.eval_on_selector_all(
            f"#turn-{turn} .card",
            "cards => cards.map((card) => `${card.dataset.video}/${card.dataset.shot}`)",
        )
    )

"""A visit as the browser measures it: what it fetches, and the seconds until the page can be used, on a given line.

Lines are emulated by Chromium: a rate, and a delay of each answer. The presets are those of its developer tools,
whose "Fast 3G" delays answers by 3.75 round trips of 150 ms, as many as a new connection with encryption takes.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Browser, CDPSession, Page

PICTURE_SHOWN = """() => [...document.querySelectorAll(".welcome .card img")]
    .some((image) => image.complete && image.naturalWidth)"""
QUIET = 3000
"""Milliseconds after the first picture in which whatever else belongs to the visit has come."""


@dataclass(frozen=True, slots=True)
class Line:
    """Megabits a second down and up, and the seconds by which each answer is delayed."""

    name: str
    down: float
    up: float
    delay: float


LINES = (
    Line("3G, 150 ms", 1.6, 0.75, 0.15),
    Line("Fast 3G, 562 ms", 1.44, 0.675, 0.5625),
)


@dataclass(frozen=True, slots=True)
class Visit:
    """Seconds from the address to the message box, to the welcome with its questions, to the first picture."""

    size: int
    """Bytes over the wire."""
    requests: int
    box: float
    welcome: float
    picture: float

    def __str__(self) -> str:
        return (
            f"{self.size / 1e6:.2f} MB in {self.requests} requests; message box after {self.box:.1f} s, "
            f"welcome {self.welcome:.1f} s, first picture {self.picture:.1f} s"
        )


def visit_twice(browser: Browser, address: str, line: Line | None = None) -> tuple[Visit, Visit]:
    """A first visit and a reload."""
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    page = context.new_page()
    page.set_default_timeout(120_000)
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    if line:
        session.send(
            "Network.emulateNetworkConditions",
            {
                "offline": False,
                "latency": 1000 * line.delay,
                "downloadThroughput": line.down * 1e6 / 8,
                "uploadThroughput": line.up * 1e6 / 8,
            },
        )
    first = _visit(page, session, lambda: page.goto(address, wait_until="commit"))
    again = _visit(page, session, lambda: page.reload(wait_until="commit"))
    context.close()
    return first, again


def _visit(page: Page, session: CDPSession, begin: Callable[[], object]) -> Visit:
    sizes: list[int] = []
    requests: list[str] = []

    def requested(event: dict[str, dict[str, str]]) -> None:
        if event["request"]["url"].startswith("http"):  # else it is in the page already
            requests.append(event["request"]["url"])

    def loaded(event: dict[str, float]) -> None:
        sizes.append(int(event["encodedDataLength"]))

    session.on("Network.requestWillBeSent", requested)
    session.on("Network.loadingFinished", loaded)
    began = time.perf_counter()
    begin()
    page.wait_for_selector("#composer textarea")
    box = time.perf_counter() - began
    page.wait_for_selector(".welcome")
    welcome = time.perf_counter() - began
    page.wait_for_function(PICTURE_SHOWN)
    picture = time.perf_counter() - began
    page.wait_for_timeout(QUIET)
    session.remove_listener("Network.requestWillBeSent", requested)
    session.remove_listener("Network.loadingFinished", loaded)
    return Visit(sum(sizes), len(requests), box, welcome, picture)

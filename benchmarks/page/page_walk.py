"""Through every view of the page, step by step: the browser's sizes and themes, and how each view is reached.

What is looked for there is the callers'.
"""

from collections.abc import Callable
from typing import Any, Literal

import httpx
from playwright.sync_api import Page

CHROMIUM = "/usr/bin/chromium"
SIZES: dict[str, dict[str, Any]] = {
    "desk": {"viewport": {"width": 1440, "height": 900}},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
    "twice": {"viewport": {"width": 720, "height": 450}, "device_scale_factor": 2},
}
"""A page that is enlarged twice has half the room and as many dots."""
Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")
PATIENCE = 120_000
"""Milliseconds."""
QUESTION = "a dog"
BIN, CLASS = "Selects", "dogs"
CLOSED = " closed"
"""Ends the name of a step that only puts away what the one before it opened."""
Step = tuple[str, Callable[[Page], object]]


def at(address: str, sign: str) -> Callable[[Page], None]:
    """Goes to an address of the page, until that stands there."""

    def go(page: Page) -> None:
        page.evaluate("address => { location.hash = address; }", f"#/{address}")
        page.locator(sign).first.wait_for()

    return go


def click(selector: str) -> Callable[[Page], None]:
    """Clicks on the first of these."""
    return lambda page: page.locator(selector).first.click()


def press(key: str) -> Callable[[Page], None]:
    """Presses a key."""
    return lambda page: page.keyboard.press(key)


def ask(page: Page) -> None:
    """Asks, and waits for the answer."""
    at("", "#composer textarea")(page)
    page.fill("#composer textarea", QUESTION)
    page.press("#composer textarea", "Enter")
    page.wait_for_selector('#turn-1[aria-busy="false"] .card')


def select(count: int) -> Callable[[Page], None]:
    """Ticks the first cards of the chat."""

    def ticked(page: Page) -> None:
        at("", "#turn-1 .card")(page)
        for place in range(count):
            page.locator("#turn-1 .card .pick").nth(place).dispatch_event("click")

    return ticked


def first_video(page: Page) -> None:
    """The time line of the video of the first hit."""
    video = page.locator("#turn-1 .card").first.get_attribute("data-video")
    at(f"videos/{video}", ".shot-list button")(page)


def a_bin(page: Page) -> None:
    """A bin with what the first hits show."""
    at("", "#turn-1 .card .play")(page)
    for card in page.locator("#turn-1 .card .play").all()[:3]:
        card.focus()
        page.keyboard.press("b")
        page.wait_for_selector(".toast")
    at(f"bins/{BIN}", ".storyboard .clip")(page)


def posted(page: Page, path: str, body: object) -> dict[str, Any]:
    """What a route of the page's server answers."""
    address = str(page.evaluate("new URL('.', location.href.split('#')[0]).href"))
    found: dict[str, Any] = httpx.post(f"{address}{path}", json=body, timeout=60).raise_for_status().json()
    return found


def shared_bin(page: Page) -> None:
    """The bin as its link shows it."""
    token = posted(page, "bins/share", {"name": BIN})["token"]
    at(f"bins/shared/{token}", ".storyboard .clip")(page)


def a_class(page: Page) -> None:
    """A class that the first hits teach."""
    shots = page.eval_on_selector_all(
        "#turn-1 .card", "all => all.slice(0, 3).map(({ dataset }) => `${dataset.video}/${dataset.shot}`)"
    )
    posted(page, "teaching/teach", {"name": CLASS, "shots": shots})
    at(f"teaching/{CLASS}", ".teaching .classes .class")(page)


STEPS: tuple[Step, ...] = (
    ("welcome", lambda page: None),
    ("answer", ask),
    ("list", click(".turn.latest .layout")),
    ("list closed", click(".turn.latest .layout")),
    ("filters", click(".turn.latest .filters")),
    ("filters closed", press("Escape")),
    ("player", click("#turn-1 .card .play")),
    ("player trims", press("i")),
    ("player transcript", press("t")),
    ("player closed", press("Escape")),
    ("selection", select(2)),
    ("compare", click("#selection-bar button:nth-of-type(5)")),
    ("compare closed", press("Escape")),
    ("teach", click("#selection-bar button:nth-of-type(3)")),
    ("teach closed", press("Escape")),
    ("selection closed", press("Escape")),
    ("settings", click("#settings button")),
    ("settings closed", click("#settings button")),
    ("conversations", click("#top .conversations")),
    ("conversations closed", press("Escape")),
    ("saved", click("#top .saved")),
    ("saved closed", press("Escape")),
    ("languages", click("#top .language")),
    ("languages closed", press("Escape")),
    ("keys", click("#top .keys-help")),
    ("keys closed", press("Escape")),
    ("bin", a_bin),
    ("export", click('[data-do="export"]')),
    ("export closed", press("Escape")),
    ("shared bin", shared_bin),
    ("bins", at("bins", ".bin-list a")),
    ("videos", at("videos", ".videos a, #view a")),
    ("video", first_video),
    ("map", at("map", ".map-stage")),
    ("people", at("people", ".people")),
    ("person", click(".people .group a")),
    ("classes", at("teaching", ".teaching .begin")),
    ("class", a_class),
    ("footage", at("footage", ".footage .drop")),
    ("folders", click(".footage .drop .place button")),
    ("folders closed", press("Escape")),
)
"""What each view is called, and what is done to get there. They need an archive with people, whose owner looks."""

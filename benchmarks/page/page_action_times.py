"""What people do with hits, in seconds: the player until it plays, the strip under the pointer, exports."""

import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass

from playwright.sync_api import Page

PLAYING_JS = """() => { const video = document.querySelector("#player video");
    return video && video.readyState >= video.HAVE_CURRENT_DATA && video.currentTime > 0 && !video.seeking
        && !document.querySelector("#player.loading"); }"""
CARDS = ".turn.latest .card .play"
MOST_CARDS = 6


@dataclass(frozen=True, slots=True)
class ActTimes:
    """Seconds, of each card's player and strip, and of an export as an EDL until its link is there."""

    player: tuple[float, ...]
    strip: tuple[float, ...]
    export: float

    def __str__(self) -> str:
        return (
            f"player: {_told(self.player)}; strip under the pointer, its rest of 0.14 s included: "
            f"{_told(self.strip)}; export of a bin as an EDL: {self.export:.2f} s"
        )


def _told(seconds: Sequence[float]) -> str:
    return f"median {statistics.median(seconds):.2f} s, longest {max(seconds):.2f} s"


def time_acts(page: Page) -> ActTimes:
    """Of a page that shows an answer, whose files are there."""
    page.evaluate("() => { location.hash = '#/'; }")
    for misses in page.locator(".turn.latest details").all():
        misses.evaluate("one => { one.open = true; }")
    cards = page.locator(CARDS).all()[:MOST_CARDS]
    strips, players = [], []
    for card in cards:
        card.scroll_into_view_if_needed()
        began = time.perf_counter()
        card.hover()
        page.wait_for_function("card => card.querySelector('.strip')", arg=card.element_handle())
        strips.append(time.perf_counter() - began)
    page.mouse.move(0, 0)
    for card in cards:
        card.focus()
        began = time.perf_counter()
        page.keyboard.press("Enter")
        page.wait_for_function(PLAYING_JS)
        players.append(time.perf_counter() - began)
        page.keyboard.press("Escape")
        page.wait_for_selector("#player", state="hidden")
    for card in cards:
        card.focus()
        page.keyboard.press("b")
        page.wait_for_selector(".toast")
    page.evaluate("() => { location.hash = '#/bins/Selects'; }")
    page.wait_for_selector(".storyboard .clip")
    page.locator('[data-do="export"]').click()
    page.locator('dialog input[value="edl"]').check()
    began = time.perf_counter()
    page.locator("dialog .doing .main").click()
    page.wait_for_selector("dialog a[download], dialog .state a")
    export = time.perf_counter() - began
    page.keyboard.press("Escape")
    return ActTimes(tuple(players), tuple(strips), export)

"""Each part of the page in a real browser under axe: WCAG 2.2 A and AA and its best practices, no violation; Tab.

In both themes, on a phone, and on a desk enlarged to 200 %. axe comes with `npm install`.
"""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from assistant.agent.assistant import Assistant
from assistant.agent.search.turn_search import SearchSettings
from benchmarks.page.page_walk import THEMES
from benchmarks.page_accessibility import AXE, BEST_PRACTICE, axe_findings, tab_findings
from retrieval.bins.bins import NewClip
from retrieval.search.engine import SearchEngine
from retrieval.types import Speech, Subtitle, SubtitleTrack
from tests.support.browser_page import IGNORED_WARNINGS, ask, open_page, serve_page
from tests.support.footage.colour_reels import ColourEncoder, make_reels
from tests.support.ingest_workers import open_intake

pytestmark = IGNORED_WARNINGS

SMALL_TARGETS_JS = """(least) => {
    const seen = (one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true })
        && !one.closest(".skip, [inert]") && getComputedStyle(one).clipPath === "none";
    const box = (one) => (one.matches("[type=checkbox], [type=radio]") ? one.closest("label") ?? one : one)
        .getBoundingClientRect();
    const isSmall = ({ width, height }) => width && height && Math.min(width, height) < least - 0.5;
    const size = ({ width, height }) => `${Math.round(width)}×${Math.round(height)}`;
    const told = (one) => `${one.className || one.tagName} ${size(box(one))} ${one.textContent.slice(0, 20)}`;
    return [...document.querySelectorAll("a[href], button, select, summary, input:not([type=file])")]
        .filter((one) => seen(one) && isSmall(box(one))).map(told);
}"""
VISITORS: dict[str, dict[str, Any]] = {
    "desk": {"viewport": {"width": 1440, "height": 900}},
    "phone": {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True},
    "enlarged": {"viewport": {"width": 720, "height": 450}},
}
PHONE_TARGET = 44
"""CSS pixels, as Apple's and WCAG's enhanced size have it."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if not AXE.is_file():
        if os.environ.get("CI", "").lower() in ("1", "true"):
            pytest.fail("no axe here: it takes `npm install`")
        pytest.skip("no axe on this machine: it takes `npm install`")
    encoder = ColourEncoder()
    with make_reels(tmp_path_factory.mktemp("reels"), encoder) as archive:
        with archive.writing():
            said = SubtitleTrack("en", "recognised", "base", (Subtitle(0.3, 1.6, "A yellow morning."),))
            archive.set_speech("reel1", Speech((said,), recogniser="base"))
        video = archive.video_by_id("reel0")
        assert video is not None
        archive.bins.add(
            "Selects", [NewClip(video, 0.0, 2.0, query="x"), NewClip(video, 2.0, 4.0, query="x")]
        )
        assistant = Assistant(
            SearchEngine(archive, encoder), settings=SearchSettings(limit=8, per_video=None)
        )
        with (
            open_intake(archive.folder, tmp_path_factory.mktemp("allowed")) as intake,
            serve_page(assistant, footage=intake, examples={"en": ("something red",)}) as address,
        ):
            yield address


def go(page: Page, view: str, sign: str) -> None:
    page.evaluate("hash => { location.hash = hash; }", f"#/{view}")
    expect(page.locator(sign).first).to_be_visible()


def parts(page: Page) -> Iterator[str]:
    """Goes through the page; gives the name of each part as it is shown."""
    yield "welcome"
    ask(page, "something red")
    yield "results"
    page.locator("#turns .filters").click()
    yield "filters"
    page.keyboard.press("Escape")
    page.click("#top .conversations")
    expect(page.locator(".menu .row")).to_have_count(1)
    yield "conversations"
    page.keyboard.press("Escape")
    page.click("#top .keys-help")
    yield "keys"
    page.keyboard.press("Escape")
    page.locator("#turn-1 .layout").click()
    yield "list"
    page.locator("#turn-1 .layout").click()
    for place in range(2):
        page.locator("#turn-1 .card .pick").nth(place).click(force=True)
    yield "selection"
    page.get_by_role("button", name="Compare").click()
    expect(page.locator("dialog.compare")).to_be_visible()
    yield "compare"
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(
        page.locator("#turn-1 .card .play").nth(1)
    ).to_be_focused()  # what had it is gone with the selection
    page.locator("#turn-1 .card .play").first.click()
    expect(page.locator("#player[open]")).to_be_visible()
    page.wait_for_function("document.querySelector('#player video').readyState > 2")
    yield "player"
    page.keyboard.press("Escape")
    go(page, "bins", ".bin-list a")
    yield "bins"
    go(page, "bins/Selects", ".storyboard .clip")
    yield "bin"
    page.locator('[data-do="export"]').click()
    yield "export"
    page.keyboard.press("Escape")
    go(page, "videos", ".videos a, #view a")
    yield "videos"
    go(page, "videos/reel1", ".shot-list button")
    yield "video"
    go(page, "map", ".map-stage")
    yield "map"
    go(page, "teaching", ".teaching .begin")
    yield "classes"
    go(page, "footage", ".footage .drop")
    yield "footage"


@pytest.mark.parametrize("kind", VISITORS)
def test_axe_finds_nothing_in_any_part_of_the_page_and_tab_shows_where_it_is(
    browser: Browser, address: str, kind: str
) -> None:
    visitor = {"locale": "en-GB", "reduced_motion": "reduce", **VISITORS[kind]}
    found: list[str] = []
    with open_page(browser, address, visitor=visitor) as page:
        for part in parts(page):
            for scheme in THEMES:
                page.emulate_media(color_scheme=scheme)
                found += [f"{part}, {scheme}: {one}" for one in axe_findings(page, BEST_PRACTICE)]
            if kind == "phone" and part in ("welcome", "results", "player", "bin", "videos"):
                found += [f"{part}: {small}" for small in page.evaluate(SMALL_TARGETS_JS, PHONE_TARGET)]
            if kind == "desk" and part in ("results", "filters", "selection", "bin"):
                held = page.evaluate_handle("document.activeElement")
                found += [f"{part}: {one}" for one in tab_findings(page)]
                held.evaluate("one => one.focus()")
    assert not found, "\n".join(found)

"""The page in its other languages: long words fit a phone and a desk, and the language is the visitor's."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from assistant.agent.assistant import Assistant
from assistant.agent.search.turn_search import SearchSettings
from assistant.i18n.catalogue import texts_in
from ingest.media.clips.clip_extraction import extract_clip
from ingest.media.clocks.clocks import read_clock
from retrieval.bins.bins import NewClip
from retrieval.search.engine import SearchEngine
from tests.support.browser_page import DESKTOP, IGNORED_WARNINGS, PHONE, ask, open_page, serve_page
from tests.support.footage.colour_reels import ColourEncoder, make_reels
from tests.support.ingest_workers import open_intake

pytestmark = IGNORED_WARNINGS

VIEWS = {
    "bins": "bins.about",
    "bins/Rot": "bins.export",
    "videos": "videos.sort",
    "videos/reel1": "videos.legend",
    "map": "map.about",
    "footage": "footage.drop",
}
"""The address of each, and the key of a text that is there when it has been drawn."""
BEYOND_JS = """() => {
    const wide = document.documentElement.clientWidth;
    const cut = (one) => ["hidden", "clip"].includes(getComputedStyle(one).overflowX);
    const scrolls = (one) => one && (["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(one).overflowX)
        || scrolls(one.parentElement));
    const bar = document.querySelector("#top .views");
    const moves = getComputedStyle(bar).overflowX === "auto"; // with a shade where there is more
    const found = !moves && bar.scrollWidth > bar.clientWidth ? ["the bar of views"] : [];
    if (document.documentElement.scrollWidth > wide) found.push("the page can be moved sideways");
    for (const one of document.querySelectorAll("body *")) {
        const box = one.getBoundingClientRect();
        if (!box.width || !one.checkVisibility({ visibilityProperty: true, opacityProperty: true })
            || getComputedStyle(one).clipPath !== "none") continue;
        const said = `${one.tagName}.${one.className?.baseVal ?? one.className}: ${one.textContent.slice(0, 60)}`;
        if ((box.right > wide + 1 || box.left < -1) && !scrolls(one.parentElement)) found.push(`beyond: ${said}`);
        if (one.matches("button, a, .button, dt, h1, h2, h3, label, #dock .label-wrap span") && !cut(one)
            && one.clientWidth && one.scrollWidth > one.clientWidth + 1) found.push(`too long: ${said}`);
    }
    return found;
}"""
"""What stands beyond the window's edges, and what is longer than the button or heading that it is in."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    encoder = ColourEncoder()
    with make_reels(tmp_path_factory.mktemp("reels"), encoder) as archive:
        video = archive.video_by_id("reel1")
        assert video is not None
        archive.bins.add(
            "Rot", [NewClip(video, 0.0, 2.0, query="red"), NewClip(video, 2.0, 4.0, query="blue")]
        )
        assistant = Assistant(
            SearchEngine(archive, encoder), settings=SearchSettings(limit=4, per_video=None)
        )
        with (
            open_intake(archive.folder, tmp_path_factory.mktemp("allowed")) as jobs,
            serve_page(assistant, read_clock=read_clock, extract_clip=extract_clip, footage=jobs) as address,
        ):
            yield address


def everything_fits(page: Page, where: str) -> None:
    assert page.evaluate(BEYOND_JS) == [], where


@pytest.mark.parametrize("visitor", [PHONE, DESKTOP], ids=["phone", "desk"])
@pytest.mark.parametrize("language", ["de", "fr"])
def test_long_words_fit(browser: Browser, address: str, language: str, visitor: dict[str, Any]) -> None:
    with open_page(browser, address, visitor=visitor | {"locale": language}) as page:
        texts = texts_in(language)
        expect(page.locator(".welcome h2")).to_have_text(texts("welcome"))
        assert page.get_attribute("html", "lang") == language
        everything_fits(page, "welcome")
        page.click("#top .language")
        everything_fits(page, "languages")
        page.keyboard.press("Escape")
        ask(page, "something red")
        everything_fits(page, "answer")
        page.locator("#turn-1 .card .play").first.click()
        page.wait_for_selector("#player video")
        everything_fits(page, "player")
        page.keyboard.press("Escape")
        for view, key in VIEWS.items():
            page.evaluate("view => { location.hash = `#/${view}`; }", view)
            expect(page.locator("#view")).to_contain_text(texts(key))
            everything_fits(page, view)

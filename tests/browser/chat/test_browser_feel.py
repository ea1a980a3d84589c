"""What jumps on the page while somebody goes about it, by the browser's own records."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from assistant.agent.assistant import Assistant
from assistant.agent.search.turn_search import SearchSettings
from benchmarks.page.page_responsiveness import OBSERVE_JS, layout_shift
from ingest.media.clocks.clocks import read_clock
from retrieval.archive.archive import Archive
from retrieval.bins.bins import NewClip
from retrieval.search.engine import SearchEngine
from tests.support.browser_page import (
    DESKTOP,
    IGNORED_WARNINGS,
    IS_PLAYING_JS,
    PHONE,
    ask,
    open_page,
    serve_page,
)
from tests.support.footage.colour_reels import ColourEncoder

pytestmark = IGNORED_WARNINGS

MOST_SHIFT = 0.02
SLOWER = 3
"""How much slower than this machine the browser computes: what comes late jumps more."""


@pytest.fixture(scope="module")
def address(archive: Archive) -> Iterator[str]:
    video = archive.video_by_id("reel0")
    assert video is not None
    archive.bins.add("One", [NewClip(video, 0, 2), NewClip(video, 2, 4)])
    assistant = Assistant(SearchEngine(archive, ColourEncoder()), settings=SearchSettings(limit=4))
    with serve_page(assistant, read_clock=read_clock) as address:
        yield address


@pytest.mark.parametrize("visitor", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_hardly_anything_jumps_while_somebody_goes_about(
    browser: Browser, address: str, visitor: dict[str, object]
) -> None:
    with open_page(browser, address, visitor=visitor) as page:
        page.add_init_script(f"({OBSERVE_JS})()")
        page.reload()
        page.wait_for_selector(".welcome")
        session = page.context.new_cdp_session(page)
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        page.fill("#composer textarea", "something red")
        page.press("#composer textarea", "Enter")
        page.wait_for_selector('#turn-1[aria-busy="false"]')
        page.locator("#turn-1 .card .play").first.click()
        page.wait_for_function(IS_PLAYING_JS)
        page.keyboard.press("Escape")
        for view, there in (
            ("bins/One", ".clip"),
            ("map", "canvas"),
            ("videos", "li"),
            ("bins", "li"),
            ("", ""),
        ):
            page.evaluate("view => { location.hash = `#/${view}`; }", view)
            if there:
                page.wait_for_selector(f"#view {there}")
        page.wait_for_selector("#turn-1")
        shifts = [(float(at), float(value)) for at, value in page.evaluate("feel.shifts")]
    assert layout_shift(shifts) < MOST_SHIFT


def test_an_earlier_turn_rests_where_it_stood(browser: Browser, address: str) -> None:
    with open_page(browser, address) as page:
        for turn in range(1, 6):  # as many as it takes: the browser calls near what is not far away
            ask(page, "something red", turn)
        expect(page.locator("#turn-1")).to_have_class("turn past resting")
        height = page.evaluate("document.documentElement.scrollHeight")
        shown = "turn => turn.querySelector('.card').checkVisibility({ contentVisibilityAuto: true })"
        page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
        page.wait_for_function(f"!({shown})(document.querySelector('#turn-1'))")
        assert page.evaluate("document.documentElement.scrollHeight") == height
        page.evaluate("scrollTo(0, 0)")
        page.wait_for_function(f"({shown})(document.querySelector('#turn-1'))")
        assert page.evaluate("document.documentElement.scrollHeight") == height


TOPS_JS = "turn => turn.querySelector('.hits').getBoundingClientRect().top + scrollY"


def test_what_only_the_last_answer_offers_leaves_its_room_until_nobody_sees_it_go(
    browser: Browser, address: str
) -> None:
    with open_page(browser, address) as page:
        ask(page, "something red")
        offered = (
            "turn => turn.querySelector('.reply').insertAdjacentHTML('afterend', '<div class=offers>x</div>')"
        )
        page.locator("#turn-1").evaluate(offered)
        top = page.locator("#turn-1").evaluate(TOPS_JS)
        page.locator("#turn-1").evaluate(
            "turn => turn.classList.remove('latest')"
        )  # as when the next one begins
        expect(page.locator("#turn-1 .offers")).to_be_hidden()
        assert page.locator("#turn-1").evaluate(TOPS_JS) == top
        for turn in (2, 3):
            ask(page, "something green", turn)
        expect(page.locator("#turn-1")).to_have_class("turn past resting")
        assert page.locator("#turn-1").evaluate(TOPS_JS) < top


COUNT_FRAMES_JS = """() => { window.frames = 0; const ask = requestAnimationFrame;
    window.requestAnimationFrame = (draw) => (frames++, ask.call(window, draw)); }"""

COMES_TO_REST_JS = """async () => {
    for (let round = 0; round < 60; round++) {
        const before = frames;
        await new Promise((done) => setTimeout(done, 500));
        if (frames === before) return true;
    }
    return false;
}"""


def test_a_page_where_nothing_moves_draws_nothing(browser: Browser, address: str) -> None:
    with open_page(browser, address) as page:
        page.add_init_script(f"({COUNT_FRAMES_JS})()")
        page.reload()
        page.wait_for_selector(".welcome")
        ask(page, "something red")
        page.locator("#turn-1 .card .play").first.click()
        page.wait_for_function(IS_PLAYING_JS)
        page.keyboard.press("Escape")
        assert page.evaluate(COMES_TO_REST_JS)

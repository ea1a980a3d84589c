"""Very many bins, and a bin of very many clips, in a browser: drawn as far as they are looked at, and searched."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from assistant.agent.assistant import Assistant
from ingest.media.clocks.clocks import read_clock
from retrieval.archive.archive import Archive
from retrieval.bins.bins import NewClip
from retrieval.search.engine import SearchEngine
from tests.support.browser_page import IGNORED_WARNINGS, open_page, serve_page
from tests.support.footage.colour_reels import ColourEncoder

pytestmark = IGNORED_WARNINGS

CLIPS, BINS = 1500, 300
DRAWN = 250
"""Cards and entries that may be drawn before anybody has looked further."""
CLIPS_JS = "cards => cards.map(card => card.dataset.clip)"


@pytest.fixture(scope="module")
def address(archive: Archive) -> Iterator[str]:
    video = archive.videos()[0]
    length = video.duration - 1
    spans = [
        NewClip(video, length * at / CLIPS, length * at / CLIPS + 0.5, comment=f"the {at}th")
        for at in range(CLIPS)
    ]
    archive.bins.add("Everything", spans)
    for at in range(BINS):
        archive.bins.create(f"Reel {at:03d}")
    archive.bins.create("Ópera")
    with serve_page(Assistant(SearchEngine(archive, ColourEncoder())), read_clock=read_clock) as address:
        yield address
    for summary in archive.bins.all():
        archive.bins.delete(summary.name, forget=True)


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    with open_page(browser, address) as page:
        yield page


@pytest.mark.slow
def test_of_a_bin_of_very_many_clips_those_in_view_are_drawn(page: Page) -> None:
    page.evaluate("location.hash = '#/bins/Everything'")
    cards = page.locator(".storyboard .clip")
    expect(cards).to_have_count(CLIPS)
    expect(cards.first.locator(".comment")).to_have_text("the 0th")
    assert page.locator(".storyboard .screen").count() < DRAWN
    expect(cards.last).to_have_attribute("aria-label", page.evaluate(LAST_LABEL_JS))

    cards.last.scroll_into_view_if_needed()
    expect(cards.last.locator(".comment")).to_have_text(f"the {CLIPS - 1}th")
    expect(cards.last.locator('[data-do="later"]')).to_be_disabled()
    assert page.locator(".storyboard .screen").count() < 2 * DRAWN

    page.keyboard.press("Home")
    cards.nth(CLIPS // 2).focus()  # by a screen reader, before it is seen
    expect(cards.nth(CLIPS // 2).locator(".comment")).to_have_text(f"the {CLIPS // 2}th")


LAST_LABEL_JS = "document.querySelector('.storyboard').lastElementChild.getAttribute('aria-label')"


@pytest.mark.slow
def test_clips_of_a_long_bin_are_moved_taken_out_and_brought_back(page: Page) -> None:
    page.evaluate("location.hash = '#/bins/Everything'")
    cards = page.locator(".storyboard .clip")
    expect(cards).to_have_count(CLIPS)
    before = cards.evaluate_all(CLIPS_JS)

    cards.nth(2).focus()
    page.keyboard.press("Alt+ArrowRight")
    expect(cards.nth(3)).to_have_attribute("data-clip", before[2])
    expect(cards.nth(3)).to_be_focused()
    assert cards.evaluate_all(CLIPS_JS) == [*before[:2], before[3], before[2], *before[4:]]
    expect(cards.nth(3).locator(".number")).to_have_text("4")

    page.keyboard.press("Delete")
    expect(cards).to_have_count(CLIPS - 1)
    undo = page.locator('.bin-top [data-do="undo"]')
    expect(undo).to_be_enabled()
    undo.click()
    expect(cards).to_have_count(CLIPS)
    undo.click()
    expect(cards.nth(2)).to_have_attribute("data-clip", before[2])
    assert cards.evaluate_all(CLIPS_JS) == before


@pytest.mark.slow
def test_very_many_bins_are_searched_by_the_keyboard(page: Page) -> None:
    page.evaluate("location.hash = '#/bins'")
    entries = page.locator(".bin-list li")
    expect(entries.first).to_be_visible()
    assert entries.count() < DRAWN
    for _ in range(12):
        page.mouse.wheel(0, 20_000)
        page.wait_for_timeout(50)
    expect(entries).to_have_count(BINS + 2)

    field = page.get_by_role("searchbox")
    field.fill("opera")
    expect(entries).to_have_count(1)
    expect(page.locator(".bin-search p")).to_have_text("1 bin")
    field.press("ArrowDown")
    expect(entries.locator("a")).to_be_focused()
    field.fill("reel 29")
    expect(entries).to_have_count(10)
    field.press("Enter")
    expect(page.locator(".titled h2")).to_have_text("Reel 290")


@pytest.mark.slow
def test_the_chooser_draws_as_many_bins_as_are_looked_at(page: Page) -> None:
    page.locator(".card .play").first.focus()
    page.keyboard.press("Shift+B")
    entries = page.locator(".bin-chooser li")
    expect(entries.first).to_be_visible()
    assert entries.count() < DRAWN
    page.keyboard.type("opera")
    expect(entries).to_have_text(["Ópera0", "New bin “opera”"])

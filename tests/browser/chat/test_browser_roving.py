"""Tab and the grid of hits in a real browser: one stop, the focused card's buttons behind it, arrows inside."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from assistant.agent.assistant import Assistant
from assistant.agent.search.turn_search import SearchSettings
from retrieval.archive.archive import Archive
from retrieval.search.engine import SearchEngine
from tests.support.browser_page import IGNORED_WARNINGS, ask, open_page, serve_page
from tests.support.footage.colour_reels import ColourEncoder

pytestmark = IGNORED_WARNINGS

AT = "() => document.activeElement.closest('.card')?.dataset.number ?? ''"
IS_PICTURE = "() => document.activeElement.matches('.card .play')"
FEW = 9
"""Steps back from the message box to the hits: what stands between them, chips and buttons of the answer."""


@pytest.fixture(scope="module")
def address(archive: Archive) -> Iterator[str]:
    settings = SearchSettings(limit=6, per_video=None)
    with serve_page(Assistant(SearchEngine(archive, ColourEncoder()), settings=settings)) as address:
        yield address


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    with open_page(browser, address) as page:
        ask(page, "something red")
        yield page


def steps(page: Page, key: str, until: str) -> int:
    """How often the key is pressed until that holds."""
    for count in range(60):
        if page.evaluate(until):
            return count
        page.keyboard.press(key)
    raise AssertionError(f"{until} never held")


@pytest.mark.slow
def test_from_the_message_box_a_few_steps_back_lead_to_the_hits(page: Page) -> None:
    page.locator("#composer textarea").focus()
    assert steps(page, "Shift+Tab", "() => document.activeElement.closest('.turn.latest .hits')") <= FEW
    assert page.evaluate(IS_PICTURE)


@pytest.mark.slow
def test_tab_goes_through_the_focused_cards_buttons_and_then_leaves_the_grid(page: Page) -> None:
    page.locator("#turn-1 .card .play").first.focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate(AT) == "2"
    buttons = page.locator("#turn-1 .card").nth(1).locator("button:visible").count()
    seen = []
    for _ in range(buttons - 1):
        page.keyboard.press("Tab")
        assert page.evaluate(AT) == "2"
        seen.append(page.evaluate("document.activeElement.className"))
    assert any("act" in name for name in seen)
    assert any("aside" in name for name in seen)
    page.keyboard.press("Tab")
    assert page.evaluate(AT) == ""
    page.keyboard.press("Shift+Tab")
    assert page.evaluate(AT) == "2"
    assert page.evaluate(IS_PICTURE)


@pytest.mark.slow
def test_arrows_from_a_cards_button_lead_to_the_next_card(page: Page) -> None:
    page.locator("#turn-1 .card .play").first.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    assert page.evaluate(AT) == "2"
    assert page.evaluate(IS_PICTURE)


@pytest.mark.slow
def test_every_button_of_a_card_keeps_its_name(page: Page) -> None:
    expect(page.locator('#turn-1 .answered > .hits .play[tabindex="0"]')).to_have_count(1)
    for button in page.locator("#turn-1 .card").nth(2).get_by_role("button").all():
        assert button.evaluate("one => one.ariaLabel || one.innerText").strip()

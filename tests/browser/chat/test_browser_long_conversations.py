"""What becomes of a conversation that is longer than what is kept of one: it is said, and nothing kept is lost."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from assistant.agent.assistant import Assistant
from assistant.agent.search.turn_search import SearchSettings
from assistant.web.chat import page_state
from retrieval.archive.archive import Archive
from retrieval.search.engine import SearchEngine
from tests.support.browser_page import IGNORED_WARNINGS, ask, open_page, serve_page
from tests.support.footage.colour_reels import ColourEncoder

pytestmark = IGNORED_WARNINGS

LONG = "something red " + "and not too bright " * 30


@pytest.fixture(scope="module")
def address(archive: Archive) -> Iterator[str]:
    assistant = Assistant(SearchEngine(archive, ColourEncoder()), settings=SearchSettings(limit=4))
    with serve_page(assistant) as address:
        yield address


def test_a_conversation_that_is_too_long_to_keep_says_so_and_leaves_what_was_kept(
    browser: Browser, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_page(browser, address) as page:
        ask(page, "something green")
        expect(page.locator("#status")).to_be_empty()
        monkeypatch.setattr(page_state, "LONGEST_SESSION", 1000)
        ask(page, LONG, turn=2)
        expect(page.locator("#status")).to_contain_text(
            "too long to be kept; what was kept of it before stays"
        )
        ask(page, "something blue", turn=3)
        expect(page.locator("#status")).to_be_empty()  # it is said once
        page.reload()
        expect(page.locator(".turn")).to_have_count(1)
        expect(page.locator(".turn .asked")).to_have_text("something green")


def test_what_is_typed_and_not_asked_outlives_a_reload(browser: Browser, address: str) -> None:
    with open_page(browser, address) as page:
        box = page.locator("#composer textarea")
        box.fill("a question that is half")
        page.reload()
        expect(box).to_have_value("a question that is half")
        ask(page, "something green")
        page.reload()
        page.wait_for_selector("#turn-1")
        expect(box).to_have_value("")

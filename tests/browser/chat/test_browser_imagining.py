"""“Imagine it” in a real browser; what draws is a stand-in server that paints plain colours."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from assistant.agent.assistant import Assistant
from assistant.agent.search.turn_search import SearchSettings
from assistant.image_models.image_server import ImageServer
from retrieval.archive.archive import Archive
from retrieval.search.engine import SearchEngine
from tests.support.browser_page import (
    DESKTOP,
    IGNORED_WARNINGS,
    PHONE,
    open_page,
    serve_page,
    wait_for_answer,
)
from tests.support.footage.colour_reels import ColourEncoder
from tests.support.models.fake_image_server import FakeImageServer, run_image_server

pytestmark = IGNORED_WARNINGS


@pytest.fixture(scope="module")
def server() -> Iterator[FakeImageServer]:
    with run_image_server() as server:
        yield server


@pytest.fixture(scope="module")
def drawing_page(archive: Archive, server: FakeImageServer) -> Iterator[str]:
    assistant = Assistant(
        SearchEngine(archive, ColourEncoder()),
        settings=SearchSettings(limit=4, per_video=None),
        image_model=ImageServer(server.url, model="stand-in"),
    )
    with serve_page(assistant) as address:
        yield address


@pytest.mark.parametrize("visitor", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_button_draws_what_stands_in_the_box_and_marks_it_as_drawn(
    browser: Browser, drawing_page: str, server: FakeImageServer, visitor: dict[str, Any]
) -> None:
    with open_page(browser, drawing_page, visitor=visitor) as page:
        page.locator("#composer textarea").fill("a wall that is navy")
        page.locator("#imagine").click()
        wait_for_answer(page, 1)
        expect(page.locator("#composer textarea")).to_have_value("")
        drawing = page.locator("#turn-1 .drawing")
        expect(drawing.locator("img")).to_be_visible()
        expect(drawing.locator("figcaption")).not_to_be_empty()
        expect(page.locator("#turn-1 .reply")).to_contain_text("stand-in at 127.0.0.1")
        expect(page.locator("#query .part.picture img")).to_be_visible()
        assert server.asked[-1]["prompt"] == "a wall that is navy"
        server.behaviour = "error"
        page.locator("#imagine").click()  # what is looked for is drawn
        wait_for_answer(page, 2)
        expect(page.locator("#turn-2 .failed")).to_contain_text("127.0.0.1")
        server.behaviour = "paint"


def test_without_an_image_model_there_is_no_button(browser: Browser, address: str) -> None:
    with open_page(browser, address) as page:
        expect(page.locator("#composer textarea")).to_be_visible()
        expect(page.locator("#imagine")).to_have_count(0)

"""What is heard and written, in a real browser: a card says what speaks for it, and when."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from assistant.agent.assistant import Assistant
from assistant.agent.search.turn_search import SearchSettings
from retrieval.archive.archive import Archive
from retrieval.hits import Reason, ResultPage
from retrieval.queries import Query
from retrieval.search.engine import SearchEngine
from tests.support.browser_page import DESKTOP, IGNORED_WARNINGS, PHONE, ask, open_page, serve_page
from tests.support.footage.colour_reels import ColourEncoder, make_reels
from tests.support.models.stand_in_engine import StandInEngine

pytestmark = IGNORED_WARNINGS

HOSTILE = "<img src=x onerror=\"document.title='hacked'\">" + "Salida" * 20
FOUND = (
    Reason("heard", "Church bell", 0.3, 1.6, 0.9),
    Reason("written", HOSTILE, 1.0, 2.0, 0.8),
)


def with_annotations(archive: Archive, query: Query, **values: Any) -> ResultPage:
    """Search as it is; a bell and a sign speak for each hit."""
    found = SearchEngine(archive, ColourEncoder()).search(query, **values)
    return replace(found, hits=tuple(replace(hit, reasons=FOUND) for hit in found.hits))


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    encoder = ColourEncoder()
    with make_reels(tmp_path_factory.mktemp("annotated"), encoder) as archive:
        engine = StandInEngine(archive, with_annotations, encoder)
        with serve_page(Assistant(engine, settings=SearchSettings(limit=4, per_video=None))) as address:
            yield address


@pytest.mark.parametrize("visitor", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_card_says_what_is_heard_and_written_and_when(
    browser: Browser, address: str, visitor: dict[str, Any]
) -> None:
    with open_page(browser, address, visitor=visitor) as page:
        ask(page, "something yellow")
        heard, written = page.locator("#turn-1 .card").first.locator(".annotation").all()
        called = "campana de iglesia" if visitor is PHONE else "Church bell"  # its page is Spanish
        expect(heard).to_contain_text(f"{called}, 0:00.3 – 0:01.6")
        expect(written).to_contain_text(HOSTILE)
        card = page.locator("#turn-1 .card").first.bounding_box()
        line = written.bounding_box()
        assert card is not None
        assert line is not None
        assert line["x"] + line["width"] <= card["x"] + card["width"] + 1
        assert page.title() == "Filmoteca"

"""Example questions on an archive of one's own in a real browser: offered first, and below the first answers."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from assistant.agent.assistant import Assistant
from retrieval.archive.tables.shot_map import ClusterLabel, MapPlace
from retrieval.search.engine import SearchEngine
from tests.support.browser_page import (
    DESKTOP,
    IGNORED_WARNINGS,
    PHONE,
    ask,
    card_shots,
    open_page,
    serve_page,
    wait_for_answer,
)
from tests.support.footage.colour_reels import ColourEncoder, make_reels

pytestmark = IGNORED_WARNINGS

KINDS = ("something red", "something blue", "something yellow")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    encoder = ColourEncoder()
    with make_reels(tmp_path_factory.mktemp("reels"), encoder) as archive:
        shots = archive.map.shots()
        places = [MapPlace(0.0, 0.0, min(place // 6, 2)) for place in range(len(shots))]
        archive.map.set_places(shots, places, laid_out=len(shots))
        labels = {kind: ClusterLabel((phrase,), shots[0].shot.id) for kind, phrase in enumerate(KINDS)}
        archive.map.set_cluster_labels(labels, archive.map.state().version)
        with serve_page(Assistant(SearchEngine(archive, encoder))) as address:
            yield address


@pytest.mark.slow
@pytest.mark.parametrize("visitor", [DESKTOP, PHONE | {"locale": "en-GB"}], ids=["desktop", "phone"])
def test_what_the_archive_holds_is_offered_until_it_is_asked(
    browser: Browser, address: str, visitor: dict[str, Any]
) -> None:
    with open_page(browser, address, visitor=visitor) as page:
        offered = page.get_by_role("list", name="For example").get_by_role("button")
        expect(offered).to_have_text(list(KINDS))
        offered.first.focus()
        page.keyboard.press("Enter")
        wait_for_answer(page, 1)
        assert card_shots(page, 1)[0] == "reel0/1"
        left = page.get_by_role("group", name="For example").get_by_role("button")
        expect(left).to_have_text(list(KINDS[1:]))
        page.locator("#turn-1 .answered button:not(.try)").last.focus()
        page.keyboard.press("Tab")
        expect(left.first).to_be_focused()
        page.keyboard.press("Enter")
        wait_for_answer(page, 2)
        assert card_shots(page, 2)[0] == "reel0/3"
        expect(left).to_have_text([KINDS[2]])
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        ask(page, "something green", 3)
        expect(left).to_have_text([KINDS[2]])
        ask(page, "something pink", 4)
        expect(left).to_have_count(0)  # whoever asks on knows how

"""The running query in a real browser: chips, undo and redo, branches, stopping, and what outlives the page."""

import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from assistant.agent.assistant import Assistant
from assistant.agent.search.turn_search import SearchSettings
from retrieval.hits import ResultPage
from retrieval.queries import Query
from retrieval.search.engine import SearchEngine
from tests.support.browser_page import (
    IGNORED_WARNINGS,
    PHONE,
    ask,
    ask_with_file,
    card_shots,
    open_page,
    serve_page,
    wait_for_answer,
)
from tests.support.footage.colour_reels import ColourEncoder, make_reels, save_picture

pytestmark = IGNORED_WARNINGS

SLOW = threading.Event()
"""Searches wait for it where a test clears it."""


class SlowEngine(SearchEngine):
    def search(self, query: Query, **page: Any) -> ResultPage:
        SLOW.wait(20)
        return super().search(query, **page)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    SLOW.set()
    encoder = ColourEncoder()
    with make_reels(tmp_path_factory.mktemp("reels"), encoder) as archive:
        assistant = Assistant(
            SlowEngine(archive, encoder),
            settings=SearchSettings(limit=4, per_video=None),
        )
        with serve_page(assistant) as address:
            yield address


def chips(page: Page) -> list[str]:
    return list(
        page.eval_on_selector_all("#query .part .what", "all => all.map((one) => one.innerText.trim())")
    )


def turns_shown(page: Page) -> list[str]:
    return list(
        page.eval_on_selector_all(
            "#turns .turn", "all => all.filter((one) => !one.hidden).map((one) => one.id)"
        )
    )


def test_a_chip_taken_away_changes_the_hits_and_an_edited_one_too(page):
    ask(page, "something yellow only in second.mp4")
    assert {shot.split("/")[0] for shot in card_shots(page, 1)} == {"reel1"}
    page.locator("#query .part.video .drop").click()
    wait_for_answer(page, 2)
    assert "Take out “In second.mp4”" in page.inner_text("#turn-2 .asked")
    assert {shot.split("/")[0] for shot in card_shots(page, 2)} != {"reel1"}
    page.locator("#query .part.text .edit").click()
    page.keyboard.type("something cyan")
    page.keyboard.press("Escape")
    assert "yellow" in chips(page)[0]
    page.locator("#query .part.text .edit").press("Enter")
    page.keyboard.type("something cyan")
    page.keyboard.press("Enter")
    wait_for_answer(page, 3)
    assert chips(page) == ["something cyan"]
    assert card_shots(page, 3)[0] == "reel2/1"
    page.locator("#query .part.text .edit").press("Delete")
    wait_for_answer(page, 4)
    assert chips(page) == []


def test_pictures_and_liked_shots_are_chips(page, tmp_path):
    ask_with_file(page, save_picture(tmp_path / "sea.png"))
    expect(page.locator("#query .part.picture img")).to_be_visible()
    page.locator("#turn-1 .card").nth(1).get_by_role("button", name="Not this").click()
    wait_for_answer(page, 2)
    expect(page.locator("#query .part.disliked img")).to_be_visible()
    page.locator("#query .part.disliked .drop").click()
    wait_for_answer(page, 3)
    assert page.locator("#query .part").count() == 1


def test_five_turns_with_a_picture_chips_thumbs_and_undo(page, tmp_path):
    ask(page, "something yellow")
    first = (chips(page), card_shots(page, 1))
    ask_with_file(page, save_picture(tmp_path / "sea.png"), 2)
    expect(page.locator("#query .part.picture img")).to_be_visible()
    by_picture = card_shots(page, 2)
    assert by_picture[0] == "reel2/1"
    page.locator("#turn-2 .card").nth(1).get_by_role("button", name="Not this").click()
    wait_for_answer(page, 3)
    assert by_picture[1] not in card_shots(page, 3)
    expect(page.locator("#query .part.disliked img")).to_be_visible()
    page.locator("#turn-3 .card").nth(0).get_by_role("button", name="More like this").click()
    wait_for_answer(page, 4)
    expect(page.locator("#query .part.liked img")).to_be_visible()
    expect(page.locator("#turn-4 .reply")).to_contain_text("1 of them is new.")
    fourth = (chips(page), card_shots(page, 4), page.locator("#query .part").count())
    page.locator("#query .part.liked .drop").click()
    wait_for_answer(page, 5)
    expect(page.locator("#query .part.liked")).to_have_count(0)
    page.click("#query .undo")
    expect(page.locator("#turn-5")).to_be_hidden()
    assert (chips(page), card_shots(page, 4), page.locator("#query .part").count()) == fourth
    for turn in (4, 3, 2):
        page.click("#query .undo")
        expect(page.locator(f"#turn-{turn}")).to_be_hidden()
    assert (chips(page), card_shots(page, 1)) == first
    page.keyboard.press("Control+Shift+z")
    expect(page.locator("#turn-2")).to_be_visible()
    expect(page.locator("#query .part.picture img")).to_be_visible()
    ask(page, "something red", 6)
    assert turns_shown(page)[-1] == "turn-6"


def test_a_span_of_two_shots_shows_both_and_plays_as_one(page):
    ask(page, "something red, then something blue")
    card = page.locator("#turn-1 .card").first
    expect(card.locator(".play.pair img")).to_have_count(2)
    start, end = (float(card.get_attribute(f"data-{edge}")) for edge in ("start", "end"))
    card.locator(".play").click()
    page.wait_for_selector("#player[open]")
    assert end - start > 2


def test_undo_and_redo_by_keys_and_a_branch_that_undo_takes_back(page):
    ask(page, "something red")
    ask(page, "without blue", 2)
    both = chips(page)
    page.keyboard.press("Control+z")
    expect(page.locator("#turn-2")).to_be_hidden()
    assert len(chips(page)) == len(both) - 1
    page.keyboard.press("Control+Shift+z")
    expect(page.locator("#turn-2")).to_be_visible()
    assert chips(page) == both
    page.fill("#composer textarea", "half a que")
    page.press("#composer textarea", "Control+z")
    page.wait_for_timeout(500)
    assert turns_shown(page) == ["turn-1", "turn-2"]
    page.fill("#composer textarea", "")
    page.locator("#turn-1 .branch").click()
    expect(page.locator("#turn-2")).to_be_hidden()
    ask(page, "without green", 3)
    assert turns_shown(page) == ["turn-1", "turn-3"]
    assert "blue" not in " ".join(chips(page))
    page.click("#query .undo")
    expect(page.locator("#turn-3")).to_be_hidden()
    page.click("#query .undo")
    expect(page.locator("#turn-2")).to_be_visible()
    assert chips(page) == both
    page.click("#query .undo")
    expect(page.locator("#turn-2")).to_be_hidden()
    page.click("#query .undo")
    expect(page.locator(".welcome")).to_be_visible()


def test_a_reload_keeps_the_conversation_and_a_new_one_forgets_it(page):
    ask(page, "something red")
    ask(page, "without blue", 2)
    found, said = card_shots(page, 2), chips(page)
    page.reload()
    page.wait_for_selector("#turn-2 .card")
    assert (card_shots(page, 2), chips(page)) == (found, said)
    assert page.inner_text("#turn-1 .asked") == "something red"
    ask(page, "no, cyan", 3)
    assert card_shots(page, 3)[0] == "reel2/1"
    page.get_by_role("button", name="New conversation").click()
    page.wait_for_selector(".welcome")
    page.reload()
    page.wait_for_selector(".welcome")
    assert page.locator(".turn").count() == 0


def test_a_conversation_is_saved_as_a_file_and_opened_again(page, tmp_path):
    ask(page, "something yellow")
    found = card_shots(page, 1)
    with page.expect_download() as download:
        page.click("#top .conversations")
        page.click(".menu .save")
    path = tmp_path / "kept.json"
    download.value.save_as(path)
    page.get_by_role("button", name="New conversation").click()
    page.wait_for_selector(".welcome")
    ask(page, "something blue")
    open_file(page, path)
    page.wait_for_selector("#turn-2 .card")
    assert card_shots(page, 2) == found
    assert turns_shown(page) == ["turn-2"]
    page.click("#query .undo")
    expect(page.locator("#turn-1")).to_be_visible()


def test_a_file_that_is_no_conversation_or_another_archives_is_one_sentence(page, tmp_path):
    ask(page, "something red")
    path = tmp_path / "wrong.json"
    path.write_text("[not json")
    open_file(page, path)
    expect(page.locator("#status")).to_contain_text("holds no conversation")
    path.write_text(json.dumps({"plan": {"visual": "sea"}, "shown": ["elsewhere/3"]}))
    open_file(page, path)
    expect(page.locator("#status")).to_contain_text("another archive")
    assert turns_shown(page) == ["turn-1"]


def test_an_answer_is_stopped_and_the_page_goes_on(page):
    ask(page, "something red")
    before = chips(page)
    SLOW.clear()
    try:
        page.fill("#composer textarea", "something blue")
        page.press("#composer textarea", "Enter")
        page.click("#turn-2 .stop")
        wait_for_answer(page, 2)
        expect(page.locator("#turn-2")).to_contain_text("Stopped.")
    finally:
        SLOW.set()
    assert chips(page) == before
    ask(page, "something cyan", 3)
    assert card_shots(page, 3)[0] == "reel2/1"


def test_the_chips_speak_spanish_and_fit_a_phone(browser, address):
    with open_page(browser, address, visitor=PHONE) as page:
        ask(page, "algo rojo sin azul")
        assert "Sin azul" in " ".join(" ".join(chips(page)).split())
        assert page.locator("#query .undo").get_attribute("aria-label") == "Deshacer: algo rojo sin azul"
        assert page.evaluate("document.documentElement.scrollWidth") == 390


def open_file(page: Page, path: Any) -> None:
    page.click("#top .conversations")
    with page.expect_file_chooser() as chooser:
        page.click(".menu .open")
    chooser.value.set_files(str(path))

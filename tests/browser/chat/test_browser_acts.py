"""Acts in a browser: a conversation that ends in a bin, an EDL and an undo; a yes by key; visitors' own bins."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from assistant.agent.assistant import Assistant
from assistant.web.chat import workspaces
from ingest.media.clips.clip_extraction import extract_clip
from ingest.media.clocks.clocks import read_clock
from retrieval.archive.archive import Archive
from tests.support.browser_page import (
    IGNORED_WARNINGS,
    IS_PLAYING_JS,
    PHONE,
    ask,
    open_page,
    open_tab,
    serve_page,
)
from tests.support.factories import clip_of

pytestmark = IGNORED_WARNINGS

TABS_THROUGH_A_CARD = 12
"""At most, from a card over its own buttons to what comes after."""
FIND_AND_KEEP = "find something green and put them all in Opening"
"""A search, and an act on the four hits of its page."""


@pytest.fixture
def page(browser: Browser, address: str, archive: Archive) -> Iterator[Page]:
    for summary in archive.bins.all():
        archive.bins.delete(summary.name, forget=True)
    with open_page(browser, address) as page:
        yield page


def bins(archive: Archive) -> dict[str, int]:
    return {summary.name: summary.clips for summary in archive.bins.all()}


def test_ten_turns_end_in_a_bin_an_edl_and_an_undo(page: Page, archive: Archive, tmp_path: Path) -> None:
    counted = page.locator("#top .views .count")
    ask(page, "show me something red", 1)
    ask(page, "put the first two in Opening", 2)
    expect(page.locator("#turn-2 .acts li")).to_contain_text("2 shots put aside in the new bin “Opening”.")
    expect(counted).to_have_text("2")
    ask(page, "now something blue", 3)
    ask(page, "add the first one to it too", 4)
    expect(counted).to_have_text("3")
    ask(page, "call it Teaser", 5)
    assert bins(archive) == {"Teaser": 3}
    ask(page, "give me an EDL of it", 6)
    with page.expect_download() as download:
        page.get_by_role("link", name="Save Teaser.edl").click()
    download.value.save_as(tmp_path / "Teaser.edl")
    assert (tmp_path / "Teaser.edl").read_text().count("* FROM CLIP NAME") == 3
    ask(page, "play the second", 7)
    page.wait_for_function(IS_PLAYING_JS)
    page.keyboard.press("Escape")
    ask(page, "delete the teaser bin", 8)
    expect(page.locator("#turn-8 .question")).to_contain_text("3 clips")
    assert bins(archive) == {"Teaser": 3}
    ask(page, "yes", 9)
    assert bins(archive) == {}
    expect(counted).to_have_count(0)
    ask(page, "undo that", 10)
    assert bins(archive) == {"Teaser": 3}
    expect(counted).to_have_text("3")
    page.get_by_role("link", name="Open “Teaser”").click()
    expect(page.locator(".storyboard .clip")).to_have_count(3)


def test_the_pages_undo_takes_a_turn_back_and_redo_makes_it_again(page: Page, archive: Archive) -> None:
    ask(page, FIND_AND_KEEP, 1)
    expect(page.locator("#turn-1 .reply > p").first).to_contain_text("shot")
    expect(page.locator("#turn-1 .card")).to_have_count(4)
    assert bins(archive) == {"Opening": 4}
    page.locator('#query [data-action="undo"]').click()
    expect(page.locator("#status")).to_contain_text("The new bin “Opening” is gone again.")
    expect(page.locator("#top .views .count")).to_have_count(0)
    assert bins(archive) == {}
    page.locator('#query [data-action="redo"]').click()
    expect(page.locator("#top .views .count")).to_have_text("4")
    assert bins(archive) == {"Opening": 4}


def test_one_act_of_an_earlier_turn_is_taken_back_by_its_own_button(page: Page, archive: Archive) -> None:
    ask(page, FIND_AND_KEEP, 1)
    ask(page, "show me something red", 2)
    page.locator("#turn-1 .acts button").click()
    expect(page.locator("#turn-3 .reply")).to_contain_text("“Opening” is as it was before.")
    assert bins(archive) == {}
    page.locator('#query [data-action="undo"]').click()
    expect(page.locator("#top .views .count")).to_have_text("4")
    assert bins(archive) == {"Opening": 4}


def test_a_bin_is_deleted_after_a_yes_by_key_alone(page: Page, archive: Archive) -> None:
    ask(page, FIND_AND_KEEP, 1)
    ask(page, "delete the bin Opening", 2)
    page.locator("#turn-2 .confirm button").nth(1).focus()
    page.keyboard.press("Shift+Tab")
    expect(page.locator("#turn-2 .confirm button").first).to_be_focused()
    page.keyboard.press("Shift+Tab")
    for _ in range(TABS_THROUGH_A_CARD):
        page.keyboard.press("Tab")
        if page.locator("#turn-2 .confirm button").first.evaluate("it => it === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.locator("#turn-3 .acts")).to_contain_text("was deleted")
    expect(page.locator("#turn-2 .confirm")).to_be_hidden()
    assert bins(archive) == {}
    page.locator("#turn-3 .acts button").click()
    expect(page.locator("#turn-4 .reply")).to_contain_text("“Opening” is back")
    assert bins(archive) == {"Opening": 4}


def test_clips_come_as_a_file_and_what_cannot_be_done_is_said(page: Page, tmp_path: Path) -> None:
    ask(page, "show me something red", 1)
    ask(page, "download the first one", 2)
    with page.expect_download() as download:
        page.locator("#turn-2 .acts .file").click()
    assert download.value.suggested_filename == "red.zip"
    ask(page, "delete the bin Closing", 3)
    expect(page.locator("#turn-3 .acts .not")).to_have_text(
        "There is no bin “Closing”. There is no bin yet; put a shot aside first."
    )


def test_a_file_that_takes_long_is_waited_for_beside_the_chat(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workspaces, "QUICK_SECONDS", 0.0)
    ask(page, "show me something red", 1)
    ask(page, "download the first one", 2)
    with page.expect_download() as download:
        page.locator("#turn-2 .acts .file").click()
    assert download.value.suggested_filename == "red.zip"
    expect(page.locator("#turn-2 .acts .making")).to_have_count(0)


def test_a_bin_that_is_open_in_another_tab_shows_what_a_turn_did(page: Page, address: str) -> None:
    other = open_tab(page.context, address)
    ask(page, FIND_AND_KEEP, 1)
    other.evaluate("location.hash = '#/bins/Opening'")
    expect(other.locator(".storyboard .clip")).to_have_count(4)
    ask(page, "show me something red", 2)
    ask(page, "put the first two in Opening", 3)
    expect(other.locator(".storyboard .clip")).to_have_count(6)


def test_visitors_of_a_read_only_archive_act_on_bins_of_their_own(
    browser: Browser, assistant: Assistant, archive: Archive
) -> None:
    archive.bins.add("Opening", [clip_of(archive, "reel0", 0, 2)])
    before = bins(archive)
    with serve_page(assistant, read_clock=read_clock, extract_clip=extract_clip, read_only=True) as address:
        with open_page(browser, address) as page:
            ask(page, FIND_AND_KEEP, 1)
            expect(page.locator("#turn-1 .acts")).to_contain_text("in the new bin “Opening”")
            expect(page.locator("#top .views .count")).to_have_text("4")
            ask(page, "save this search as mine", 2)
            expect(page.locator("#turn-2 .acts .not")).to_contain_text("kept in your browser")
        with open_page(browser, address) as page:
            ask(page, "delete the bin Opening", 1)
            expect(page.locator("#turn-1 .acts .not")).to_contain_text("There is no bin “Opening”.")
    assert bins(archive) == before
    archive.bins.delete("Opening", forget=True)


@pytest.mark.parametrize("language", ["es-ES", "de-DE", "fr-FR"])
def test_no_action_of_a_message_is_cut_off_on_a_phone(
    browser: Browser, address: str, archive: Archive, language: str
) -> None:
    for summary in archive.bins.all():
        archive.bins.delete(summary.name, forget=True)
    narrow = PHONE | {"locale": language, "viewport": {"width": 320, "height": 640}}
    with open_page(browser, address, visitor=narrow) as page:
        ask(page, "show me something red", 1)
        for _ in range(2):  # put aside; then there already
            # by its own click: the message of the first may lie over it
            page.locator("#turn-1 .card .aside").first.evaluate("one => one.click()")
            expect(page.locator(".toast button")).to_have_count(3)
            edges = "all => all.map((one) => one.getBoundingClientRect()).map((box) => [box.left, box.right])"
            boxes = page.eval_on_selector_all(".toast button", edges)
            assert all(left >= 0 and right <= 320 for left, right in boxes)

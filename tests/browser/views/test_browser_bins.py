"""Bins in a real browser: put aside, trim, reorder, play as a reel, export, and two windows on one bin."""

from collections.abc import Iterator
from typing import Any

import opentimelineio as otio
import pytest
from playwright.sync_api import Browser, Page, expect

from assistant.agent.assistant import Assistant
from assistant.agent.search.turn_search import SearchSettings
from ingest.media.clips.clip_extraction import extract_clip
from ingest.media.clocks.clocks import read_clock
from retrieval.archive.archive import Archive
from retrieval.bins.bins import NewClip
from retrieval.search.engine import SearchEngine
from tests.support.browser_page import IGNORED_WARNINGS, PHONE, TIMEOUT_MS, ask, open_page, serve_page
from tests.support.footage.colour_reels import ColourEncoder
from tests.support.ingest_workers import open_intake

pytestmark = IGNORED_WARNINGS

PAUSED = "document.querySelector('#player video').paused"


@pytest.fixture(scope="module")
def address(archive: Archive, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    assistant = Assistant(
        SearchEngine(archive, ColourEncoder()), settings=SearchSettings(limit=4, per_video=None)
    )
    allowed = tmp_path_factory.mktemp("allowed")
    with (
        open_intake(archive.folder, allowed) as desk,
        serve_page(assistant, read_clock=read_clock, extract_clip=extract_clip, footage=desk) as address,
    ):
        yield address


@pytest.fixture
def page(browser: Browser, address: str, archive: Archive) -> Iterator[Page]:
    for summary in archive.bins.all():
        archive.bins.delete(summary.name, forget=True)
    with open_page(browser, address, expected="status of 40") as page:  # outdated, or gone meanwhile
        yield page


def fill(archive: Archive, name: str, *spans: tuple[str, float, float]) -> None:
    clips = []
    for video_id, start, end in spans:
        video = archive.video_by_id(video_id)
        assert video is not None
        clips.append(NewClip(video, start, end, query="a colour"))
    archive.bins.add(name, clips)


def open_bin(page: Page, name: str, clips: int) -> None:
    page.evaluate("name => { location.hash = `#/bins/${encodeURIComponent(name)}`; }", name)
    expect(page.locator(".storyboard .clip")).to_have_count(clips)


def spans(archive: Archive, name: str) -> list[tuple[str, float, float]]:
    return [(clip.video, round(clip.start, 3), round(clip.end, 3)) for clip in archive.bins.get(name).clips]


def until(page: Page, fact: Any) -> None:
    """Waits until what the archive holds is so; the page goes on meanwhile."""
    for _ in range(TIMEOUT_MS // 100):
        if fact():
            return
        page.wait_for_timeout(100)
    raise AssertionError("it did not come to that")


def test_hits_are_put_aside_by_click_and_key_and_it_is_said_undone_and_counted(page, archive):
    ask(page, "something red")
    cards = page.locator("#turn-1 .card")
    cards.nth(0).hover()
    cards.nth(0).locator(".aside").click()
    expect(page.locator(".toast")).to_contain_text("Put aside in the new bin “Selects”.")
    cards.nth(1).locator(".play").focus()
    page.keyboard.press("b")
    expect(page.locator(".toast")).to_contain_text("Put aside in “Selects”.")
    expect(page.locator("#top .views .count")).to_have_text("2")
    assert {clip.query for clip in archive.bins.get("Selects").clips} == {"red"}
    page.keyboard.press("b")
    expect(page.locator(".toast")).to_contain_text("“Selects” holds this span already.")
    assert len(archive.bins.get("selects").clips) == 2
    cards.nth(2).locator(".play").focus()
    page.keyboard.press("Shift+B")
    page.locator(".bin-chooser input").fill("Feria/ñ 🎬")
    page.keyboard.press("Enter")
    expect(page.locator("#top .views .count")).to_have_text("3")
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(page.locator("#top .views .count")).to_have_text("2")
    assert [one.name for one in archive.bins.all()] == ["Selects"]


def test_what_the_player_shows_is_put_aside_as_it_was_trimmed_there(page, archive):
    ask(page, "something magenta")
    card = page.locator('#turn-1 .card[data-video="reel1"][data-shot="2"]')
    card.locator(".play").click()
    page.wait_for_function(f"{PAUSED} && document.querySelector('#player video').currentTime > 3.9")
    page.keyboard.press(",")
    page.keyboard.press(",")
    page.keyboard.press("o")
    expect(page.locator("#player .trim-panel .point.out output")).to_have_text("00:00:03:23")
    page.keyboard.press("b")
    expect(page.locator("#player .toast")).to_contain_text("Selects")
    assert spans(archive, "Selects") == [("reel1", 2.0, 3.92)]


def test_a_bin_is_ordered_and_trimmed_by_keys_and_exported_as_it_stands(page, archive, tmp_path):
    fill(archive, "Feria", ("reel0", 0.0, 2.0), ("reel1", 2.0, 4.0))
    open_bin(page, "Feria", 2)
    page.locator(".storyboard .clip").first.focus()
    page.keyboard.press("Alt+ArrowRight")
    until(page, lambda: spans(archive, "Feria")[1][0] == "reel0")
    expect(page.locator(".storyboard .clip").nth(1)).to_be_focused()
    page.keyboard.press("t")
    page.wait_for_selector("#player.trimming")
    page.wait_for_function(f"{PAUSED} && document.querySelector('#player video').currentTime > 1.9")
    page.locator("#player .grip.in").focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    expect(page.locator("#player .point.in output")).to_have_text("00:00:00:05")
    page.locator("#player .stage").focus()
    for _ in range(20):
        page.keyboard.press(".")
    page.keyboard.press("o")
    expect(page.locator("#player .point.out output")).to_have_text("00:00:01:01")
    until(page, lambda: spans(archive, "Feria")[1] == ("reel0", 0.2, 1.04))
    expect(page.locator("#player .say")).to_have_text("Saved")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Export").click()
    page.locator(".export input[value=otio]").check()
    with page.expect_download() as download:
        page.locator(".export button.main").click()
    assert download.value.suggested_filename == "Feria.otio"
    target = tmp_path / "Feria.otio"
    download.value.save_as(target)
    read = otio.adapters.read_from_file(str(target))
    shown = [clip.source_range for clip in read.video_tracks()[0]]
    assert [(span.start_time.value, span.duration.value) for span in shown] == [(50, 50), (5, 21)]


def test_clips_are_commented_taken_out_and_brought_back(page, archive):
    fill(archive, "b", ("reel0", 0.0, 2.0), ("reel0", 2.0, 4.0))
    open_bin(page, "b", 2)
    first = page.locator(".storyboard .clip").first
    first.locator(".comment").click()
    page.keyboard.type("the wide one")
    page.keyboard.press("Control+Enter")
    until(page, lambda: archive.bins.get("b").clips[0].comment == "the wide one")
    first.focus()
    page.keyboard.press("Delete")
    expect(page.locator(".storyboard .clip")).to_have_count(1)
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(page.locator(".storyboard .comment").first).to_have_text("the wide one")
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("button", name="Delete the bin").click()
    expect(page.locator(".bins-empty")).to_be_visible()
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(page.locator(".storyboard .clip")).to_have_count(2)


def test_changes_are_undone_and_redone_by_key_and_button_whoever_made_them(page, archive):
    fill(archive, "b", ("reel0", 0.0, 2.0), ("reel0", 2.0, 4.0))
    clip = archive.bins.get("b").clips[0].id
    archive.bins.annotate("b", clip, "from another day")
    archive.bins.rename("b", "c")
    open_bin(page, "c", 2)
    page.keyboard.press("Control+z")
    expect(page.locator(".bin-top h2")).to_have_text("b")
    assert page.evaluate("location.hash") == "#/bins/b"
    page.get_by_role("button", name="Undo: comment").click()
    expect(page.locator(".toast")).to_contain_text("Undone: comment.")
    expect(page.locator(".storyboard .comment").first).to_have_text("Add a comment")
    page.keyboard.press("Control+Shift+z")
    expect(page.locator(".storyboard .comment").first).to_have_text("from another day")
    page.get_by_role("button", name="Redo: rename").click()
    expect(page.locator(".bin-top h2")).to_have_text("c")
    archive.bins.delete("c")
    page.evaluate("location.hash = '#/bins'")
    page.get_by_text("Deleted lately").click()
    archive.bins.create("of somebody else")  # the list is drawn anew
    expect(page.locator(".bin-list")).to_contain_text("of somebody else")
    page.get_by_role("button", name="Bring “c” back").click()
    expect(page.locator(".storyboard .comment").first).to_have_text("from another day")


def test_what_is_done_quickly_shows_at_once_and_is_all_done(page, archive):
    fill(archive, "b", *[("reel1", n / 2, n / 2 + 1.0) for n in range(6)])
    ids = [clip.id for clip in archive.bins.get("b").clips]
    open_bin(page, "b", 6)
    page.locator(".storyboard .clip").first.focus()
    for _ in range(4):
        page.keyboard.press("Alt+ArrowRight")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Delete")
    page.keyboard.press("Delete")
    until(page, lambda: [clip.id for clip in archive.bins.get("b").clips] == [*ids[1:4], ids[5]])
    shown = "all => all.map((clip) => Number(clip.dataset.clip))"
    assert page.eval_on_selector_all(".storyboard .clip", shown) == [*ids[1:4], ids[5]]
    expect(page.locator(".toast")).to_contain_text("taken out")
    page.evaluate("location.hash = '#/bins'")
    expect(page.locator(".bin-list")).to_be_visible()
    expect(page.locator(".toast")).to_have_count(0)


def test_a_bin_plays_as_one_reel(page, archive):
    fill(archive, "b", ("reel0", 0.0, 0.6), ("reel1", 2.0, 2.6), ("reel1", 4.0, 4.6))
    open_bin(page, "b", 3)
    page.get_by_role("button", name="Play all").click()
    expect(page.locator("#player .place")).to_contain_text("Clip 3 of 3")
    page.wait_for_function(f"{PAUSED} && document.querySelector('#player video').currentTime > 4.4")
    assert page.evaluate("document.querySelector('#player video').currentTime") == pytest.approx(
        4.59, abs=0.06
    )


def test_two_windows_on_one_bin_lose_nothing(page, archive, address):
    fill(archive, "b", ("reel0", 0.0, 2.0), ("reel0", 2.0, 4.0))
    open_bin(page, "b", 2)
    clip = archive.bins.get("b").clips[0]
    archive.bins.annotate("b", clip.id, "from the other window")
    page.locator(".storyboard .clip").first.focus()
    page.keyboard.press("Alt+ArrowRight")
    expect(page.locator(".bin-notice")).to_contain_text("changed in another window")
    expect(page.locator(".storyboard .comment").first).to_have_text("from the other window")
    assert archive.bins.get("b").clips[0].id == clip.id
    page.keyboard.press("Alt+ArrowRight")
    until(page, lambda: archive.bins.get("b").clips[1].id == clip.id)


@pytest.mark.parametrize("leaving", ["the bin is shown as gone", "another view is opened"])
def test_a_comment_on_a_bin_that_is_gone_is_given_back(page, archive, leaving):
    fill(archive, "b", ("reel0", 0.0, 2.0))
    open_bin(page, "b", 1)
    page.locator(".storyboard .comment").click()
    page.keyboard.type("the wide one")
    archive.bins.delete("b")
    if leaving == "another view is opened":
        page.evaluate("() => { location.hash = '#/videos'; }")
    else:
        page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page.locator(".toast")).to_contain_text("no bin “b”")
    expect(page.locator(".toast")).to_contain_text("“the wide one”")


def test_two_tabs_show_the_same_at_once(page, archive, address):
    fill(archive, "b", ("reel0", 0.0, 2.0), ("reel0", 2.0, 4.0))
    second = archive.bins.get("b").clips[1].id
    open_bin(page, "b", 2)
    other = page.context.new_page()
    other.goto(f"{address}#/bins/b")
    expect(other.locator(".storyboard .clip")).to_have_count(2)
    other.locator(".storyboard .clip").first.focus()
    other.keyboard.press("Alt+ArrowRight")
    expect(page.locator(".storyboard .clip").first).to_have_attribute("data-clip", str(second))
    page.get_by_role("button", name="Undo: move").click()
    expect(other.locator(".storyboard .clip").nth(1)).to_have_attribute("data-clip", str(second))
    expect(other.get_by_role("button", name="Redo: move")).to_be_enabled()


def test_dialogs_are_left_with_the_view_that_they_were_opened_in(page, archive):
    fill(archive, "b", ("reel0", 0.0, 2.0))
    ask(page, "something red")
    page.locator("#turn-1 .card .play").first.focus()
    page.keyboard.press("Shift+B")
    expect(page.locator(".bin-chooser")).to_be_visible()
    open_bin(page, "b", 1)
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.get_by_role("button", name="Export").click()
    expect(page.locator("dialog[open]")).to_have_count(1)
    page.evaluate("location.hash = '#/bins'")
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.locator(".bin-list")).to_be_visible()
    open_bin(page, "b", 1)
    page.locator(".storyboard .clip").first.focus()
    page.keyboard.press("t")
    page.wait_for_function(f"{PAUSED} && document.querySelector('#player video').currentTime > 1.9")
    page.locator("#player .grip.in").focus()
    page.keyboard.press("ArrowRight")
    page.evaluate("location.hash = '#/'")
    expect(page.locator("dialog[open]")).to_have_count(0)
    until(page, lambda: spans(archive, "b") == [("reel0", 0.04, 2.0)])


def test_a_clip_whose_video_was_moved_leads_to_where_it_is_found_again(page, archive):
    video = archive.video_by_id("reel2")
    assert video is not None
    fill(archive, "b", ("reel2", 0.0, 2.0))
    with archive.writing():
        archive.move_video("reel2", video.path.parent / "nowhere" / video.name)
    try:
        open_bin(page, "b", 1)
        expect(page.locator(".clip .lost")).to_contain_text(f"{video.name} is not where it was")
        page.locator(".clip .lost").get_by_role("link", name="Locate").click()
        expect(page.get_by_role("dialog")).to_contain_text("Where are the videos now?")
        page.go_back()
        expect(page.locator("dialog[open]")).to_have_count(0)
        page.go_back()
        expect(page.locator(".storyboard .clip")).to_have_count(1)
    finally:
        with archive.writing():
            archive.move_video("reel2", video.path)


def test_a_bin_is_all_within_reach_of_a_thumb(browser: Browser, address: str, archive: Archive):
    for summary in archive.bins.all():
        archive.bins.delete(summary.name, forget=True)
    fill(archive, "b", ("reel0", 0.0, 2.0), ("reel0", 2.0, 4.0))
    with open_page(browser, address, visitor=PHONE) as page:
        open_bin(page, "b", 2)
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        second = archive.bins.get("b").clips[1].id
        page.locator(".storyboard .clip").nth(1).get_by_role("button", name="Mover antes").tap()
        until(page, lambda: archive.bins.get("b").clips[0].id == second)
        page.locator(".storyboard .clip").first.get_by_role("button", name="Ajustar").tap()
        page.locator("#player").get_by_role("button", name="Entrada un fotograma después").tap()
        until(page, lambda: spans(archive, "b")[0][1] == pytest.approx(2.04))


def test_on_a_phone_the_sheet_of_keys_begins_at_its_beginning(browser: Browser, address: str):
    with open_page(browser, address, visitor=PHONE) as page:
        page.locator("#top .keys-help").click()
        assert page.locator("dialog.keyboard-help").evaluate("sheet => sheet.scrollTop") == 0

"""Footage in a real browser: dropped files, progress, searching, cancelling, what failed, and moved videos."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from assistant.agent.assistant import Assistant
from assistant.agent.search.turn_search import SearchSettings
from retrieval.archive.archive import Archive
from retrieval.search.engine import SearchEngine
from tests.support.browser_page import IGNORED_WARNINGS, ask, open_page, open_tab, serve_page, wait_for_answer
from tests.support.footage.colour_reels import ColourEncoder
from tests.support.ingest_workers import open_intake, pause_file

pytestmark = IGNORED_WARNINGS

PATIENCE = 120_000
"""Milliseconds: a job's process imports the libraries first."""


@pytest.fixture
def address(footage: Path, tmp_path: Path) -> Iterator[str]:
    """The page over an empty archive, whose owner allows the clips' folder."""
    encoder, folder = ColourEncoder(), tmp_path / "archive"
    with (
        Archive.create_or_open(folder, encoder=encoder.name, dimensions=encoder.dimensions) as archive,
        open_intake(folder, tmp_path) as intake,
        serve_page(
            Assistant(SearchEngine(archive, encoder), settings=SearchSettings(limit=4)), footage=intake
        ) as address,
    ):
        yield address


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    with open_page(browser, address, patience=PATIENCE) as page:
        yield page


def job(page: Page, stage: str) -> None:
    page.wait_for_selector(f'.footage .job[data-stage="{stage}"]')


def test_files_dropped_on_an_empty_archive_are_taken_in_and_found_and_moved_ones_are_located(
    browser: Browser, address: str, footage: Path, tmp_path: Path
) -> None:
    with open_page(browser, address, expected="status of 4", patience=PATIENCE) as page:  # refusals
        page.locator(".welcome a", has_text="Footage").click()
        expect(page.locator(".footage .drop")).to_be_visible()
        expect(page.locator(".footage .note")).to_contain_text("50 MB a file")
        page.locator(".footage .options summary").click()
        page.get_by_label("Turn speech into subtitles").uncheck()
        (tmp_path / "notes.txt").write_text("no video")
        (tmp_path / "false.mp4").write_text("no video either")
        files = [footage / "flags.mp4", tmp_path / "notes.txt", tmp_path / "false.mp4"]
        page.locator(".footage input[type=file]").set_input_files(files)
        uploads = page.locator(".footage .uploads li")
        expect(uploads.nth(0)).to_have_attribute("data-stage", "done")
        expect(uploads.nth(1)).to_contain_text("notes.txt is no video")
        expect(uploads.nth(2)).to_contain_text("false.mp4 cannot be read as a video")
        job(page, "done")
        expect(page.locator(".footage .summary")).to_have_text("1 video added: 3 shots from 6 s.")
        expect(page.locator("#top .archive span")).to_have_text("1 video · 3 shots · 6 s")
        page.get_by_role("button", name="Search the archive").click()
        ask(page, "something green")
        assert page.locator("#turn-1 .card").first.get_attribute("data-name") == "flags.mp4"

        moved = tmp_path / "archive" / "footage" / "flags.mp4"
        (tmp_path / "attic").mkdir()
        moved.rename(tmp_path / "attic" / "banners.mp4")
        ask(page, "something red", turn=2)
        note = page.locator("#turn-2 .away-note").first
        expect(note).to_contain_text("no longer where it was")
        page.locator("#turn-2 .card .play").first.click()
        expect(page.locator("#player .failed")).to_contain_text("no longer where it was indexed")
        page.locator("#player .failed a").click()
        dialog = page.locator("dialog.choose")
        expect(dialog).to_contain_text("Where are the videos now?")
        dialog.get_by_role("button", name="attic").click()
        expect(dialog.locator(".videos")).to_contain_text("banners.mp4")
        dialog.get_by_role("button", name="Look in this folder").click()
        expect(page.locator(".footage .summary").first).to_have_text("1 video was found again.")
        expect(page.locator(".footage .away")).to_be_hidden()


def test_a_folder_is_chosen_watched_in_two_tabs_cancelled_and_gone_on_with(
    page: Page, address: str, footage: Path, tmp_path: Path
) -> None:
    (footage / "broken.mp4").write_text("no video")
    pause_file(tmp_path / "archive").touch()
    page.goto(f"{address}#/footage")
    page.locator(".footage .options summary").click()
    page.get_by_label("Turn speech into subtitles").uncheck()
    page.get_by_role("button", name="Choose a folder of this computer").click()
    dialog = page.locator("dialog.choose")
    dialog.get_by_role("button", name="footage").click()
    expect(dialog.locator(".videos")).to_contain_text(
        "3 videos lie right here: broken.mp4, flags.mp4, sea.mkv"
    )
    dialog.get_by_role("button", name="Take in this folder").click()
    job(page, "working")
    expect(page.locator(".footage .stage")).to_contain_text("0 of 2 videos")
    assert page.locator('#top a[data-view="footage"]').get_attribute("class") == "busy"

    other = open_tab(page.context, address)
    other.goto(f"{address}#/footage")
    job(other, "working")
    expect(other.locator(".footage .job")).to_have_count(1)
    other.get_by_role("button", name="Cancel").click()
    pause_file(tmp_path / "archive").unlink()
    job(other, "stopped")
    job(page, "stopped")
    page.reload()
    job(page, "stopped")
    page.get_by_role("button", name="Go on").click()
    job(page, "done")
    expect(page.locator(".footage .summary")).to_contain_text("1 failed.")
    failed = page.locator(".footage .sentences.wrong")
    expect(failed).to_contain_text("1 file could not be taken in")
    expect(failed.locator("li")).to_contain_text("broken.mp4: is no video")
    shutil.copy(footage / "flags.mp4", footage / "broken.mp4")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".footage .summary")).to_contain_text("were there already")
    page.get_by_role("button", name="Put away").click()
    expect(page.locator(".footage .job")).to_have_count(0)
    expect(other.locator(".footage .job")).to_have_count(0)
    page.goto(f"{address}#/")
    ask(page, "something cyan")
    wait_for_answer(page, 1)
    assert page.locator("#turn-1 .card").first.get_attribute("data-name") == "sea.mkv"


def test_what_comes_first_and_what_is_passed_over_is_set_by_the_keyboard_and_kept(
    page: Page, tmp_path: Path
) -> None:
    page.goto(page.url.split("#")[0] + "#/footage")
    page.locator(".footage .options summary").click()
    order = page.get_by_label("Which come first")
    order.focus()
    page.keyboard.press("ArrowDown")
    expect(order).to_have_value("newest")
    passed_over = page.get_by_label("Files and folders to pass over, one pattern a line")
    passed_over.focus()
    page.keyboard.type("*_draft.mp4\nold/*")
    page.keyboard.press("Tab")
    with Archive.open(tmp_path / "archive") as archive:
        page.wait_for_function(
            "() => fetch('footage').then((r) => r.json()).then((s) => s.excluded.length === 2)"
        )
        assert archive.exclusions.all() == ("*_draft.mp4", "old/*")
        assert archive.ingest_choices.order == "newest"
        page.reload()
        page.locator(".footage .options summary").click()
        expect(page.get_by_label("Which come first")).to_have_value("newest")
        expect(passed_over).to_have_value("*_draft.mp4\nold/*")
        passed_over.fill("old/*")
        page.keyboard.press("Tab")
        page.wait_for_function(
            "() => fetch('footage').then((r) => r.json()).then((s) => s.excluded.length === 1)"
        )
        assert archive.exclusions.all() == ("old/*",)

"""Videos removed and renamed in a real browser: asked first, said afterwards, no file touched."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from assistant.agent.assistant import Assistant
from retrieval.archive.archive import Archive
from retrieval.search.engine import SearchEngine
from tests.support.browser_page import IGNORED_WARNINGS, open_page, serve_page
from tests.support.footage.colour_reels import HOSTILE_NAME, ColourEncoder, make_reels
from tests.support.ingest_workers import open_intake

pytestmark = IGNORED_WARNINGS


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    (tmp_path / "reels").mkdir()
    with make_reels(tmp_path / "reels", ColourEncoder()) as archive:
        yield archive


@pytest.fixture
def page(browser: Browser, archive: Archive, tmp_path: Path) -> Iterator[Page]:
    with (
        open_intake(archive.folder, tmp_path) as intake,
        serve_page(Assistant(SearchEngine(archive, ColourEncoder())), footage=intake) as address,
        open_page(browser, address, expected="status of 4") as page,
    ):
        yield page


def test_videos_are_selected_renamed_and_removed_and_what_is_gone_leaves_in_one_go(
    page: Page, archive: Archive
) -> None:
    places = {video.name: video.path for video in archive.videos()}
    page.locator('#top .views a[data-view="videos"]').click()
    expect(page.locator("#view .video")).to_have_count(5)
    expect(page.locator(".pick-box").first).to_be_hidden()

    page.locator("#view .video .open", has_text="second.mp4").click()
    page.get_by_role("button", name="Rename", exact=True).click()
    field = page.get_by_label("Name of the video")
    field.fill("THIRD.mp4")
    field.press("Enter")
    expect(page.locator(".rename .wrong")).to_contain_text("Another video")
    field.fill("The second reel")
    field.press("Enter")
    expect(page.locator(".line-head h2")).to_have_text("The second reel")
    assert archive.video("the second reel").path == places["second.mp4"]
    page.locator("#view .back").click()

    page.get_by_role("button", name="Select", exact=True).click()
    remove = page.locator(".picked-bar").get_by_role("button", name="Remove…")
    expect(remove).to_be_disabled()
    page.get_by_label("Select first.mp4").check()
    page.get_by_label(f"Select {HOSTILE_NAME}", exact=True).check()
    expect(page.locator(".picked-bar")).to_contain_text("2 selected")
    remove.click()
    dialog = page.locator("dialog.remove-videos")
    expect(dialog).to_contain_text("Remove 2 videos from the archive")
    dialog.get_by_role("button", name="Cancel").click()
    assert archive.totals().videos == 5
    remove.click()
    expect(dialog.get_by_label("Pass these files over")).to_be_checked()
    dialog.get_by_role("button", name="Remove", exact=True).click()
    expect(page.locator("#view .video")).to_have_count(3)
    expect(page.locator(".picked-bar")).to_be_hidden()
    assert all(path.is_file() for path in places.values())
    assert set(archive.exclusions.all()) == {str(places["first.mp4"]), str(places[HOSTILE_NAME])}

    places["old.mkv"].unlink()
    page.locator('#top .views a[data-view="footage"]').click()
    away = page.locator(".footage .away")
    expect(away).to_contain_text("old.mkv")
    away.get_by_role("button", name="Remove…").click()
    expect(dialog).to_contain_text("Remove “old.mkv” from the archive")
    expect(dialog.locator(".unplugged")).to_have_count(0)
    dialog.get_by_role("button", name="Remove", exact=True).click()
    expect(away).to_be_hidden()
    expect(page.locator("#top .archive span")).to_contain_text("2 videos")


def test_a_removal_while_another_process_writes_is_refused_in_a_sentence(
    browser: Browser, archive: Archive, tmp_path: Path
) -> None:
    with (
        open_intake(archive.folder, tmp_path) as intake,
        serve_page(Assistant(SearchEngine(archive, ColourEncoder())), footage=intake) as address,
        open_page(browser, address, expected="status of 4") as page,
    ):
        page.evaluate(f"location.hash = '#/videos/{archive.video('old.mkv').id}'")
        page.locator(".line-head").get_by_role("button", name="Remove…").click()
        dialog = page.locator("dialog.remove-videos")
        with Archive.open(archive.folder) as other, other.writing():
            dialog.get_by_role("button", name="Remove", exact=True).click()
            expect(dialog.locator(".failed")).to_contain_text("is being written to")
        dialog.get_by_role("button", name="Remove", exact=True).click()
        page.wait_for_function("location.hash === '#/videos'")
        expect(page.locator("#view .video")).to_have_count(4)

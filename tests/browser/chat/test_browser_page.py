"""The page around the conversation in a real browser: Back, files dropped anywhere, conversations that are kept."""

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from assistant.agent.assistant import Assistant
from assistant.agent.search.turn_search import SearchSettings
from retrieval.search.engine import SearchEngine
from tests.support.browser_page import IGNORED_WARNINGS, ask, open_page, serve_page, wait_for_answer
from tests.support.footage.colour_reels import ColourEncoder, make_reels, save_picture
from tests.support.ingest_workers import open_intake

pytestmark = IGNORED_WARNINGS

DROP_JS = """([name, type, data]) => {
    const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
    const transfer = new DataTransfer();
    transfer.items.add(new File([bytes], name, { type }));
    const over = (kind) => document.body.dispatchEvent(
        new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: transfer }));
    over("dragover");
    const said = document.querySelector(".drop-layer:popover-open")?.textContent; // above dialogs too
    over("drop");
    return said;
}"""
BOX_STYLE_JS = """(box) => { const style = getComputedStyle(box);
    return [style.appearance, style.accentColor, box.offsetWidth]; }"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    encoder = ColourEncoder()
    with make_reels(tmp_path_factory.mktemp("reels"), encoder) as archive:
        assistant = Assistant(
            SearchEngine(archive, encoder), settings=SearchSettings(limit=8, per_video=None)
        )
        with (
            open_intake(archive.folder, tmp_path_factory.mktemp("allowed")) as intake,
            serve_page(assistant, footage=intake) as address,
        ):
            yield address


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    with open_page(browser, address, expected="status of 4") as page:
        yield page


def drop(page: Page, path: Path, kind: str) -> str:
    """Drops a file on the page's middle; what the layer said while it was dragged."""
    data = base64.b64encode(path.read_bytes()).decode()
    return str(page.evaluate(DROP_JS, [path.name, kind, data]))


def test_a_picture_dropped_anywhere_becomes_a_question_and_a_video_footage(page, tmp_path):
    page.goto(f"{page.url.split('#')[0]}#/bins")
    expect(page.locator("#view h2")).to_have_text("Bins")
    assert "look for shots like it" in drop(page, save_picture(tmp_path / "sea.png"), "image/png")
    page.wait_for_selector("#composer img")
    page.press("#composer textarea", "Enter")
    wait_for_answer(page, 1)
    assert page.locator("#turn-1 .card").first.get_attribute("data-video") == "reel2"
    (tmp_path / "false.mp4").write_text("no video")
    assert "into the archive" in drop(page, tmp_path / "false.mp4", "video/mp4")
    expect(page.locator(".footage .uploads li")).to_contain_text("cannot be read as a video")
    expect(page.locator(".footage .uploads li button:visible", has_text="Try again")).to_have_count(0)


def test_a_picture_dropped_over_the_player_closes_it_and_stands_in_the_box(page, tmp_path):
    ask(page, "something red")
    page.locator("#turn-1 .card .play").first.click()
    expect(page.locator("#player[open]")).to_be_visible()
    assert "look for shots like it" in drop(page, save_picture(tmp_path / "sea.png"), "image/png")
    page.wait_for_selector("#composer img")
    expect(page.locator("#player[open]")).to_have_count(0)


def test_back_closes_the_player_and_dialogs_and_leaves_views_one_by_one(page):
    ask(page, "something red")
    page.locator("#turn-1 .card .play").first.click()
    expect(page.locator("#player[open]")).to_be_visible()
    page.go_back()
    expect(page.locator("#player[open]")).to_have_count(0)
    page.locator("#turn-1 .card .play").first.click()
    page.keyboard.press("Escape")
    expect(page.locator("#player[open]")).to_have_count(0)
    page.click('#top a[data-view="videos"]')
    expect(page).to_have_title("Videos – Filmoteca")
    page.click('#top a[data-view="map"]')
    expect(page).to_have_title("Map – Filmoteca")
    page.go_back()
    expect(page).to_have_title("Videos – Filmoteca")
    page.go_back()
    expect(page.locator("#turn-1")).to_be_visible()
    expect(page).to_have_title("Filmoteca")


def test_conversations_are_listed_found_renamed_deleted_and_reopened(page):
    ask(page, "something red")
    page.get_by_role("button", name="New conversation").click()
    page.wait_for_selector(".welcome")
    ask(page, "something yellow")
    ask(page, "without blue", 2)
    page.click("#top .conversations")
    rows = page.locator(".menu .row")
    expect(rows).to_have_count(2)
    expect(rows.nth(0)).to_contain_text("something yellow")
    expect(rows.nth(1).locator("img")).to_have_count(1)
    page.fill(".menu input", "blue")
    expect(rows).to_have_count(1)
    rows.nth(0).locator(".rename").click()
    page.keyboard.type("Sunflowers")
    page.keyboard.press("Enter")
    expect(rows.nth(0)).to_contain_text("Sunflowers")
    page.fill(".menu input", "red")
    rows.nth(0).locator(".entry").click()
    expect(page.locator(".turn:visible")).to_have_count(1)
    expect(page.locator(".turn:visible .asked")).to_have_text("something red")
    page.reload()
    expect(page.locator(".turn:visible")).to_have_count(1)
    expect(page.locator(".turn:visible .asked")).to_have_text("something red")
    page.click("#top .conversations")
    expect(rows.nth(0)).to_contain_text("something red")
    rows.nth(0).locator(".delete").click()
    expect(rows).to_have_count(1)
    page.locator(".toast").get_by_role("button", name="Bring back").click()
    page.keyboard.press("Escape")
    page.click("#top .conversations")
    expect(rows).to_have_count(2)
    expect(page.locator(".menu")).to_contain_text("Sunflowers")
    other = page.context.new_page()
    other.goto(page.url)
    other.click("#top .conversations")
    expect(other.locator(".menu .row")).to_have_count(2)
    rows.nth(0).locator(".delete").click()
    expect(other.locator(".menu .row")).to_have_count(1)


def test_only_the_likely_hits_above_the_button_are_put_aside_and_numbers_skip_none(page):
    ask(page, "something red or orange")
    likely = page.locator("#turn-1 .answered > .hits > .card")
    shown = likely.count()
    assert 1 < shown < page.locator("#turn-1 .card").count()
    numbers = [card.get_attribute("data-number") for card in page.locator("#turn-1 .card").all()]
    assert numbers == [str(number) for number in range(1, len(numbers) + 1)]
    button = page.locator("#turn-1 .all-aside")
    expect(button).to_have_text(f"Put these {shown} aside")
    button.click()
    expect(page.locator(".toast")).to_contain_text(f"{shown} shots put aside")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_ticked_box_is_drawn_by_the_browser_in_both_themes(browser, address, scheme):
    with open_page(browser, address, visitor={"color_scheme": scheme}) as page:
        page.goto(f"{address}#/footage")
        page.locator(".footage .options summary").click()
        box = page.get_by_label("Turn speech into subtitles")
        appearance, accent, wide = box.evaluate(BOX_STYLE_JS)
        assert (appearance, wide) == ("auto", 18)
        assert accent != "auto"
        ticked = box.screenshot()
        box.uncheck()
        assert box.screenshot() != ticked


def test_the_keyboard_reaches_the_hits_and_the_box_in_one_step(page):
    ask(page, "something red")
    first = page.locator("a, button, input, textarea, [tabindex='0']").first
    expect(first).to_have_text("Skip to the results")
    first.focus()
    expect(first).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#turn-1 .card .play:focus")).to_have_count(1)
    page.focus("#composer textarea")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#turn-1 .card .play:focus")).to_have_count(1)

"""What is done with results in a real browser: selected, ordered, limited, linked, scrubbed, compared, played."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from assistant.agent.assistant import Assistant
from assistant.agent.search.turn_search import SearchSettings
from retrieval.archive.archive import Archive
from retrieval.bins.bins import NewClip
from retrieval.search.engine import SearchEngine
from tests.support.browser_page import (
    IGNORED_WARNINGS,
    IS_PAUSED_JS,
    TIMEOUT_MS,
    ask,
    free_port,
    open_page,
    open_tab,
    serve_page,
    wait_for_answer,
)
from tests.support.footage.colour_reels import ColourEncoder

pytestmark = IGNORED_WARNINGS

RATE = "document.querySelector('#player video').playbackRate"
NOW = "document.querySelector('#player video').currentTime"


@pytest.fixture(scope="module")
def assistant(archive: Archive) -> Assistant:
    return Assistant(SearchEngine(archive, ColourEncoder()), settings=SearchSettings(limit=8, per_video=None))


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    with open_page(browser, address) as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        yield page


def clipboard(page: Page) -> str:
    return str(page.evaluate("navigator.clipboard.readText()"))


def test_a_lasso_selects_what_it_touches_and_with_shift_adds(page):
    page.emulate_media(reduced_motion="reduce")  # else the page still scrolls
    ask(page, "something red or orange")
    cards = page.locator("#turn-1 .answered > .hits > .card")
    boxes = [card.bounding_box() for card in cards.all()]
    first, second = boxes[0], boxes[1]
    between = (first["x"] + first["width"] + second["x"]) / 2
    page.mouse.move(between, first["y"] + 30)
    page.mouse.down()
    page.mouse.move(first["x"] + 20, first["y"] + 60, steps=4)
    expect(page.locator(".lasso")).to_be_visible()
    page.mouse.up()
    expect(page.locator(".lasso")).to_have_count(0)
    bar = page.locator("#selection-bar")
    expect(bar).to_contain_text("1 shot selected")
    page.keyboard.down("Shift")
    page.mouse.move(between, first["y"] + 30)
    page.mouse.down()
    page.mouse.move(second["x"] + 20, first["y"] + 60, steps=4)
    page.mouse.up()
    page.keyboard.up("Shift")
    expect(bar).to_contain_text("2 shots selected")
    expect(page.locator("#player[open]")).to_have_count(0)


def test_cards_are_selected_with_ctrl_shift_and_s_compared_and_put_aside_at_once(page, archive):
    ask(page, "something red")
    plays = page.locator("#turn-1 .card .play")
    plays.nth(0).click(modifiers=["Control"])
    plays.nth(2).click(modifiers=["Shift"])
    bar = page.locator("#selection-bar")
    expect(bar).to_contain_text("3 shots selected")
    expect(page.locator("#player[open]")).to_have_count(0)
    plays.nth(1).focus()
    page.keyboard.press("s")
    expect(bar).to_contain_text("2 shots selected")
    bar.get_by_role("button", name="Compare two").click()
    expect(page.locator("dialog.compare figure")).to_have_count(2)
    page.go_back()
    expect(page.locator("dialog.compare")).to_have_count(0)
    bar.get_by_role("button", name="Put aside").click()
    expect(page.locator(".toast")).to_contain_text("2 shots put aside")
    assert len(archive.bins.get("Selects").clips) == 2
    page.keyboard.press("Control+z")  # what was done last, not the search
    expect(page.locator(".toast")).to_contain_text("Undone")
    assert not archive.bins.all()
    expect(bar).to_contain_text("2 shots selected")
    bar.get_by_role("button", name="Export").focus()
    page.keyboard.press("Enter")
    expect(page.locator("dialog.export h3")).to_have_text("Export “red”")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename == "red.edl"
    page.keyboard.press("Escape")
    expect(bar.get_by_role("button", name="Export")).to_be_focused()
    bar.get_by_role("button", name="More like these").click()
    wait_for_answer(page, 2)
    expect(page.locator("#query .part.liked")).to_have_count(2)
    expect(bar).to_have_count(0)


def test_results_are_ordered_limited_and_filtered_by_controls_listed_and_linked(browser, page):
    ask(page, "something red or blue or green")
    page.locator("#turn-1 .result-bar .sort").select_option("in_order")
    wait_for_answer(page, 2)
    expect(page.locator("#query .part.sort")).to_contain_text("order of the videos")
    page.locator("#turn-2 .result-bar .limit").select_option("4")
    wait_for_answer(page, 3)
    expect(page.locator("#turn-3 .card")).to_have_count(4)
    page.locator("#turn-3 .result-bar .filters").click()
    page.locator(".menu select[name=orientation]").select_option("landscape")
    page.locator(".menu input[name=min_seconds]").fill("1")
    page.locator(".menu .apply").click()
    wait_for_answer(page, 4)
    expect(page.locator("#query .part.orientation")).to_be_visible()
    expect(page.locator("#turn-4 .result-bar .filters")).to_contain_text("2")
    expect(page.locator("#turn-4 .result-bar .filters")).to_be_focused()
    before = page.locator(".turn:not(.latest) .result-bar")
    expect(before).to_have_count(3)
    assert before.locator("select, button").count() == 0  # browsers look through every field at each click
    assert {box["height"] for box in (bar.bounding_box() for bar in before.all()) if box} == {36.0}
    page.locator("#turn-4 .result-bar .layout").click()
    assert page.evaluate("document.body.className").find("as-list") >= 0
    page.click("#query .share")
    expect(page.locator("#status")).to_have_text("Link copied.")
    shown = page.locator("#turn-4 .card").count()
    other = browser.new_context(locale="en-GB").new_page()
    other.set_default_timeout(TIMEOUT_MS)
    other.goto(clipboard(page))
    wait_for_answer(other, 1)
    expect(other.locator("#turn-1 .card")).to_have_count(shown)
    expect(other.locator("#query .part.orientation")).to_be_visible()
    expect(other.locator("#query .part.sort")).to_be_visible()
    other.context.close()


def test_the_pointer_scrubs_a_card_and_a_question_mark_shows_the_keys(page):
    ask(page, "something red")
    play = page.locator("#turn-1 .card .play").first
    box = play.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 40)
    strip = play.locator(".strip")
    expect(strip).to_have_count(1)
    page.mouse.move(box["x"] + box["width"] - 4, box["y"] + 40)
    expect(strip.locator(".frames")).to_have_css("background-position-x", "100%")
    page.mouse.move(5, 5)
    expect(strip).to_have_count(0)
    play.focus()
    page.keyboard.press("?")
    expect(page.locator("dialog.keyboard-help")).to_contain_text("Put aside")
    page.keyboard.press("Escape")
    expect(page.locator("dialog.keyboard-help")).to_have_count(0)


def test_the_player_shuttles_copies_the_timecode_and_saves_picture_and_clip(page):
    ask(page, "something magenta")
    page.locator('#turn-1 .card[data-video="reel1"][data-shot="2"] .play').click()
    page.wait_for_function(f"document.querySelector('#player video').paused && {NOW} > 3.9")
    page.keyboard.press("j")
    page.wait_for_function(f"{NOW} < 3.2")
    page.keyboard.press("k")
    held = page.evaluate(NOW)
    page.wait_for_timeout(300)
    assert page.evaluate(NOW) == pytest.approx(held, abs=0.05)
    page.keyboard.press("l")
    page.keyboard.press("l")
    page.wait_for_function(f"{RATE} === 2")
    page.keyboard.press("k")
    assert page.evaluate(RATE) == 1
    page.keyboard.press("r")
    page.keyboard.press("k")
    page.keyboard.press(",")
    page.keyboard.press("y")
    expect(page.locator("#player .told")).to_contain_text("copied")
    assert clipboard(page).startswith("00:00:0")
    page.keyboard.press("m")
    assert page.evaluate("document.querySelector('#player video').muted")
    for tool, suffix in (("still", ".jpg"), ("cut", ".mp4")):
        with page.expect_download() as download:
            page.click(f"#player .tool.{tool}")
        assert download.value.suggested_filename.startswith("second_00.00.0")
        assert download.value.suggested_filename.endswith(suffix)


def test_what_others_put_aside_shows_without_a_click(page, archive):
    for summary in archive.bins.all():
        archive.bins.delete(summary.name, forget=True)
    expect(page.locator("#top .views .count")).to_have_count(0)
    video = archive.video_by_id("reel0")
    assert video is not None
    archive.bins.add("Another's", [NewClip(video, 0.0, 2.0, query="x")])
    expect(page.locator("#top .views .count")).to_have_text("1")


def test_a_server_that_goes_away_is_told_and_coming_back_knows_the_conversation(browser, assistant):
    port = free_port()
    with browser.new_context(locale="en-GB") as context:
        context.set_default_timeout(TIMEOUT_MS)
        with serve_page(assistant, port=port) as address:
            page = open_tab(context, address)
            ask(page, "something red")
            page.fill("#composer textarea", "without bl")
            view = context.new_page()
            view.goto(address)
            view.wait_for_selector("#turn-1")
        view.evaluate("location.hash = '#/bins'")
        expect(view.locator("#view .failed")).to_be_visible()
        expect(page.locator(".offline")).to_contain_text("what you have typed stays")
        with serve_page(assistant, port=port):
            expect(page.locator(".offline")).to_have_count(0)
            expect(view.locator("#view .failed")).to_have_count(0)
            expect(page.locator(".turn:visible .asked")).to_have_text("something red")
            expect(page.locator("#composer textarea")).to_have_value("without bl")
            page.fill("#composer textarea", "no, cyan")
            page.press("#composer textarea", "Enter")
            first = page.locator(".turn.latest .answered > .hits > .card").first
            expect(first).to_have_attribute("data-video", "reel2")


def test_what_is_folded_is_neither_played_nor_walked_through(page):
    ask(page, "something red")
    misses = page.locator("#turn-1 .misses")
    place, first = page.locator("#player .place"), page.locator("#turn-1 .card .play").first
    every = page.locator("#turn-1 .card").count()
    misses.evaluate("misses => { misses.open = true; }")
    first.click()
    expect(place).to_contain_text(f"of {every}")
    page.keyboard.press("Escape")
    misses.evaluate("misses => { misses.open = false; }")
    first.click()
    expect(place).to_contain_text(f"of {every - misses.locator('.card').count()}")


def test_the_picture_that_is_saved_is_the_frame_on_screen(page):
    page.goto(page.url.split("#")[0] + "#/shot/reel0:1")
    expect(page.locator("#player video")).to_be_visible()
    page.wait_for_function("document.querySelector('#player video').readyState >= 2")  # it plays where it may
    page.keyboard.press("k")
    page.wait_for_function(IS_PAUSED_JS)
    code = page.locator("#player .tool.code")
    for _ in range(3):
        page.keyboard.press(".")
        code.click()
        expect(page.locator("#player .told")).to_contain_text("copied")
        with page.expect_download() as saved:
            page.locator("#player .tool.still").click()
        assert clipboard(page).replace(":", ".") in saved.value.suggested_filename


def test_another_file_in_the_place_of_the_one_that_plays_is_said(browser, address, archive):
    path, other = (archive.video_by_id(name).path for name in ("reel0", "reel1"))
    kept = path.read_bytes()
    with open_page(browser, address, expected="409") as page:
        page.goto(page.url.split("#")[0] + "#/shot/reel0:1")
        expect(page.locator("#player video")).to_be_visible()
        expect(page.locator("#player .failed")).to_be_hidden()
        try:
            path.write_bytes(other.read_bytes() + b"another")
            expect(page.locator("#player .failed")).to_contain_text("replaced by another file")
            page.wait_for_function("!document.querySelector('#player video').hasAttribute('src')")
        finally:
            path.write_bytes(kept)

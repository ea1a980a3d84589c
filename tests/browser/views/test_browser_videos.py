"""The videos of an archive in a real browser: narrowed by facets, shown along time, played, searched in."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from assistant.agent.assistant import Assistant
from assistant.agent.search.turn_search import SearchSettings
from retrieval.archive.archive import Archive
from retrieval.search.engine import SearchEngine
from retrieval.types import Speech, Subtitle, SubtitleTrack
from tests.support.browser_page import (
    IGNORED_WARNINGS,
    ask,
    card_shots,
    open_page,
    serve_page,
    wait_for_answer,
)
from tests.support.footage.colour_reels import HOSTILE_NAME, ColourEncoder, make_reels

pytestmark = IGNORED_WARNINGS
OPEN: list[Archive] = []
"""The archive that the page shows."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    encoder = ColourEncoder()
    with make_reels(tmp_path_factory.mktemp("reels"), encoder) as archive:
        OPEN[:] = [archive]
        with archive.writing():
            line = (Subtitle(2.2, 3.5, "buenas tardes"),)
            archive.set_speech("reel1", Speech((SubtitleTrack("es", "sidecar", "second.srt", line),)))
        assistant = Assistant(
            SearchEngine(archive, encoder), settings=SearchSettings(limit=4, per_video=None)
        )
        with serve_page(assistant) as address:
            yield address


def names(page: Page) -> list[str]:
    return list(page.eval_on_selector_all("#view .video .name", "all => all.map((one) => one.textContent)"))


def test_the_list_is_narrowed_in_place_and_the_address_keeps_how(page):
    page.locator('#top .views a[data-view="videos"]').click()
    expect(page.locator("#view .video")).to_have_count(5)
    assert HOSTILE_NAME in names(page)
    page.get_by_label("has speech").check()
    expect(page.locator("#view .video")).to_have_count(1)
    assert names(page) == ["second.mp4"]
    expect(page.get_by_label("has speech")).to_be_focused()
    assert "speech=yes" in page.url
    page.go_back()
    expect(page.locator("#view .video")).to_have_count(5)
    page.get_by_placeholder("Find by name").press_sequentially("mp4")
    expect(page.locator("#view .video")).to_have_count(4)
    page.get_by_label("Sort by").select_option("length")
    page.wait_for_function("location.hash.includes('sort=length')")
    expect(page.locator("#view .video .name").last).to_have_text("second.mp4")
    page.reload()
    expect(page.locator("#view .video")).to_have_count(4)
    assert page.get_by_placeholder("Find by name").input_value() == "mp4"
    page.get_by_role("button", name="Clear filters").click()
    expect(page.locator("#view .video")).to_have_count(5)


def test_a_video_is_walked_along_time_by_keys_and_played(page):
    page.locator('#top .views a[data-view="videos"]').click()
    page.locator("#view .video .open", has_text="second.mp4").click()
    stage = page.get_by_role("slider", name="Time line of second.mp4")
    stage.press("ArrowRight")
    expect(stage).to_have_attribute("aria-valuenow", "2")
    assert "buenas tardes" in stage.get_attribute("aria-valuetext")
    expect(page.locator(".shot-tip")).to_contain_text("0:02.0 – 0:04.0")
    assert "t=2.00" in page.url
    stage.press("+")
    stage.press("+")
    expect(page.locator(".scroller")).to_have_js_property("scrollTop", 0)
    page.wait_for_function(
        "() => { const s = document.querySelector('.scroller'); return s.scrollWidth > s.clientWidth * 2; }"
    )
    stage.press("0")
    page.wait_for_function(
        "() => { const s = document.querySelector('.scroller'); return s.scrollWidth <= s.clientWidth + 1; }"
    )
    stage.press("Enter")
    expect(page.locator("#player")).to_be_visible()
    expect(page.locator("#player .name")).to_have_text("second.mp4")
    page.keyboard.press("Escape")
    expect(page.locator("#player")).to_be_hidden()
    page.get_by_role("button", name="Play shot 4").click()
    expect(page.locator("#player")).to_be_visible()
    page.keyboard.press("Escape")


def test_the_bars_are_drawn_and_a_click_on_one_plays_it(page):
    page.evaluate("location.hash = '#/videos/reel1'")
    canvas = page.locator(".scroller canvas")
    canvas.wait_for()
    colours = """() => { const c = document.querySelector(".scroller canvas");
        const y = 60 * c.height / c.clientHeight;
        const at = (x) => [...c.getContext("2d").getImageData(x * c.width, y, 1, 1).data];
        return [at(0.12), at(0.37), at(0.62), at(0.87)].map(String); }"""
    page.wait_for_function(f"new Set(({colours})()).size === 4")  # four shots of four classes
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + 0.62 * box["width"], box["y"] + 100)
    expect(page.locator(".shot-tip")).to_contain_text("Shot 3")
    page.mouse.click(box["x"] + 0.62 * box["width"], box["y"] + 100)
    expect(page.locator("#player")).to_be_visible()


def test_search_in_this_video_sets_a_chip_and_keeps_to_it(page):
    page.evaluate("location.hash = '#/videos/reel1'")
    page.get_by_role("button", name="Search in this video").click()
    wait_for_answer(page, 1)
    expect(page.locator("#query .part.among")).to_contain_text("second.mp4")
    ask(page, "something cyan", turn=2)
    assert {shot.split("/")[0] for shot in card_shots(page, 2)} == {"reel1"}


def test_what_facets_left_can_be_searched(page):
    page.evaluate("location.hash = '#/videos?language=es'")
    page.get_by_role("button", name="Search in these videos").click()
    wait_for_answer(page, 1)
    expect(page.locator("#query .part.among")).to_contain_text("Spanish")
    ask(page, "something cyan", turn=2)
    assert {shot.split("/")[0] for shot in card_shots(page, 2)} == {"reel1"}


def test_a_link_to_a_shot_of_a_video_that_was_moved_opens_the_player_which_says_so(browser, address):
    with open_page(browser, address, expected="status of 404") as page:
        (path,) = {video.path for video in OPEN[0].videos() if video.id == "reel2"}
        away = path.rename(path.with_name("elsewhere.mp4"))
        try:
            page.locator('#top .views a[data-view="videos"]').click()
            page.wait_for_selector("body[data-view=videos]")
            page.evaluate("location.hash = '#/shot/reel2:1'")
            expect(page.locator("#player .failed")).to_contain_text("no longer where it was indexed")
            page.keyboard.press("Escape")
            page.evaluate("location.hash = '#/shot/nowhere:1'")
            expect(page.locator(".toast")).to_contain_text("no such video")
        finally:
            away.rename(path)

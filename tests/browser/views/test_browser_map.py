"""The map of an archive in a real browser: made while it is looked at, walked, drawn round, searched from."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browser_page import IGNORED_WARNINGS, card_shots, open_page, wait_for_answer

pytestmark = IGNORED_WARNINGS

PATIENCE = 300_000
"""Milliseconds: the map is made by a process of its own, which starts slowly on a busy machine."""


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    with open_page(browser, address, patience=PATIENCE) as page:
        page.locator('#top .views a[data-view="map"]').click()
        expect(page.locator(".map-head .count")).to_have_text("16 shots")
        expect(page.locator(".map-frame .progress")).to_be_hidden()
        yield page


def test_the_map_is_walked_by_keys_selected_from_and_searched(page):
    stage = page.locator(".map-stage")
    stage.press("ArrowRight")
    expect(page.locator(".map-foot .place")).to_contain_text("Shot")
    expect(page.locator(".shot-tip img")).to_be_visible()
    first = page.inner_text(".map-foot .place")
    stage.press("s")
    for key in ("ArrowLeft", "ArrowDown", "ArrowUp", "ArrowRight"):
        stage.press(key)
        if page.inner_text(".map-foot .place") != first:
            break
    stage.press("s")
    expect(page.locator(".selection .count")).to_have_text("2 shots selected")
    stage.press("Enter")
    expect(page.locator("#player")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Shots like these").click()
    wait_for_answer(page, 1)
    expect(page.locator("#query .part.liked")).to_have_count(2)
    assert card_shots(page, 1)


def test_a_line_drawn_round_and_the_view_select(page):
    box = page.locator(".map-stage").bounding_box()
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Select by drawing round").click()
    corners = [(0.01, 0.02), (0.9, 0.02), (0.99, 0.98), (0.01, 0.98), (0.01, 0.1)]
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.mouse.down()
    for x, y in corners:
        page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=5)
    page.mouse.up()
    count = page.locator(".selection .count")
    expect(count).to_contain_text("shots selected")
    page.get_by_role("button", name="Clear selection").click()
    expect(page.locator(".selection")).to_be_hidden()
    page.get_by_role("button", name="Select what is in view").click()
    expect(count).to_have_text("16 shots selected")
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.locator("#player")).to_be_visible()
    page.keyboard.press("Escape")


def test_colours_mean_kinds_or_videos_and_one_can_be_shown_alone(page):
    page.get_by_role("button", name="by video").click()
    expect(page.locator(".map-legend li")).to_have_count(5)
    assert page.url.endswith("#/map?colour=video")
    entry = page.locator(".map-legend button", has_text="second.mp4")
    entry.click()
    expect(entry).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Select what is in view").click()
    expect(page.locator(".selection .count")).to_have_text("4 shots selected")
    page.get_by_role("button", name="by kind").click()
    expect(page.locator(".map-legend b").first).to_have_text(
        re.compile(r"^[A-Z]\D+$")
    )  # what it shows, in words

"""Saved searches, links, and the chooser of archives in a real browser."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import numpy as np
import pytest
from fastapi import FastAPI
from playwright.sync_api import Page, expect

from assistant.agent.assistant import Assistant
from assistant.cli.setup import loading
from assistant.cli.setup.chat_app import chat_app
from retrieval.archive.archive import Archive
from retrieval.search.engine import SearchEngine
from tests.support.browser_page import (
    IGNORED_WARNINGS,
    ask,
    card_shots,
    open_page,
    run_app,
    serve_page,
    wait_for_answer,
)
from tests.support.factories import add_video
from tests.support.footage.colour_reels import COLOURS, ColourEncoder, make_reels

pytestmark = IGNORED_WARNINGS


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with make_reels(tmp_path, ColourEncoder()) as archive:
        yield archive


def save_as(page: Page, name: str) -> None:
    page.click("#query .star")
    page.fill(".menu.naming input", name)
    page.press(".menu.naming input", "Enter")
    expect(page.locator("#status")).to_contain_text(f"Saved as “{name}”")


def test_a_search_is_saved_run_again_with_what_is_new_renamed_and_deleted(browser, archive):
    with (
        serve_page(Assistant(SearchEngine(archive, ColourEncoder()))) as address,
        open_page(browser, address) as page,
    ):
        ask(page, "something red")
        save_as(page, "Red things")
        red = np.eye(len(COLOURS), dtype=np.float32)[[list(COLOURS).index("red")]]
        with archive.writing():
            add_video(archive, "late", vectors=red)
        page.click("#top .saved")
        row = page.locator('.menu .row[data-name="Red things"]')
        expect(row.locator(".new")).to_have_text("1 new")
        row.locator(".entry").click()
        wait_for_answer(page, 2)
        expect(page.locator("#turn-2 .reply")).to_contain_text("1 new shot since today")
        expect(page.locator("#turn-2 .card .new")).to_have_count(1)
        assert "late/1" in card_shots(page, 2)
        page.click("#top .saved")
        expect(row.locator(".new")).to_be_hidden()
        row.get_by_role("button", name="Rename").click()
        page.fill(".menu .row input", "Rot")
        page.press(".menu .row input", "Enter")
        page.locator('.menu .row[data-name="Rot"]').get_by_role("button", name="Delete").click()
        expect(page.locator(".menu.saved-list")).to_contain_text("No search is saved yet")
        page.keyboard.press("Escape")
        expect(page.locator(".menu")).to_have_count(0)
        assert archive.saved_searches.all() == []


def test_an_archive_that_is_only_read_leaves_them_to_the_browser(browser, archive):
    with (
        serve_page(Assistant(SearchEngine(archive, ColourEncoder())), read_only=True) as address,
        open_page(browser, address) as page,
    ):
        ask(page, "something red")
        save_as(page, "Mine")
        assert archive.saved_searches.all() == []
        page.reload()
        page.wait_for_selector("#turn-1 .card")
        page.click("#top .saved")
        expect(page.locator(".menu.saved-list")).to_contain_text("Kept in this browser")
        page.locator('.menu .row[data-name="Mine"] .entry').click()
        wait_for_answer(page, 2)
        expect(page.locator("#turn-2 .asked")).to_contain_text("Saved search “Mine”")
        with open_page(browser, address) as other:
            other.click("#top .saved")
            expect(other.locator(".menu.saved-list")).to_contain_text("No search is saved yet")


def test_links_ask_run_and_say_what_is_wrong_with_them(browser, archive):
    with (
        serve_page(Assistant(SearchEngine(archive, ColourEncoder()))) as address,
        open_page(browser, address) as first,
    ):
        page = first.context.new_page()
        page.goto(f"{address}#/search/{quote('something blue')}")
        wait_for_answer(page, 1)
        expect(page.locator("#turn-1 .asked")).to_have_text("something blue")
        assert page.url.endswith("#/")
        save_as(page, "Blau & mehr")
        page.evaluate("location.hash = '#/saved/' + encodeURIComponent('blau & MEHR')")
        wait_for_answer(page, 2)
        expect(page.locator("#turn-2 .asked")).to_contain_text("Blau & mehr")
        page.evaluate("location.hash = '#/saved/nobody'")
        expect(page.locator("#turn-3 .failed")).to_contain_text("no saved search “nobody”")
        page.evaluate("location.hash = '#/search/%20'")
        expect(page.locator("#status")).to_contain_text("nothing to search for")
        page.evaluate("location.hash = '#/search/%E0%A4%A'")
        expect(page.locator("#status")).to_contain_text("nothing to search for")
        page.reload()
        page.wait_for_selector("#turn-1 .asked")
        expect(page.locator("#turns .turn:not([hidden])")).to_have_count(2)


def test_the_link_to_a_shot_is_copied(browser, archive):
    with (
        serve_page(Assistant(SearchEngine(archive, ColourEncoder()))) as address,
        open_page(browser, address) as page,
    ):
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        ask(page, "something red")
        page.click("#turn-1 .card >> nth=0 >> .play")
        page.get_by_role("button", name="Copy the link to this shot").click()
        expect(page.locator("#player .told")).to_have_text("Link copied.")
        assert page.evaluate("navigator.clipboard.readText()") == f"{address}#/shot/reel0:1"


def test_archives_are_chosen_in_the_page(browser, made_archive, tmp_path, monkeypatch):
    monkeypatch.setattr(loading, "load_encoder", lambda name: ColourEncoder())
    folders = [Path(shutil.copytree(made_archive, tmp_path / name)) for name in ("first", "second")]
    (tmp_path / "third").mkdir()
    (tmp_path / "third" / "catalogue.sqlite3").write_text("no database" * 200)

    async def built() -> FastAPI:
        return chat_app([*folders, tmp_path / "third"], "none")

    with run_app(built) as address, open_page(browser, address, expected="archives/third/open") as page:
        assert page.url == f"{address}a/first/"
        ask(page, "something red")
        page.get_by_role("button", name="Choose an archive: first").click()
        page.locator(".menu .entry", has_text="third").click()
        expect(page.locator(".menu .entry", has_text="third").locator(".failed")).to_contain_text("damaged")
        page.keyboard.press("ArrowUp")
        page.keyboard.press("Enter")
        page.wait_for_url(f"{address}a/second/")
        page.wait_for_selector(".welcome")
        ask(page, "something blue")
        assert len(card_shots(page, 1)) == 5
        page.go_back()
        page.wait_for_selector("#turn-1 .card")
        expect(page.locator("#turn-1 .asked")).to_have_text("something red")

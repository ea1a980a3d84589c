"""Accounts in a real browser: signing in and out, what a role is offered, and who did what in a shared bin."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from assistant.accounts.roles import Role
from assistant.accounts.store import Accounts
from assistant.agent.assistant import Assistant
from assistant.web.sign_in.authorization import SignIn
from retrieval.archive.archive import Archive
from retrieval.search.engine import SearchEngine
from tests.support.browser_page import DESKTOP, IGNORED_WARNINGS, PHONE, TIMEOUT_MS, serve_page
from tests.support.footage.colour_reels import ColourEncoder, make_reels
from tests.support.ingest_workers import open_intake
from tests.support.signed_in import PASSWORD

pytestmark = IGNORED_WARNINGS

LONG_NAME = "bob.the.documentalist@broadcaster.example"
PEOPLE = {"Ann": Role.EDITOR, LONG_NAME: Role.OWNER, "Vic": Role.VIEWER}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with make_reels(tmp_path_factory.mktemp("accounts"), ColourEncoder()) as archive:
        yield archive


@pytest.fixture(scope="module")
def address(archive: Archive, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    accounts = Accounts(tmp_path_factory.mktemp("kept") / "accounts.sqlite3")
    for name, role in PEOPLE.items():
        accounts.put_user(name, role, PASSWORD)
    assistant = Assistant(SearchEngine(archive, ColourEncoder()))
    sign_in = SignIn("password", accounts=accounts)
    with (
        open_intake(archive.folder, Path(tmp_path_factory.mktemp("allowed"))) as intake,
        serve_page(assistant, sign_in=sign_in, footage=intake) as address,
    ):
        yield address
    accounts.close()


def visits(visitor: Any) -> dict[str, Any]:
    """Playwright's options of a visitor, whose types say no more than what they are."""
    return dict(visitor)


def sign_in(context: BrowserContext, address: str, name: str, password: str = PASSWORD) -> Page:
    """Whoever asks for the page is asked who they are, and led on to it."""
    context.set_default_timeout(TIMEOUT_MS)
    expect.set_options(timeout=TIMEOUT_MS)
    page = context.new_page()
    page.goto(address)
    expect(page).to_have_url(f"{address}sign-in?next=/")
    page.fill("input[name=name]", name)
    page.fill("input[name=password]", password)
    page.press("input[name=password]", "Enter")
    return page


def views(page: Page) -> set[str]:
    page.wait_for_selector(".welcome")
    return set(
        page.eval_on_selector_all("#top .views a", "links => links.map((a) => a.getAttribute('href'))")
    )


def test_a_wrong_password_is_said_and_a_right_one_leads_to_the_page(browser: Browser, address: str) -> None:
    with browser.new_context(**visits(DESKTOP)) as context:
        page = sign_in(context, address, "Ann", "wrong")
        expect(page.get_by_role("alert")).to_be_visible()
        page.fill("input[name=name]", "Ann")
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_selector(".welcome")
        expect(page).to_have_url(address)


def test_each_role_is_offered_what_it_may_do(browser: Browser, address: str) -> None:
    offered = {}
    for name in PEOPLE:
        with browser.new_context(**visits(DESKTOP)) as context:
            offered[name] = views(sign_in(context, address, name))
    viewer, editor, owner = offered["Vic"], offered["Ann"], offered[LONG_NAME]
    assert viewer < editor < owner
    assert {link.rsplit("/", 1)[-1] for link in editor - viewer} == {"teaching"}
    assert {link.rsplit("/", 1)[-1] for link in owner - editor} == {"footage", "people"}


@pytest.mark.parametrize("visitor", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_the_menu_names_who_is_there_and_signs_them_out_everywhere(
    browser: Browser, address: str, visitor: dict[str, object]
) -> None:
    with browser.new_context(**visits(visitor)) as context:
        page = sign_in(context, address, LONG_NAME)
        page.wait_for_selector(".welcome")
        other = context.new_page()
        other.goto(address)
        other.wait_for_selector(".welcome")
        button = page.locator("#top .account")
        assert LONG_NAME in (button.get_attribute("aria-label") or "")
        box, bar = button.bounding_box(), page.locator("#top").bounding_box()
        assert box is not None
        assert bar is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= page.viewport_size["width"]  # type: ignore[index]
        assert box["y"] >= bar["y"]
        assert box["height"] <= 48, "the name stands under the icon"
        button.click()
        menu = page.locator(".menu.account")
        expect(menu).to_contain_text(LONG_NAME)
        expect(menu.locator(".entry")).to_be_focused()
        page.keyboard.press("Escape")
        expect(menu).to_have_count(0)
        button.click()
        menu.locator(".entry").click()
        expect(page).to_have_url(f"{address}sign-in")
        page.go_back()
        expect(page.locator("input[name=password]")).to_be_visible()
        assert page.request.get(f"{address}bins/all").status == 401
        other.reload()
        expect(other.locator("input[name=password]")).to_be_visible()


def test_a_shared_bin_says_who_did_what(browser: Browser, address: str) -> None:
    def put(page: Page, start: float) -> None:
        page.wait_for_selector(".welcome")
        span = {"video": "reel0", "start": start, "end": start + 1}
        answer = page.request.post(f"{address}bins/add", data={"name": "rain", "spans": [span]})
        assert answer.ok, answer.text()

    with browser.new_context(**visits(DESKTOP)) as context:
        put(sign_in(context, address, "Ann"), 0)
    with browser.new_context(**visits(DESKTOP)) as context:
        page = sign_in(context, address, LONG_NAME)
        put(page, 2)
        page.goto(f"{address}#/bins/rain")
        page.locator(".bin-log summary").click()
        lines = page.locator(".bin-log li")
        expect(lines).to_have_count(3)
        last, *before = lines.all_inner_texts()
        assert last.startswith(LONG_NAME)
        assert all(line.startswith("Ann") for line in before)
        wide = page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert wide

"""Conversations that the server keeps for signed-in people: each their own, about one archive, on any device."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from assistant.accounts.conversations import MOST_KEPT, Conversation
from assistant.accounts.roles import Role
from assistant.accounts.store import Accounts
from assistant.agent.assistant import Assistant
from assistant.agent.search.turn_search import SearchSettings
from assistant.web.sign_in.authorization import SignIn
from retrieval.errors import NotFound
from retrieval.search.engine import SearchEngine
from tests.support.browser_page import IGNORED_WARNINGS, TIMEOUT_MS, ask, serve_page
from tests.support.footage.colour_reels import ColourEncoder, make_reels

pytestmark = IGNORED_WARNINGS

PASSWORD = "correct horse battery"
ID = "0123abcd-0000-4000-8000-000000000001"
KEPT = {"session": "{}", "title": "red", "time": 5.0, "words": "red\nblue", "picture": "media/x.jpg"}


@pytest.fixture(scope="module")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Accounts]:
    accounts = Accounts(tmp_path_factory.mktemp("accounts") / "accounts.sqlite3")
    for name, role in (("Ann", Role.EDITOR), ("Vic", Role.VIEWER)):
        accounts.put_user(name, role, PASSWORD)
    yield accounts
    accounts.close()


@pytest.fixture(scope="module")
def address(accounts: Accounts, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with make_reels(tmp_path_factory.mktemp("reels"), ColourEncoder()) as archive:
        assistant = Assistant(
            SearchEngine(archive, ColourEncoder()), settings=SearchSettings(limit=8, per_video=None)
        )
        with serve_page(assistant, sign_in=SignIn("password", accounts=accounts)) as address:
            yield address


def about(number: int, **values: object) -> Conversation:
    given: dict[str, object] = {
        "named": False,
        "words": "",
        "picture": "",
        "title": "",
        "time": float(number),
    }
    return Conversation(id=f"{number:08d}", **(given | values))  # type: ignore[arg-type]


@pytest.mark.slow
def test_a_title_and_a_picture_stay_and_the_oldest_are_let_go(tmp_path: Path) -> None:
    accounts = Accounts(tmp_path / "a.sqlite3")
    table = accounts.conversations
    table.keep("ann", "x", about(1, title="red", picture="first"), "1")
    table.rename("ann", "x", "00000001", "Sunsets")
    table.keep("ann", "x", about(1, title="red", picture="second", words="red\nblue", time=500.0), "2")
    (kept,) = table.all("ann", "x")
    assert (kept.title, kept.named, kept.picture, kept.words) == ("Sunsets", True, "first", "red\nblue")
    assert table.session("ann", "x", "00000001") == "2"
    assert table.all("bob", "x") == table.all("ann", "y") == []
    for number in range(2, MOST_KEPT + 3):
        table.keep("ann", "x", about(number), "{}")
    ids = [one.id for one in table.all("ann", "x")]
    assert len(ids) == MOST_KEPT
    assert ids[0] == f"{MOST_KEPT + 2:08d}"  # the latest that was kept, whatever time its browser tells
    assert not {"00000001", "00000002"} & {*ids}
    table.keep("ann", "x", about(MOST_KEPT + 3, time=-1.0), "{}")  # a browser whose clock was set back
    table.keep("ann", "x", about(10), "{}")
    assert [one.id for one in table.all("ann", "x")][:2] == ["00000010", f"{MOST_KEPT + 3:08d}"]
    accounts.put_user("Ann", Role.VIEWER, None)
    accounts.remove_user("Ann")
    assert table.all("ann", "x") == []
    with pytest.raises(NotFound, match="not kept any more"):
        table.rename("ann", "x", "00000010", "x")
    accounts.close()


@pytest.mark.slow
def test_each_sees_their_own_and_whoever_is_not_signed_in_none(address: str, accounts: Accounts) -> None:
    with httpx.Client(base_url=address) as ann, httpx.Client(base_url=address) as vic:
        for client, name in ((ann, "Ann"), (vic, "Vic")):
            client.post("/sign-in", data={"name": name, "password": PASSWORD, "next": "/"})
        assert ann.put(f"/conversations/{ID}", json=KEPT).status_code == 200
        assert [one["id"] for one in ann.get("/conversations").json()["conversations"]] == [ID]
        assert vic.get("/conversations").json() == {"keeps": True, "conversations": []}
        for method in ("GET", "DELETE"):
            answer = vic.request(method, f"/conversations/{ID}", headers={"Content-Type": "application/json"})
            assert answer.status_code == 404
            assert "not kept any more" in answer.json()["detail"]
        assert vic.patch(f"/conversations/{ID}", json={"title": "mine"}).status_code == 404
        assert vic.put(f"/conversations/{ID}", json=KEPT | {"title": "his"}).status_code == 200
        assert ann.get("/conversations").json()["conversations"][0]["title"] == "red"
        for wrong in (KEPT | {"time": -1}, KEPT | {"title": "x" * 201}, {"session": "{}"}):
            assert ann.put(f"/conversations/{ID}", json=wrong).status_code == 422
        assert ann.put("/conversations/..%2fx", json=KEPT).status_code == 404
        for each in (ann, vic):
            gone = each.delete(f"/conversations/{ID}", headers={"Content-Type": "application/json"})
            assert gone.status_code == 200
        left = ann.post("/sign-out", follow_redirects=False)
        assert left.headers["clear-site-data"] == '"storage"'
    token = {"Authorization": f"Bearer {accounts.make_token('robot', Role.OWNER)}"}
    with httpx.Client(base_url=address, headers=token) as robot:
        assert robot.get("/conversations").json() == {"keeps": False, "conversations": []}
        assert robot.put(f"/conversations/{ID}", json=KEPT).status_code == 404
    assert httpx.get(f"{address}conversations").status_code == 401


def signed_in(page: Page, address: str, name: str) -> Page:
    page.goto(f"{address}sign-in")
    page.fill("[name=name]", name)
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector(".welcome")
    return page


def test_a_conversation_is_found_again_on_another_device_and_not_by_others(
    browser: Browser, address: str
) -> None:
    with browser.new_context(locale="en-GB") as desk, browser.new_context(locale="en-GB") as laptop:
        for context in (desk, laptop):
            context.set_default_timeout(TIMEOUT_MS)
        page = signed_in(desk.new_page(), address, "Ann")
        ask(page, "something red")
        page.click("#top .conversations")
        rows = page.locator(".menu .row")
        expect(rows).to_have_count(1)
        rows.locator(".rename").click()
        page.keyboard.type("Sunsets")
        page.keyboard.press("Enter")
        expect(rows).to_contain_text("Sunsets")
        page.keyboard.press("Escape")
        ask(page, "without blue", 2)
        assert page.evaluate("Object.keys(localStorage).filter((key) => key.includes('session'))") == []

        other = signed_in(laptop.new_page(), address, "ann")
        other.click("#top .conversations")
        rows = other.locator(".menu .row")
        expect(rows).to_have_count(1)
        page.click("#top .conversations")
        page.locator(".menu .row .rename").click()
        page.keyboard.type("Evenings")
        page.keyboard.press("Enter")
        expect(rows).to_contain_text("Evenings")  # it shows where nobody did anything
        rows.locator(".entry").click()
        expect(other.locator(".turn:visible")).to_have_count(2)
        other.click("#top .conversations")
        rows.locator(".delete").click()
        expect(rows).to_have_count(0)
        other.locator(".toast").get_by_role("button", name="Bring back").click()
        other.keyboard.press("Escape")
        expect(other.locator(".menu")).to_have_count(0)
        other.click("#top .conversations")
        expect(rows).to_contain_text("Evenings")

        other.request.post(f"{address}sign-out")
        other.evaluate("sessionStorage.clear()")
        other = signed_in(other, address, "Vic")
        other.click("#top .conversations")
        expect(other.locator(".menu")).to_contain_text("kept for you on the server")
        expect(rows).to_have_count(0)

"""Signing in at an OpenID provider that the test starts, in a real browser; what nobody gets in by."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page

from assistant.accounts.roles import Role
from assistant.accounts.store import Accounts
from assistant.agent.assistant import Assistant
from assistant.web.app import build_app
from assistant.web.sign_in.authorization import SignIn
from assistant.web.sign_in.routes import provider_user_name
from ingest.media.playback import browser_plays
from retrieval.search.engine import SearchEngine
from tests.support.browser_page import IGNORED_WARNINGS, TIMEOUT_MS, run_app
from tests.support.footage.colour_reels import ColourEncoder, make_reels

providers = pytest.importorskip("oidc_provider_mock")
pytestmark = [*IGNORED_WARNINGS, pytest.mark.filterwarnings("ignore:get_jwt_config:DeprecationWarning")]


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with providers.run_server_in_thread(require_nonce=True) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def address(issuer: str, accounts: Accounts, tmp_path: Path) -> Iterator[str]:
    (tmp_path / "reels").mkdir()
    sign_in = SignIn(
        "oidc", accounts=accounts, issuer=issuer, client="filmoteca", secret="a secret of the test"
    )
    with make_reels(tmp_path / "reels", ColourEncoder()) as archive:

        async def built() -> FastAPI:
            assistant = Assistant(SearchEngine(archive, ColourEncoder()))
            return build_app(assistant, browser_plays=browser_plays, sign_in=sign_in)

        with run_app(built) as address:
            yield address.replace("127.0.0.1", "localhost")


def authorize(page: Page, address: str, name: str) -> None:
    page.route(
        "https://**", lambda route: route.abort()
    )  # the provider's page asks for a style sheet elsewhere
    page.goto(address, wait_until="domcontentloaded")
    page.wait_for_url("http://localhost:*/oauth2/authorize*")
    page.fill("input[name=sub]", name)
    page.press("input[name=sub]", "Enter")


def test_somebody_who_is_known_signs_in_and_has_their_role(
    browser: Browser, address: str, accounts: Accounts
) -> None:
    accounts.put_user("ann@films.example", Role.EDITOR, None)
    with browser.new_context() as context:
        context.set_default_timeout(TIMEOUT_MS)
        page = context.new_page()
        authorize(page, address, "ann@films.example")
        page.wait_for_selector(".welcome")
        asked = "path => fetch(path).then(answer => answer.status)"
        assert page.evaluate(asked, "bins/all") == 200
        assert page.evaluate(asked, "footage") == 403
        cookies: list[Any] = [cookie for cookie in context.cookies() if cookie["name"] == "filmoteca_session"]
        assert [(cookie["httpOnly"], cookie["sameSite"]) for cookie in cookies] == [(True, "Lax")]
        accounts.remove_user("ann@films.example")
        assert page.evaluate(asked, "bins/all") == 401


def test_a_stranger_whom_the_provider_knows_is_not_let_in(browser: Browser, address: str) -> None:
    with browser.new_context() as context:
        context.set_default_timeout(TIMEOUT_MS)
        page = context.new_page()
        authorize(page, address, "stranger@elsewhere.example")
        page.wait_for_selector("[role=alert]")
        assert not [cookie for cookie in context.cookies() if cookie["name"] == "filmoteca_session"]


def test_answers_that_nobody_asked_the_provider_for_are_refused(address: str, accounts: Accounts) -> None:
    accounts.put_user("ann@films.example", Role.EDITOR, None)
    with httpx.Client(base_url=address) as client:
        for forged in ("code=x&state=y", "error=access_denied&state=y", "", "code=x"):
            answer = client.get(f"/sign-in/callback?{forged}")
            assert answer.status_code == 401, forged
            assert "filmoteca_session" not in answer.headers.get("set-cookie", "")
        begun = client.get("/sign-in")
        sent = httpx.URL(begun.headers["location"]).params
        assert sent["code_challenge_method"] == "S256"
        assert sent["nonce"]
        replayed = client.get(f"/sign-in/callback?code=made-up&state={sent['state']}")
        assert replayed.status_code == 401


@pytest.mark.parametrize(
    ("told", "claim", "name"),
    [
        ({"sub": "1", "email": "ann@example.org", "email_verified": True}, "", "ann@example.org"),
        ({"sub": "1", "email": "ann@example.org", "email_verified": False}, "", "1"),
        ({"sub": "1", "email": "ann@example.org"}, "", "1"),
        ({"sub": "1", "email": "ann@example.org", "email_verified": "false"}, "", "1"),
        ({"sub": "1", "preferred_username": "ann@example.org"}, "", "1"),
        ({"sub": "1", "oid": "7"}, "oid", "7"),
        ({"sub": "1"}, "oid", ""),
        ({}, "", ""),
    ],
)
def test_nobody_goes_by_an_address_that_they_only_say_is_theirs(
    told: dict[str, object], claim: str, name: str
) -> None:
    assert provider_user_name(told, claim) == name

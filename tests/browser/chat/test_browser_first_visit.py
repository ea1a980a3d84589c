"""The first visit in a real browser: how much is fetched, and that no module is fetched beside the bundle."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from assistant.accounts.roles import Role, User
from assistant.agent.assistant import Assistant
from assistant.web.bundle.own_files import own_modules
from assistant.web.chat.chat import Chat
from assistant.web.gradio_app import mount
from assistant.web.gradio_app.frontend import FrontendChanged
from assistant.web.views.overview import ModelNames
from retrieval.search.engine import SearchEngine
from tests.support.browser_page import IGNORED_WARNINGS, TIMEOUT_MS, ask, card_shots, open_page, serve_page
from tests.support.footage.colour_reels import ColourEncoder, make_reels

pytestmark = IGNORED_WARNINGS

MOST_REQUESTS = 40


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    encoder = ColourEncoder()
    with make_reels(tmp_path_factory.mktemp("reels"), encoder) as archive:
        yield Assistant(SearchEngine(archive, encoder))


def visit(page: Page, address: str) -> list[str]:
    """The paths that a visit fetches until the archive's pictures are there."""
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    page.goto(address)
    page.wait_for_selector(".welcome .card img")
    page.wait_for_function("[...document.images].every((image) => image.complete)")
    return [url.removeprefix(address) for url in fetched if url.startswith(address)]


def test_a_first_visit_fetches_little_and_each_thing_once(browser: Browser, address: str) -> None:
    with browser.new_context(locale="en-GB") as context:
        context.set_default_timeout(TIMEOUT_MS)
        fetched = visit(context.new_page(), address)
    assert len(fetched) <= MOST_REQUESTS
    assert len(fetched) == len(set(fetched))
    scripts = [path for path in fetched if path.endswith(".js") and not path.startswith("static/")]
    assert len(scripts) == 1
    assert scripts[0].startswith("page/bundle/")


def test_a_view_opened_later_shares_the_bundle_s_modules(browser: Browser, address: str) -> None:
    with open_page(browser, address) as page:
        fetched: list[str] = []
        page.on("request", lambda request: fetched.append(request.url.removeprefix(address)))
        page.locator('#top .views a[data-view="videos"]').click()
        expect(page.locator(".videos .video").first).to_be_visible()
        scripts = [path for path in fetched if path.endswith(".js")]
        assert scripts
        assert not own_modules().keys() & set(scripts)


def test_without_a_bundle_the_page_does_the_same(
    browser: Browser, assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def changed(components: frozenset[str]) -> None:
        raise FrontendChanged("it is another version")

    monkeypatch.setattr(mount, "read_frontend", changed)
    mount.page_bundle.cache_clear()
    try:
        with serve_page(assistant) as address, open_page(browser, address) as page:
            assert page.locator('link[href^="page/ui/theme"]').count() == 1
            ask(page, "something red")
            assert card_shots(page, 1)
    finally:
        mount.page_bundle.cache_clear()


def test_who_comes_for_the_first_time_is_told_what_this_is_and_not_again(
    browser: Browser, address: str
) -> None:
    with open_page(browser, address) as page:
        intro = page.locator(".intro")
        expect(intro).to_contain_text("Ask your video archive in plain words")
        expect(intro.locator("li img").first).to_be_visible()
        expect(intro.locator("li")).to_have_count(3)
        ask(page, "something red")
        page.get_by_role("button", name="New conversation").click()
        expect(page.locator(".welcome")).to_be_visible()
        expect(intro).to_have_count(0)
        page.evaluate("localStorage.clear(); sessionStorage.clear()")
        page.reload()
        intro.get_by_role("button").click()
        expect(intro).to_have_count(0)
        page.reload()
        expect(page.locator(".welcome")).to_be_visible()
        expect(intro).to_have_count(0)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR])
def test_a_guest_is_told_that_the_archive_stays_as_it_is(assistant: Assistant, role: Role) -> None:
    chat = Chat(assistant, title="Filmoteca", models=ModelNames("fake:colours"), examples={})
    _, message = chat.opened("en", User("", role, "open"))
    assert ("You are a guest here" in message["welcome"]) == (role is Role.VIEWER)

"""The menu of language models, the offer of one, and the steps of an answer, in a real browser."""

from collections.abc import Iterator

import pytest
from huggingface_hub import constants
from playwright.sync_api import Browser, expect

from assistant.agent.assistant import Assistant
from assistant.agent.search.turn_search import SearchSettings
from assistant.llm import model_offer
from assistant.llm.model_switch import ModelSwitch
from assistant.llm.servers import local_servers
from retrieval.search.engine import SearchEngine
from tests.assistant.agent.test_tool_turns import Steps
from tests.assistant.llm.test_model_menu import Loading
from tests.support.browser_page import IGNORED_WARNINGS, PHONE, ask, open_page, serve_page
from tests.support.footage.colour_reels import ColourEncoder, make_reels
from tests.support.models.fake_hub import SMALL, run_fake_hub
from tests.support.models.fake_openai_server import run_fake_server
from tests.support.models.scripted_models import ScriptedModel

pytestmark = IGNORED_WARNINGS


@pytest.fixture
def switch(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelSwitch]:
    """A weak model in use, a server with two more on this machine."""
    weak = ScriptedModel("")
    weak.capable, weak.name = False, "Qwen2.5-Coder-1.5B-Instruct"
    with run_fake_server() as server:
        server.models = ["qwen3:8b", "gemma3:12b"]
        monkeypatch.setattr(local_servers, "PORTS", {server.server_address[1]: "Ollama"})
        yield ModelSwitch(weak, "auto", Loading())


@pytest.fixture
def address(tmp_path_factory: pytest.TempPathFactory, switch: ModelSwitch) -> Iterator[str]:
    encoder = ColourEncoder()
    with make_reels(tmp_path_factory.mktemp("reels"), encoder) as archive:
        assistant = Assistant(
            SearchEngine(archive, encoder), switch, settings=SearchSettings(limit=4, per_video=None)
        )
        with serve_page(assistant) as address:
            yield address


def test_the_models_name_is_a_menu_that_the_keyboard_reaches_and_that_switches(
    browser: Browser, address: str, switch: ModelSwitch
) -> None:
    with open_page(browser, address) as page:
        button = page.locator("#models .choose-model")
        expect(button).to_have_text("Qwen2.5-Coder-1.5B-Instruct")
        button.focus()
        page.keyboard.press("Enter")
        menu = page.locator(".menu.language-models")
        expect(menu.locator(".entry b")).to_have_text(
            ["Automatic", "Qwen2.5-Coder-1.5B-Instruct", "qwen3:8b", "gemma3:12b", "No model"]
        )
        expect(menu.locator("[aria-current]")).to_be_focused()
        for _ in range(2):
            page.keyboard.press("ArrowDown")
        expect(menu.locator(".entry").nth(2)).to_be_focused()
        page.keyboard.press("Enter")
        expect(menu).to_have_count(0)
        expect(button).to_be_focused()
        expect(button).to_have_text("qwen3:8b")
        expect(page.locator(".toast")).to_contain_text("qwen3:8b answers from now on.")
        assert switch.name.endswith("#qwen3:8b")
        page.keyboard.press("Enter")
        page.keyboard.press("Escape")
        expect(button).to_be_focused()
        page.reload()
        expect(page.locator("#models .choose-model")).to_have_text("qwen3:8b")


def test_a_model_that_does_not_load_says_why_in_the_menu(browser: Browser, address: str) -> None:
    with open_page(browser, address, visitor=PHONE, expected="422") as page:
        page.locator("#models .choose-model").click()
        menu = page.locator(".menu.language-models")
        menu.locator(".entry").nth(1).click()
        expect(menu.locator("small.failed")).to_have_text("There is no memory.")
        box = menu.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390


def test_an_offer_says_the_size_and_only_a_yes_fetches_it(
    browser: Browser,
    address: str,
    switch: ModelSwitch,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with run_fake_hub("owner/small/resolve/main/small.gguf", b"GGUF" * 750_000) as hub:
        monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", hub.template)
        monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path_factory.mktemp("hub")))
        monkeypatch.setattr(model_offer, "OFFERED", SMALL)
        monkeypatch.setattr(model_offer, "free_memory", lambda: None)
        with open_page(browser, address) as page:
            card = page.locator(".welcome .model-offer")
            expect(card).to_contain_text("Small, 0.0 GB (Apache-2.0)")
            assert "GET" not in hub.asked
            card.locator("button.do").click()
            expect(page.locator(".toast")).to_contain_text("Small answers from now on.")
            expect(page.locator("#models .choose-model")).to_have_text("small.gguf")
            expect(page.locator(".model-offer")).to_have_count(0)
        assert switch.name.endswith("small.gguf")


def test_the_steps_of_an_answer_stay_under_it(browser: Browser, address: str, switch: ModelSwitch) -> None:
    switch.current = Steps(
        ("search", '{"intent": "search", "visual": "something red"}'),
        ("look", "{}"),
        ("search", '{"intent": "refine", "visual": "something yellow", "done": true}'),
    )
    with open_page(browser, address) as page:
        ask(page, "something red or so")
        how = page.locator("#turn-1 .how")
        expect(how.locator("li")).to_have_count(3)
        expect(how.locator("li").first).to_contain_text("Searched: something red →")

"""The chat page in a real browser, over real files and real search."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from assistant.agent.assistant import Assistant
from assistant.agent.search.turn_search import SearchSettings
from retrieval.search.engine import SearchEngine
from tests.support.browser_page import (
    IGNORED_WARNINGS,
    IS_PAUSED_JS,
    IS_PLAYING_JS,
    PHONE,
    ask,
    ask_with_file,
    card_shots,
    open_page,
    serve_page,
    wait_for_answer,
)
from tests.support.footage.colour_reels import FPS, HOSTILE_NAME, ColourEncoder, make_reels, save_picture

pytestmark = IGNORED_WARNINGS

SETTLED = 1_000
"""Milliseconds in which Gradio puts the values into a fold that has just opened; earlier changes it undoes."""
FRAME = 1 / FPS
EXAMPLES = {"en": ("something red", "something blue"), "es": ("algo red",)}
RECORD = """() => { window.seen = [];
    const watch = () => { const v = document.querySelector("#player video");
        if (!v) return requestAnimationFrame(watch);
        const look = (_, frame) => { if (!v.closest(".loading")) window.seen.push(frame.mediaTime);
            v.requestVideoFrameCallback(look); };
        v.requestVideoFrameCallback(look); };
    watch(); }"""
"""Notes the time of each frame that the player shows; while it loads, nothing is seen of it."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    encoder = ColourEncoder()
    with make_reels(tmp_path_factory.mktemp("reels"), encoder) as archive:
        assistant = Assistant(
            SearchEngine(archive, encoder), settings=SearchSettings(limit=4, per_video=None)
        )
        with serve_page(assistant, examples=EXAMPLES) as address:
            yield address


def playing_time(page: Page) -> float:
    return float(page.evaluate("document.querySelector('#player video').currentTime"))


def test_a_question_brings_a_sentence_and_the_shots_best_first(page):
    ask(page, "something yellow")
    assert "shot" in page.inner_text("#turn-1 .reply")
    assert card_shots(page, 1)[0] == "reel1/1"
    card = page.locator("#turn-1 .card").first
    expect(card.locator(".number")).to_have_text("1")
    expect(card.locator(".span")).to_contain_text("–")
    expect(card.locator(".seconds")).to_have_text("2.0 s")
    page.wait_for_function("document.querySelector('#turn-1 .card img').naturalWidth > 0")
    assert page.input_value("#composer textarea") == ""


def test_the_archive_and_the_models_are_always_in_view(page):
    ask(page, "something red")
    bar = page.locator("#top")
    expect(bar).to_be_in_viewport()
    for fact in ("colours", "5 videos", "16 shots", "32 s"):
        expect(bar).to_contain_text(fact)
    models = page.locator("#models")
    expect(models).to_be_in_viewport()
    for name in ("fake:colours", "no model", "none"):
        expect(models).to_contain_text(name)


def test_the_languages_stand_in_a_menu_that_keys_work_too(page):
    page.click("#top .language")
    expect(page.locator(".menu.languages [aria-current]")).to_have_text("English")
    page.click(".menu.languages >> text=Español")
    expect(page.locator(".welcome h2")).to_have_text("¿Qué buscas?")
    assert page.get_attribute("html", "lang") == "es"
    page.focus("#top .language")
    page.keyboard.press("Enter")
    expect(page.locator(".menu.languages [aria-current]")).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.locator(".welcome h2")).to_have_text("What are you looking for?")


def test_a_link_to_a_shot_plays_it(page):
    page.evaluate("location.hash = '#/shot/reel1:2'")
    page.wait_for_selector("#player video")
    page.wait_for_function(IS_PLAYING_JS)


def test_an_example_is_asked_with_one_click(page):
    page.click(".example >> nth=0")
    wait_for_answer(page, 1)
    assert page.inner_text("#turn-1 .asked") == "something red"


@pytest.mark.parametrize(("colour", "shot"), [("yellow", "reel1/1"), ("magenta", "reel1/2")])
def test_a_shot_plays_from_its_first_frame_and_stops_at_its_last(page, colour, shot):
    ask(page, f"something {colour}")
    card = page.locator("#turn-1 .card").nth(card_shots(page, 1).index(shot))
    start, end = (float(card.get_attribute(name) or "") for name in ("data-start", "data-end"))
    page.evaluate(RECORD)
    card.locator(".play").click()
    page.wait_for_function(IS_PLAYING_JS)
    page.wait_for_function(IS_PAUSED_JS)
    seen = page.evaluate("window.seen")
    assert end - FRAME < playing_time(page) < end
    assert start - FRAME / 2 < min(seen) < start + 0.5  # the first repaints are late on a busy machine
    assert max(seen) < end + 0.1  # on a machine too busy to repaint; the picture that stays is the last


def test_a_shot_of_a_video_that_browsers_do_not_play_is_played_as_a_clip(page, address):
    ask(page, "something navy")
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url.removeprefix(address)))
    page.locator("#turn-1 .card").nth(card_shots(page, 1).index("reel3/4")).locator(".play").click()
    page.wait_for_function(IS_PLAYING_JS)
    assert "media/clip/reel3/4.mp4?piece=0" in requests
    assert page.inner_text("#player .clock").startswith("0:06.")
    page.wait_for_function(IS_PAUSED_JS)
    assert playing_time(page) == pytest.approx(2.0, abs=0.1)


def test_the_player_goes_on_to_neighbours_and_beyond_and_closes_with_escape(page):
    ask(page, "something magenta")
    page.locator("#turn-1 .card").nth(card_shots(page, 1).index("reel1/2")).locator(".play").click()
    page.wait_for_function(IS_PLAYING_JS)
    page.keyboard.press("ArrowRight")
    expect(page.locator("#player .place")).to_contain_text("Shot 3 of 4")
    page.wait_for_function("document.querySelector('#player video').currentTime > 4")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#player .place")).to_contain_text("Shot 2 of 4")
    page.click("#player .beyond")
    page.wait_for_function("document.querySelector('#player video').currentTime > 4.2")
    assert not page.evaluate("document.querySelector('#player video').paused")
    page.keyboard.press(" ")
    page.wait_for_function("document.querySelector('#player video').paused")
    page.keyboard.press("r")
    page.wait_for_function("document.querySelector('#player video').currentTime < 4")
    page.keyboard.press("Escape")
    expect(page.locator("#player")).to_be_hidden()
    page.wait_for_function("document.activeElement.className === 'play'")


def test_more_like_this_brings_shots_like_it(page):
    ask(page, "something yellow")
    page.locator("#turn-1 .card").first.get_by_role("button", name="More like this").click()
    wait_for_answer(page, 2)
    assert "More like 1" in page.inner_text("#turn-2 .asked")
    assert {"reel3/1", "reel3/2"} & set(card_shots(page, 2)[:3])  # olive and orange


def test_not_this_takes_it_away(page):
    ask(page, "something yellow")
    first = card_shots(page, 1)[0]
    page.locator("#turn-1 .card").first.get_by_role("button", name="Not this").click()
    wait_for_answer(page, 2)
    assert first not in card_shots(page, 2)


def test_more_results_are_others(page):
    ask(page, "something red")
    page.click("#turn-1 .more")
    wait_for_answer(page, 2)
    assert card_shots(page, 2)
    assert not set(card_shots(page, 1)) & set(card_shots(page, 2))


def test_a_picture_is_asked_with(page, tmp_path):
    ask_with_file(page, save_picture(tmp_path / "sea.png"))
    expect(page.locator("#turn-1 .asked img")).to_be_visible()
    assert card_shots(page, 1)[0] == "reel2/1"


def test_a_file_that_is_no_picture_is_one_sentence_on_the_page(page, tmp_path):
    path = tmp_path / "holiday.png"
    path.write_text("not a picture")
    ask_with_file(page, path)
    expect(page.get_by_role("alert")).to_contain_text("“holiday.png” is not a picture")


def test_a_new_conversation_forgets_the_old_one(page):
    ask(page, "something red")
    page.get_by_role("button", name="New conversation").click()
    page.wait_for_selector(".welcome")
    assert page.locator(".turn").count() == 0
    ask(page, "something cyan")
    assert card_shots(page, 1)[0] == "reel2/1"


def test_a_hostile_file_name_is_only_text(page):
    ask(page, "something cyan <b>bold</b>")
    names = page.locator("#turn-1 .card .video").all_inner_texts()
    assert HOSTILE_NAME in names
    page.locator("#turn-1 .card").nth(names.index(HOSTILE_NAME)).locator(".play").click()
    expect(page.locator("#player .name")).to_have_text(HOSTILE_NAME)
    page.wait_for_function(IS_PLAYING_JS)
    assert page.title() == "Filmoteca"
    assert page.locator("#turn-1 .asked b").count() == 0


def test_everything_can_be_done_with_the_keyboard(page):
    page.click("#top h1")
    page.keyboard.press("/")
    page.keyboard.type("something red")
    page.keyboard.press("Enter")
    wait_for_answer(page, 1)
    page.locator("#turn-1 .play").first.focus()
    page.keyboard.press("ArrowRight")
    focused = "document.activeElement.closest('.card')?.dataset.number"
    assert page.evaluate(focused) == "2"
    page.keyboard.press("End")
    assert page.evaluate(focused) == "4"
    page.keyboard.press("Home")
    assert page.evaluate(focused) == "1"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(focused) == "1"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    expect(page.locator("#player")).to_be_visible()
    page.keyboard.press("n")
    expect(page.locator("#player .place")).to_contain_text("Result 2 of 4")
    page.keyboard.press("Escape")
    page.wait_for_function(f"{focused} === '2'")
    page.keyboard.press("x")
    wait_for_answer(page, 2)
    assert "Not 2" in page.inner_text("#turn-2 .asked")


def test_the_settings_change_the_next_page(page):
    page.click("#settings > button")
    page.wait_for_timeout(SETTLED)
    page.locator("#settings input[type=range]").first.fill("8")
    expect(page.locator("#settings input[type=number]").first).to_have_value("8")
    ask(page, "something red")
    assert len(card_shots(page, 1)) == 8


def test_a_spanish_browser_gets_a_spanish_page_that_fits_a_phone(browser, address):
    with open_page(browser, address, visitor=PHONE) as page:
        expect(page.locator(".welcome")).to_contain_text("¿Qué buscas?")
        expect(page.locator("#composer textarea")).to_have_attribute("placeholder", "Describe un plano…")
        page.click(".example >> nth=0")
        wait_for_answer(page, 1)
        expect(page.locator("#turn-1")).to_contain_text("Más como este")
        assert page.evaluate("document.documentElement.lang").split("-")[0] == "es"
        assert page.evaluate("document.documentElement.scrollWidth") == 390

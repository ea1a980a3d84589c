"""What annotators tell, in a real browser: descriptions and captions in the player, facets of the hits."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from assistant.agent.assistant import Assistant
from assistant.agent.search.turn_search import SearchSettings
from retrieval.annotations import Annotation, AnnotatorName, VideoAnnotations
from retrieval.search.engine import SearchEngine
from retrieval.types import Speech, Subtitle, SubtitleTrack
from tests.support.browser_page import (
    DESKTOP,
    IGNORED_WARNINGS,
    IS_PLAYING_JS,
    PHONE,
    ask,
    open_page,
    serve_page,
    wait_for_answer,
)
from tests.support.footage.colour_reels import ColourEncoder, make_reels

pytestmark = IGNORED_WARNINGS

HOSTILE = "a <b>wall</b> --> that is <script>document.title='hacked'</script> yellow"
ENGLISH = SubtitleTrack("en", "recognised", "base", (Subtitle(0.3, 1.6, "A yellow morning."),))
CAPTIONS = """() => { const track = document.querySelector("#player video track:not([kind=descriptions])")?.track;
    return track?.mode === "showing" ? [...track.activeCues ?? []].map((cue) => cue.text).join("|") : ""; }"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    encoder = ColourEncoder()
    with make_reels(tmp_path_factory.mktemp("described"), encoder) as archive:
        shots = archive.shots("reel1")
        told = [HOSTILE, *(f"shot {n} of a wall" for n in range(2, len(shots) + 1))]
        described = tuple(
            Annotation(shot.start, shot.end, text, 0.5) for shot, text in zip(shots, told, strict=True)
        )
        bell = (Annotation(0.2, 1.5, "Applause", 0.9),)
        with archive.writing():
            archive.set_speech("reel1", Speech((ENGLISH,), recogniser="base"))
            model = AnnotatorName("described", "blip:a-folder", "1")
            archive.set_annotations("reel1", VideoAnnotations(model, described))
            for video in ("reel1", "reel3"):
                yamnet = AnnotatorName("sound", "yamnet", "1")
                archive.set_annotations(video, VideoAnnotations(yamnet, bell))
        assistant = Assistant(
            SearchEngine(archive, encoder), settings=SearchSettings(limit=4, per_video=None)
        )
        with serve_page(assistant) as address:
            yield address


def play(page: Page, colour: str, video: str, shot: int) -> None:
    ask(page, f"something {colour}")
    page.locator(f'#turn-1 .card[data-video="{video}"][data-shot="{shot}"] .play').click()
    page.wait_for_function(IS_PLAYING_JS)


@pytest.mark.parametrize("visitor", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_player_tells_what_is_to_be_seen_and_who_wrote_it(
    browser: Browser, address: str, visitor: dict[str, Any]
) -> None:
    with open_page(browser, address, visitor=visitor) as page:
        play(page, "yellow", "reel1", 1)
        button, line = page.locator("#player .descriptions"), page.locator("#player .describing")
        expect(button).to_have_attribute("aria-pressed", "false")
        expect(line).to_be_hidden()
        page.keyboard.press("d")
        expect(button).to_have_attribute("aria-pressed", "true")
        expect(line.get_by_role("status")).to_have_text(HOSTILE)
        expect(line).to_contain_text("blip:a-folder")
        expect(page.locator("#player video track[kind=descriptions]")).to_have_count(1)
        page.keyboard.press("ArrowRight")
        expect(line.get_by_role("status")).to_have_text("shot 2 of a wall")
        box, stage = line.bounding_box(), page.locator("#player").bounding_box()
        assert box is not None
        assert stage is not None
        assert box["x"] + box["width"] <= stage["x"] + stage["width"] + 1
        page.keyboard.press("Escape")
        page.reload()
        page.wait_for_selector("#turn-1 .card")
        page.locator('#turn-1 .card[data-video="reel1"][data-shot="1"] .play').click()
        expect(line.get_by_role("status")).to_have_text(HOSTILE)  # wanted until it is not
        button.click()
        expect(line).to_be_hidden()
        expect(page.locator("#player video track[kind=descriptions]")).to_have_count(0)
        assert page.title() == "Filmoteca"


def test_captions_are_subtitles_with_what_is_heard(browser: Browser, address: str) -> None:
    with open_page(browser, address) as page:
        play(page, "yellow", "reel1", 1)
        page.keyboard.press(" ")
        page.evaluate("document.querySelector('#player video').currentTime = 1")
        page.wait_for_function(f"({CAPTIONS})() === 'A yellow morning.'")
        page.keyboard.press("c")
        page.wait_for_function(f"({CAPTIONS})().includes('[applause]')")
        assert "A yellow morning." in page.evaluate(CAPTIONS)
        expect(page.locator("#player video track")).to_have_attribute("kind", "captions")
        expect(page.locator("#player .said li .words")).to_have_text(["[applause]", "A yellow morning."])
        expect(page.locator("#player .subtitles")).to_have_attribute("aria-label", re.compile("with sounds"))


def test_what_is_heard_alone_is_shown_to_who_asks_for_it(browser: Browser, address: str) -> None:
    with open_page(browser, address) as page:
        play(page, "olive", "reel3", 1)
        page.keyboard.press(" ")
        page.evaluate("document.querySelector('#player video').currentTime = 1")
        expect(page.locator("#player video track")).to_have_count(0)
        expect(page.locator("#player .descriptions")).to_be_hidden()
        page.keyboard.press("c")
        page.wait_for_function(f"({CAPTIONS})() === '[applause]'")


@pytest.mark.parametrize("visitor", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_what_is_heard_in_some_hits_narrows_to_them_and_a_chip_takes_it_away(
    browser: Browser, address: str, visitor: dict[str, Any]
) -> None:
    with open_page(browser, address, visitor=visitor) as page:
        ask(page, "something yellow or olive or navy")
        chip = page.locator('#turn-1 .facets [data-target="heard:applause"]')
        expect(chip.locator("small")).to_have_text("2")
        chip.click()
        wait_for_answer(page, 2)
        expect(page.locator("#turn-2 .answered > .hits > .card")).to_have_count(2)
        expect(page.locator("#turn-2 .reply")).not_to_contain_text("Nobody has listened")
        expect(page.locator("#turn-2 .facets [data-target='language:en']")).to_have_count(1)
        heard = page.locator("#turn-2 .facets [data-target^='heard:']")
        expect(heard).to_have_count(0)  # all of them hold it
        expect(page.locator("#query .part.heard")).to_be_visible()
        page.locator("#turn-2 .result-bar .filters").click()
        expect(page.locator(".search-filters select[name=heard]")).to_have_value("applause")
        expect(page.locator(".search-filters select[name=taught]")).to_have_count(0)
        heard_names = page.locator(".search-filters select[name=heard] option").evaluate_all(
            "options => options.map((option) => option.value)"
        )
        assert heard_names == ["", "applause"]  # what was heard somewhere alone
        page.select_option(".search-filters select[name=heard]", "")
        page.locator(".search-filters .apply").click()
        wait_for_answer(page, 3)
        expect(page.locator("#query .part.heard")).to_have_count(0)

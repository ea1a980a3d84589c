"""What is said, in a real browser: words on the cards, subtitles over the picture, a transcript, moments."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from assistant.agent.assistant import Assistant
from assistant.agent.search.turn_search import SearchSettings
from retrieval.archive.archive import Archive
from retrieval.hits import HighlightedSubtitle, ResultPage
from retrieval.queries import Query
from retrieval.search.engine import SearchEngine
from retrieval.types import Speech, Subtitle, SubtitleTrack
from tests.support.browser_page import (
    IGNORED_WARNINGS,
    IS_PAUSED_JS,
    IS_PLAYING_JS,
    PHONE,
    ask,
    open_page,
    serve_page,
    wait_for_answer,
)
from tests.support.footage.colour_reels import ColourEncoder, make_reels
from tests.support.models.stand_in_engine import StandInEngine

pytestmark = IGNORED_WARNINGS

SHOWN = "<script>document.title='hacked'</script><img src=x onerror=\"document.title='hacked'\"> derorrim"
HOSTILE = SHOWN.replace("derorrim", "\u202ederorrim\x1b")
ENGLISH = SubtitleTrack(
    "en",
    "recognised",
    "base",
    (
        Subtitle(0.3, 1.6, "A yellow morning."),
        Subtitle(2.4, 3.7, "Then magenta & <b>black</b>."),
        Subtitle(4.2, 5.2, HOSTILE),
        Subtitle(6.2, 7.5, "And brown at the end."),
    ),
)
SPANISH = SubtitleTrack("es", "sidecar", "second.es.srt", (Subtitle(0.3, 1.6, "Una mañana amarilla."),))
OLD = SubtitleTrack(
    "en", "embedded", "2", (Subtitle(0.5, 1.5, "Olive."), Subtitle(6.3, 7.6, "Navy, at last."))
)
CUE = """() => { const track = document.querySelector("#player video track")?.track;
    const cue = track?.mode === "showing" && track.activeCues?.[0];
    return cue ? cue.getCueAsHTML().textContent : ""; }"""
"""The words over the picture."""


def with_spoken_lines(archive: Archive, query: Query, **values: Any) -> ResultPage:
    """Search as it is, and the lines of each shot, with the question's words marked."""
    found = SearchEngine(archive, ColourEncoder()).search(query, **values)
    hits = []
    for hit in found.hits:
        speech = archive.speech(hit.video.id)
        lines = [
            HighlightedSubtitle(line, tuple(m.span() for m in re.finditer(query.text.split()[-1], line.text)))
            for line in (speech.tracks[0].subtitles if speech and speech.tracks else ())
            if line.start < hit.shot.end and line.end > hit.shot.start
        ]
        begin = next((line.subtitle.start for line in lines if line.highlights), None)
        hits.append(replace(hit, lines=tuple(lines), begin=begin))
    return replace(found, hits=tuple(hits))


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    encoder = ColourEncoder()
    with make_reels(tmp_path_factory.mktemp("spoken"), encoder) as archive:
        with archive.writing():
            archive.set_speech("reel1", Speech((ENGLISH, SPANISH), recogniser="base"))
            archive.set_speech("reel3", Speech((OLD,)))
            archive.set_speech("reel0", Speech(recogniser="base"))
        assistant = Assistant(
            StandInEngine(archive, with_spoken_lines, encoder),
            settings=SearchSettings(limit=4, per_video=None),
        )
        with serve_page(assistant) as address:
            yield address


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    with open_page(browser, address) as page:
        yield page
        assert page.title() == "Filmoteca"


def play(page: Page, colour: str, video: str, shot: int) -> None:
    ask(page, f"something {colour}")
    page.locator(f'#turn-1 .card[data-video="{video}"][data-shot="{shot}"] .play').click()
    page.wait_for_function(IS_PLAYING_JS)


def playing_time(page: Page) -> float:
    return float(page.evaluate("document.querySelector('#player video').currentTime"))


def test_a_card_shows_the_words_spoken_with_those_asked_for_marked(page):
    ask(page, "something yellow")
    card = page.locator("#turn-1 .card").first
    expect(card.locator("mark")).to_have_text("yellow")
    expect(card.locator(".line.found .words")).to_have_text("A yellow morning.")
    expect(card.locator(".line .moment")).to_have_text("0:00")
    expect(card.locator(".span")).to_contain_text("0:00.3")
    card.locator(".play").click()
    page.wait_for_function(IS_PLAYING_JS)
    assert playing_time(page) >= 0.3


def test_a_line_on_a_card_plays_from_its_own_time(page):
    ask(page, "something magenta")
    page.locator('#turn-1 .card[data-video="reel1"][data-shot="2"] .line .moment').first.click()
    page.wait_for_function(IS_PLAYING_JS)
    assert 2.4 <= playing_time(page) < 4
    page.keyboard.press("Escape")
    page.wait_for_function("document.activeElement.className === 'moment'")


def test_the_player_shows_subtitles_and_c_goes_through_the_languages(page, address):
    play(page, "yellow", "reel1", 1)
    page.keyboard.press(" ")
    page.evaluate("document.querySelector('#player video').currentTime = 1")
    page.wait_for_function(f"({CUE})() === 'A yellow morning.'")
    page.keyboard.press("c")
    page.wait_for_function(f"({CUE})() === 'Una mañana amarilla.'")
    expect(page.locator("#player .said li .words")).to_have_text(["Una mañana amarilla."])
    page.keyboard.press("c")
    page.wait_for_function("!document.querySelector('#player video track')")
    expect(page.locator("#player .subtitles")).to_have_attribute("aria-pressed", "false")
    page.goto(address)
    page.wait_for_selector("#turn-1 .card")  # kept over the reload
    page.get_by_role("button", name="New conversation").click()
    page.wait_for_selector(".welcome")
    play(page, "yellow", "reel1", 1)
    expect(page.locator("#player .subtitles")).to_have_attribute("aria-label", "CC, Subtitles: off")
    page.select_option("#player .language", "en")
    page.click("#player .subtitles")
    page.keyboard.press(" ")
    page.evaluate("document.querySelector('#player video').currentTime = 1")
    page.wait_for_function(f"({CUE})() === 'A yellow morning.'")


def test_the_subtitles_of_a_clip_are_shifted_to_its_beginning(page):
    play(page, "navy", "reel3", 4)
    page.wait_for_function(f"({CUE})() === 'Navy, at last.'")
    start = page.evaluate("document.querySelector('#player video track').track.cues[0].startTime")
    assert start == pytest.approx(0.3, abs=0.01)


def test_a_click_in_the_transcript_goes_to_the_line_even_in_another_shot(page):
    play(page, "yellow", "reel1", 1)
    lines = page.locator("#player .said li .line")
    expect(lines).to_have_count(4)
    expect(lines.nth(0)).to_have_attribute("aria-current", "true")
    expect(page.locator("#player .source")).to_have_text("recognised by base")
    lines.nth(3).click()
    page.wait_for_function("document.querySelector('#player video').currentTime > 6.1")
    expect(page.locator("#player .place")).to_contain_text("Shot 4 of 4")
    expect(lines.nth(3)).to_have_attribute("aria-current", "true")
    page.wait_for_function(IS_PAUSED_JS)
    lines.nth(3).press("ArrowUp")
    expect(lines.nth(2)).to_be_focused()
    page.keyboard.press("t")
    expect(page.locator("#player .said")).to_be_hidden()


def test_a_hostile_subtitle_is_only_text_everywhere(page):
    ask(page, "something black")
    card = page.locator('#turn-1 .card[data-video="reel1"][data-shot="3"]')
    expect(card.locator(".words")).to_have_text(SHOWN)
    card.locator(".play").click()
    page.wait_for_function(IS_PLAYING_JS)
    page.wait_for_function(f"({CUE})().startsWith('<script>document')")
    assert "\u202e" not in page.evaluate(CUE)
    expect(page.locator("#player .said li .words").nth(1)).to_have_text("Then magenta & <b>black</b>.")
    expect(page.locator("#player .said li .words").nth(2)).to_have_text(SHOWN)
    words = "[...document.querySelectorAll('#player .said li .words')]"
    assert not page.evaluate(f"{words}.some((one) => one.scrollWidth > one.clientWidth)")
    page.keyboard.press("Escape")
    number = card.get_attribute("data-number")
    ask(page, f"what do they say in {number}?", 2)
    expect(page.locator("#turn-2 .reply .line bdi")).to_have_text(SHOWN)
    assert page.locator("#turns script, #turns img[src=x], #player script").count() == 0


def test_a_timecode_in_an_answer_plays_that_moment(page):
    ask(page, "something magenta")
    number = page.locator('#turn-1 .card[data-video="reel1"][data-shot="2"]').get_attribute("data-number")
    ask(page, f"what do they say in {number}?", 2)
    reply = page.locator("#turn-2 .reply")
    expect(reply).to_contain_text("(English subtitles, recognised by base)")
    line = reply.locator(".line")
    expect(line.locator("q")).to_have_text("“Then magenta & <b>black</b>.”")
    line.locator(".moment").click()
    page.wait_for_function(IS_PLAYING_JS)
    assert 2.4 <= playing_time(page) < 3.8
    expect(page.locator("#player .place")).to_contain_text("Moment 2 of 2")
    page.wait_for_function(IS_PAUSED_JS)
    assert playing_time(page) == pytest.approx(3.7, abs=0.1)
    page.keyboard.press("Escape")
    page.wait_for_function("document.activeElement.className === 'moment'")


def test_a_video_without_words_says_why(page):
    play(page, "red", "reel0", 1)
    expect(page.locator("#player .said")).to_be_hidden()
    page.keyboard.press("t")
    expect(page.locator("#player .said .note")).to_have_text("No speech is known in this video.")
    expect(page.locator("#player .subtitles")).to_be_disabled()


def test_on_a_phone_the_transcript_is_folded_and_the_pages_language_comes_first(browser, address):
    with open_page(browser, address, visitor=PHONE) as page:
        ask(page, "algo yellow")
        wait_for_answer(page, 1)
        page.locator('#turn-1 .card[data-video="reel1"][data-shot="1"] .play').click()
        page.wait_for_function(IS_PLAYING_JS)
        expect(page.locator("#player .said")).to_be_hidden()
        page.click("#player .transcript")
        expect(page.locator("#player .said li .words")).to_have_text(["Una mañana amarilla."])
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        box = page.locator("#player").bounding_box()
        assert box is not None
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 844

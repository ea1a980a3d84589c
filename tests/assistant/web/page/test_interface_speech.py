"""What is said, on the page without a browser: cards, replies, WebVTT and the routes that hand it out."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import pysubs2
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.agent.assistant import Assistant
from assistant.dialogue.reply_parts import TimecodeLink, fill_template, quote_subtitle
from assistant.i18n.catalogue import texts_in
from assistant.web.app import build_app
from assistant.web.media.webvtt import webvtt
from assistant.web.views.hit_cards import hit_card
from assistant.web.views.overview import ModelNames, models_html
from assistant.web.views.statements import highlighted_text, statement_html
from assistant.web.views.turns import TurnView, UserMessage, turn_html
from ingest.media.playback import browser_plays
from retrieval.archive.archive import Archive
from retrieval.hits import HighlightedSubtitle, Hit, MatchStrength, NearDuplicate, ResultPage
from retrieval.search.engine import SearchEngine
from retrieval.types import Speech, Subtitle, SubtitleTrack
from tests.support.factories import make_shots, make_video
from tests.support.footage.colour_reels import ColourEncoder, make_reels

EN, ES = texts_in("en"), texts_in("es")
HOSTILE = "<b>x</b>\u202e & --> 0:07\n\n\x00second\x85row"
ENGLISH = SubtitleTrack("en", "recognised", "base", (Subtitle(0.5, 1.5, "Red."), Subtitle(2.2, 3.2, HOSTILE)))
SPANISH = SubtitleTrack("es", "sidecar", "first.es.srt", (Subtitle(0.5, 1.5, "Rojo."),))
EMPTY = SubtitleTrack("fr", "embedded", "2", ())


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with make_reels(tmp_path_factory.mktemp("spoken"), ColourEncoder()) as archive:
        with archive.writing():
            archive.set_speech("reel0", Speech((EMPTY, ENGLISH, SPANISH, ENGLISH), recogniser="base"))
            archive.set_speech("reel1", Speech(recogniser="base"))
        yield archive


@pytest.fixture(scope="module")
def client(archive: Archive) -> Iterator[TestClient]:
    async def built() -> FastAPI:
        return build_app(Assistant(SearchEngine(archive, ColourEncoder())), browser_plays=browser_plays)

    with TestClient(asyncio.run(built()), base_url="http://localhost") as client:
        yield client


def hit(
    *lines: HighlightedSubtitle, begin: float | None = None, match: MatchStrength = "strong", shot: int = 1
) -> Hit:
    shots = make_shots("a1", [10.0, 2.0])
    return Hit(shot, make_video(), shots[shot - 1], 0.9, match, ("speech",), lines=lines, begin=begin)


def lines(count: int) -> list[HighlightedSubtitle]:
    return [
        HighlightedSubtitle(Subtitle(float(place), place + 0.9, f"line {place}")) for place in range(count)
    ]


# cards


def test_the_words_asked_for_are_marked_and_everything_is_text():
    text = "<i>the tide</i> & more"
    assert highlighted_text(text, ((7, 11),)) == "&lt;i&gt;the <mark>tide</mark>&lt;/i&gt; &amp; more"
    assert highlighted_text("a\u202eb\nc") == "a b c"


def test_a_card_begins_where_the_line_starts():
    html = hit_card(hit(HighlightedSubtitle(Subtitle(4.2, 5.0, "here"), ((0, 4),)), begin=4.2), 1, EN, 1)
    assert 'data-start="4.200000" data-end="10.000000"' in html
    assert "0:04.2 – 0:10.0" in html
    assert "5.8 s" in html


def test_a_long_passage_shows_the_line_asked_for_and_unfolds_to_all():
    spoken = lines(9)
    spoken[5] = replace(spoken[5], highlights=((0, 4),))
    html = hit_card(hit(*spoken, begin=5.0), 1, EN, 1)
    assert html.count('<li class="line rest">') == 6
    assert html.count('<li class="line found">') == 1
    assert "All 9 lines" in html
    assert "unfold" not in hit_card(hit(*lines(2)), 1, EN, 1)


def test_a_card_without_words_is_as_it_was():
    html = hit_card(hit(), 1, EN, 1)
    assert "spoken" not in html
    assert 'data-start="0.000000"' in html


def test_one_and_several_alike_are_told_apart():
    found = hit()
    alike = NearDuplicate(found.shot, found.video)
    one = replace(found, near_duplicates=(alike,))
    assert "+1 parecido<" in hit_card(one, 1, ES, 1)
    assert f'data-shots="{found.shot.id}"' in hit_card(one, 1, ES, 1)
    assert "+2 parecidos<" in hit_card(replace(one, near_duplicates=(alike, alike)), 1, ES, 1)


# turns


def turn(*matches: MatchStrength, best: MatchStrength) -> str:
    hits = tuple(hit(match=match, shot=1) for match in matches)
    results = ResultPage(hits, len(hits) + 4, best, 9)
    view = TurnView(
        1, UserMessage("x"), "reply", hits=hits, numbers=tuple(range(1, len(hits) + 1)), results=results
    )
    return turn_html(view, EN, stamp=1, shots=9)


def test_unlikely_hits_are_folded_away_on_every_page():
    html = turn("strong", "none", "none", best="strong")
    likely, folded = html.split("<details")
    assert likely.count('class="card"') == 1
    assert folded.count('class="card"') == 2
    assert "2 unlikely ones" in folded
    assert "More results" in folded
    assert "1 unlikely one<" in turn("strong", "none", best="strong")


def test_where_nothing_matches_the_nearest_are_shown_dimmed():
    for best in ("none", "strong"):
        html = turn("none", "none", best=best)
        assert html.count('class="card"') == 2
        assert 'class="hits dimmed"' in html
        assert "<details" not in html
    assert "More results" in html


def test_a_moment_in_a_reply_is_a_button_and_a_subtitle_never_is():
    moment = TimecodeLink("a1", '<a"b>.mp4', 2, 7.25, 9.0)
    html = statement_html(
        fill_template("{m} {q}", m=moment, q=quote_subtitle('0:07 <button class="moment">')), EN
    )
    assert html.startswith('<p class="line"><button')
    assert 'data-video="a1" data-shot="2" data-start="7.250000" data-end="9.000000"' in html
    assert html.count("<button") == 1
    assert "<a" not in html


# what is handed out


def test_web_subtitles_are_read_back_as_they_were():
    cues = pysubs2.SSAFile.from_string(webvtt(ENGLISH.subtitles), "vtt")
    assert [(cue.start, cue.end) for cue in cues] == [(500, 1500), (2200, 3200)]
    assert cues[0].text == "Red."
    assert "&lt;b&gt;x&lt;/b&gt; &amp; --&gt; 0:07\nsecond row\n" in webvtt(ENGLISH.subtitles)


def test_a_piece_of_the_subtitles_counts_from_its_beginning():
    cues = pysubs2.SSAFile.from_string(webvtt(ENGLISH.subtitles, 2.0, 4.0), "vtt")
    assert [(cue.start, cue.end) for cue in cues] == [(200, 1200)]
    cut = pysubs2.SSAFile.from_string(webvtt(ENGLISH.subtitles, 1.0, 2.0), "vtt")
    assert [(cue.start, cue.end) for cue in cut] == [(0, 500)]


def test_a_line_without_words_or_length_makes_no_broken_cue():
    spoken = (Subtitle(1.0, 2.0, "\n \u202e"), Subtitle(3.0, 3.0, "now"))
    cues = pysubs2.SSAFile.from_string(webvtt(spoken), "vtt")
    assert [(cue.start, cue.end, cue.text) for cue in cues] == [(3000, 3100, "now")]


def test_a_player_is_given_one_track_a_language_the_pages_first(client):
    answer = client.get("/media/shots/reel0", headers={"Accept-Language": "es"}).json()["speech"]
    assert [(track["language"], track["number"]) for track in answer["tracks"]] == [("es", 2), ("en", 1)]
    assert answer["tracks"][0]["source"] == "de first.es.srt"
    assert client.get("/media/shots/reel1").json()["speech"]["note"] == "No speech is known in this video."
    assert "Nobody has listened" in client.get("/media/shots/reel2").json()["speech"]["note"]


def test_subtitles_are_handed_out_as_a_track_and_as_lines(client):
    track = client.get("/media/subtitles/reel0/1.vtt?start=2&end=4")
    assert track.headers["content-type"] == "text/vtt; charset=utf-8"
    assert "00:00:00.200 --> 00:00:01.200" in track.text
    assert client.get("/media/lines/reel0/2").json() == {"lines": [[0.5, 1.5, "Rojo.", "", None]]}


@pytest.mark.parametrize(
    "address",
    [
        "/media/subtitles/reel0/9.vtt",
        "/media/subtitles/reel0/-1.vtt",
        "/media/subtitles/nobody/0.vtt",
        "/media/subtitles/reel0/1.vtt?start=-1",
        "/media/subtitles/reel0/1.vtt?start=nan",
        "/media/subtitles/reel0/1.vtt?end=inf",
        "/media/lines/nobody/0",
        "/media/lines/..%2f..%2fetc/0",
    ],
)
def test_no_other_subtitles_are_handed_out(client, address):
    assert client.get(address).status_code in {404, 422}


def test_the_speech_model_in_use_is_named_at_the_top(archive):
    assert "<dd title='base'>base</dd>" in models_html(archive, ModelNames("fake:colours"), EN)

"""Sound alone in a real browser: a card with its waveform, heard in the player, called what it is in the list."""

from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import expect

from assistant.agent.assistant import Assistant
from assistant.agent.search.turn_search import SearchSettings
from ingest.media.clips.clip_extraction import extract_clip
from ingest.media.clocks.clocks import read_clock
from ingest.pipeline.ingest_settings import IngestSettings
from ingest.pipeline.run import ingest
from ingest.speech.subtitles import SpeechSettings
from retrieval.archive.archive import Archive
from retrieval.search.engine import SearchEngine
from tests.support.browser_page import IGNORED_WARNINGS, ask, serve_page
from tests.support.footage.clips import write_reel
from tests.support.footage.colour_reels import ColourEncoder
from tests.support.footage.sound_files import write_sound_file
from tests.support.footage.spoken_clips import SPEECH_RECORDING, FakeAsrModel, read_recording, silence

pytestmark = IGNORED_WARNINGS

HEARD_JS = """() => { const v = document.querySelector("#player video");
  return v && v.readyState >= 2 && !v.error && v.currentTime > 0 && v.videoWidth > 0
    && (v.webkitAudioDecodedByteCount ?? 1) > 0; }"""
"""Whether the player plays: its waveform moves on, and sound was decoded."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    encoder, folder = ColourEncoder(), tmp_path_factory.mktemp("sounds")
    voice = read_recording(SPEECH_RECORDING)
    write_sound_file(folder / "talk.mp3", np.concatenate([voice, silence(4), voice]), codec="libmp3lame")
    write_reel(folder / "reel.mp4", "red")
    name = encoder.name
    with Archive.create_or_open(folder / "a", encoder=name, dimensions=encoder.dimensions) as archive:
        ingest(
            [folder / "talk.mp3", folder / "reel.mp4"], archive, encoder,
            IngestSettings(speech=SpeechSettings(None)),
            recogniser=FakeAsrModel(text="Polly wants another biscuit."),
        )  # fmt: skip
        assistant = Assistant(
            SearchEngine(archive, encoder), settings=SearchSettings(limit=4, per_video=None)
        )
        with serve_page(assistant, read_clock=read_clock, extract_clip=extract_clip) as address:
            yield address


def test_what_is_said_in_a_sound_is_a_card_that_plays(page):
    ask(page, 'somebody says "another biscuit"')
    card = page.locator("#turn-1 .card", has_text="talk.mp3").first
    expect(card).to_contain_text("biscuit")
    width = card.locator("img").first.evaluate("one => one.decode().then(() => one.naturalWidth)")
    assert width > 100
    card.locator(".play").click()
    page.wait_for_function(HEARD_JS)
    page.keyboard.press("Escape")


def test_the_list_says_which_is_sound(page):
    page.locator('#top .views a[data-view="videos"]').click()
    expect(page.locator("#view .video", has_text="talk.mp3")).to_contain_text("Sound")
    expect(page.locator("#view .video", has_text="reel.mp4")).not_to_contain_text("Sound")

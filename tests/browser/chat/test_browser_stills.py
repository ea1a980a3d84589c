"""Photos in a real browser: a card, the picture in the player, its name for what it is in the list."""

from collections.abc import Iterator

import pytest
from PIL import Image
from playwright.sync_api import expect

from assistant.agent.assistant import Assistant
from assistant.agent.search.turn_search import SearchSettings
from ingest.media.clips.clip_extraction import extract_clip
from ingest.media.clocks.clocks import read_clock
from ingest.pipeline.ingest_settings import IngestSettings
from ingest.pipeline.run import ingest
from retrieval.archive.archive import Archive
from retrieval.search.engine import SearchEngine
from tests.support.browser_page import IGNORED_WARNINGS, ask, serve_page
from tests.support.footage.clips import write_reel
from tests.support.footage.colour_reels import ColourEncoder, picture_of

pytestmark = IGNORED_WARNINGS

SHOWN_JS = """() => { const v = document.querySelector("#player video");
  if (!v || v.readyState < 2 || v.error) return null;
  const c = Object.assign(document.createElement("canvas"), { width: 8, height: 8 }).getContext("2d");
  c.drawImage(v, 0, 0, 8, 8); return [...c.getImageData(4, 4, 1, 1).data].slice(0, 3); }"""
"""The colour in the middle of what the player shows; null while it shows nothing."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    encoder, folder = ColourEncoder(), tmp_path_factory.mktemp("photos")
    Image.fromarray(picture_of("cyan")).resize((1600, 1000)).save(folder / "sea.jpg")
    write_reel(folder / "reel.mp4", "red")
    name = encoder.name
    with Archive.create_or_open(folder / "a", encoder=name, dimensions=encoder.dimensions) as archive:
        ingest([folder / "sea.jpg", folder / "reel.mp4"], archive, encoder, IngestSettings())
        assistant = Assistant(
            SearchEngine(archive, encoder), settings=SearchSettings(limit=4, per_video=None)
        )
        with serve_page(assistant, read_clock=read_clock, extract_clip=extract_clip) as address:
            yield address


def test_a_photo_is_a_card_whose_picture_the_player_shows(page):
    ask(page, "something cyan")
    card = page.locator("#turn-1 .card").first
    expect(card).to_contain_text("sea.jpg")
    card.locator(".play").click()
    page.wait_for_function(SHOWN_JS)
    red, green, blue = page.evaluate(SHOWN_JS)
    assert (red < 60, green > 150, blue > 150) == (True, True, True)
    page.keyboard.press("Escape")


def test_the_list_says_which_is_a_photo(page):
    page.locator('#top .views a[data-view="videos"]').click()
    photo = page.locator("#view .video", has_text="sea.jpg")
    expect(photo.locator(".length")).to_have_text("Photo")
    expect(page.locator("#view .video", has_text="reel.mp4").locator(".length")).to_have_text("0:02")

"""What is known of recordings in a real browser: with the video, among the facets, in the order; a person's log."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from assistant.agent.assistant import Assistant
from assistant.agent.search.turn_search import SearchSettings
from retrieval.annotations import Annotation, AnnotatorName, VideoAnnotations
from retrieval.metadata.fields import MetadataField, MetadataValue
from retrieval.search.engine import SearchEngine
from retrieval.search.senses.archive_senses import ArchiveSenses
from tests.support.browser_page import IGNORED_WARNINGS, ask, serve_page
from tests.support.factories import make_archive
from tests.support.footage.colour_reels import ColourEncoder

pytestmark = IGNORED_WARNINGS

KNOWN: dict[str, dict[MetadataField, str]] = {
    "a1": {"recorded": "1994-05", "location": "Plaza Mayor, Cáceres", "camera": "Sony DSR-500", "reel": "A003",
           "scene": "12A", "take": "10"},
    "b2": {"recorded": "1987", "reel": "B001", "scene": "2"},
}  # fmt: skip


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    encoder = ColourEncoder()
    folder = tmp_path_factory.mktemp("recordings") / "a"
    with make_archive(folder, "a1", "b2", "c3", dimensions=encoder.dimensions) as archive:
        archive.metadata.add(
            {
                video: [MetadataValue(field, words, "table", "tapes.csv") for field, words in some.items()]
                for video, some in KNOWN.items()
            }
        )
        with archive.writing():
            logged = Annotation(2.0, 4.0, "vendimia en La Rioja", 1.0)
            archive.set_annotations("a1", VideoAnnotations(AnnotatorName("logged", "t.csv", "1"), (logged,)))
        assistant = Assistant(
            SearchEngine(archive, encoder, annotations=ArchiveSenses(archive, None)),
            settings=SearchSettings(limit=4, per_video=None),
        )
        with serve_page(assistant) as address:
            yield address


def test_a_video_shows_what_is_known_of_its_recording_and_what_a_person_logged(page):
    page.locator('#top .views a[data-view="videos"]').click()
    page.locator("#view .video", has_text="a1.mp4").locator("a").first.click()
    details = page.locator("#view .recording")
    expect(details).to_contain_text("May 1994")
    expect(details).to_contain_text("Plaza Mayor, Cáceres")
    expect(details.locator("div", has_text="A003")).to_have_attribute("title", "From tapes.csv")
    expect(page.locator("#view .labels")).to_contain_text("Log")


def test_the_list_is_narrowed_and_ordered_by_the_recording(page):
    page.locator('#top .views a[data-view="videos"]').click()
    page.locator("#view .videos-head select").select_option("scene")
    expect(page.locator("#view .videos .video").first).to_contain_text("b2.mp4")
    page.locator('#view .facets input[data-key="reel:A003"]').check()
    expect(page.locator("#view .videos .video")).to_have_count(1)


def test_a_card_says_that_a_person_wrote_it(page):
    ask(page, "vendimia en La Rioja")
    card = page.locator("#turn-1 .card", has_text="a1.mp4").first
    expect(card).to_contain_text("Logged by a person: “vendimia en La Rioja”, 0:02.0 – 0:04.0")


def test_details_fit_a_phone_in_both_themes(page):
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 844})
            page.goto(page.url.split("#")[0] + "#/videos/a1")
            expect(page.locator("#view .recording")).to_be_visible()
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0

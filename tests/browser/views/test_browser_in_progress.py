"""A video of which a part alone is there, and tables of recordings, in a real browser."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import expect

from assistant.agent.assistant import Assistant
from assistant.agent.search.turn_search import SearchSettings
from ingest.pipeline.run import ingest
from retrieval.archive.archive import Archive
from retrieval.search.engine import SearchEngine
from tests.support.browser_page import IGNORED_WARNINGS, ask, serve_page
from tests.support.footage.clips import write_reel
from tests.support.footage.colour_reels import ColourEncoder

pytestmark = IGNORED_WARNINGS


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    encoder, folder = ColourEncoder(), tmp_path_factory.mktemp("tapes")
    write_reel(folder / "tape.mp4", "red", "blue", "green")
    write_reel(folder / "whole.mp4", "white", "black")
    name = encoder.name
    with Archive.create_or_open(folder / "a", encoder=name, dimensions=encoder.dimensions) as archive:
        ingest([folder / "tape.mp4", folder / "whole.mp4"], archive, encoder)
        tape = archive.video("tape.mp4")
        shots, frames = archive.shots(tape.id), archive.frame_embeddings(tape.id)
        with archive.writing():
            archive.add_video(
                replace(tape, expected=10_800.0), shots, archive.vectors([shot.id for shot in shots]),
                [archive.thumbnail(shot.id).read_bytes() for shot in shots], frames.times, frames.vectors,
                frames.boundary_signals,
            )  # fmt: skip
        yield archive


@pytest.fixture(scope="module")
def address(archive: Archive) -> Iterator[str]:
    assistant = Assistant(
        SearchEngine(archive, ColourEncoder()), settings=SearchSettings(limit=4, per_video=None)
    )
    with serve_page(assistant) as address:
        yield address


def test_a_video_in_progress_says_so_in_a_hit_in_the_list_and_by_itself(page):
    ask(page, "red")
    expect(page.locator("#turn-1 .card", has_text="tape.mp4").first).to_contain_text("In progress")
    page.locator('#top .views a[data-view="videos"]').click()
    tape = page.locator("#view .video", has_text="tape.mp4")
    expect(tape).to_contain_text("In progress")
    expect(tape).to_contain_text("3:00:00")
    expect(page.locator("#view .video", has_text="whole.mp4")).not_to_contain_text("In progress")
    tape.locator("a.open").click()
    expect(page.locator("#view [role=status]", has_text="of 3:00:00")).to_be_visible()


def test_a_table_is_taken_in_and_taken_back_by_a_click(page, archive: Archive, tmp_path: Path):
    table = tmp_path / "tapes.csv"
    table.write_text("file,reel\nwhole.mp4,A077\nelsewhere.mp4,A078\n", encoding="utf-8")
    page.locator('#top .views a[data-view="videos"]').click()
    page.locator(".told-table input").set_input_files(table)
    dialog = page.locator("dialog.told-table-dialog")
    expect(dialog).to_contain_text("Reel 1")
    expect(dialog).to_contain_text("elsewhere.mp4")
    dialog.get_by_role("button", name="Take in").click()
    expect(page.locator(".toast")).to_contain_text("1 video")
    whole = archive.video("whole.mp4").id
    assert archive.metadata.of(whole)["reel"].value == "A077"
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(page.locator(".toast, [role=status]", has_text="Taken back").first).to_be_visible()
    assert archive.metadata.of(whole) == {}

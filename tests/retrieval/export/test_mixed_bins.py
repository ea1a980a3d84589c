"""A bin of footage, sound alone and a photo, read back by editors' own readers: every span in its track."""

from collections.abc import Iterator
from pathlib import Path

import opentimelineio as otio
import pytest
from PIL import Image

from ingest.media.clocks.clocks import read_clock
from ingest.pipeline.run import ingest
from retrieval.archive.archive import Archive
from retrieval.bins.bins import NewClip
from retrieval.export.cut_lists import SourceClocks, cuts_of_bin
from retrieval.export.cuts import CutList
from retrieval.export.timelines.aaf import write_aaf
from retrieval.export.timelines.ale import ale
from retrieval.export.timelines.edl import edl
from retrieval.export.timelines.fcp7_xml import fcp7_xml
from retrieval.export.timelines.otio import otio_json
from tests.support.footage.clips import write_reel
from tests.support.footage.colour_reels import ColourEncoder
from tests.support.footage.sound_files import tone, write_sound_file

SPANS = {("reel.mp4", 25, 50), ("talk.wav", 50, 50), ("photo.jpg", 0, 125)}
"""Name, first frame and frames, at 25 a second."""


@pytest.fixture(scope="module")
def cuts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CutList]:
    folder, encoder = tmp_path_factory.mktemp("mixed"), ColourEncoder()
    write_reel(folder / "reel.mp4", "red", "blue")
    write_sound_file(folder / "talk.wav", tone(6.0), codec="pcm_s16le")
    Image.new("RGB", (320, 180), "green").save(folder / "photo.jpg")
    names = ("reel.mp4", "talk.wav", "photo.jpg")
    with Archive.create_or_open(folder / "a", encoder=encoder.name, dimensions=encoder.dimensions) as archive:
        assert ingest([folder / name for name in names], archive, encoder).failed == []
        archive.bins.create("mixed")
        reel, talk, photo = (archive.video(name) for name in names)
        archive.bins.add("mixed", [NewClip(reel, 1, 3), NewClip(talk, 2, 4), NewClip(photo, 0, 5)])
        yield cuts_of_bin(archive, archive.bins.get("mixed"), SourceClocks(read_clock))


def spans(timeline: otio.schema.Timeline, kind: str | None = None) -> set[tuple[str, float, float]]:
    """What its clips are of, in all tracks or in those of a kind."""
    clips = [
        clip
        for track in timeline.tracks
        if kind in (None, track.kind)
        for clip in track.find_clips()
        if clip.media_reference.target_url
    ]
    return {
        (Path(one.media_reference.target_url).name, one.source_range.start_time.value, one.duration().value)
        for one in clips
    }


def test_fcp7_xml_keeps_sound_and_photos_in_their_tracks(cuts: CutList) -> None:
    timeline = otio.adapters.read_from_string(fcp7_xml(cuts), "fcp_xml")
    assert spans(timeline) == SPANS
    assert {name for name, _, _ in spans(timeline, "Video")} == {"reel.mp4", "photo.jpg"}
    assert "talk.wav" in {name for name, _, _ in spans(timeline, "Audio")}


def test_an_edl_keeps_sound_and_photos_in_their_tracks(cuts: CutList) -> None:
    timeline = otio.adapters.read_from_string(edl(cuts), "cmx_3600", rate=25)
    assert spans(timeline) == SPANS
    assert {name for name, _, _ in spans(timeline, "Audio")} == {"talk.wav"}


def test_otio_keeps_all_of_them(cuts: CutList) -> None:
    timeline = otio.adapters.read_from_string(otio_json(cuts), "otio_json")
    assert spans(timeline) == SPANS


def test_an_avid_log_has_a_row_for_each(cuts: CutList) -> None:
    collection = otio.adapters.read_from_string(ale(cuts), "ale")
    found = [
        (Path(one.media_reference.target_url).name, one.source_range.start_time.value, one.duration().value)
        for one in collection.find_clips()
    ]
    assert set(found) == SPANS
    assert len(found) == len(SPANS)


@pytest.mark.slow
def test_an_aaf_keeps_all_of_them(cuts: CutList, tmp_path: Path) -> None:
    write_aaf(cuts, tmp_path / "mixed.aaf")
    timeline = otio.adapters.read_from_file(str(tmp_path / "mixed.aaf"), "AAF")
    found = {(one.name, one.duration().value) for one in timeline.find_clips()}
    assert {(name, frames) for name, _, frames in SPANS} <= found

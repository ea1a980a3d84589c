"""Clips whose sound lies in files of its own (MXF OP-Atom): editors get the pictures and each track of sound."""

from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import opentimelineio as otio
import pytest

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
from retrieval.export.timelines.fcpxml import fcpxml
from retrieval.export.timelines.importing import import_as_bin
from retrieval.export.timelines.otio import otio_json
from tests.support.footage.clips import write_reel
from tests.support.footage.colour_reels import ColourEncoder
from tests.support.footage.odd_clips import write_op_atom

TRACKS = {
    "V1": ["CLIP01_V1.mxf", "reel.mp4"],
    "A1": ["CLIP01_A1.mxf", "reel.mp4"],
    "A2": ["CLIP01_A2.mxf"],
}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    folder, encoder = tmp_path_factory.mktemp("avid"), ColourEncoder()
    pictures, _ = write_op_atom(folder / "avid", sounds=2)
    reel = write_reel(folder / "reel.mp4", "red", sound=(0.0, 2.0))
    with Archive.create_or_open(folder / "a", encoder=encoder.name, dimensions=encoder.dimensions) as archive:
        assert ingest([folder / "avid", reel], archive, encoder).failed == []
        archive.bins.create("cut")
        clips = [(archive.video(pictures.name), 0.08, 0.28), (archive.video(reel.name), 0.4, 1.2)]
        archive.bins.add("cut", [NewClip(video, start, end) for video, start, end in clips])
        yield archive


@pytest.fixture(scope="module")
def cuts(archive: Archive) -> CutList:
    return cuts_of_bin(archive, archive.bins.get("cut"), SourceClocks(read_clock))


def files(timeline: otio.schema.Timeline) -> list[list[str]]:
    """The names of the files in each track."""
    return [
        [Path(one.media_reference.target_url).name for one in track.find_clips()] for track in timeline.tracks
    ]


def test_an_edl_takes_the_sound_along_and_names_its_files(cuts: CutList) -> None:
    first, second = (line for line in edl(cuts).splitlines() if line[:3] in ("001", "002"))
    assert (first.split()[2], second.split()[2]) == ("AA/V", "AA/V")
    named = [line for line in edl(cuts).splitlines() if line.startswith("* AUDIO FILE: ")]
    assert [Path(line).name for line in named] == ["CLIP01_A1.mxf", "CLIP01_A2.mxf"]
    assert len(list(otio.adapters.read_from_string(edl(cuts), "cmx_3600", rate=25).find_clips())) >= 2


def test_otio_has_a_track_for_each_file_of_sound(cuts: CutList) -> None:
    timeline = otio.adapters.read_from_string(otio_json(cuts), "otio_json")
    assert {
        track.name: names for track, names in zip(timeline.tracks, files(timeline), strict=True)
    } == TRACKS


def test_fcp7_xml_has_a_track_for_each_file_of_sound(cuts: CutList) -> None:
    assert files(otio.adapters.read_from_string(fcp7_xml(cuts), "fcp_xml")) == list(TRACKS.values())


def test_aaf_has_a_track_for_each_file_of_sound(cuts: CutList, tmp_path: Path) -> None:
    write_aaf(cuts, tmp_path / "cut.aaf")
    assert files(otio.adapters.read_from_file(str(tmp_path / "cut.aaf"))) == list(TRACKS.values())


def test_fcpxml_connects_the_sound_below_the_pictures(cuts: CutList) -> None:
    root = ElementTree.fromstring(fcpxml(cuts))
    assets = {one.get("id"): one for one in root.iter("asset")}
    connected = [one for one in root.iter("asset-clip") if one.get("lane")]
    assert [(one.get("lane"), assets[one.get("ref")].get("name")) for one in connected] == [
        ("-1", "CLIP01_A1.mxf"),
        ("-2", "CLIP01_A2.mxf"),
    ]
    heard = {one.get("name"): (one.get("hasVideo"), one.get("hasAudio")) for one in assets.values()}
    assert heard["CLIP01_V1.mxf"] == ("1", None)
    assert heard["CLIP01_A1.mxf"] == (None, "1")
    assert heard["reel.mp4"] == ("1", "1")


def test_an_avid_log_counts_the_tracks(cuts: CutList) -> None:
    rows = ale(cuts).split("Data\r\n")[1].splitlines()
    assert [row.split("\t")[1] for row in rows] == ["VA1A2", "VA1"]


@pytest.mark.parametrize(
    ("name", "write"), [("a.edl", edl), ("b.otio", otio_json), ("c.xml", fcp7_xml), ("d.fcpxml", fcpxml)]
)
def test_it_is_read_back_once(archive: Archive, cuts: CutList, name: str, write: object) -> None:
    content = write(cuts).encode()  # type: ignore[operator]
    read = import_as_bin(archive, archive.bins, name, content, SourceClocks(read_clock), name=name)
    assert not read.unmatched
    assert [(round(clip.start, 3), round(clip.end, 3)) for clip in read.bin.clips] == [
        (0.08, 0.28),
        (0.4, 1.2),
    ]

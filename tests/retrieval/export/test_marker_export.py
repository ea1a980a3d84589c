"""Clips as markers of whole files: what editing systems read of them, and what the command refuses."""

import csv
import io
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree

import opentimelineio as otio
import pytest

from retrieval.errors import UsageError
from retrieval.export.cuts import CutList
from retrieval.export.formats import MARKER_FORMATS, ExportFormat, marker_list
from tests.conftest import Filmoteca
from tests.support.footage.cut_lists import HOSTILE_NAMES, make_cut

RATE = Fraction(25)
OTHER = {"name": "b é.mxf", "path": Path("/media/b é.mxf")}


def two_files() -> CutList:
    return CutList(
        "Selects",
        (
            make_cut(RATE, 5.0, 7.0, query="a boat", comment="the best", sound=True),
            make_cut(RATE, 1.0, 2.0, **OTHER),
            make_cut(RATE, 1.0, 2.5, comment="begin here", sound=True),
        ),
    )


def test_an_edl_holds_locators_and_resolves_markers_on_the_sources_timecode() -> None:
    text = marker_list(two_files(), ExportFormat.EDL).decode()
    lines = text.split("\r\n")
    assert "* LOC: 10:00:01:00 GREEN   begin here" in lines  # of each file in order of time
    assert "* LOC: 10:00:05:00 GREEN   a boat | the best" in lines
    assert "the best |C:ResolveColorGreen |M:a boat |D:50" in lines
    assert " |C:ResolveColorGreen |M:3 |D:25" in lines  # nothing is said of it: its number
    read = otio.adapters.read_from_string(text, "cmx_3600", rate=25, ignore_timecode_mismatch=True)
    found = [marker for clip in read.find_clips() for marker in clip.markers]
    assert [marker.name for marker in found] == ["begin here", "a boat | the best", "3"]


def test_an_otio_time_line_has_each_file_whole_and_marked() -> None:
    timeline = otio.adapters.read_from_string(
        marker_list(two_files(), ExportFormat.OTIO).decode(), "otio_json"
    )
    clips = list(timeline.find_clips())
    assert [clip.name for clip in clips] == ["reel.mov", "b é.mxf"]
    for clip in clips:
        assert clip.source_range == clip.media_reference.available_range
        assert clip.source_range.duration.value == 600 * 25
    told = [
        (
            marker.name,
            marker.comment,
            marker.marked_range.start_time.value,
            marker.marked_range.duration.value,
        )
        for marker in clips[0].markers
    ]
    day = 10 * 3600 * 25
    assert told == [("begin here", "", day + 25, 38), ("a boat", "the best", day + 125, 50)]


def test_fcp7_xml_is_a_bin_of_marked_files() -> None:
    root = ElementTree.fromstring(marker_list(two_files(), ExportFormat.FCP7).decode())
    clips = root.findall("bin/children/clip")
    assert [clip.findtext("name") for clip in clips] == ["reel.mov", "b é.mxf"]
    assert clips[0].findtext("media/video/track/clipitem/file/timecode/string") == "10:00:00:00"
    told = [
        (one.findtext("name"), one.findtext("in"), one.findtext("out")) for one in clips[0].findall("marker")
    ]
    assert told == [("begin here", "25", "63"), ("a boat", "125", "175")]


def test_the_table_counts_at_each_files_own_rate() -> None:
    rows = list(csv.DictReader(io.StringIO(marker_list(two_files(), ExportFormat.CSV).decode("utf-8-sig"))))
    assert [(row["in"], row["frames"], row["name"]) for row in rows] == [
        ("10:00:01:00", "38", "begin here"), ("10:00:05:00", "50", "a boat"), ("10:00:01:00", "25", "3"),
    ]  # fmt: skip


@pytest.mark.parametrize("kind", sorted(MARKER_FORMATS))
def test_hostile_names_break_no_marker(kind: ExportFormat) -> None:
    cuts = [
        make_cut(RATE, 1.0, 2.0, name=name, path=Path("/media", str(place)), query=name)
        for place, name in enumerate(HOSTILE_NAMES)
    ]
    text = marker_list(CutList("x\ny", tuple(cuts)), kind).decode("utf-8-sig")
    if kind is ExportFormat.FCP7:
        assert len(ElementTree.fromstring(text).findall("bin/children/clip")) == len(cuts)
    elif kind is ExportFormat.OTIO:
        assert len(list(otio.adapters.read_from_string(text, "otio_json").find_clips())) == len(cuts)
    elif kind is ExportFormat.EDL:
        assert sum(line.startswith("* LOC: ") for line in text.split("\r\n")) == len(cuts)
    else:
        assert len(list(csv.reader(io.StringIO(text)))) == len(cuts) + 1


def test_other_formats_hold_no_markers(filmoteca: Filmoteca, colour_archive: Path) -> None:
    with pytest.raises(UsageError, match="fcpxml holds no markers alone"):
        marker_list(two_files(), ExportFormat.FCPXML)
    name = filmoteca("shots", "--archive", colour_archive).out[0].split("  ")[0]
    flags = ("--video", name, "--archive", colour_archive, "--markers")
    assert "no markers" in " ".join(filmoteca("export", "--format", "ale", *flags).err)
    run = filmoteca("export", "--format", "edl", *flags)
    assert run.status == 0
    assert any("|D:" in line for line in run.out)

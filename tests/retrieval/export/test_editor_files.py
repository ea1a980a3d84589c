"""FCP7 XML, ALE and AAF as their own readers see them: spans, sizes, rates, timecodes, reels, markers."""

import csv
import io
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree

import aaf2
import opentimelineio as otio
import pytest

from retrieval.export.cuts import CutList
from retrieval.export.timelines.aaf import write_aaf
from retrieval.export.timelines.ale import ale
from retrieval.export.timelines.fcp7_xml import fcp7_xml
from retrieval.timecodes import NTSC, STANDARD_RATES, parse_timecode, supports_drop_frame
from tests.retrieval.export.test_exporting import clips_of, expected, frames_of, random_spans
from tests.support.footage.cut_lists import HOSTILE_NAMES, make_cut, readable

KINDS = [
    (rate, drop) for rate in STANDARD_RATES for drop in (False, True) if supports_drop_frame(rate) or not drop
]
AAF_KINDS = [(24 * NTSC, False), (30 * NTSC, False), (30 * NTSC, True)]


def two_sources(rate: Fraction, drop: bool) -> CutList:
    """Three clips of two files: one with sound, one without."""
    return CutList(
        "Opening",
        (
            make_cut(rate, 1.0, 2.5, drop=drop, sound=True, width=1920, height=1080, query="q", comment="c"),
            make_cut(
                rate, 5.0, 7.0, drop=drop, name="b é.mxf", path=Path("/media/b é.mxf"), width=720, height=576
            ),
            make_cut(rate, 9.0, 9.5, drop=drop, sound=True, width=1920, height=1080),
        ),
    )


@pytest.mark.parametrize(("rate", "drop"), KINDS)
def test_fcp7_xml_holds_every_span_to_the_frame(rate: Fraction, drop: bool) -> None:
    cuts = random_spans(rate, drop)
    timeline = otio.adapters.read_from_string(fcp7_xml(cuts), "fcp_xml")
    clips = clips_of(timeline)
    assert [frames_of(clip) for clip in clips] == expected(cuts)
    assert timeline.global_start_time.value == cuts.start
    assert {clip.media_reference.available_range.start_time.value for clip in clips} == {
        cuts.cuts[0].clock.start
    }
    assert {marker.name for clip in clips for marker in clip.markers} == {"q"}


def test_fcp7_xml_tells_sizes_sound_and_reels_of_each_source() -> None:
    root = ElementTree.fromstring(fcp7_xml(two_sources(30 * NTSC, True)))
    whole = [file for file in root.iter("file") if file.find("name") is not None]
    size = "media/video/samplecharacteristics/{}"
    told = [
        (
            file.findtext("pathurl"),
            file.findtext(size.format("width")),
            file.findtext(size.format("height")),
            file.findtext("rate/timebase"),
            file.findtext("rate/ntsc"),
            file.findtext("timecode/string"),
            file.findtext("timecode/displayformat"),
            file.findtext("timecode/reel/name"),
            file.find("media/audio") is not None,
        )
        for file in whole
    ]
    shared = ("30", "TRUE", "10:00:00;00", "DF")
    assert told == [
        ("file://localhost/media/reel.mov", "1920", "1080", *shared, "REEL", True),
        ("file://localhost/media/b%20%C3%A9.mxf", "720", "576", *shared, "B", False),
    ]
    assert len(root.findall("sequence/media/audio/track/clipitem")) == 2
    assert {link.text for link in root.iter("linkclipref")} == {"v1", "a1", "v3", "a3"}


def test_fcp7_xml_places_another_rate_in_frames_of_both() -> None:
    cuts = CutList(
        "mixed", (make_cut(Fraction(25), 0, 2), make_cut(Fraction(25), 0, 1), make_cut(Fraction(50), 2, 3))
    )
    last = ElementTree.fromstring(fcp7_xml(cuts)).findall(".//video/track/clipitem")[-1]
    told = [last.findtext(tag) for tag in ("start", "end", "in", "out", "rate/timebase")]
    assert told == ["75", "100", "100", "150", "50"]


@pytest.mark.parametrize(("rate", "drop"), KINDS)
def test_an_avid_log_is_read_back_to_the_frame(rate: Fraction, drop: bool) -> None:
    cuts = random_spans(rate, drop)
    text = ale(cuts)
    assert (";" in text) == drop
    clips = list(otio.adapters.read_from_string(text, "ale").find_clips())
    assert [frames_of(clip) for clip in clips] == expected(cuts)
    assert {clip.media_reference.target_url for clip in clips} == {"/media/reel.mov"}


def test_an_avid_log_has_tapes_sizes_and_tracks() -> None:
    text = ale(two_sources(30 * NTSC, False))
    heading, table = text.split("Column\r\n")
    assert "FPS\t29.97\r\n" in heading
    assert "VIDEO_FORMAT\t1080\r\n" in heading
    rows = list(csv.DictReader(io.StringIO(table.replace("\r\n\r\nData", "")), delimiter="\t"))
    assert [
        (row["Name"], row["Tape"], row["Tracks"], row["Image Size"], row["Comments"]) for row in rows
    ] == [
        ("reel.mov", "REEL", "VA1", "1920 x 1080", "q | c"),
        ("b é.mxf", "B", "V", "720 x 576", ""),
        ("reel.mov", "REEL", "VA1", "1920 x 1080", ""),
    ]


@pytest.mark.slow
@pytest.mark.parametrize(("rate", "drop"), AAF_KINDS)
def test_an_aaf_is_read_back_to_the_frame(rate: Fraction, drop: bool, tmp_path: Path) -> None:
    cuts = two_sources(rate, drop)
    write_aaf(cuts, tmp_path / "cuts.aaf")
    timeline = otio.adapters.read_from_file(str(tmp_path / "cuts.aaf"))
    clips = clips_of(timeline)
    assert [frames_of(clip) for clip in clips] == expected(cuts)
    assert timeline.global_start_time.value == cuts.start
    for clip, cut in zip(clips, cuts.cuts, strict=True):
        media = clip.media_reference
        assert (clip.name, media.target_url) == (cut.name, cut.path.as_uri())
        assert media.available_range.start_time.value == cut.clock.start
    assert [marker.name for clip in clips for marker in clip.markers] == ["q | c"]
    [sound] = timeline.audio_tracks()
    assert [type(item).__name__ for item in sound] == ["Clip", "Gap", "Clip"]
    with aaf2.open(str(tmp_path / "cuts.aaf")) as file:
        tapes = {
            mob.name: (str(slot["EditRate"].value), slot.segment.start, slot.segment.drop)
            for mob in file.content.sourcemobs()
            for slot in mob.slots
            if isinstance(slot.segment, aaf2.components.Timecode)
        }
        pictures = {
            (mob.descriptor["StoredWidth"].value, mob.descriptor["StoredHeight"].value)
            for mob in file.content.sourcemobs()
            if isinstance(mob.descriptor, aaf2.essence.CDCIDescriptor)
        }
    start = parse_timecode("10:00:00;00" if drop else "10:00:00:00", rate)[0]
    assert tapes == {name: (str(rate), start, drop) for name in ("REEL", "B")}
    assert pictures == {(1920, 1080), (720, 576)}


def test_an_aaf_counts_other_rates_at_the_time_lines(tmp_path: Path) -> None:
    cuts = CutList(
        "mixed", (make_cut(Fraction(25), 0, 2), make_cut(Fraction(25), 3, 4), make_cut(Fraction(50), 2, 3))
    )
    write_aaf(cuts, tmp_path / "cuts.aaf")
    clips = clips_of(otio.adapters.read_from_file(str(tmp_path / "cuts.aaf")))
    start = parse_timecode("10:00:00:00", Fraction(25))[0]
    assert frames_of(clips[-1]) == (start + 50, start + 75)


@pytest.mark.slow
def test_a_source_is_the_same_to_media_composer_in_every_export(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_aaf(two_sources(Fraction(25), False), tmp_path / f"{name}.aaf")
    masters = []
    for name in ("one", "two"):
        with aaf2.open(str(tmp_path / f"{name}.aaf")) as file:
            masters.append({str(mob.mob_id) for mob in file.content.mastermobs()})
    assert masters[0] == masters[1]
    assert len(masters[0]) == 2


@pytest.mark.slow
def test_any_name_comes_through(tmp_path: Path) -> None:
    cuts = CutList(
        HOSTILE_NAMES[0],
        tuple(
            make_cut(
                Fraction(25), 0, 1, name=name, comment=name, query="q", path=Path(f"/media/{number}.mov")
            )
            for number, name in enumerate(HOSTILE_NAMES)
        ),
    )
    write_aaf(cuts, tmp_path / "cuts.aaf")
    names = [readable(name) for name in HOSTILE_NAMES]
    for read in (
        clips_of(otio.adapters.read_from_string(fcp7_xml(cuts), "fcp_xml")),
        otio.adapters.read_from_string(ale(cuts), "ale").find_clips(),
        clips_of(otio.adapters.read_from_file(str(tmp_path / "cuts.aaf"))),
    ):
        assert [readable(clip.name) for clip in read] == names

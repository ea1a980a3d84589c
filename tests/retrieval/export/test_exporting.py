"""Cut lists as other programs read them: every format read back and compared span by span, at every rate."""

import csv
import io
import random
import re
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlparse
from xml.etree import ElementTree

import opentimelineio as otio
import pytest

from retrieval.export.contact_sheets import write_contact_sheet
from retrieval.export.csv_files import csv_table
from retrieval.export.cuts import CutList, reel_names
from retrieval.export.timelines.edl import edl, edl_limitations
from retrieval.export.timelines.fcpxml import fcpxml
from retrieval.export.timelines.otio import otio_json
from retrieval.timecodes import NTSC, STANDARD_RATES, parse_timecode, supports_drop_frame, timecode_base
from tests.support.footage.cut_lists import HOSTILE_NAMES, make_cut, readable

KINDS = [
    (rate, drop) for rate in STANDARD_RATES for drop in (False, True) if supports_drop_frame(rate) or not drop
]


def random_spans(rate: Fraction, drop: bool, seed: int = 0) -> CutList:
    """Spans that begin and end on frames, between them, or nowhere at all; times as JSON rounds them."""
    chance = random.Random(seed)
    cuts = []
    for _ in range(40):
        first = chance.randrange(int(500 * rate))
        frames = chance.choice([0, 1, 2, chance.randrange(1, 500)])
        shift = chance.choice([0.0, 0.25, 0.5]) / float(rate)
        start, end = float(first / rate) + shift, float((first + frames) / rate) + shift
        if chance.random() < 0.5:
            start, end = round(start, 3), round(end, 3)
        cuts.append(make_cut(rate, start, end, drop=drop, query="q", comment="c"))
    return CutList("Spans", tuple(cuts))


def expected(cuts: CutList) -> list[tuple[int, int]]:
    """In and out of each cut, in frames of its source's timecode, computed from the words of the contract."""
    spans = []
    for cut in cuts.cuts:
        rate = cut.clock.rate
        first, last = (
            next(n for n in range(max(0, int(time * rate) - 2), 10**9) if float(n / rate) >= time - 0.0006)
            for time in (cut.start, cut.end)
        )
        spans.append((cut.clock.start + first, cut.clock.start + max(last, first + 1)))
    return spans


def frames_of(item: otio.core.Item) -> tuple[int, int]:
    span = item.source_range
    assert span.start_time.value == round(span.start_time.value)
    return round(span.start_time.value), round(span.end_time_exclusive().value)


def clips_of(timeline: otio.schema.Timeline) -> list[otio.schema.Clip]:
    return list(timeline.video_tracks()[0].find_clips())


@pytest.mark.parametrize(("rate", "drop"), KINDS)
def test_otio_holds_every_span_to_the_frame(rate: Fraction, drop: bool) -> None:
    cuts = random_spans(rate, drop)
    timeline = otio.adapters.read_from_string(otio_json(cuts), "otio_json")
    clips = clips_of(timeline)
    assert [frames_of(clip) for clip in clips] == expected(cuts)
    assert {clip.source_range.duration.rate for clip in clips} == {float(rate)}
    assert (
        timeline.global_start_time.value == parse_timecode("01:00:00;00" if drop else "01:00:00:00", rate)[0]
    )
    for clip, cut in zip(clips, cuts.cuts, strict=True):
        media = clip.media_reference
        assert clip.name == cut.name
        assert media.target_url == "file:///media/reel.mov"
        assert media.available_range.start_time.value == cut.clock.start
        assert media.available_range.contains(clip.source_range)
        [marker] = clip.markers
        assert (marker.name, marker.comment) == ("q", "c")


@pytest.mark.parametrize(("rate", "drop"), KINDS)
def test_an_edl_is_read_back_to_the_frame(rate: Fraction, drop: bool) -> None:
    cuts = random_spans(rate, drop)
    text = edl(cuts)
    assert f"FCM: {'DROP FRAME' if drop else 'NON-DROP FRAME'}\r\n" in text
    assert (";" in text) == drop
    clips = clips_of(otio.adapters.read_from_string(text, "cmx_3600", rate=float(rate)))
    assert [frames_of(clip) for clip in clips] == expected(cuts)
    record = [line.split()[6:8] for line in text.splitlines() if re.match(r"\d{3} ", line)]
    place = cuts.start
    for (first, last), (begins, ends) in zip(expected(cuts), record, strict=True):
        assert parse_timecode(begins, rate) == (place, drop)
        place += last - first
        assert parse_timecode(ends, rate) == (place, drop)
    assert bool(edl_limitations(cuts)) == (rate > 30)


@pytest.mark.parametrize(("rate", "drop"), KINDS)
def test_fcpxml_is_exact_in_whole_frames(rate: Fraction, drop: bool) -> None:
    cuts = random_spans(rate, drop)
    root = ElementTree.fromstring(fcpxml(cuts))
    formats = {element.get("id"): fraction(element.get("frameDuration")) for element in root.iter("format")}
    assert set(formats.values()) == {1 / rate}
    [asset] = root.iter("asset")
    [sequence] = root.iter("sequence")
    assert sequence.get("tcFormat") == ("DF" if drop else "NDF")
    assert formats[sequence.get("format")] == 1 / rate
    place = Fraction(0)
    spans = []
    for clip in root.iter("asset-clip"):
        assert clip.get("ref") == asset.get("id")
        start, length = fraction(clip.get("start")), fraction(clip.get("duration"))
        assert fraction(clip.get("offset")) == place
        place += length
        spans.append((start * rate, (start + length) * rate))
        assert fraction(asset.get("start")) <= start
        assert start + length <= fraction(asset.get("start")) + fraction(asset.get("duration"))
        [marker] = clip.iter("marker")
        assert (marker.get("value"), marker.get("note")) == ("q", "c")
        assert fraction(marker.get("start")) == start
    assert spans == expected(cuts)
    assert fraction(sequence.get("duration")) == place


def fraction(text: str | None) -> Fraction:
    assert text is not None
    assert text.endswith("s")
    return Fraction(text[:-1])


@pytest.mark.parametrize("rate", [Fraction(n) for n in (24, 25, 30, 50, 60)])
def test_opentimelineio_reads_fcpxml_back(rate: Fraction) -> None:
    """Its adapter cuts off fractions of frames, so that a frame may be lost in reading, and 29.97 is not tried."""
    cuts = random_spans(rate, drop=False)
    clips = clips_of(otio.adapters.read_from_string(fcpxml(cuts), "fcpx_xml"))
    assert len(clips) == len(cuts.cuts)
    for clip, (first, last) in zip(clips, expected(cuts), strict=True):
        begin, end = frames_of(clip)
        assert first - 1 <= begin <= first
        assert last - 2 <= end <= last
        assert clip.media_reference.target_url == "file:///media/reel.mov"
        assert clip.markers[0].name == "q"


@pytest.mark.parametrize(("rate", "drop"), KINDS)
def test_a_table_holds_timecodes_and_frames(rate: Fraction, drop: bool) -> None:
    cuts = random_spans(rate, drop)
    rows = read_table(cuts)
    spans = [tuple(parse_timecode(row[key], rate)[0] for key in ("source_in", "source_out")) for row in rows]
    assert spans == expected(cuts)
    assert [int(row["number"]) for row in rows] == list(range(1, 41))
    assert rows[0]["record_in"] == ("01:00:00;00" if drop else "01:00:00:00")
    assert all(row["record_out"] == after["record_in"] for row, after in pairwise(rows))
    assert all(ord(mark) != 59 or drop for row in rows for mark in row["source_in"])


def read_table(cuts: CutList) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(csv_table(cuts).decode("utf-8-sig"), newline="")))


def mixed() -> CutList:
    """Sources of every rate, three of 25: a time line at 25."""
    cuts = [
        make_cut(rate, 10.0, 12.0, path=Path(f"/m/{n}.mov"), name=f"{n}.mov")
        for n, rate in enumerate(STANDARD_RATES)
    ]
    slow = [make_cut(Fraction(25), 1.0, 2.0, path=Path("/m/2.mov"), name="2.mov") for _ in range(2)]
    return CutList("Mixed", (*cuts, make_cut(30 * NTSC, 60.0, 61.0, drop=True, path=Path("/m/d.mov")), *slow))


def test_mixed_rates_are_laid_on_one_time_line() -> None:
    cuts = mixed()
    assert cuts.rate == 25
    assert len(cuts.converted) == len(STANDARD_RATES)
    timeline = otio.adapters.read_from_string(otio_json(cuts), "otio_json")
    assert [frames_of(clip) for clip in clips_of(timeline)] == expected(cuts)
    clips = clips_of(otio.adapters.read_from_string(edl(cuts), "cmx_3600", rate=25))
    assert [round(clip.duration().value) for clip in clips] == [
        placed.frames for placed in cuts.placed_cuts()
    ]
    for clip, cut in zip(clips, cuts.cuts, strict=True):
        begins = clip.source_range.start_time.value
        assert begins / 25 == pytest.approx(36_000 + cut.first_shown, abs=0.5 / 25)
        assert clip.duration().to_seconds() == pytest.approx(cut.end - cut.start, abs=1.5 / 25)
    root = ElementTree.fromstring(fcpxml(cuts))
    for clip, placed in zip(root.iter("asset-clip"), cuts.placed_cuts(), strict=True):
        assert (fraction(clip.get("offset")) * 25).denominator == 1
        assert (fraction(clip.get("start")) * placed.cut.clock.rate).denominator == 1
        conform = clip.find("conform-rate")
        assert (conform is None) == (placed.cut.clock.rate == 25)


@pytest.mark.parametrize(("rate", "drop"), [(Fraction(25), False), (30 * NTSC, True), (30 * NTSC, False)])
@pytest.mark.parametrize("start", [0.0, 5.0, 9.0, 12.0])
def test_a_tape_that_runs_past_midnight_gives_events_that_readers_accept(
    rate: Fraction, drop: bool, start: float
) -> None:
    cut = make_cut(rate, start, start + 6.0, drop=drop, duration=20.0)
    stamp = parse_timecode("23:59:50;00" if drop else "23:59:50:00", rate)[0]
    cut = replace(cut, clock=replace(cut.clock, start=stamp))
    first, last = cut.timecodes
    assert last > first
    text = edl(CutList("night", (cut,)))
    [clip] = otio.adapters.read_from_string(text, "cmx_3600", rate=float(rate)).find_clips()
    assert clip.source_range.duration.value == cut.frame_out - cut.frame_in


@pytest.mark.parametrize(
    "rate", [Fraction(15), Fraction(25, 2), Fraction(120), Fraction(517, 30), Fraction(10)]
)
def test_rates_that_no_editing_system_counts_are_placed_on_one_that_it_does(rate: Fraction) -> None:
    cuts = random_spans(rate, drop=False)
    assert cuts.rate in STANDARD_RATES
    clips = clips_of(otio.adapters.read_from_string(edl(cuts), "cmx_3600", rate=float(cuts.rate)))
    assert len(clips) == 40
    for clip, cut in zip(clips, cuts.cuts, strict=True):
        begins = clip.source_range.start_time.value / timecode_base(cuts.rate) - 36_000
        assert begins == pytest.approx(cut.first_shown, rel=2e-3, abs=0.1)
    read = otio.adapters.read_from_string(otio_json(cuts), "otio_json")
    assert [frames_of(clip) for clip in clips_of(read)] == expected(cuts)


def test_a_span_at_the_end_or_behind_it_is_the_last_frame() -> None:
    for start, end in ((600.0, 600.0), (599.99, 600.0), (700.0, 800.0)):
        cut = make_cut(Fraction(25), start, end)
        assert (cut.frame_in, cut.frame_out, cut.media_frames) == (14_999, 15_000, 15_000)


def test_pictures_that_begin_later_than_the_clock_are_counted_from_their_first() -> None:
    cut = make_cut(Fraction(25), 1.5, 2.5)
    cut = replace(cut, clock=replace(cut.clock, first=0.5))
    assert (cut.frame_in, cut.frame_out, cut.first_shown) == (25, 50, 1.5)


@pytest.mark.parametrize("name", HOSTILE_NAMES)
@pytest.mark.slow
def test_any_name_and_comment_comes_through_as_text(name: str) -> None:
    path = Path("/media") / f"{name.replace('/', '_')[:80]}"
    cuts = CutList(name, (make_cut(Fraction(25), 1, 2, name=name, path=path, query=name, comment=name),) * 2)
    timeline = otio.adapters.read_from_string(otio_json(cuts), "otio_json")
    first, _ = clips_of(timeline)
    assert unquote(urlparse(first.media_reference.target_url).path) == str(path)
    assert readable(first.name) == readable(name)
    assert readable(first.markers[0].comment) == readable(name)

    clips = clips_of(otio.adapters.read_from_string(edl(cuts), "cmx_3600", rate=25))
    assert [frames_of(clip) for clip in clips] == expected(cuts)
    assert readable(clips[0].name) == readable(name)
    assert clips[0].media_reference.target_url == path.as_uri()
    assert readable(clips[0].markers[0].name) == readable(f"{name} | {name}")

    root = ElementTree.fromstring(fcpxml(cuts))
    assert [readable(clip.get("name") or "") for clip in root.iter("asset-clip")] == [readable(name)] * 2
    assert [readable(note.text or "") for note in root.iter("note")] == [readable(name)] * 2
    assert len(list(root.iter("asset"))) == 1

    row, _ = read_table(cuts)
    assert readable(row["video"]) in (readable(name), f"'{readable(name)}")
    assert not row["video"].startswith(("=", "+", "-", "@"))

    write_contact_sheet(cuts, sheet := io.BytesIO())
    assert sheet.getvalue().startswith(b"%PDF")


def test_reel_names_are_legal_and_no_two_files_share_one() -> None:
    names = [
        "feria de abril 1964.mov",
        "Feria de abril 1965.mov",
        "AX.mp4",
        "bl.mp4",
        "сказка.mp4",
        "🎞.mp4",
        "a-1.mp4",
    ]
    cuts = [make_cut(Fraction(25), 0, 1, name=name, path=Path("/m") / name) for name in names * 2]
    cuts += [
        make_cut(Fraction(25), 0, 1, name="same.mov", path=Path(f"/m/{n}/same.mov")) for n in range(1200)
    ]
    reels = reel_names(cuts)
    assert len(reels) == len(set(reels.values())) == len(names) + 1200
    assert all(re.fullmatch(r"[A-Z0-9]{1,8}", reel) for reel in reels.values())
    assert not {"AX", "BL"} & set(reels.values())
    assert reels[Path("/m/feria de abril 1964.mov")] == "FERIADEA"
    events = [line for line in edl(CutList("x", tuple(cuts))).splitlines() if line[:3].isdecimal()]
    assert len({line.split()[1] for line in events}) == len(reels)
    assert any("999 events" in limit for limit in edl_limitations(CutList("x", tuple(cuts))))


def test_sound_goes_along_where_the_file_has_some() -> None:
    cuts = CutList(
        "s", (make_cut(Fraction(25), 0, 1, sound=True), make_cut(Fraction(25), 1, 2, path=Path("/m/b")))
    )
    timeline = otio.adapters.read_from_string(otio_json(cuts), "otio_json")
    [sound] = timeline.audio_tracks()
    assert [type(item).__name__ for item in sound] == ["Clip", "Gap"]
    assert sound.duration() == timeline.video_tracks()[0].duration()
    assert [line.split()[2] for line in edl(cuts).splitlines() if line[:3].isdecimal()] == ["AA/V", "V"]
    assets = ElementTree.fromstring(fcpxml(cuts)).iter("asset")
    assert [asset.get("hasAudio") for asset in assets] == ["1", None]

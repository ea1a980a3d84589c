"""Cut lists as other programs read them: every format read back and compared span by span, at every rate."""

import csv
import errno
import html
import io
import random
import re
import zipfile
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlparse
from xml.etree import ElementTree

import opentimelineio as otio
import pysubs2
import pytest

from ingest.cutting import cut_out
from retrieval.errors import ArchiveError, MediaError
from retrieval.exporting.contact_sheets import write_contact_sheet
from retrieval.exporting.cuts import Cut, CutList, reel_names
from retrieval.exporting.edl import edl, limits
from retrieval.exporting.fcpxml import fcpxml
from retrieval.exporting.subtitle_files import JOINER, subtitle_file
from retrieval.exporting.tables import csv_table
from retrieval.exporting.timelines import otio_json
from retrieval.exporting.whole_files import whole_file
from retrieval.exporting.zips import write_zip
from retrieval.timecodes import (
    NTSC,
    STANDARD_RATES,
    SourceClock,
    can_drop,
    counted,
    frame_of,
)
from retrieval.types import Subtitle
from tests.numbered_clips import loudness, numbers_in, write_numbered

KINDS = [(rate, drop) for rate in STANDARD_RATES for drop in (False, True) if can_drop(rate) or not drop]
HOSTILE = [
    "quotes \"double\" & 'single'.mov",
    "emoji 🎞️👩‍👩‍👧.mp4",
    "two\nlines\r\nand\u2028more.mp4",
    "\u202egnp.\u200fשלום.mkv",
    "<clip name='x'/>]]>&amp;.mov",
    "=HYPERLINK(1).avi",
    "bell\x07 \x1b[2J.mp4",
    "../../etc/passwd",
    "film.[1-20].mp4",
    "-->",
    "." * 5,
    "a" * 300,
]


def make_cut(rate: Fraction, start: float, end: float, **facts: object) -> Cut:
    drop = bool(facts.pop("drop", False))
    stamp = frame_of("10:00:00;00" if drop else "10:00:00:00", rate)[0] if "start" not in facts else 0
    clock = SourceClock(rate, stamp, drop, stamped=True, sound=bool(facts.pop("sound", False)))
    facts.pop("start", None)
    usual: dict[str, object] = {"name": "reel.mov", "path": Path("/media/reel.mov"), "duration": 600.0}
    return Cut("id", start=start, end=end, clock=clock, **{**usual, **facts})  # type: ignore[arg-type]


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
    assert timeline.global_start_time.value == frame_of("01:00:00;00" if drop else "01:00:00:00", rate)[0]
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
        assert frame_of(begins, rate) == (place, drop)
        place += last - first
        assert frame_of(ends, rate) == (place, drop)
    assert bool(limits(cuts)) == (rate > 30)


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
    spans = [tuple(frame_of(row[key], rate)[0] for key in ("source_in", "source_out")) for row in rows]
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
    assert [round(clip.duration().value) for clip in clips] == [laid.frames for laid in cuts.laid()]
    for clip, cut in zip(clips, cuts.cuts, strict=True):
        begins = clip.source_range.start_time.value
        assert begins / 25 == pytest.approx(36_000 + cut.first_shown, abs=0.5 / 25)
        assert clip.duration().to_seconds() == pytest.approx(cut.end - cut.start, abs=1.5 / 25)
    root = ElementTree.fromstring(fcpxml(cuts))
    for clip, laid in zip(root.iter("asset-clip"), cuts.laid(), strict=True):
        assert (fraction(clip.get("offset")) * 25).denominator == 1
        assert (fraction(clip.get("start")) * laid.cut.clock.rate).denominator == 1
        conform = clip.find("conform-rate")
        assert (conform is None) == (laid.cut.clock.rate == 25)


@pytest.mark.parametrize(
    "rate", [Fraction(15), Fraction(25, 2), Fraction(120), Fraction(517, 30), Fraction(10)]
)
def test_rates_that_no_editing_system_counts_are_placed_on_one_that_it_does(rate: Fraction) -> None:
    cuts = random_spans(rate, drop=False)
    assert cuts.rate in STANDARD_RATES
    clips = clips_of(otio.adapters.read_from_string(edl(cuts), "cmx_3600", rate=float(cuts.rate)))
    assert len(clips) == 40
    for clip, cut in zip(clips, cuts.cuts, strict=True):
        begins = clip.source_range.start_time.value / counted(cuts.rate) - 36_000
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


@pytest.mark.parametrize("name", HOSTILE)
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


def readable(text: str) -> str:
    """On one line, control characters replaced."""
    text = "".join("\N{REPLACEMENT CHARACTER}" if ord(c) < 32 and not c.isspace() else c for c in text)
    return " ".join(text.split())


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
    assert any("999 events" in limit for limit in limits(CutList("x", tuple(cuts))))


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


# subtitles

LINES = [
    "plain",
    "two\nrows",
    "<b>bold</b> <script>alert(1)</script>",
    "{\\an8}{\\b1}above{\\b0} {sic}",
    "a --> b",
    "00:00:01,000 --> 00:00:02,000",
    "00:00:01.000 --> 00:00:02.000",
    "1984",
    "in\n1984",
    "C:\\new\\home\\Name",
    "bell\x07 and\x1b[2J escape",
    "\n\nblank\n\n\nrows\n",
    "WEBVTT",
    "&lt;already&amp;escaped",
    "¿Qué? ñandú 日本語 שלום 🎞️",
    "1",
    "last\n7",
]


@pytest.mark.parametrize("kind", ["srt", "vtt"])
def test_subtitles_are_read_back_as_the_text_that_they_are(kind: str) -> None:
    lines = [Subtitle(n * 2.0 + 0.001, n * 2.0 + 1.5, text) for n, text in enumerate(LINES)]
    text = subtitle_file(lines[::-1], kind)  # type: ignore[arg-type]
    read = pysubs2.SSAFile.from_string(text, format_=kind)
    assert pysubs2.SSAFile.from_string(text).format == kind
    assert [(event.start, event.end) for event in read] == [
        (n * 2000 + 1, n * 2000 + 1500) for n in range(len(LINES))
    ]
    for event, line in zip(read, LINES, strict=True):
        assert plain(event.plaintext, kind) == "\n".join(
            row for row in map(readable, line.split("\n")) if row
        )


def plain(text: str, kind: str) -> str:
    """As a viewer sees it: word joiners are invisible, wide braces are braces."""
    text = text.replace(JOINER, "").replace("\uff5b", "{").replace("\uff5d", "}")
    return html.unescape(text) if kind == "vtt" else text


def test_no_player_finds_markup_in_exported_subtitles() -> None:
    lines = [Subtitle(float(n), n + 0.5, text) for n, text in enumerate(LINES)]
    for kind in ("srt", "vtt"):
        text = subtitle_file(lines, kind)  # type: ignore[arg-type]
        assert not re.search(r"<\s*/?\s*[a-zA-Z]", text)
        assert not re.search(r"\{\s*\\", text)
        assert text.count("-->") == len(LINES)


def test_odd_times_are_put_right() -> None:
    text = subtitle_file(
        [Subtitle(5.0, 4.0, "b"), Subtitle(-1.0, 0.5, "a"), Subtitle(1.0, 1.0, " \n ")], "srt"
    )
    read = pysubs2.SSAFile.from_string(text, format_="srt")
    assert [(e.start, e.end, e.plaintext) for e in read] == [(0, 500, "a"), (5000, 5001, "b")]


# files


def test_clips_in_a_zip_hold_exactly_their_frames(tmp_path: Path) -> None:
    source = write_numbered(tmp_path / "src.mp4", 60, options={"bf": "0"})
    spans = [(0, 12), (12, 36), (7, 8), (30, 60)]
    base = make_cut(Fraction(25), 0, 1, path=source, duration=2.4, name='a/b: "x"\n.mp4', comment="c")
    cuts = CutList("Zip", tuple(replace(base, start=first / 25, end=last / 25) for first, last in spans))
    with whole_file(tmp_path / "clips.zip") as file:
        assert write_zip(cuts, file, tmp_path, cut_out) == []
    with zipfile.ZipFile(tmp_path / "clips.zip") as made:
        assert made.testzip() is None
        names = made.namelist()
        made.extractall(tmp_path / "out")
        assert made.read("cuts.csv") == csv_table(cuts)
    assert names[1] == "002 a_b_ _x__ 10.00.00.12.mp4"
    assert names[4:] == ["cuts.csv"]
    for name, (first, last) in zip(names, spans, strict=False):
        assert numbers_in(tmp_path / "out" / name)[0] == list(range(first, last))
        assert loudness(tmp_path / "out" / name)[1] == pytest.approx((last - first) / 25, abs=0.06)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["clips.zip", "out", "src.mp4"]


def test_a_clip_that_cannot_be_made_is_named_and_the_others_go_on(tmp_path: Path) -> None:
    source = write_numbered(tmp_path / "src.mp4", 30)
    good = make_cut(Fraction(25), 0, 1, path=source, duration=1.2)
    gone = replace(good, path=tmp_path / "moved away.mp4")
    [problem] = write_zip(CutList("z", (good, gone, good)), file := io.BytesIO(), None, cut_out)
    assert "moved away.mp4" in problem
    with zipfile.ZipFile(file) as made:
        assert [name[:3] for name in made.namelist()] == ["001", "003", "cut", "not"]
        assert "moved away.mp4" in made.read("not included.txt").decode()
    with pytest.raises(MediaError, match="moved away"):
        write_zip(CutList("z", (gone,)), io.BytesIO(), None, cut_out)


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_of_a_clip_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    def make_clip(path: Path, start: float, end: float, stem: Path, *, timecode: str) -> Path:
        made = stem.with_name(f"{stem.name}.mp4")
        made.write_bytes(b"clip")
        assert len(made.parts) == len(tmp_path.parts) + 2
        return made

    cuts = CutList(name, (make_cut(Fraction(25), 0, 1, name=name),))
    write_zip(cuts, file := io.BytesIO(), tmp_path, make_clip)
    with zipfile.ZipFile(file) as made:
        [clip, _] = made.namelist()
    assert clip.endswith(".mp4")
    assert not set(clip) & set('/\\:*?"<>|\n\r\x07\x1b\u202e')


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    def write_half(target: Path, error: Exception) -> None:
        with whole_file(target) as file:
            file.write(b"half")
            raise error

    target = tmp_path / "cut.edl"
    with pytest.raises(RuntimeError):
        write_half(target, RuntimeError())
    assert not list(tmp_path.iterdir())
    target.write_bytes(b"old")
    with pytest.raises(ArchiveError, match=r"cut\.edl could not be written: the disk is full"):
        write_half(target, OSError(errno.ENOSPC, "No space left on device"))
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_full_disk_is_said(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="disk is full"), whole_file(Path("/dev/full")) as file:
        file.write(b"x" * 100_000)
    with pytest.raises(ArchiveError, match="No such file"), whole_file(tmp_path / "nowhere" / "cut.edl"):
        pass
    with pytest.raises(ArchiveError, match="directory"), whole_file(tmp_path):
        pass

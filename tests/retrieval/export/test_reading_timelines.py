"""Cut lists that come back: what was written is read as the same clips, and an EDL comes out as it went in."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from retrieval.errors import UsageError
from retrieval.export.cut_lists import SourceClocks
from retrieval.export.cuts import Cut, CutList
from retrieval.export.timelines.edl import edl
from retrieval.export.timelines.fcp7_xml import fcp7_xml
from retrieval.export.timelines.fcpxml import fcpxml
from retrieval.export.timelines.matching import MatchedTimeline, match_file
from retrieval.export.timelines.otio import otio_json
from retrieval.export.timelines.reading import read_timeline
from retrieval.timecodes import STANDARD_RATES, SourceClock, parse_timecode, supports_drop_frame
from retrieval.types import Video
from tests.support.footage.cut_lists import make_cut

KINDS = [
    (rate, drop) for rate in STANDARD_RATES for drop in (False, True) if supports_drop_frame(rate) or not drop
]
WRITERS = {"edl": edl, "otio": otio_json, "fcpxml": fcpxml, "xml": fcp7_xml}


class Sources:
    """Three videos with clocks; `cuts` cuts what was matched again."""

    def __init__(self, rate: Fraction, drop: bool, other: Fraction | None = None) -> None:
        start = parse_timecode("10:00:00;00" if drop else "10:00:00:00", rate)[0]
        self.clocks = {
            Path("/media/Reel one é.mov"): SourceClock(rate, start, drop, sound=True),
            Path("/media/two.mov"): SourceClock(rate, start, drop),
            Path("/media/fast.mp4"): SourceClock(other or rate),
        }
        self.videos = [
            Video(path.stem, path.name, path, 600.0, 1920, 1080, float(clock.rate), 1)
            for path, clock in self.clocks.items()
        ]

    def cut(self, video: int, start: float, end: float, query: str = "", comment: str = "") -> Cut:
        known = self.videos[video]
        size: dict[str, Any] = {"width": known.width, "height": known.height}
        return Cut(
            known.id,
            known.name,
            known.path,
            self.clocks[known.path],
            start,
            end,
            600.0,
            query=query,
            comment=comment,
            **size,
        )

    def match(self, name: str, text: str) -> MatchedTimeline:
        return match_file(name, text.encode(), self.videos, SourceClocks(self.clocks.__getitem__))

    def cuts(self, matched: MatchedTimeline) -> CutList:
        places = {video.id: place for place, video in enumerate(self.videos)}
        return CutList(
            matched.title,
            tuple(
                self.cut(places[clip.video.id], clip.start, clip.end, clip.query, clip.comment)
                for clip in matched.clips
            ),
        )


def programme(sources: Sources) -> CutList:
    return CutList(
        "The opening",
        (
            sources.cut(0, 1.0, 3.3, "a boat", "the best"),
            sources.cut(1, 59.9, 61.2),
            sources.cut(0, 1.0, 3.3, comment="once more"),
            sources.cut(2, 4.037, 9.51, "a train"),
        ),
    )


@pytest.mark.parametrize(("rate", "drop"), KINDS)
@pytest.mark.parametrize("suffix", WRITERS)
def test_what_was_written_is_read_as_the_same_clips(suffix: str, rate: Fraction, drop: bool) -> None:
    sources = Sources(rate, drop)
    cuts = programme(sources)
    matched = sources.match(f"opening.{suffix}", WRITERS[suffix](cuts))
    assert (matched.title, matched.unmatched) == ("The opening", ())
    again = sources.cuts(matched)
    assert [(cut.name, cut.frame_in, cut.frame_out) for cut in again.cuts] == [
        (cut.name, cut.frame_in, cut.frame_out) for cut in cuts.cuts
    ]
    if suffix != "otio":  # which keeps the seconds too
        assert WRITERS[suffix](again) == WRITERS[suffix](cuts)
    assert [(clip.query, clip.comment) for clip in matched.clips] == [(c.query, c.comment) for c in cuts.cuts]


@pytest.mark.parametrize(("rate", "other"), [(25, 50), (25, 30), (30, 25), (24, 25)])
def test_an_edl_of_mixed_rates_comes_out_as_it_went_in(rate: int, other: int) -> None:
    sources = Sources(Fraction(rate), False, Fraction(other))
    text = edl(programme(sources))
    assert edl(sources.cuts(sources.match("mixed.edl", text))) == text


FOREIGN = """TITLE: Assembly
FCM: NON-DROP FRAME

001  TWO      V     C        10:00:10:00 10:00:12:00 00:00:00:00 00:00:02:00
002  BL       V     C        00:00:00:00 00:00:01:00 00:00:02:00 00:00:03:00
003  REELONE  V     C        10:00:01:00 10:00:02:00 00:00:03:00 00:00:04:00
* FROM CLIP NAME: reel ONE É
004  NOWHERE  V     C        01:00:01:00 01:00:02:00 00:00:04:00 00:00:05:00
005  TWO      V     C        23:00:01:00 23:00:02:00 00:00:05:00 00:00:06:00
006  FAST     V     C        00:00:03:00 00:00:04:00 00:00:06:00 00:00:07:00
"""


def test_a_foreign_edl_is_matched_by_reel_and_name_and_what_is_not_is_named() -> None:
    matched = Sources(Fraction(25), False).match("assembly.EDL", FOREIGN)
    assert [(clip.video.name, clip.start, clip.end) for clip in matched.clips] == [
        ("two.mov", 10.0, 12.0),
        ("Reel one é.mov", 1.0, 2.0),
        ("fast.mp4", 3.0, 4.0),
    ]
    assert matched.unmatched == ("NOWHERE", "TWO")


def test_paths_of_another_machine_are_matched_by_the_files_name() -> None:
    sources = Sources(Fraction(25), False)
    text = fcp7_xml(programme(sources)).replace("file://localhost/media/", "file://localhost/E:/Rushes/")
    assert len(sources.match("a.xml", text.replace("<name>two.mov</name>", "<name>Shot 4</name>")).clips) == 4


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.edl", b"TITLE: nothing\r\n"),
        ("a.edl", b"001  A V C 10:00 10:00\r\n"),
        ("a.otio", b"{"),
        ("a.otio", b'{"OTIO_SCHEMA": "Clip.1"}'),
        ("a.xml", b"<xmeml><sequence>"),
        ("a.fcpxml", b"<fcpxml version='1.8'/>"),
        ("a.pdf", b"%PDF"),
        ("a.xml", b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><xmeml>&b;</xmeml>'),
    ],
)
def test_what_is_no_cut_list_is_said(name: str, content: bytes) -> None:
    with pytest.raises(UsageError, match=name):
        read_timeline(name, content)


def test_an_edl_of_an_old_machine_is_read_in_its_code_page() -> None:
    line = "001  TWO      V     C        10:00:10:00 10:00:12:00 00:00:00:00 00:00:02:00\r\n"
    line += "* FROM CLIP NAME:  Canción.mov\r\n"
    [clip] = read_timeline("a.edl", line.encode("cp1252"), Fraction(25)).clips
    assert (clip.name, clip.first, clip.frames) == ("Canción.mov", 900250, 50)


def test_an_edl_of_several_rates_that_goes_over_midnight_is_read_back() -> None:
    late = make_cut(
        Fraction(60_000, 1001), 1.0, 3.0, drop=True, name="late.mov", path=Path("/media/late.mov")
    )
    start, _ = parse_timecode("23:59:58;00", late.clock.rate)
    late = replace(late, clock=replace(late.clock, start=start))
    cuts = CutList("night", (*(make_cut(Fraction(25), 0.0, 2.0),) * 2, late))
    assert "24:00:01;00 THERE" in edl(cuts)
    clip = read_timeline("night.edl", edl(cuts).encode(), Fraction(25)).clips[-1]
    assert (clip.first - start, clip.frames) == (late.frame_in, late.frame_out - late.frame_in)

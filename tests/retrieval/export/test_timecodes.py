"""Frames, true rates and timecodes, against OpenTimelineIO's arithmetic and the standard's own examples."""

import random
from fractions import Fraction

import opentimelineio as otio
import pytest

from retrieval.errors import UsageError
from retrieval.timecodes import (
    NTSC,
    STANDARD_RATES,
    exact_frame_rate,
    first_frame_at,
    format_timecode,
    parse_timecode,
    supports_drop_frame,
    timeline_rate,
)

NOTATIONS = [
    (rate, drop) for rate in STANDARD_RATES for drop in (False, True) if supports_drop_frame(rate) or not drop
]


@pytest.mark.parametrize(("rate", "drop"), NOTATIONS)
def test_timecodes_are_those_of_opentimelineio_and_can_be_read_back(rate: Fraction, drop: bool) -> None:
    frames = random.Random(1)
    day = int(rate * 86_400)  # later on OpenTimelineIO begins the next day too soon
    for frame in [0, 1, 1799, 1800, 17981, 17982, 17983, 35963, 35964] + [
        frames.randrange(day) for _ in range(500)
    ]:
        written = format_timecode(frame, rate, drop)
        assert parse_timecode(written, rate) == (frame, drop)
        time = otio.opentime.RationalTime(frame, float(rate))
        assert written == otio.opentime.to_timecode(time, float(rate), drop_frame=drop)
        assert round(otio.opentime.from_timecode(written, float(rate)).value) == frame


def test_drop_frame_leaves_out_numbers_and_stays_with_the_clock() -> None:
    rate = 30 * NTSC
    assert format_timecode(1799, rate, drop=True) == "00:00:59;29"
    assert format_timecode(1800, rate, drop=True) == "00:01:00;02"
    assert format_timecode(17982, rate, drop=True) == "00:10:00;00"
    assert format_timecode(107_892, rate, drop=True) == "01:00:00;00"
    assert float(107_892 / rate) == pytest.approx(3600, abs=0.004)
    assert format_timecode(107_892, rate) == "00:59:56:12"
    assert format_timecode(3600, 60 * NTSC, drop=True) == "00:01:00;04"


def test_a_day_ends_where_the_next_begins() -> None:
    assert format_timecode(25 * 86_400, Fraction(25)) == "00:00:00:00"


@pytest.mark.parametrize(
    "text", ["", "1", "00:00:00", "00:00:00:25", "00:60:00:00", "24:00:00:00", "00:00:00;00", "aa:bb:cc:dd"]
)
def test_what_is_no_timecode_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        parse_timecode(text, Fraction(25))


def test_a_number_that_drop_frame_leaves_out_is_refused() -> None:
    with pytest.raises(UsageError, match="leaves out"):
        parse_timecode("00:01:00;01", 30 * NTSC)
    assert parse_timecode("00:10:00;01", 30 * NTSC) == (17983, True)


@pytest.mark.parametrize(
    ("said", "true"),
    [
        (23.976, 24 * NTSC),
        (Fraction(19001, 317), 60 * NTSC),
        (29.97, 30 * NTSC),
        (24.0, Fraction(24)),
        (25.001, Fraction(25)),
        (15.0, Fraction(15)),
        (12.5, Fraction(25, 2)),
        (0.0, Fraction(25)),
    ],
)
def test_a_rounded_rate_is_taken_for_the_standard_one(said: float, true: Fraction) -> None:
    assert exact_frame_rate(said) == true


@pytest.mark.parametrize("rate", STANDARD_RATES)
def test_a_frame_is_found_from_its_time_however_it_was_rounded(rate: Fraction) -> None:
    for frame in [0, 1, 2, 3, 1001, 86_400, 1_000_003]:
        exact = float(frame / rate)
        assert first_frame_at(exact, rate) == first_frame_at(round(exact, 3), rate) == frame
        assert first_frame_at(exact + 0.25 / float(rate), rate) == frame + 1


def test_a_time_line_takes_the_rate_of_most_clips() -> None:
    fast, slow = Fraction(50), Fraction(24)
    assert timeline_rate([fast, slow, slow]) == slow
    assert timeline_rate([fast, slow]) == fast
    assert timeline_rate([]) == 25
    assert timeline_rate([Fraction(15)]) == 30
    assert timeline_rate([Fraction(25, 2)]) == 25
    assert timeline_rate([Fraction(120)]) == 60
    assert timeline_rate([Fraction(517, 30)]) == 24 * NTSC

"""Times and durations in figures: for the page, the terminal and subtitle files. It knows no language.

Times are seconds on a video's own clock.
"""

import re

from retrieval.errors import UsageError

_CLOCK = re.compile(r"(?:(?:(\d+):)?(\d{1,2}):)?(\d+(?:\.\d+)?)")


def clock(seconds: float) -> str:
    """ "1:02:03" or "2:03"; whole seconds, cut not rounded, so that a click never lands after the start."""
    hours, minutes, rest = _hours_minutes_seconds(max(0, int(seconds)))
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def clock_with_tenths(seconds: float) -> str:
    """ "0:07.5", "12:03.0", "1:02:03.4": cut to tenths, so that what is shown is never after the frame."""
    tenths = max(0, int(seconds * 10 + 1e-6))
    whole, tenth = divmod(tenths, 10)
    return f"{clock(whole)}.{tenth}"


def terminal_clock(seconds: float) -> str:
    """ "0:02:03.4", rounded to tenths: of one width in a column."""
    whole, tenth = divmod(round(seconds * 10), 10)
    hours, minutes, rest = _hours_minutes_seconds(whole)
    return f"{hours}:{minutes:02}:{rest:02}.{tenth}"


def webvtt_clock(seconds: float) -> str:
    """ "00:02:03.450", rounded to thousandths, as WebVTT has it (W3C, WebVTT timestamp)."""
    whole, thousandths = divmod(round(seconds * 1000), 1000)
    hours, minutes, rest = _hours_minutes_seconds(whole)
    return f"{hours:02}:{minutes:02}:{rest:02}.{thousandths:03}"


def running_time(seconds: float) -> str:
    """ "45 s", "12 min", "3 h 05 min": the size of an archive."""
    if seconds < 60:
        return f"{round(seconds)} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours:,} h {minutes:02} min" if hours else f"{minutes} min"


def exact_running_time(seconds: float) -> str:
    """ "27 h 35 min", "3 min 20 s", "12 s": to the second where it is less than an hour."""
    hours, minutes, rest = _hours_minutes_seconds(round(seconds))
    if hours:
        return f"{hours} h {minutes:02d} min"
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"


def parse_clock(text: str) -> float:
    """Seconds, "2:03.5" or "1:02:03"; UsageError for anything else."""
    if (match := _CLOCK.fullmatch(text.strip())) is None:
        raise UsageError(f"{text!r} is no time; write seconds, or 1:02:03.5.")
    hours, minutes, rest = match.groups()
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + float(rest)


def _hours_minutes_seconds(seconds: int) -> tuple[int, int, int]:
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return hours, minutes, rest

"""Times as documentalists write them, on a video's own clock: timecodes, drop-frame or not, clock times, seconds.

A log counts by the source's timecode, or from the tape's first frame; which of the two, the times themselves tell:
one way they lie inside of the video. It knows no file.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from retrieval.errors import UsageError
from retrieval.timecodes import SourceClock, frames_a_day, parse_timecode, supports_drop_frame

Counting = Literal["auto", "source", "start"]
"""By the source's timecode, from the first frame, or as the times fit."""
SLACK_SECONDS = 2.0
"""What a log may reach over a video's end: somebody stopped the tape a little later."""
DAY_SECONDS = 24 * 3600.0
MOST_SECONDS = 1e7
"""No tape lasts so long; infinity is none either."""

_TIMECODE = re.compile(r"(\d{1,2})([:;.])(\d{1,2})([:;.])(\d{1,2})([:;.,])(\d{1,3})")
_DIGITS = re.compile(r"(\d{2})(\d{2})(\d{2})(\d{2})")
_UNITS = re.compile(
    r"(?:(\d+)\s*h\w*)?\s*(?:(\d+)\s*(?:m|min|min\.|'|′))?\s*(?:(\d+(?:[.,]\d+)?)\s*(?:s|sec|s\.|\"|″|'')?)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class LogSource:
    """A video that a log tells of."""

    id: str
    name: str
    clock: SourceClock
    duration: float
    """Seconds."""


@dataclass(frozen=True, slots=True)
class LogTime:
    """A time as it was written."""

    text: str
    timecode: tuple[int, int, int, int] | None = None
    """Hours, minutes, seconds, frames."""
    drop: bool = False
    seconds: float = 0.0
    """Where it is no timecode."""

    def on(self, clock: SourceClock, *, from_source: bool) -> float:
        """Seconds on the video's clock; UsageError where the source has no such timecode."""
        if self.timecode is None:
            if not from_source:
                return self.seconds
            return clock.first + (self.seconds - float(clock.start / clock.rate)) % DAY_SECONDS
        drops = supports_drop_frame(clock.rate) and (self.drop or (clock.drop and from_source))
        hours, minutes, seconds, frames = self.timecode
        label = f"{hours:02}:{minutes:02}:{seconds:02}{';' if drops else ':'}{frames:02}"
        number = parse_timecode(label, clock.rate)[0]
        if from_source:
            number = (number - clock.start) % frames_a_day(clock.rate, drops)  # past midnight too
        return clock.first + float(Fraction(number) / clock.rate)


def read_log_time(text: str) -> LogTime:
    """01:00:00:00, 01:00:00;00, 01.00.00.00, 01000000, 1:02:03.5, 62.5, 1h 2m 3s; UsageError for anything else."""
    written = text.strip()
    if (found := _TIMECODE.fullmatch(written)) is not None:
        hours, one, minutes, two, seconds, last, frames = found.groups()
        if one != ":" or two != ":" or last in ":;":  # 1:02:03.5 is a clock time
            drop = last == ";"
            return LogTime(written, (int(hours), int(minutes), int(seconds), int(frames)), drop)
    if (found := _DIGITS.fullmatch(written)) is not None:
        hours, minutes, seconds, frames = found.groups()
        return LogTime(written, (int(hours), int(minutes), int(seconds), int(frames)))
    try:
        parts = [float(part.replace(",", ".")) for part in written.split(":")]
        if len(parts) <= 3 and all(0 <= part < MOST_SECONDS for part in parts):
            return LogTime(written, seconds=sum(part * 60**n for n, part in enumerate(reversed(parts))))
    except ValueError:
        pass
    if written and (found := _UNITS.fullmatch(written)) is not None:
        h, m, s = (float((part or "0").replace(",", ".")) for part in found.groups())
        return LogTime(written, seconds=3600 * h + 60 * m + s)
    raise UsageError("{text!r} is no time; write 01:00:00:00, 1:02:03.5 or seconds.", text=text)


def counts_from_source(times: Sequence[LogTime], source: LogSource, counting: Counting = "auto") -> bool:
    """Whether these times of one video are its source's timecode; as more of them lie inside of it.

    Where both fit, timecodes are the source's and clock times count from the start.
    """
    if counting != "auto":
        return counting == "source"
    inside = {
        way: sum(_lies_inside(time, source, from_source=way) for time in times) for way in (True, False)
    }
    if inside[True] != inside[False]:
        return inside[True] > inside[False]
    return any(time.timecode is not None for time in times)


def _lies_inside(time: LogTime, source: LogSource, *, from_source: bool) -> bool:
    try:
        return time.on(source.clock, from_source=from_source) <= source.duration + SLACK_SECONDS
    except UsageError:
        return False

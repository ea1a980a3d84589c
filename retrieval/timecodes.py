"""Frame rates as they truly are, frame numbers, and SMPTE timecode. It knows no file and no library.

Times are seconds on the video's clock; a frame's number counts from the video's first frame. A timecode names
frames at whole rates (30 for 29.97), so at 29.97 and 59.94 it falls behind the clock; drop-frame timecode
(SMPTE ST 12-1), written with a semicolon, leaves out the first two (four) numbers of each minute but every
tenth.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from retrieval.errors import UsageError

NTSC = Fraction(1000, 1001)
STANDARD_RATES = (
    24 * NTSC,
    Fraction(24),
    Fraction(25),
    30 * NTSC,
    Fraction(30),
    48 * NTSC,
    Fraction(48),
    Fraction(50),
    60 * NTSC,
    Fraction(60),
)
"""What editing systems count timecode in."""
NEAR_RATE = Fraction(4, 10_000)
"""Containers round a rate; 24 and 23.976 differ by 10 in 10,000."""
TIMESTAMP_TOLERANCE = 0.000_6
"""Seconds: Matroska and this program's own JSON round times to milliseconds."""

_TIMECODE = re.compile(r"(\d{1,2})[:.](\d{2})[:.](\d{2})([:.;,])(\d{2,3})")


@dataclass(frozen=True, slots=True)
class SourceClock:
    """How a video file counts its frames."""

    rate: Fraction
    """Frames a second."""
    start: int = 0
    """The number that its timecode gives the first frame."""
    drop: bool = False
    """Whether its timecode is drop-frame."""
    first: float = 0.0
    """The first frame's time in seconds on the video's clock: sound may begin before it."""
    stamped: bool = False
    """Whether the file has a timecode, or one was given."""
    sound: bool = False
    """Whether the file has sound, to be cut along."""
    pictures: bool = True
    """Whether it has pictures: sound alone has no rate of its own, and is counted at a time line's."""
    pixel_aspect: Fraction = Fraction(1)
    """Width of a pixel over its height: not 1 in standard definition and some of the first cameras of high."""
    sound_files: tuple[Path, ...] = ()
    """The files that its sound lies in, a track each, where that are others (MXF OP-Atom)."""

    def at_rate(self, rate: Fraction) -> "SourceClock":
        """The clock of sound alone counted at another rate: its first sample keeps its time of day."""
        start = math.floor(self.start / self.rate * rate + Fraction(1, 2))
        return replace(self, rate=rate, start=start, drop=self.drop and supports_drop_frame(rate))

    def frame(self, seconds: float) -> int:
        """The number of the first frame at or after a time."""
        return first_frame_at(seconds - self.first, self.rate)


def exact_frame_rate(fps: float | Fraction) -> Fraction:
    """The standard rate that a container rounded, or the rate as it is; 25 where it is not known (0)."""
    if not 0 < fps < math.inf:
        return Fraction(25)
    exact = Fraction(fps).limit_denominator(100_000)
    nearest = min(STANDARD_RATES, key=lambda rate: abs(rate - exact))
    return nearest if abs(nearest - exact) <= NEAR_RATE * nearest else exact.limit_denominator(1001)


def first_frame_at(seconds: float, rate: Fraction) -> int:
    """The number of the first frame at or after a time, counted from 0 at 0 s."""
    return max(0, math.ceil((seconds - TIMESTAMP_TOLERANCE) * rate))


def timecode_base(rate: Fraction) -> int:
    """Frames that a timecode second has: 30 at 29.97."""
    return max(1, round(rate))


def supports_drop_frame(rate: Fraction) -> bool:
    """Whether there is drop-frame timecode at this rate."""
    return rate in (30 * NTSC, 60 * NTSC)


def frames_a_day(rate: Fraction, drop: bool = False) -> int:
    """Frames that timecode numbers from one midnight to the next."""
    count = timecode_base(rate)
    return 24 * 3600 * count - (24 * 6 * 9 * (count // 15) if drop else 0)


def format_span(frame: int, frames: int, rate: Fraction, drop: bool = False) -> tuple[str, str]:
    """The first timecode of a span and the one behind its last. Over midnight the second counts on, 24:00:05:00:
    a span that ends before it begins is refused by every reader."""
    first = frame % frames_a_day(rate, drop)
    return format_timecode(first, rate, drop), format_timecode(first + frames, rate, drop, wraps=False)


def format_timecode(frame: int, rate: Fraction, drop: bool = False, *, wraps: bool = True) -> str:
    """ "01:00:00:00", with a semicolon before the frames in drop-frame; 24 hours are 0 again where it `wraps`."""
    count = timecode_base(rate)
    if drop:
        left_out = count // 15
        tens, rest = divmod(frame, count * 600 - 9 * left_out)
        minutes = max(0, rest - left_out) // (count * 60 - left_out)
        frame += left_out * (9 * tens + minutes)
    seconds, frames = divmod(frame, count)
    width = 2 if count <= 100 else 3
    hours = seconds // 3600 % 24 if wraps else seconds // 3600
    return f"{hours:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{';' if drop else ':'}{frames:0{width}d}"


def parse_timecode(text: str, rate: Fraction) -> tuple[int, bool]:
    """The frame number that a timecode names, and whether it is drop-frame; UsageError where it names none."""
    count = timecode_base(rate)
    match = _TIMECODE.fullmatch(text.strip())
    if match is None:
        raise UsageError(
            "{text!r} is no timecode; write it as 01:00:00:00, or 01:00:00;00 for drop-frame.", text=text
        )
    hours, minutes, seconds, frames = (int(match[group]) for group in (1, 2, 3, 5))
    drop = match[4] in ";,"
    if hours > 23 or minutes > 59 or seconds > 59 or frames >= count:
        raise UsageError("{text} is no timecode at {rate:.6g} frames a second.", text=text, rate=float(rate))
    number = ((hours * 60 + minutes) * 60 + seconds) * count + frames
    if not drop:
        return number, False
    if not supports_drop_frame(rate):
        raise UsageError(
            "{text} is drop-frame, which there is at 29.97 and 59.94 frames a second alone.", text=text
        )
    left_out = count // 15
    if seconds == 0 and frames < left_out and minutes % 10:
        raise UsageError("{text} is a number that drop-frame timecode leaves out.", text=text)
    whole = hours * 60 + minutes
    return number - left_out * (whole - whole // 10), True


def timeline_rate(rates: Iterable[Fraction]) -> Fraction:
    """The one rate of a time line: that of most clips, the first one's among equals.

    A rate that editing systems do not count in gives its place to a standard one: a multiple, else the nearest.
    """
    most = Counter(rates).most_common(1)
    rate = most[0][0] if most else Fraction(25)
    if rate in STANDARD_RATES:
        return rate
    multiples = [standard for standard in STANDARD_RATES if (standard / rate).denominator == 1]
    divisors = [standard for standard in STANDARD_RATES if (rate / standard).denominator == 1]
    if multiples or divisors:
        return multiples[0] if multiples else divisors[-1]
    return min(STANDARD_RATES, key=lambda standard: abs(standard - rate))

"""Cuts for tests of exports, and names that no format may stumble over."""

from fractions import Fraction
from pathlib import Path

from retrieval.export.cuts import Cut
from retrieval.timecodes import SourceClock, parse_timecode

HOSTILE_NAMES = [
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
    """A span of seconds on a source at that rate; `facts` are the other fields, and `drop` and `sound`."""
    drop = bool(facts.pop("drop", False))
    stamp = parse_timecode("10:00:00;00" if drop else "10:00:00:00", rate)[0]
    clock = SourceClock(rate, stamp, drop, stamped=True, sound=bool(facts.pop("sound", False)))
    usual: dict[str, object] = {"name": "reel.mov", "path": Path("/media/reel.mov"), "duration": 600.0}
    return Cut("id", start=start, end=end, clock=clock, **{**usual, **facts})  # type: ignore[arg-type]


def readable(text: str) -> str:
    """On one line, control characters replaced."""
    text = "".join("\N{REPLACEMENT CHARACTER}" if ord(c) < 32 and not c.isspace() else c for c in text)
    return " ".join(text.split())

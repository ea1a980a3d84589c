"""Results on stdout, one JSON value a line or a line for people; everything else on stderr."""

import json
import sys
from textwrap import shorten
from typing import Any

from retrieval.types import Hit

MOST_SPOKEN = 100
"""Characters of what is said that a line for people shows."""


def emit(value: dict[str, Any]) -> None:
    """One JSON value a line."""
    print(json.dumps(value, ensure_ascii=False), flush=True)  # noqa: T201 - results go to stdout


def say(line: str) -> None:
    """A result for people."""
    print(printable(line), flush=True)  # noqa: T201


def tell(message: str) -> None:
    """A message beside the results."""
    print(printable(message), file=sys.stderr, flush=True)  # noqa: T201


def printable(text: str) -> str:
    """On one line and without control characters: a hostile file name could rewrite the terminal."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def hit_line(hit: Hit) -> str:
    """A hit for people."""
    span = f"{clock_tenths(hit.start)} – {clock_tenths(hit.end)}"
    spoken = f"  “{shorten(hit.speech, MOST_SPOKEN, placeholder=' …')}”" if hit.speech else ""
    return f"{hit.rank:3d}  {span}  {hit.match:6s} {hit.score:4.2f}  {hit.video.name}{spoken}"


def clock_tenths(seconds: float) -> str:
    """H:MM:SS.f"""
    tenths = round(seconds * 10)
    return f"{tenths // 36000}:{tenths // 600 % 60:02d}:{tenths // 10 % 60:02d}.{tenths % 10}"


def duration_text(seconds: float) -> str:
    """A duration in words: 27 h 35 min, 3 min 20 s, 12 s."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes:02d} min"
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"


def amount(number: int, one: str, many: str = "") -> str:
    """1 video, 2 videos."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"

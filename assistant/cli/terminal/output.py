"""Results on stdout, one JSON value a line or a line for people; everything else on stderr."""

import json
import sys
from collections.abc import Collection
from pathlib import Path
from textwrap import shorten
from typing import Any

from assistant.i18n.clock_text import terminal_clock
from retrieval.hits import Hit

MOST_SPOKEN = 100
"""Characters of what is said that a line for people shows."""


def print_json(value: dict[str, Any]) -> None:
    """One JSON value a line."""
    print(json.dumps(value, ensure_ascii=False), flush=True)  # noqa: T201 - results go to stdout


def print_line(line: str) -> None:
    """A result for people."""
    print(printable(line), flush=True)  # noqa: T201


def print_message(message: str) -> None:
    """A message beside the results."""
    print(printable(message), file=sys.stderr, flush=True)  # noqa: T201


def warn_of_moving(picture: Path | None) -> None:
    """That only the first frame of a moving picture was looked at."""
    from retrieval.pictures import is_moving

    if picture is not None and is_moving(picture):
        print_message(f"{picture} moves; only its first frame was looked at.")


def printable(text: str) -> str:
    """On one line and without control characters: a hostile file name could rewrite the terminal."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def hit_line(hit: Hit) -> str:
    """A hit for people."""
    span = f"{terminal_clock(hit.start)} – {terminal_clock(hit.end)}"
    spoken = f"  “{shorten(hit.speech, MOST_SPOKEN, placeholder=' …')}”" if hit.speech else ""
    seen = f"  ({', '.join(hit.people)})" if hit.people else ""
    told = "".join(
        f"  [{one.text}, {terminal_clock(one.start)} – {terminal_clock(one.end)}]"
        for one in hit.reasons
        if one.sense in ("heard", "written", "named", "described", "action", "logged")
    )
    return f"{hit.rank:3d}  {span}  {hit.match:6s} {hit.score:4.2f}  {hit.video.name}{seen}{spoken}{told}"


def amount(number: int, one: str, many: str = "") -> str:
    """1 video, 2 videos."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def some_names(names: Collection[str], most: int = 5) -> str:
    """The first of them, and how many more there are."""
    more = len(names) - most
    return ", ".join(list(names)[:most]) + (f" and {more} more" if more > 0 else "")

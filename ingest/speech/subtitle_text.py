"""Subtitle lines from outside made fit for an archive: plain text, in order, inside the video.

Whatever a file holds is text afterwards: formatting is taken off, what merely looks like markup stays and is
shown as it stands. It knows no file formats.
"""

import re
import unicodedata
from collections.abc import Iterable

from ingest.speech.languages import likely_language
from retrieval.types import Subtitle

OVERRIDE_TAG = re.compile(r"\{\\[^{}]*\}")
"""Formatting as SubStation writes it, which pysubs2 and FFmpeg turn every format's into."""
LINE_BREAK = re.compile(r"\\N|\\n|\r\n|\r|\n|\u2028|\u2029|\v|\f|\x85")
HARD_SPACE = "\\h"
MAX_CHARACTERS = 1000
"""Characters kept of a line: ten times what fits on a screen."""
MIN_DURATION = 0.2
"""Seconds that a line without a length is given."""

MEASURED = 60
"""Letters and digits from which they are told to be measurements; a countdown has fewer."""

TimedText = tuple[float, float, str]
"""(start, end, text) as a file has it."""


def clean_lines(lines: Iterable[TimedText], duration: float | None) -> tuple[Subtitle, ...]:
    """The lines in order of time, those behind the end of the video left out, none that stands twice."""
    tidied: dict[Subtitle, None] = {}
    for start, end, text in sorted(lines, key=lambda line: line[:2]):
        start = max(0.0, start)
        end = (
            max(end, start + MIN_DURATION)
            if duration is None
            else min(max(end, start + MIN_DURATION), duration)
        )
        plain = plain_subtitle_text(text)
        if plain and start < end:
            tidied[Subtitle(start, end, plain)] = None
    return tuple(tidied)


def plain_subtitle_text(text: str) -> str:
    """The text without formatting and control characters; rows stay rows."""
    text = OVERRIDE_TAG.sub("", text).replace(HARD_SPACE, " ")
    rows = (" ".join(_printable(row).split()) for row in LINE_BREAK.split(text))
    return "\n".join(row for row in rows if row)[:MAX_CHARACTERS]


def _printable(row: str) -> str:
    """Without control characters, unpaired surrogates and marks that turn the direction of what follows."""
    return "".join(
        " " if char == "\t" else char
        for char in unicodedata.normalize("NFC", row)
        if char == "\t"
        or char in "\u200c\u200d"
        or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    )


def identify_language(lines: Iterable[Subtitle]) -> str:
    """The language that the words are most likely in; empty where there are too few of them."""
    return likely_language(" ".join(line.text for line, _ in zip(lines, range(200), strict=False)))


def are_measurements(texts: Iterable[str]) -> bool:
    """Whether they are what an instrument writes (a drone's place, height and exposure), and nobody's words: every
    fourth letter is a digit."""
    signs = [sign for text, _ in zip(texts, range(200), strict=False) for sign in text if sign.isalnum()]
    return len(signs) >= MEASURED and 4 * sum(sign.isdigit() for sign in signs) >= len(signs)


def in_devanagari(lines: Iterable[Subtitle]) -> bool:
    """Whether most of the letters are those that Hindi is written in (as Marathi and Nepali are)."""
    letters = [letter for line in lines for letter in line.text if letter.isalpha()]
    return 2 * sum("\u0900" <= letter <= "\u097f" for letter in letters) > len(letters)

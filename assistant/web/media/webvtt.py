"""Subtitles as WebVTT, the only format that browsers show over a video.

What is in a line is text: the format's own markup is escaped, so that nothing in a subtitle is ever obeyed.
"""

from collections.abc import Iterable
from html import escape

from assistant.dialogue.reply_parts import without_hidden_characters
from assistant.i18n.clock_text import webvtt_clock
from retrieval.types import Subtitle

SHORTEST_CUE = 0.1
"""Seconds; a cue must end after it starts."""


def webvtt(subtitles: Iterable[Subtitle], start: float = 0.0, end: float = float("inf")) -> str:
    """The lines spoken in [start, end), their times counted from `start`."""
    cues = []
    for line in subtitles:
        text = _rows(line.text)
        if text and line.end > start and line.start < end:
            begins = max(line.start - start, 0.0)
            ends = max(line.end - start, begins + SHORTEST_CUE)
            cues.append(f"{webvtt_clock(begins)} --> {webvtt_clock(ends)}\n{text}\n")
    return "\n".join(["WEBVTT\n", *cues])


def _rows(text: str) -> str:
    """An empty row would end the cue."""
    rows = (without_hidden_characters(row).strip() for row in text.split("\n"))
    return "\n".join(escape(row, quote=False) for row in rows if row)

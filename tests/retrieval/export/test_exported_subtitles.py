"""Subtitle files as other programs read them: the same text, whatever is in it."""

import html
import re

import pysubs2
import pytest

from retrieval.export.subtitle_writer import JOINER, subtitle_file
from retrieval.types import Subtitle
from tests.support.footage.cut_lists import readable

LINES = [
    "plain",
    "two\nrows",
    "<b>bold</b> <script>alert(1)</script>",
    "{\\an8}{\\b1}above{\\b0} {sic}",
    "a --> b",
    "00:00:01,000 --> 00:00:02,000",
    "00:00:01.000 --> 00:00:02.000",
    "1984",
    "in\n1984",
    "C:\\new\\home\\Name",
    "bell\x07 and\x1b[2J escape",
    "\n\nblank\n\n\nrows\n",
    "WEBVTT",
    "&lt;already&amp;escaped",
    "¿Qué? ñandú 日本語 שלום 🎞️",
    "1",
    "last\n7",
]


@pytest.mark.parametrize("kind", ["srt", "vtt"])
def test_subtitles_are_read_back_as_the_text_that_they_are(kind: str) -> None:
    lines = [Subtitle(n * 2.0 + 0.001, n * 2.0 + 1.5, text) for n, text in enumerate(LINES)]
    text = subtitle_file(lines[::-1], kind)  # type: ignore[arg-type]
    read = pysubs2.SSAFile.from_string(text, format_=kind)
    assert pysubs2.SSAFile.from_string(text).format == kind
    assert [(event.start, event.end) for event in read] == [
        (n * 2000 + 1, n * 2000 + 1500) for n in range(len(LINES))
    ]
    for event, line in zip(read, LINES, strict=True):
        assert plain(event.plaintext, kind) == "\n".join(
            row for row in map(readable, line.split("\n")) if row
        )


def plain(text: str, kind: str) -> str:
    """As a viewer sees it: word joiners are invisible, wide braces are braces."""
    text = text.replace(JOINER, "").replace("\uff5b", "{").replace("\uff5d", "}")
    return html.unescape(text) if kind == "vtt" else text


def test_no_player_finds_markup_in_exported_subtitles() -> None:
    lines = [Subtitle(float(n), n + 0.5, text) for n, text in enumerate(LINES)]
    for kind in ("srt", "vtt"):
        text = subtitle_file(lines, kind)
        assert not re.search(r"<\s*/?\s*[a-zA-Z]", text)
        assert not re.search(r"\{\s*\\", text)
        assert text.count("-->") == len(LINES)


def test_odd_times_are_put_right() -> None:
    text = subtitle_file(
        [Subtitle(5.0, 4.0, "b"), Subtitle(-1.0, 0.5, "a"), Subtitle(1.0, 1.0, " \n ")], "srt"
    )
    read = pysubs2.SSAFile.from_string(text, format_="srt")
    assert [(e.start, e.end, e.plaintext) for e in read] == [(0, 500, "a"), (5000, 5001, "b")]

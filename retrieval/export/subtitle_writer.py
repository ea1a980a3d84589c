"""Subtitles as SRT and WebVTT, through pysubs2; what is spoken comes out as text, whatever it looks like.

SRT knows no escapes: what a player would take for markup is broken up with a word joiner, which nobody sees,
and braces become wide ones. WebVTT has its own (&lt;).
"""

import re
from collections.abc import Sequence
from typing import Literal

import pysubs2

from retrieval.export.cuts import is_control_character
from retrieval.export.exported_lines import ExportedLine
from retrieval.types import Subtitle

JOINER = "\N{WORD JOINER}"
SubtitleFormat = Literal["srt", "vtt"]

_STAMP = re.compile(r"\d{1,4}:\d{1,2}[:.,]\d{1,3}")
_BRACES = str.maketrans("{}", "\N{FULLWIDTH LEFT CURLY BRACKET}\N{FULLWIDTH RIGHT CURLY BRACKET}")


def subtitle_file(lines: Sequence[Subtitle], kind: SubtitleFormat) -> str:
    """The lines in order of time; rows stay rows. Valid by pysubs2's own reader.

    Who speaks stands before the words where somebody else did before; in WebVTT it is the line's voice.
    """
    file = pysubs2.SSAFile()
    speaker = ""
    for line in sorted(lines, key=lambda line: (line.start, line.end)):
        if rows := plain_rows(line.text):
            start, end = round(max(0.0, line.start) * 1000), round(line.end * 1000)
            text = "\\N".join(escaped(row, kind, number) for number, row in enumerate(rows))
            before, speaker = speaker, line.speaker if isinstance(line, ExportedLine) else ""
            if name := " ".join(plain_rows(speaker)):
                name = escaped(name, kind, 0)
                voice = f"<v {name}>" if kind == "vtt" else f"{name}: " if speaker != before else ""
                text = f"{voice}{text}"
            file.append(pysubs2.SSAEvent(start, max(start + 1, end), text))
    return str(file.to_string(kind, keep_ssa_tags=True))


def plain_rows(text: str) -> list[str]:
    """The rows that hold something, without control characters."""
    rows = (" ".join(row.split()) for row in text.split("\n"))
    return [
        "".join("\N{REPLACEMENT CHARACTER}" if is_control_character(c) else c for c in row)
        for row in rows
        if row
    ]


def escaped(row: str, kind: SubtitleFormat, number: int) -> str:
    """A row of which no reader takes a part for markup, a time or the next subtitle's number."""
    row = row.translate(_BRACES)
    row = re.sub(r"\\(?=[nNh])", rf"\\{JOINER}", row)
    if kind == "vtt":
        row = row.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    else:
        row = row.replace("<", f"<{JOINER}").replace("-->", f"--{JOINER}>")
    if len(_STAMP.findall(row)) > 1:
        row = re.sub(r"(?<=\d):(?=\d)", f":{JOINER}", row)
    return f"{row}{JOINER}" if number and row.isdecimal() else row

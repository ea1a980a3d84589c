"""Subtitle formats → lines with times: what editors, players, the web and broadcasters write.

pysubs2 reads most of them; ttconv those of broadcasters, EBU STL (Tech 3264) and TTML. It knows no video.
"""

import io
import logging
import re
from collections.abc import Iterator
from html import unescape
from xml.etree import ElementTree

import pysubs2

from ingest.speech.subtitle_text import TimedText

SUBTITLE_FORMATS = {
    ".srt": "srt", ".vtt": "vtt", ".ass": "ass", ".ssa": "ssa", ".smi": "sami", ".sub": "microdvd", ".stl": "stl",
    ".ttml": "ttml", ".dfxp": "ttml", ".itt": "ttml", ".sbv": "sbv", ".scc": "scc",
}  # fmt: skip
"""What a suffix stands for."""
BINARY_FORMATS = frozenset({"stl"})
SBV_TIMES = re.compile(r"^(\d+:\d\d:\d\d\.\d{3}),(\d+:\d\d:\d\d\.\d{3})[ \t]*$", re.MULTILINE)
"""YouTube's, which are WebVTT's but for the arrow."""
SRT_TAG = re.compile(r"</?(?:b|i|u|s|em|strong|span|font)(?:\s[^<>]*)?>|<br\s*/?>", re.IGNORECASE)
"""What SubRip formats by; other signs between angles are words."""
ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,10}\d{0,2});", re.IGNORECASE)
WEB_TAG = re.compile(r"</?[a-z][^<>\n]*>|<[\d:.]+>", re.IGNORECASE)
"""WebVTT's spans (`<c.yellow>`, `<v Mary>`) and the clocks inside words of automatic captions."""
MICRODVD_RATE = re.compile(r"\s*\{1\}\{1\}\d+(\.\d+)?\s*$", re.MULTILINE)
EARLY_TTML = re.compile(r"http://www\.w3\.org/20\d\d/\d\d/ttaf1")
"""The name space that DFXP had before it became TTML; the elements are the same."""
TTML = "http://www.w3.org/ns/ttml"
FOLLOWING = 0.5
"""Seconds between two captions that roll on."""
ROLLING_SHARE = 0.3
"""Of a file's captions that repeat the row before: automatic captions do so in every second one."""
HOUR, DAY = 3600.0, 24 * 3600.0

NOT_READABLE = (
    pysubs2.Pysubs2Error, ValueError, IndexError, KeyError, TypeError, AttributeError, ElementTree.ParseError,
    AssertionError, RuntimeError, ZeroDivisionError, LookupError, ImportError,
)  # fmt: skip
"""What the libraries raise at a file that is none of theirs."""


def timed_lines(contents: bytes | str, kind: str, fps: float | None) -> list[TimedText]:
    """The lines of a file of that kind, as text or, for a binary one, as bytes; `fps` is what MicroDVD's frames are
    counted in. One of `NOT_READABLE` where it is none."""
    if isinstance(contents, str) and contents.lstrip("\ufeff \r\n").startswith("WEBVTT"):
        kind = "vtt"
    if kind in ("stl", "ttml"):
        contents, kind = _as_srt(contents, kind), "srt"
    assert isinstance(contents, str)
    if kind == "sbv":
        contents, kind = "WEBVTT\n\n" + SBV_TIMES.sub(r"\1 --> \2", contents), "vtt"
    if kind == "vtt":
        contents = WEB_TAG.sub("", contents)
    if kind == "microdvd" and MICRODVD_RATE.match(contents):
        fps = None  # the file says it itself
    options = {"keep_unknown_html_tags": True} if kind == "srt" else {}
    parsed = pysubs2.SSAFile.from_string(contents, format_=kind, fps=fps, **options)
    lines = [
        (event.start / 1000, event.end / 1000, _plain(event.text, kind))
        for event in parsed
        if not event.is_comment and not event.is_drawing
    ]
    return list(_without_repeated_rows(sorted(lines, key=lambda line: line[:2])))


def _plain(text: str, kind: str) -> str:
    """Without what its format writes between angles, and signs that it writes by name."""
    if kind == "srt":
        return ENTITY.sub(lambda found: unescape(found[0]), SRT_TAG.sub("", text))
    return unescape(text) if kind == "vtt" else text


def on_the_videos_clock(lines: list[TimedText], duration: float | None) -> list[TimedText]:
    """Broadcasters' lines begin at the tape's 10:00:00:00: where all of them lie behind the video's end, whole
    hours are taken off."""
    first = min((start for start, _, _ in lines), default=0.0)
    if duration is None or not max(HOUR, duration) <= first < DAY:
        return lines
    hours = HOUR * (first // HOUR)
    return [(start - hours, end - hours, text) for start, end, text in lines]


def _as_srt(contents: bytes | str, kind: str) -> str:
    import ttconv.imsc.reader  # half a second, which few archives need
    import ttconv.srt.writer
    import ttconv.stl.reader
    from ttconv.stl.config import STLReaderConfiguration

    logging.getLogger("ttconv").setLevel(logging.ERROR)  # it tells of every style that it passes over
    if kind == "stl":
        assert isinstance(contents, bytes)
        document = ttconv.stl.reader.to_model(
            io.BytesIO(contents), STLReaderConfiguration(program_start_tc="TCP")
        )
    else:
        assert isinstance(contents, str)
        root = ElementTree.fromstring(EARLY_TTML.sub(TTML, contents))
        document = ttconv.imsc.reader.to_model(ElementTree.ElementTree(root))
    if document is None:
        raise ValueError("holds no subtitles")
    return str(ttconv.srt.writer.from_model(document))


def _without_repeated_rows(lines: list[TimedText]) -> Iterator[TimedText]:
    """Captions that roll (the row before stays while the next one comes) with each row once."""
    rows = [[row.strip() for row in re.split(r"\\N|\n", text) if row.strip()] for _, _, text in lines]
    repeats = [
        bool(number and rows[number] and rows[number - 1])
        and rows[number][0] in rows[number - 1]
        and lines[number][0] - lines[number - 1][1] <= FOLLOWING
        for number in range(len(lines))
    ]
    if sum(repeats) < max(2, ROLLING_SHARE * len(lines)):
        yield from lines
        return
    waiting: TimedText | None = None
    shown: list[str] = []
    for (start, end, _), now in zip(lines, rows, strict=True):
        kept = 0
        while kept < len(now) and now[kept] in shown:
            kept += 1
        shown = now
        if now[kept:]:
            if waiting is not None:
                yield waiting
            waiting = start, end, "\\N".join(now[kept:])
        elif waiting is not None and start - waiting[1] <= FOLLOWING:
            waiting = waiting[0], max(waiting[1], end), waiting[2]
    if waiting is not None:
        yield waiting

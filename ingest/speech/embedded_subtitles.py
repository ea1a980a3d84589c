"""Subtitles that lie inside a video file, or in a file of their own that FFmpeg reads, as text. Pictures of text
(DVD, Blu-ray) are left out."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av.error

from ingest.media.clocks.monotonic_times import Timeline
from ingest.media.clocks.timelines import read_clock_timeline
from ingest.media.containers import open_container, readable_packets
from ingest.media.errors import translate_ffmpeg_errors
from ingest.speech.caption_formats import NOT_READABLE, timed_lines
from ingest.speech.languages import language_code
from ingest.speech.subtitle_text import TimedText, clean_lines, identify_language
from retrieval.types import SubtitleTrack

BITMAP_SUBTITLE_CODECS = frozenset(
    {"dvb_subtitle", "dvd_subtitle", "hdmv_pgs_subtitle", "xsub", "dvbsub", "dvdsub", "pgssub"}
)
CAPTION_CODEC = "cc_dec"
"""FFmpeg's decoder of CEA-608 captions, from which a line comes with the packet that ends it."""
DEFAULT_DURATION = 4.0
"""How long a line stays whose end the file does not give."""


def read_embedded_subtitles(path: Path, duration: float | None) -> list[SubtitleTrack]:
    """The text tracks that hold lines, in the file's order. MediaError for what is no media file."""
    timeline = read_clock_timeline(path)
    with translate_ffmpeg_errors(path), open_container(path) as container:
        streams = [
            stream
            for stream in container.streams.subtitles
            if stream.codec_context is None or stream.codec_context.name not in BITMAP_SUBTITLE_CODECS
        ]
        if not streams:
            return []
        lines: dict[int, list[TimedText]] = {stream.index: [] for stream in streams}
        for index, line in _lines(container, streams, timeline):
            lines[index].append(line)
        tracks = []
        for number, stream in enumerate(streams, 1):
            if tidied := clean_lines(lines[stream.index], duration):
                language = language_code(str(stream.metadata.get("language", ""))) or identify_language(
                    tidied
                )
                tracks.append(SubtitleTrack(language, "embedded", f"track {number}", tidied))
        return tracks


def read_captions(path: Path) -> list[TimedText]:
    """The lines of a file of captions (Scenarist's SCC). MediaError where it is none."""
    with translate_ffmpeg_errors(path), open_container(path) as container:
        streams = list(container.streams.subtitles)
        return [line for _, line in _lines(container, streams, Timeline(0.0))] if streams else []


def _lines(container: Any, streams: list[Any], timeline: Timeline) -> Iterator[tuple[int, TimedText]]:
    """(stream's index, line) for each line of these streams; packets that cannot be read are left out."""
    before: dict[int, tuple[float, float]] = {}
    for packet in readable_packets(container, streams):
        index, context = packet.stream.index, packet.stream.codec_context
        is_last = packet.pts is None or not packet.size
        captions = context is not None and context.name == CAPTION_CODEC
        if is_last and not (captions and index in before):
            continue
        start = 0.0 if is_last else float(packet.pts * packet.time_base) - timeline.offset_at(packet.pos or 0)
        length = float((packet.duration or 0) * packet.time_base) or DEFAULT_DURATION
        if context is None:
            yield from ((index, line) for line in _document(bytes(packet)))
            continue
        try:
            subtitles = packet.decode()
        except (av.error.FFmpegError, ValueError):
            continue
        if captions:
            now = start, length
            start, length = before.get(index, now)
            length = length if is_last else min(length, max(0.0, now[0] - start)) or length
            before[index] = now
        for subtitle in subtitles:
            if text := _text(subtitle):
                yield index, (start, start + length, text)


def _document(contents: bytes) -> list[TimedText]:
    """The lines of a packet that is a whole document of TTML, which FFmpeg does not read."""
    try:
        return timed_lines(contents.decode("utf-8-sig"), "ttml", None) if b"<tt" in contents[:2000] else []
    except NOT_READABLE:
        return []


def _text(subtitle: Any) -> str:
    words = getattr(subtitle, "dialogue", b"") or getattr(subtitle, "text", b"")
    return bytes(words).decode("utf-8", errors="replace")

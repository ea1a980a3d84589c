"""Subtitles that lie inside a video file, as text. Pictures of text (DVD, Blu-ray) are left out."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av.error

from ingest.media.clocks.monotonic_times import Timeline
from ingest.media.clocks.timelines import read_clock_timeline
from ingest.media.containers import open_container, readable_packets
from ingest.media.errors import translate_ffmpeg_errors
from ingest.speech.languages import language_code
from ingest.speech.subtitle_text import TimedText, clean_lines, identify_language
from retrieval.types import SubtitleTrack

BITMAP_SUBTITLE_CODECS = frozenset(
    {"dvb_subtitle", "dvd_subtitle", "hdmv_pgs_subtitle", "xsub", "dvbsub", "dvdsub", "pgssub"}
)
DEFAULT_DURATION = 4.0
"""How long a line stays whose end the file does not give."""


def read_embedded_subtitles(path: Path, duration: float | None) -> list[SubtitleTrack]:
    """The text tracks that hold lines, in the file's order. MediaError for what is no media file."""
    timeline = read_clock_timeline(path)
    with translate_ffmpeg_errors(path), open_container(path) as container:
        streams = [
            stream
            for stream in container.streams.subtitles
            if stream.codec_context is not None and stream.codec_context.name not in BITMAP_SUBTITLE_CODECS
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


def _lines(container: Any, streams: list[Any], timeline: Timeline) -> Iterator[tuple[int, TimedText]]:
    """(stream's index, line) for each line of these streams; packets that cannot be read are left out."""
    for packet in readable_packets(container, streams):
        if packet.pts is None or not packet.size:
            continue
        try:
            subtitles = packet.decode()
        except (av.error.FFmpegError, ValueError):
            continue
        start = float(packet.pts * packet.time_base) - timeline.offset_at(packet.pos or 0)
        length = float((packet.duration or 0) * packet.time_base) or DEFAULT_DURATION
        for subtitle in subtitles:
            if text := _text(subtitle):
                yield packet.stream.index, (start, start + length, text)


def _text(subtitle: Any) -> str:
    words = getattr(subtitle, "dialogue", b"") or getattr(subtitle, "text", b"")
    return bytes(words).decode("utf-8", errors="replace")

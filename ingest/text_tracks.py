"""Subtitles that lie inside a video file, as text. Pictures of text (DVD, Blu-ray) are left out."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import av.error

from ingest.media_errors import translated
from ingest.subtitle_text import Timed, guessed_language, language_code, tidy
from retrieval.types import SubtitleTrack

PICTURES_OF_TEXT = frozenset(
    {"dvb_subtitle", "dvd_subtitle", "hdmv_pgs_subtitle", "xsub", "dvbsub", "dvdsub", "pgssub"}
)
USUAL_SECONDS = 4.0
"""How long a line stays whose end the file does not give."""


def text_tracks(path: Path, duration: float | None) -> list[SubtitleTrack]:
    """The text tracks that hold lines, in the file's order. MediaError for what is no media file."""
    with translated(path), av.open(str(path), metadata_errors="replace") as container:
        streams = [
            stream
            for stream in container.streams.subtitles
            if stream.codec_context is not None and stream.codec_context.name not in PICTURES_OF_TEXT
        ]
        if not streams:
            return []
        lines: dict[int, list[Timed]] = {stream.index: [] for stream in streams}
        for index, line in _lines(container, streams):
            lines[index].append(line)
        tracks = []
        for number, stream in enumerate(streams, 1):
            if tidied := tidy(lines[stream.index], duration):
                language = language_code(str(stream.metadata.get("language", ""))) or guessed_language(tidied)
                tracks.append(SubtitleTrack(language, "embedded", f"track {number}", tidied))
        return tracks


def _lines(container: Any, streams: list[Any]) -> Iterator[tuple[int, Timed]]:
    """(stream's index, line) for each line of these streams; packets that cannot be read are left out."""
    origin = (container.start_time or 0) / av.time_base
    packets = container.demux(streams)
    while True:
        try:
            packet = next(packets, None)
        except av.error.FFmpegError:
            return
        if packet is None:
            return
        if packet.pts is None or not packet.size:
            continue
        try:
            subtitles = packet.decode()
        except (av.error.FFmpegError, ValueError):
            continue
        start = float(packet.pts * packet.time_base) - origin
        length = float((packet.duration or 0) * packet.time_base) or USUAL_SECONDS
        for subtitle in subtitles:
            if text := _text(subtitle):
                yield packet.stream.index, (start, start + length, text)


def _text(subtitle: Any) -> str:
    words = getattr(subtitle, "dialogue", b"") or getattr(subtitle, "text", b"")
    return bytes(words).decode("utf-8", errors="replace")

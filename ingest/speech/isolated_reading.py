"""A file's sound and text tracks, read in a process of its own: what crashes a decoder costs that file alone."""

from collections.abc import Callable, Iterator
from pathlib import Path

from ingest.media.audio import AudioChunk, AudioTrack, audio_tracks, decode_audio
from ingest.media.isolation.reader_pool import borrowed_reader
from ingest.speech.embedded_subtitles import read_embedded_subtitles
from retrieval.types import SubtitleTrack


def isolated_audio_tracks(path: Path) -> list[AudioTrack]:
    """As `audio_tracks`."""
    with borrowed_reader() as reader:
        return list(reader.stream(path, _send_tracks, path))


def isolated_audio(
    track: AudioTrack, on_progress: Callable[[float], None] = lambda _: None
) -> Iterator[AudioChunk]:
    """As `decode_audio`."""
    with borrowed_reader() as reader:
        for chunk in reader.stream(track.path, _send_sound, track):
            on_progress(chunk.start)
            yield chunk


def isolated_embedded_subtitles(path: Path, duration: float | None) -> list[SubtitleTrack]:
    """As `read_embedded_subtitles`."""
    with borrowed_reader() as reader:
        return list(reader.stream(path, _send_subtitles, path, duration))


def _send_tracks(send: Callable[[AudioTrack], None], path: Path) -> None:
    for track in audio_tracks(path):
        send(track)


def _send_sound(send: Callable[[AudioChunk], None], track: AudioTrack) -> None:
    for chunk in decode_audio(track):
        send(chunk)


def _send_subtitles(send: Callable[[SubtitleTrack], None], path: Path, duration: float | None) -> None:
    for track in read_embedded_subtitles(path, duration):
        send(track)

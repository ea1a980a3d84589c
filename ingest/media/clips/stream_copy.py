"""A span of a video whose packets are copied as they are: when that can be, and how it is done.

A copy is exact to the frame where the span begins on a key frame and nothing in it needs pictures outside of it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import av
import av.error

from ingest.media.containers import known_packets, open_container, picture_stream, sound_streams
from ingest.media.video import DEFAULT_FPS
from retrieval.errors import MediaError
from retrieval.timecodes import TIMESTAMP_TOLERANCE

STREAM_COPY_SUFFIXES = {"mov": ".mov", "mp4": ".mp4", "matroska": ".mkv"}
"""Containers, as FFmpeg names them, whose index tells key frames reliably, and what the copy is put into."""
LOOK_AHEAD = 64
"""Packets after the span that are looked at for one that belongs into it: more than any codec reorders."""
MIN_PACKETS = 2
"""Packets worth copying: Matroska gives a lone picture no length, and readers miss it."""
AUDIO_LAG = 5.0
"""Seconds behind the end of the span in which sound is still waited for; interleaving is rarely past 1 s."""


class PacketRange(NamedTuple):
    """Packets that decode on their own, as they follow each other in the file."""

    first: int
    """The key frame's time, in the stream's time base."""
    packets: int


def stream_copy_suffix(path: Path) -> str | None:
    """The suffix of a copy; None where the container's key frames are not to be trusted."""
    try:
        with open_container(path) as source:
            names = source.format.name.split(",")
    except MediaError:
        return None
    if "mp4" in names:
        return STREAM_COPY_SUFFIXES["mov" if path.suffix.lower() in (".mov", ".qt") else "mp4"]
    return next((suffix for name, suffix in STREAM_COPY_SUFFIXES.items() if name in names), None)


def copyable_packets(path: Path, start: float, end: float) -> PacketRange | None:
    """The span's packets, where its first frame is a key frame and no frame in it needs one outside."""
    try:
        with _opened(path) as (source, shown, origin):
            source.seek(int((start + origin + TIMESTAMP_TOLERANCE) * av.time_base), backward=True)
            base = shown.time_base
            low, high = (float((time + origin - TIMESTAMP_TOLERANCE) / base) for time in (start, end))
            half = float(0.5 / (shown.average_rate or DEFAULT_FPS) / base)
            packets = (packet for packet in known_packets(source, shown) if packet.size)
            first: int | None = None
            count = 0
            for packet in packets:
                if packet.pts is None or packet.dts is None:
                    return None
                if first is None:
                    if packet.pts < low:
                        continue
                    if not packet.is_keyframe or packet.pts - low > half + TIMESTAMP_TOLERANCE / base:
                        return None
                    first = packet.pts
                if packet.pts < first:
                    return None  # a frame before the key frame that may need those before it
                if packet.pts >= high:
                    later = (p for p, _ in zip(packets, range(LOOK_AHEAD), strict=False))
                    if any(p.pts is None or p.pts < high for p in later):
                        return None  # the frame behind the end is needed by one within
                    break
                count += 1
            return PacketRange(first, count) if first is not None and count >= MIN_PACKETS else None
    except (av.error.FFmpegError, MediaError, ValueError):
        return None


def copy_packets(path: Path, span: PacketRange, end: float, out: av.container.OutputContainer) -> None:
    """Puts the span's packets into `out`, and those of the sound up to `end` (seconds); MediaError where the file
    breaks off before."""
    with _opened(path) as (source, shown, origin):
        tracks = sound_streams(source)
        targets = {stream.index: out.add_stream_from_template(stream) for stream in (shown, *tracks)}
        begins = span.first * shown.time_base
        source.seek(span.first, stream=shown, backward=True)
        left, begun = span.packets, False
        for packet in known_packets(source, [shown, *tracks]):
            if packet.pts is None or packet.dts is None or not packet.size:
                continue
            time = float(packet.pts * packet.time_base)
            if packet.stream.index == shown.index:
                begun = begun or packet.pts == span.first
                if not begun or not left:
                    continue
                left -= 1
            elif not float(begins) - TIMESTAMP_TOLERANCE <= time < end + origin:
                if time > end + origin + AUDIO_LAG and not left:
                    break
                continue
            shift = round(begins / packet.time_base)
            packet.pts, packet.dts = packet.pts - shift, packet.dts - shift
            packet.stream = targets[packet.stream.index]
            out.mux(packet)
        if left:
            raise MediaError("{path}: breaks off before {end:.3f} s.", path=path, end=end)


@contextmanager
def _opened(path: Path) -> Iterator[tuple[av.container.InputContainer, av.VideoStream, float]]:
    """The file, its pictures, and where its clock starts."""
    with open_container(path) as source:
        yield source, picture_stream(source, path), float((source.start_time or 0) / av.time_base)

"""Media files opened under limits: none follows links to other files, and none gets the memory that it claims.

Whatever a header says is a claim of somebody unknown. What is bounded here is bounded before anything is decoded.
"""

from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import av
import av.error

from ingest.media.errors import NoPictures, translate_ffmpeg_errors
from retrieval.errors import MediaError
from retrieval.media_types import SOUND_SUFFIXES

MAX_PIXELS = 64_000_000
"""Of a picture: 11K of panorama cameras is 59 million, 8K 35. FFmpeg refuses larger ones before it allocates."""
FRAME_THREAD_PIXELS = 10_000_000
"""Above it one picture is decoded at a time: each thread would hold several of tens of megabytes."""
COARSE_PIXELS = 1280 * 720
"""From it on a picture's blocks vanish when it is scaled down to be encoded."""
MAX_STREAMS = 256
"""Of a file; a broadcast multiplex has some tens."""
MAX_SAMPLE_RATE, MAX_CHANNELS = 1_000_000, 64
"""Of sound; recorders go to 384,000 and 64."""
LISTS_OF_FILES = frozenset(
    {"concat", "dash", "hls", "image2", "imf", "lavfi", "rtp", "rtsp", "sap", "sdp", "ffmetadata", "tty"}
    | {"alias_pix", "brender_pix", "bin", "adf", "idf", "xbin", "applehttp", "concatf", "subfile"}
)
"""FFmpeg's readers of what holds no pictures itself: lists, addresses, text drawn as pictures."""
STILL_READERS = "_pipe"
"""How FFmpeg's names of its readers of single pictures end."""
BEGINNINGS_OF_LISTS = (b"ffconcat", b"#EXTM3U", b"[playlist]", b"<?xml", b"<MPD", b"<smil", b"v=0")
"""Of FFmpeg's, players' and broadcasters' (DASH, IMF, SDP)."""
FIRST_CHOICE = av.stream.Disposition.default
COVER = av.stream.Disposition.attached_pic | av.stream.Disposition.timed_thumbnails
PICTURE_CODECS = frozenset({"bmp", "gif", "jpeg2000", "jpegls", "mjpeg", "png", "tiff", "webp"})
"""FFmpeg's names of formats of single pictures."""
IO_TIMEOUT = 120.0
"""Seconds that one read may take before the file counts as broken off: a network drive that has gone."""


def open_container(path: Path) -> "av.container.InputContainer":
    """The file, by what it is itself; MediaError where it is a list of others, or claims what no file holds."""
    options = {"format_whitelist": _readers(), "protocol_whitelist": "file"}
    if _begins_as_list(path):  # some reader of subtitles would take it
        raise MediaError("{path}: is a list of other files, not a video; name those files.", path=path)
    with translate_ffmpeg_errors(path):
        container = av.open(
            str(path),
            metadata_errors="replace",
            container_options=options,
            timeout=(IO_TIMEOUT, IO_TIMEOUT),
        )
    if container.format.name.endswith(STILL_READERS):
        container.close()
        raise MediaError(
            "{path}: is a picture, not a video; give it the suffix of its kind, and it is taken in as a photo.",
            path=path,
        )
    if len(container.streams) > MAX_STREAMS:
        container.close()
        raise MediaError(
            "{path}: claims {count} streams, which no video has; copy it again from its source.",
            path=path,
            count=len(container.streams),
        )
    return container


@cache
def _readers() -> str:
    return ",".join(sorted(av.formats_available - LISTS_OF_FILES))


def _begins_as_list(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(64).lstrip(b"\xef\xbb\xbf \r\n\t").startswith(BEGINNINGS_OF_LISTS)
    except OSError:
        return False


def picture_stream(container: "av.container.InputContainer", path: Path) -> "av.VideoStream":
    """The moving pictures of a file: where it has several those that it marks as the first choice, and of these the
    largest. MediaError where there are none that can be decoded within the limits."""
    moving = [stream for stream in container.streams.video if not _is_cover(stream, container, path)]
    if not moving:
        raise NoPictures(
            "{path}: holds no moving pictures (sound or a still cover only); leave it out.", path=path
        )
    known = [stream for stream in moving if stream.codec_context is not None]
    if not known:
        raise MediaError(
            "{path}: its pictures are in a codec that is not known; convert it with ffmpeg first, or put a "
            "proxy in its place.",
            path=path,
        )
    shown = max(known, key=lambda stream: (bool(stream.disposition & FIRST_CHOICE), _pixels(stream)))
    if (pixels := _pixels(shown)) > MAX_PIXELS:
        raise MediaError(
            "{path}: claims pictures of {megapixels:,.0f} megapixels; at most {most:.0f} are read.",
            path=path,
            megapixels=pixels / 1e6,
            most=MAX_PIXELS / 1e6,
        )
    return shown


def pixel_aspect(stream: "av.VideoStream") -> Fraction | None:
    """Width of a pixel over its height; None where the container does not say, or says what cannot be."""
    ratio = stream.sample_aspect_ratio
    return Fraction(ratio) if ratio and 0.1 < ratio < 10 else None


def bound_decoding(stream: "av.VideoStream", *, scaled_down: bool = False) -> None:
    """Lets a stream's decoder use threads as far as its pictures are small, and refuse pictures that grow.

    `scaled_down` for who looks at no picture in full: large ones then come without the deblocking of bidirectional
    frames, an eighth of decoding H.264; made 768 pixels wide they differ by 0.01 of 255 on average, 7 at most.
    """
    coarse = scaled_down and _pixels(stream) >= COARSE_PIXELS
    stream.codec_context.options = {"max_pixels": str(MAX_PIXELS)} | (
        {"skip_loop_filter": "bidir"} if coarse else {}
    )
    stream.thread_type = "AUTO" if _pixels(stream) <= FRAME_THREAD_PIXELS else "SLICE"


def known_packets(container: "av.container.InputContainer", streams: Any) -> "Iterator[av.Packet]":
    """The packets of these streams; FFmpegError where the file cannot be read on. Those of a stream that turns up
    in the middle, which PyAV cannot place (it raises IndexError), are passed over."""
    while True:
        try:
            yield from container.demux(streams)
        except IndexError:
            continue
        return


def readable_packets(container: "av.container.InputContainer", streams: Any) -> "Iterator[av.Packet]":
    """The packets of these streams, as far as the file can be read."""
    packets = known_packets(container, streams)
    while True:
        try:
            packet = next(packets, None)
        except av.error.FFmpegError:
            return
        if packet is None:
            return
        yield packet


def sound_streams(container: "av.container.InputContainer") -> "list[av.AudioStream]":
    """The sound tracks that can be decoded, of a rate and so many channels as sound has."""
    return [
        stream
        for stream in container.streams.audio
        if stream.codec_context is not None
        and 0 < (stream.codec_context.sample_rate or 0) <= MAX_SAMPLE_RATE
        and 0 < stream.codec_context.layout.nb_channels <= MAX_CHANNELS
    ]


def _is_cover(stream: "av.VideoStream", container: "av.container.InputContainer", path: Path) -> bool:
    """Whether a picture stream is the cover of a sound file, or the pictures of its chapters: attached as one, or a
    format of single pictures in a file of sound, or a single picture beside sound."""
    if stream.disposition & COVER:
        return True
    context = stream.codec_context
    if context is None or context.name not in PICTURE_CODECS or not container.streams.audio:
        return False
    return path.suffix.lower() in SOUND_SUFFIXES or stream.frames == 1


def _pixels(stream: "av.VideoStream") -> int:
    return (stream.codec_context.width or 0) * (stream.codec_context.height or 0)

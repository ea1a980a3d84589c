"""A span of a video as a file of its own, exact to the frame, with its sound.

Where the span begins on a key frame and nothing outside of it is needed to decode it, its packets are copied as
they are; else the pictures are encoded again, near to lossless, and the sound as AAC.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from itertools import chain, takewhile
from pathlib import Path
from typing import Any, NamedTuple

import av
import av.error
import numpy as np
from av.video.frame import PictureType
from numpy.typing import NDArray

from ingest.media import DEFAULT_FPS, DecodedFrame, OpenVideo, check_file, is_cover
from retrieval.errors import MediaError
from retrieval.exporting.whole_files import FULL, could_not_write
from retrieval.timecodes import SAME_INSTANT

log = logging.getLogger(__name__)

COPIED_INTO = {"mov": ".mov", "mp4": ".mp4", "matroska": ".mkv"}
"""Containers, as FFmpeg names them, whose index tells key frames reliably, and what the copy is put into."""
LOOK_AHEAD = 64
"""Packets after the span that are looked at for one that belongs into it: more than any codec reorders."""
FEWEST = 2
"""Packets worth copying: Matroska gives a lone picture no length, and readers miss it."""
SOUND_LAG = 5.0
"""Seconds behind the end of the span in which sound is still waited for; interleaving is rarely past 1 s."""

QUALITY = {"preset": "veryfast", "crf": "16"}
"""x264: at 16 the eye sees no loss; a faster preset costs space, not quality."""
TIME_BASE = Fraction(1, 90_000)
SOUND_LAYOUTS = frozenset({"mono", "stereo", "5.1"})
SOUND_RATES = frozenset({32_000, 44_100, 48_000})
BIT_RATE = 128_000
"""A channel, in bits a second: twice what AAC needs to be taken for the original."""
SOUND_BLOCK = 1024
"""Samples; what AAC encodes at a time."""
OUT_OF_STEP = 0.05
"""Seconds: nearer to each other than this, blocks of sound follow one another; containers round their times."""


def cut_out(path: Path, start: float, end: float, stem: Path, *, timecode: str = "") -> Path:
    """Writes the frames of [start, end) to `stem` with a suffix; gives the file.

    Times are seconds on the video's clock; the first frame is the first at or after `start`. `timecode` is
    the one that the first frame gets where the container has room for it. MediaError where the video cannot
    be read, ArchiveError where the disk is full; no part of a file is left then.
    """
    check_file(path)
    suffix = _copied_into(path)
    if suffix is not None and (span := _whole_pictures(path, start, end)) is not None:
        target = stem.with_name(stem.name + suffix)
        try:
            with _written(path, target, timecode) as out:
                _copy(path, span, end, out)
            return target
        except MediaError as error:
            log.info("%s: cannot be copied, is encoded again (%s)", path, error)
    target = stem.with_name(f"{stem.name}.mp4")
    with _written(path, target, timecode) as out:
        _encode(path, start, end, out)
    return target


@contextmanager
def _written(path: Path, target: Path, timecode: str) -> Iterator[av.container.OutputContainer]:
    """The file that is written, or nothing at all; FFmpeg's errors in words."""
    name = {".mkv": "matroska", ".mov": "mov", ".mp4": "mp4"}[target.suffix]
    try:
        with target.open("wb") as file, av.open(file, "w", format=name) as out:
            if timecode:
                out.metadata["timecode"] = timecode
            yield out
    except BaseException as error:
        target.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.errno in FULL:
            raise could_not_write(target, error) from error
        if isinstance(error, (av.error.FFmpegError, ValueError)):
            raise MediaError(
                "{path}: could not be cut ({reason}); play it elsewhere, or copy it again.",
                path=path,
                reason=error,
            ) from error
        raise


# copying


class _Span(NamedTuple):
    """Packets that decode on their own, as they follow each other in the file."""

    first: int
    """The key frame's time, in the stream's time base."""
    packets: int


@contextmanager
def _opened(path: Path) -> Iterator[tuple[av.container.InputContainer, av.VideoStream, float]]:
    """The file, its pictures, and where its clock starts."""
    with av.open(str(path), metadata_errors="replace") as source:
        pictures = [stream for stream in source.streams.video if not is_cover(stream)]
        shown = max(pictures, key=lambda s: (s.codec_context.width or 0) * (s.codec_context.height or 0))
        yield source, shown, float((source.start_time or 0) / av.time_base)


def _copied_into(path: Path) -> str | None:
    """The suffix of a copy; None where the container's key frames are not to be trusted."""
    try:
        with av.open(str(path), metadata_errors="replace") as source:
            names = source.format.name.split(",")
    except (av.error.FFmpegError, ValueError):
        return None
    if "mp4" in names:
        return COPIED_INTO["mov" if path.suffix.lower() in (".mov", ".qt") else "mp4"]
    return next((suffix for name, suffix in COPIED_INTO.items() if name in names), None)


def _whole_pictures(path: Path, start: float, end: float) -> _Span | None:
    """The span's packets, where its first frame is a key frame and no frame in it needs one outside."""
    try:
        with _opened(path) as (source, shown, origin):
            source.seek(int((start + origin + SAME_INSTANT) * av.time_base), backward=True)
            base = shown.time_base
            low, high = (float((time + origin - SAME_INSTANT) / base) for time in (start, end))
            half = float(0.5 / (shown.average_rate or DEFAULT_FPS) / base)
            packets = (packet for packet in source.demux(shown) if packet.size)
            first: int | None = None
            count = 0
            for packet in packets:
                if packet.pts is None or packet.dts is None:
                    return None
                if first is None:
                    if packet.pts < low:
                        continue
                    if not packet.is_keyframe or packet.pts - low > half + SAME_INSTANT / base:
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
            return _Span(first, count) if first is not None and count >= FEWEST else None
    except (av.error.FFmpegError, ValueError):
        return None


def _copy(path: Path, span: _Span, end: float, out: av.container.OutputContainer) -> None:
    with _opened(path) as (source, shown, origin):
        tracks = list(source.streams.audio)
        targets = {stream.index: out.add_stream_from_template(stream) for stream in (shown, *tracks)}
        begins = span.first * shown.time_base
        source.seek(span.first, stream=shown, backward=True)
        left, begun = span.packets, False
        for packet in source.demux([shown, *tracks]):
            if packet.pts is None or packet.dts is None or not packet.size:
                continue
            time = float(packet.pts * packet.time_base)
            if packet.stream.index == shown.index:
                begun = begun or packet.pts == span.first
                if not begun or not left:
                    continue
                left -= 1
            elif not float(begins) - SAME_INSTANT <= time < end + origin:
                if time > end + origin + SOUND_LAG and not left:
                    break
                continue
            shift = round(begins / packet.time_base)
            packet.pts, packet.dts = packet.pts - shift, packet.dts - shift
            packet.stream = targets[packet.stream.index]
            out.mux(packet)
        if left:
            raise MediaError("{path}: breaks off before {end:.3f} s.", path=path, end=end)


# encoding


def _encode(path: Path, start: float, end: float, out: av.container.OutputContainer) -> None:
    with OpenVideo(path) as video:
        frames = _frames(video, start, end)
        first = next(frames, None)
        if first is None:
            raise MediaError(
                "{path}: has no pictures from {start:.3f} s to {end:.3f} s; check the file.",
                path=path,
                start=start,
                end=end,
            )
        picture = first.decoded
        width, height = picture.width - picture.width % 2 or 2, picture.height - picture.height % 2 or 2
        rate = Fraction(video.fps or DEFAULT_FPS).limit_denominator(1001)
        shown: Any = out.add_stream("libx264", rate=rate, options=QUALITY)
        shown.width, shown.height, shown.pix_fmt = width, height, "yuv420p"
        shown.codec_context.time_base = TIME_BASE
        if picture.rotation:
            shown.set_display_rotation(picture.rotation)
        if aspect := video.pixel_aspect:
            shown.codec_context.sample_aspect_ratio = aspect
        heard = [_Track(path, number, first.time, end, out) for number in range(_tracks(path))]
        for frame in chain([first], frames):
            image = frame.decoded.reformat(width=width, height=height, format="yuv420p")
            image.pict_type = PictureType.NONE
            image.pts, image.time_base = round((frame.time - first.time) / TIME_BASE), TIME_BASE
            out.mux(shown.encode(image))
        out.mux(shown.encode(None))
    for track in heard:
        track.write(out)


def _frames(video: OpenVideo, start: float, end: float) -> Iterator[DecodedFrame]:
    within = takewhile(lambda frame: frame.time < end - SAME_INSTANT, video.frames(start))
    return (frame for frame in within if frame.time >= start - SAME_INSTANT)


def _tracks(path: Path) -> int:
    with av.open(str(path), metadata_errors="replace") as source:
        return len(source.streams.audio)


class _Track:
    """One of a video's sound tracks on its way into the clip: its stream there is made at once, written last."""

    def __init__(
        self, path: Path, number: int, start: float, end: float, out: av.container.OutputContainer
    ) -> None:
        self._path, self._number, self._start, self._end = path, number, start, end
        with av.open(str(path), metadata_errors="replace") as source:
            context = source.streams.audio[number].codec_context
            self._layout = context.layout.name if context.layout.name in SOUND_LAYOUTS else "stereo"
            self._rate = context.sample_rate if context.sample_rate in SOUND_RATES else 48_000
        self._stream: Any = out.add_stream("aac", rate=self._rate, layout=self._layout)
        self._stream.bit_rate = BIT_RATE * self._stream.codec_context.layout.nb_channels

    def write(self, out: av.container.OutputContainer) -> None:
        """Encodes what is heard of the span, a block at a time; silence where there is none."""
        waiting = np.zeros((self._stream.codec_context.layout.nb_channels, 0), np.float32)
        written = 0
        for piece in chain(self._pieces(), [None]):
            if piece is not None:
                waiting = np.concatenate([waiting, piece], axis=1)
            least = SOUND_BLOCK if piece is not None else 1
            while waiting.shape[1] >= least:
                block = np.ascontiguousarray(waiting[:, :SOUND_BLOCK])
                waiting = waiting[:, SOUND_BLOCK:]
                frame = av.AudioFrame.from_ndarray(block, format="fltp", layout=self._layout)
                frame.sample_rate, frame.pts, frame.time_base = self._rate, written, Fraction(1, self._rate)
                out.mux(self._stream.encode(frame))
                written += block.shape[1]
        out.mux(self._stream.encode(None))

    def _pieces(self) -> Iterator[NDArray[np.float32]]:
        """(channels, n) float32 pieces that follow one another from the span's start to its end."""
        total, done = round((self._end - self._start) * self._rate), 0
        channels = self._stream.codec_context.layout.nb_channels
        for place, piece in self._decoded():
            if abs(place - done) > OUT_OF_STEP * self._rate or done == 0:
                if place > done:
                    gap = min(place, total) - done
                    yield np.zeros((channels, gap), np.float32)
                    done += gap
                piece = piece[:, max(0, done - place) :]
            piece = piece[:, : total - done]
            done += piece.shape[1]
            yield piece
            if done >= total:
                return
        while done < total:
            yield np.zeros((channels, min(self._rate, total - done)), np.float32)
            done += min(self._rate, total - done)

    def _decoded(self) -> Iterator[tuple[int, NDArray[np.float32]]]:
        """Pieces with their place in samples from the span's start; they may begin before it."""
        resampler = av.AudioResampler(format="fltp", layout=self._layout, rate=self._rate)
        with av.open(str(self._path), metadata_errors="replace") as source:
            track = source.streams.audio[self._number]
            origin = float((source.start_time or 0) / av.time_base)
            if self._start > 0:
                source.seek(int((self._start + origin) * av.time_base), backward=True)
            try:
                for heard in source.decode(track):
                    if heard.time is None:
                        continue
                    place = round((heard.time - origin - self._start) * self._rate)
                    for block in resampler.resample(heard):
                        yield place, block.to_ndarray()
                        place += block.samples
            except av.error.FFmpegError as error:  # pictures without the rest of their sound beat none
                log.info("%s: its sound breaks off (%s)", self._path, error)

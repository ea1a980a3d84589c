"""Videos as decoded frames with their own timestamps. The picture side of PyAV lives here.

A video's clock starts at its container's start, so that a time means the same in a player. It knows no
sampling, no embedding and no archive.
"""

import logging
import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import cached_property
from pathlib import Path

import av
import av.error

from ingest.media.errors import check_file, translate_ffmpeg_errors
from ingest.media.frames import DecodedFrame, Scalers, quarter_turns
from retrieval.errors import MediaError

logger = logging.getLogger(__name__)


DEFAULT_FPS = 25.0
"""Where a container gives no frame rate, for the length of its last frame."""

RECORDED_KEYS = ("com.apple.quicktime.creationdate", "creation_time", "date_recorded", "date")
"""Metadata that say when a video was recorded, the surest first."""
CLOCKS_NEVER_SET = ("1904-01-01", "1970-01-01")
"""What a container says whose writer knew no time: the first day of QuickTime's clock, and of Unix's."""

SEEK_LEADS = (0.0, 10.0, math.inf)
"""Seconds before a wanted time to seek to, in turn: MPEG streams have no index, and a seek may land late."""


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """What a container says of its pictures."""

    path: Path
    duration: float | None
    """Seconds, as the container claims; None where it does not say."""
    pictures: float | None
    """Seconds that the pictures last, as their stream claims; its sound may last longer."""
    width: int
    height: int
    """As displayed: after rotation, with square pixels."""
    fps: float
    """Average; 0.0 where unknown."""
    codec: str
    container: str
    has_sound: bool


class OpenVideo:
    """An open video file: what it is, and its frames in order of time. Close it, or use it in `with`."""

    def __init__(self, path: Path) -> None:
        """MediaError, with the remedy, for whatever cannot be read as a video."""
        self.path = path
        self.damaged = 0
        """Packets that could not be decoded so far."""
        check_file(path)
        self._open()

    def _open(self) -> None:
        with translate_ffmpeg_errors(self.path):
            self._container = av.open(str(self.path), metadata_errors="replace")
        pictures = [s for s in self._container.streams.video if not is_cover_art(s)]
        if not pictures:
            self._container.close()
            raise MediaError(
                "{path}: holds no moving pictures (sound or a still cover only); leave it out.",
                path=self.path,
            )
        self._stream = max(
            pictures, key=lambda s: (s.codec_context.width or 0) * (s.codec_context.height or 0)
        )
        self._stream.thread_type = "AUTO"

    def __enter__(self) -> "OpenVideo":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._container.close()

    @cached_property
    def info(self) -> MediaInfo:
        """What the container says; the first frame is decoded for the rotation, then it is rewound."""
        context = self._stream.codec_context
        width, height = round((context.width or 0) * self._aspect), context.height or 0
        first = next(self._decoded(), None)
        if first is not None and quarter_turns(first) % 2:
            width, height = height, width
        self._seek(0.0)
        duration = self._container.duration
        return MediaInfo(
            path=self.path,
            duration=duration / av.time_base if duration and duration > 0 else None,
            pictures=self._claimed_pictures(),
            width=width,
            height=height,
            fps=self.fps,
            codec=context.name,
            container=self._container.format.name,
            has_sound=bool(self._container.streams.audio),
        )

    def _claimed_pictures(self) -> float | None:
        length, base = self._stream.duration, self._stream.time_base
        if not length or length <= 0 or base is None:
            return None
        begins = float((self._stream.start_time or 0) * base) - self._origin
        return max(0.0, begins) + float(length * base)

    @property
    def fps(self) -> float:
        """Average frames a second, 0.0 where the container does not say."""
        return float(self._stream.average_rate or self._stream.guessed_rate or 0)

    @property
    def recorded(self) -> str:
        """When it was recorded, as the container says (ISO 8601); empty where it does not."""
        said = {key.casefold(): value for key, value in self._stream.metadata.items()}
        said |= {key.casefold(): value for key, value in self._container.metadata.items()}
        for moment in (said.get(key, "").strip() for key in RECORDED_KEYS):
            if moment and not moment.startswith(CLOCKS_NEVER_SET) and _is_time(moment):
                return str(moment)
        return ""

    def _seek(self, time: float) -> None:
        """Near a time, or to the first frame: at time 0, and in a format that cannot seek."""
        at = time + self._origin if time > 0 else min(0.0, self._origin)
        try:
            self._container.seek(int(at * av.time_base), backward=True)
        except av.error.FFmpegError:
            self._container.close()
            self._open()

    @property
    def pixel_aspect(self) -> Fraction | None:
        """Width of a pixel over its height; None where the container does not say."""
        ratio = self._stream.sample_aspect_ratio
        return Fraction(ratio) if ratio and 0.1 < ratio < 10 else None

    @property
    def _aspect(self) -> float:
        return float(self.pixel_aspect or 1)

    @property
    def _origin(self) -> float:
        return float((self._container.start_time or 0) / av.time_base)

    def frames(self, start: float = 0.0) -> Iterator[DecodedFrame]:
        """Every frame that decodes, times rising, from `start` or somewhat earlier: a key frame.

        Damaged packets are skipped and counted; a file that breaks off ends where it breaks off.
        """
        frames = self._timed()
        if start > 0:
            for lead in SEEK_LEADS:
                self._seek(start - lead)
                frames = self._timed()
                first = next(frames, None)
                if first is not None and first.time <= start:
                    break
            if first is not None:
                yield first
        yield from frames

    def frame_at(self, time: float) -> DecodedFrame:
        """The first frame at or after a time; MediaError behind the end."""
        frame = next((frame for frame in self.frames(time) if frame.time >= time - 1e-6), None)
        if frame is None:
            raise MediaError(
                "{path}: has no picture at {time:.2f} s; it was cut short since it was read.",
                path=self.path,
                time=time,
            )
        return frame

    def _timed(self) -> Iterator[DecodedFrame]:
        step = 1 / (self.fps or DEFAULT_FPS)
        last, scalers = -step, Scalers()
        for frame in self._decoded():
            time = last + step if frame.time is None else frame.time - self._origin
            if time < -step / 2 or time <= last:
                continue
            last = max(0.0, time)
            yield DecodedFrame(last, frame, self._aspect, scalers)

    def _decoded(self) -> Iterator[av.VideoFrame]:
        packets = self._container.demux(self._stream)
        while True:
            try:
                packet = next(packets, None)
            except av.error.FFmpegError as error:
                self.damaged += 1
                logger.debug("%s breaks off: %s", self.path, error)
                return
            if packet is None:
                return
            try:
                frames = packet.decode()
            except av.error.FFmpegError:
                self.damaged += 1
                continue
            for frame in frames:
                if frame.width and frame.height:
                    yield frame


def _is_time(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def is_cover_art(stream: av.VideoStream) -> bool:
    """True for a still picture attached to a sound file."""
    return bool(stream.disposition & av.stream.Disposition.attached_pic)

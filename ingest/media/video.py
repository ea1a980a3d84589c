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
from itertools import chain
from pathlib import Path

import av
import av.error

from ingest.media.clocks.timelines import RisingTimes, read_timeline, seek_near
from ingest.media.containers import bound_decoding, open_container, picture_stream
from ingest.media.errors import check_file
from ingest.media.pixels.frames import DecodedFrame, Scalers
from retrieval.errors import MediaError

logger = logging.getLogger(__name__)


DEFAULT_FPS = 25.0
"""Where a container gives no frame rate, for the length of its last frame."""
MAX_FPS = 1000.0
"""Frames a second that a header may claim: high-speed cameras' files play slower than that."""
MAX_CLAIMED = 100 * 3600.0
"""Seconds that a header may claim without being asked for more: what a drive holds at the lowest rates."""

RECORDED_KEYS = ("com.apple.quicktime.creationdate", "creation_time", "date_recorded", "date")
"""Metadata that say when a video was recorded, the surest first."""
CLOCKS_NEVER_SET = ("1904-01-01", "1970-01-01")
"""What a container says whose writer knew no time: the first day of QuickTime's clock, and of Unix's."""

EMPTY_END = 65_536
"""Bytes."""

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


@dataclass(frozen=True, slots=True)
class ReadingFaults:
    """What was wrong with a file while it was read, without keeping it from being read."""

    damaged: int = 0
    """Packets that could not be decoded."""
    wrong_times: int = 0
    """Frames left out since their timestamp is wrong."""
    restarts: int = 0
    """Times that its clock starts again."""
    ends_empty: bool = False
    """Whether its last bytes are zeros, as of a copy that is not finished."""


class OpenVideo:
    """An open video file: what it is, and its frames in order of time. Close it, or use it in `with`."""

    def __init__(self, path: Path) -> None:
        """MediaError, with the remedy, for whatever cannot be read as a video."""
        self.path = path
        self.damaged = 0
        """Packets that could not be decoded so far."""
        self.wrong_times = 0
        """Frames left out so far since their timestamp is wrong."""
        self.restarts = 0
        """Times that the clock has started again so far."""
        check_file(path)
        self._timeline = read_timeline(path)
        self._open()

    def _open(self) -> None:
        self._container = open_container(self.path)
        try:
            self._stream = picture_stream(self._container, self.path)
        except MediaError:
            self._container.close()
            raise
        self.fps = _frame_rate(self._stream)
        """Average frames a second, 0.0 where the container does not say."""
        bound_decoding(self._stream)

    @property
    def faults(self) -> ReadingFaults:
        """What was wrong with it so far."""
        return ReadingFaults(self.damaged, self.wrong_times, self.restarts, ends_in_zeros(self.path))

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
        damaged = self.damaged
        self._seek(0.0)
        first = next(self.frames(), None)
        self._seek(0.0)
        self.damaged = damaged
        width, height = (
            first.size
            if first is not None
            else (round((context.width or 0) * self._aspect), context.height or 0)
        )
        claimed = self._container.duration
        duration = self._timeline.duration or (claimed / av.time_base if claimed and claimed > 0 else None)
        return MediaInfo(
            path=self.path,
            duration=None if duration is None or duration > MAX_CLAIMED else duration,
            pictures=self._timeline.duration or self._claimed_pictures(),
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
        begins = float((self._stream.start_time or 0) * base) - self._timeline.origin
        seconds = max(0.0, begins) + float(length * base)
        return seconds if seconds <= MAX_CLAIMED else None

    @property
    def metadata(self) -> dict[str, str]:
        """What the container and the stream say in words, by keys in small letters."""
        said = {key.casefold(): value for key, value in self._stream.metadata.items()}
        return said | {key.casefold(): value for key, value in self._container.metadata.items()}

    @property
    def recorded(self) -> str:
        """When it was recorded, as the container says (ISO 8601); empty where it does not."""
        said = self.metadata
        for moment in (said.get(key, "").strip() for key in RECORDED_KEYS):
            if moment and not moment.startswith(CLOCKS_NEVER_SET) and _is_time(moment):
                return str(moment)
        return ""

    def _seek(self, time: float) -> int:
        """Near a time, or to the first frame: at time 0, and in a format that cannot seek. The place in the file,
        in bytes, where that is how it was found."""
        try:
            return seek_near(self._container, self._timeline, time)
        except (av.error.FFmpegError, OverflowError):
            self._container.close()
            self._open()
            return 0

    @property
    def pixel_aspect(self) -> Fraction | None:
        """Width of a pixel over its height; None where the container does not say."""
        ratio = self._stream.sample_aspect_ratio
        return Fraction(ratio) if ratio and 0.1 < ratio < 10 else None

    @property
    def _aspect(self) -> float:
        return float(self.pixel_aspect or 1)

    def frames(self, start: float = 0.0) -> Iterator[DecodedFrame]:
        """Every frame that decodes, times rising, from `start` or somewhat earlier: a key frame.

        Damaged packets are skipped and counted; a file that breaks off ends where it breaks off.
        """
        if start <= 0:
            yield from self._timed(0)
            return
        for lead in SEEK_LEADS:
            frames = self._timed(self._seek(max(0.0, start - lead)))
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

    def _timed(self, place: int) -> Iterator[DecodedFrame]:
        """The frames from a place in the file on, times rising."""
        step = 1 / (self.fps or DEFAULT_FPS)
        last, scalers = -step, Scalers()
        rising: RisingTimes[av.VideoFrame] = RisingTimes(
            self._timeline, step, self._timeline.offset_at(place)
        )
        for frame in chain(self._decoded(), [None]):
            sure = rising.finish() if frame is None else rising.feed(frame.time, frame)
            self.wrong_times, self.restarts = rising.dropped, rising.restarts
            for time, picture in sure:
                if time < -step / 2 or time <= last:
                    continue
                last = max(0.0, time)
                yield DecodedFrame(last, picture, self._aspect, scalers)

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


def ends_in_zeros(path: Path) -> bool:
    """Whether the last `EMPTY_END` bytes of a file, or its second half, hold nothing: such room is set aside for a
    copy before it is made."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - min(EMPTY_END, size // 2)))
            return size > 0 and not any(file.read())
    except OSError:
        return False


def _is_time(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _frame_rate(stream: av.VideoStream) -> float:
    """As its header says; a rate that no camera has, or that its time base was taken for, says nothing."""
    rates = (stream.average_rate, stream.base_rate, stream.guessed_rate)
    return next((float(rate) for rate in rates if rate and 0 < rate <= MAX_FPS), 0.0)

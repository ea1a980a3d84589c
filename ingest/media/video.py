"""Videos as decoded frames with their own timestamps. The picture side of PyAV lives here.

A video's clock starts at its container's start, so that a time means the same in a player. It knows no
sampling, no embedding and no archive.
"""

import logging
import math
from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property
from itertools import chain
from pathlib import Path

import av
import av.error
from av.video.reformatter import Colorspace

from ingest.media.clocks.monotonic_times import MonotonicTimes
from ingest.media.clocks.timelines import read_clock_timeline, seek_near
from ingest.media.containers import (
    bound_decoding,
    known_packets,
    open_container,
    picture_stream,
    pixel_aspect,
)
from ingest.media.errors import check_file
from ingest.media.media_info import (
    MAX_CLAIMED,
    MediaInfo,
    ReadingFaults,
    claimed_pictures,
    claimed_seconds,
    ends_in_zeros,
    ends_inside_a_box,
    frame_rate,
    recorded,
    shown_seconds,
)
from ingest.media.pixels.frames import DecodedFrame, Scalers
from retrieval.errors import MediaError

logger = logging.getLogger(__name__)

DEFAULT_FPS = 25.0
"""Where a container gives no frame rate, for the length of its last frame."""
HIGH_DEFINITION = 720
"""Lines from which on pictures are of high definition."""
UNSPECIFIED = 2
"""FFmpeg's number for colours of which nothing is said."""
SEEK_LEADS = (0.0, 10.0, math.inf)
"""Seconds before a wanted time to seek to, in turn: MPEG streams have no index, and a seek may land late."""


class OpenVideo:
    """An open video file: what it is, and its frames in order of time. Close it, or use it in `with`."""

    is_still = False
    """Whether it is one picture that is held."""
    is_sound = False
    """Whether it is sound alone."""
    _last_picture: av.VideoFrame | None = None

    def __init__(self, path: Path, *, scaled_down: bool = False) -> None:
        """MediaError, with the remedy, for whatever cannot be read as a video. `scaled_down` where no picture is
        looked at in full, which decodes large ones faster."""
        self.path = path
        self._scaled_down = scaled_down
        self.damaged = 0
        """Packets that could not be decoded so far."""
        self.wrong_times = 0
        """Frames left out so far since their timestamp is wrong."""
        self.restarts = 0
        """Times that the clock has started again so far."""
        check_file(path)
        self._timeline = read_clock_timeline(path)
        self._open()

    def _open(self) -> None:
        self._container = open_container(self.path)
        try:
            self._stream = picture_stream(self._container, self.path)
        except MediaError:
            self._container.close()
            raise
        self.fps = frame_rate(self._stream)
        """Average frames a second, 0.0 where the container does not say."""
        bound_decoding(self._stream, scaled_down=self._scaled_down)

    @property
    def faults(self) -> ReadingFaults:
        """What was wrong with it so far."""
        return ReadingFaults(
            self.damaged,
            self.wrong_times,
            self.restarts,
            ends_in_zeros(self.path),
            ends_inside=ends_inside_a_box(self.path),
        )

    def __enter__(self) -> "OpenVideo":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the file."""
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
        claimed = claimed_seconds(self._container, self._timeline.origin)
        duration = self._timeline.duration or claimed
        return MediaInfo(
            path=self.path,
            duration=None if duration is None or duration > MAX_CLAIMED else duration,
            pictures=self._timeline.duration or claimed_pictures(self._stream, self._timeline.origin),
            width=width,
            height=height,
            fps=self.fps,
            codec=context.name,
            container=self._container.format.name,
            has_sound=bool(self._container.streams.audio),
        )

    @property
    def metadata(self) -> dict[str, str]:
        """What the container and the stream say in words, by keys in small letters."""
        said = {
            key.casefold(): value
            for stream in (*self._container.streams.data, self._stream)  # a timecode track names the reel
            for key, value in stream.metadata.items()
        }
        return said | {key.casefold(): value for key, value in self._container.metadata.items()}

    @property
    def recorded(self) -> str:
        """When it was recorded, as the container says (ISO 8601); empty where it does not."""
        return recorded(self.metadata)

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
    def shown_for(self) -> float:
        """Seconds that the last picture so far stands, as the file says; 0.0 where it does not."""
        return 0.0 if self._last_picture is None else shown_seconds(self._last_picture)

    @property
    def pixel_aspect(self) -> Fraction | None:
        """Width of a pixel over its height; None where the container does not say."""
        return pixel_aspect(self._stream)

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
        """The first frame at or after a time, or the last one while it stands; MediaError behind the end."""
        frame = None
        for frame in self.frames(time):
            if frame.time >= time - 1e-6:
                return frame
        if frame is None or time > frame.time + max(self.shown_for, 1 / (self.fps or DEFAULT_FPS)) + 1e-6:
            cut = "{path}: has no picture at {time:.2f} s; it was cut short since it was read."
            raise MediaError(cut, path=self.path, time=time)
        return frame

    def _timed(self, place: int) -> Iterator[DecodedFrame]:
        """The frames from a place in the file on, times rising."""
        step = 1 / (self.fps or DEFAULT_FPS)
        last, scalers = -step, Scalers()
        rising: MonotonicTimes[av.VideoFrame] = MonotonicTimes(
            self._timeline, step, self._timeline.offset_at(place)
        )
        for frame in chain(self._decoded(), [None]):
            sure = rising.finish() if frame is None else rising.feed(frame.time, frame)
            self.wrong_times, self.restarts = rising.dropped, rising.restarts
            for time, picture in sure:
                if time < -step / 2 or time <= last:
                    continue
                last = max(0.0, time)
                self._last_picture = picture
                yield DecodedFrame(last, picture, self._aspect, scalers)

    def _decoded(self) -> Iterator[av.VideoFrame]:
        packets = known_packets(self._container, self._stream)
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
                    yield _with_colours(frame)


def _with_colours(frame: av.VideoFrame) -> av.VideoFrame:
    """The frame, that of high definition which does not say how its colours are coded as BT.709: players take it
    for that, FFmpeg for BT.601."""
    if frame.height >= HIGH_DEFINITION and frame.colorspace == UNSPECIFIED and not frame.format.is_rgb:
        frame.colorspace = Colorspace.ITU709
    return frame

"""What is read of a video's file for an ingest: what it is, then the pictures to encode. It runs in a process of
its own, or in the caller's, and sends what it finds; it knows no archive, no encoder and no run."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingest.media.isolation.reader_pool import borrowed_reader
from ingest.media.media_info import MediaInfo, ReadingFaults
from ingest.media.opening import open_video
from ingest.media.sounds.levels import Levels, read_levels
from ingest.media.video import OpenVideo
from ingest.metadata.sidecars import FileMetadata, read_metadata
from ingest.pipeline.reading_faults import check_heard, check_sampled
from ingest.shots.sampling import SampledFrames, sample_frames
from ingest.shots.spool import thumbnail_jpeg
from ingest.shots.transitions import Transition
from retrieval.types import Picture, Preparation

SIGN_OF_LIFE = 1.0
"""Seconds between two words on how far it is, where no picture is to be encoded."""


@dataclass(frozen=True, slots=True, eq=False)
class OpenedVideo:
    """What is known of a video before its pictures are read."""

    fps: float
    metadata: FileMetadata
    size: tuple[int, int] | None
    """Width and height of the original, where its proxy is decoded."""


@dataclass(frozen=True, slots=True, eq=False)
class ReadingProgress:
    """How far it is: what was sampled since the last word."""

    frames: SampledFrames


@dataclass(frozen=True, slots=True, eq=False)
class ReadFrame:
    """A picture to encode, without black bars, and its thumbnail."""

    picture: Picture | NDArray[Any]
    """Made ready for the encoder where the reader was told how."""
    thumbnail: bytes
    """JPEG."""


@dataclass(frozen=True, slots=True, eq=False)
class ReadWindow:
    """The tiny frames about a transition, as `FrameWindows.add` takes them."""

    transition: Transition
    frames: NDArray[np.uint8]
    place: int


@dataclass(frozen=True, slots=True, eq=False)
class ProbedVideo:
    """The end of a video that was read."""

    frames: SampledFrames
    faults: ReadingFaults


@dataclass(frozen=True, slots=True, eq=False)
class ProbedSound:
    """The end of a file of sound alone."""

    levels: Levels
    seconds: float
    faults: ReadingFaults
    metadata: FileMetadata


Found = OpenedVideo | ReadingProgress | ReadFrame | ReadWindow | ProbedVideo | ProbedSound


def read_info(send: Callable[[MediaInfo], None], path: Path) -> None:
    """What the container says. MediaError where it is no video."""
    with open_video(path) as opened:
        send(opened.info)


def isolated_info(path: Path) -> MediaInfo:
    """The same, read in a process of its own."""
    with borrowed_reader() as reader:
        [info] = reader.stream(path, read_info, path)
    assert isinstance(info, MediaInfo)
    return info


def read_video(
    send: Callable[[Found], None],
    path: Path,
    decoded: Path | None,
    fps: float,
    with_windows: bool,
    prepare: Preparation | None = None,
) -> None:
    """Sends what the video is, the pictures to encode and how it ended; `decoded` is its proxy, which is decoded in
    its place, and `prepare` makes pictures ready for the encoder, which are smaller then. MediaError where nothing
    of it can be used."""
    sampled, thumbnails, word = SampledFrames(), _LastThumbnail(), _Word(send)
    if decoded is not None:
        with open_video(path) as original:
            size = original.info.width, original.info.height
            send(OpenedVideo(original.fps, recording_of(original), size))
    with open_video(decoded or path, scaled_down=True) as video:
        if video.is_sound:
            send(_sound_facts(video, sampled, word))
            return
        if decoded is None:
            send(OpenedVideo(video.fps, recording_of(video), None))
        frames = sample_frames(
            video, sampled, thumbnails, fps, _SentWindows(send) if with_windows else None,
            lambda: word.about(sampled),
        )  # fmt: skip
        for frame in frames:
            word.about(sampled, due=True)
            picture = frame.picture if prepare is None else prepare(frame.picture)
            send(ReadFrame(picture, thumbnails.jpeg))
        check_sampled(path, sampled)
        send(ProbedVideo(sampled, video.faults))


def read_recording(send: Callable[[FileMetadata], None], path: Path) -> None:
    """What a file, and those beside it, say of its recording. MediaError where it is no video."""
    with open_video(path) as opened:
        send(recording_of(opened))


def recording_of(video: OpenVideo) -> FileMetadata:
    """What an open video's container, and the files beside it, say of its recording."""
    taken = {"date_recorded": video.recorded} if video.recorded else {}
    return read_metadata(video.path, taken | video.metadata)


def _sound_facts(video: OpenVideo, sampled: SampledFrames, word: "_Word") -> ProbedSound:
    def tell(time: float) -> None:
        if not sampled.times or time >= sampled.times[-1] + SIGN_OF_LIFE:
            sampled.times.append(time)
        word.about(sampled)

    levels, seconds = read_levels(video.path, tell)
    check_heard(video.path, seconds)
    return ProbedSound(levels, seconds, video.faults, recording_of(video))


class _Word:
    """Says how far it is, not too often."""

    def __init__(self, send: Callable[[Found], None]) -> None:
        self._send, self._last = send, time.monotonic()
        self._times = self._transitions = 0

    def about(self, sampled: SampledFrames, *, due: bool = False) -> None:
        now = time.monotonic()
        if due or now - self._last >= SIGN_OF_LIFE:
            self._send(ReadingProgress(sampled.since(self._times, self._transitions)))
            self._times, self._transitions, self._last = len(sampled.times), len(sampled.transitions), now


class _LastThumbnail:
    """Takes thumbnails in the place of a spool."""

    jpeg = b""

    def add(self, picture: Picture) -> None:
        self.jpeg = thumbnail_jpeg(picture)


class _SentWindows:
    """Takes windows in the place of a file."""

    def __init__(self, send: Callable[[Found], None]) -> None:
        self._send = send

    def add(self, transition: Transition, frames: NDArray[np.uint8], place: int) -> None:
        self._send(ReadWindow(transition, np.ascontiguousarray(frames), place))

"""Photos as videos of one picture that is held for some seconds."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import av
import numpy as np

from ingest.media.errors import check_file
from ingest.media.media_info import MediaInfo, ReadingFaults
from ingest.media.pixels.frames import PICTURE_SIDE, DecodedFrame, Scalers
from ingest.media.pixels.orientation import Orientation
from ingest.media.video import DEFAULT_FPS, OpenVideo
from retrieval.errors import MediaError
from retrieval.messages import LocalizableMessage
from retrieval.pictures import PictureError, PictureInfo, picture_info, read_picture
from retrieval.types import Picture

STILL_SECONDS = 5.0
"""How long a photo stands: the length that editing programs give it."""
HELD_SIDE = 1920
"""Longest side, in pixels, of the picture that is held: what a screen shows and annotators look at is smaller."""
MOST_MEGABYTES = 2_000
"""Of a photo's file: 120 megapixels of 16 bits, uncompressed, take 720."""

Read = TypeVar("Read")


def still_picture(path: Path, side: int) -> Picture:
    """A photo upright, no side longer than `side`. MediaError where it is damaged or too large."""
    return _readable(path, lambda: read_picture(path, side, MOST_MEGABYTES))


class StillVideo(OpenVideo):
    """A photo opened as a video; its picture is decoded when a frame is first asked for."""

    is_still = True

    def __init__(self, path: Path) -> None:
        """MediaError where it is no picture that can be read, or too large."""
        self.path = path
        self.damaged = self.wrong_times = self.restarts = 0
        self.fps = 0.0
        check_file(path)
        self._facts: PictureInfo = _readable(path, lambda: picture_info(path, MOST_MEGABYTES))

    def close(self) -> None:
        """Nothing is held open."""

    @property
    def faults(self) -> ReadingFaults:
        """None: a photo is read whole or not at all."""
        return ReadingFaults()

    @cached_property
    def info(self) -> MediaInfo:
        """What is known of the photo, as of a video of one picture."""
        return MediaInfo(
            path=self.path,
            duration=STILL_SECONDS,
            pictures=STILL_SECONDS,
            width=self._facts.width,
            height=self._facts.height,
            fps=self.fps,
            codec=self._facts.format.lower(),
            container="still",
            has_sound=False,
        )

    @property
    def metadata(self) -> dict[str, str]:
        """What the camera wrote into the file, by name."""
        return dict(self._facts.camera)

    @property
    def recorded(self) -> str:
        """When it was taken (ISO 8601); empty where the file does not say."""
        return self._facts.taken

    @property
    def pixel_aspect(self) -> Fraction | None:
        """None: pixels of photos are square."""
        return None

    @cached_property
    def _held(self) -> "_HeldPicture":
        picture = still_picture(self.path, HELD_SIDE)
        return _HeldPicture(picture, (self._facts.width, self._facts.height))

    def frames(self, start: float = 0.0) -> Iterator[DecodedFrame]:
        """The picture again and again until its time is over, from `start` on."""
        first = max(0, int(start * DEFAULT_FPS))
        for number in range(first, round(STILL_SECONDS * DEFAULT_FPS)):
            yield StillFrame(number / DEFAULT_FPS, self._held)


class _HeldPicture:
    """A photo's pixels, and what was made of them: its frames are all the same."""

    def __init__(self, picture: Picture, size: tuple[int, int]) -> None:
        self.size = size
        self.frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
        self.scalers = Scalers()
        self._made: dict[tuple[int, ...], Picture] = {}

    def made(self, key: tuple[int, ...], make: Callable[[], Picture]) -> Picture:
        """(height, width, 3) uint8, made once for each key."""
        if key not in self._made:
            self._made[key] = make()
        return self._made[key]


class StillFrame(DecodedFrame):
    """A moment of a photo."""

    __slots__ = ("_held",)

    def __init__(self, time: float, held: _HeldPicture) -> None:
        super().__init__(time, held.frame, 1.0, held.scalers, Orientation())
        self._held = held

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) in pixels."""
        return self._held.size

    def tiny(self, width: int, height: int) -> Picture:
        """(height, width, 3) uint8, made once for all frames of the photo."""
        return self._held.made((width, height), lambda: super(StillFrame, self).tiny(width, height))

    def picture(self, side: int = PICTURE_SIDE) -> Picture:
        """(height, width, 3) uint8 RGB, of that longer side at most, made once for all frames of the photo."""
        return self._held.made((side,), lambda: super(StillFrame, self).picture(side))


def _readable(path: Path, read: Callable[[], Read]) -> Read:
    try:
        return read()
    except PictureError as error:
        raise MediaError(_sentence(path, error)) from error


def _sentence(path: Path, error: PictureError) -> LocalizableMessage:
    if error.reason == "large picture":
        return LocalizableMessage(
            "{path}: has {megapixels} megapixels; photos of at most {most} are read: save a smaller copy.",
            path=path,
            megapixels=error.size,
            most=error.most,
        )
    if error.reason == "large file":
        return LocalizableMessage(
            "{path}: has {megabytes} MB; photos of at most {most} MB are read: save a smaller copy.",
            path=path,
            megabytes=error.size,
            most=MOST_MEGABYTES,
        )
    return LocalizableMessage(
        "{path}: is no picture that can be read, or is damaged; copy it again, or save it as JPEG or PNG.",
        path=path,
    )

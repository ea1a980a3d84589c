"""Footage as it travels between the modules: videos, shots, speech, and arrays. It knows no library but numpy.

What is asked for stands in `retrieval.queries`, what is found in `retrieval.hits`.

Times are float seconds on the video's own clock; a span is half-open, [start, end).
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.media_types import is_still

Vectors = NDArray[np.float32]
"""(n, d) float32, each row unit length."""
Vector = NDArray[np.float32]
"""(d,) float32, unit length."""
Floats = NDArray[np.float32]
"""float32 of any shape; whoever takes or gives them says which."""
Picture = NDArray[np.uint8]
"""(height, width, 3) uint8, RGB."""
Preparation = Callable[[Picture], NDArray[Any]]
"""What makes pictures ready for an encoder, without it."""


class ShotId(NamedTuple):
    """A shot's identity: its video's content hash and its number in that video, counted from 1."""

    video: str
    number: int

    def __str__(self) -> str:
        return f"{self.video}/{self.number}"

    @classmethod
    def parse(cls, text: str) -> "ShotId":
        """The inverse of `str`; ValueError where it is no shot id."""
        video, _, number = text.rpartition("/")
        if not video:
            raise ValueError(f"{text!r} is no shot id")
        return cls(video, int(number))


DAMAGED = -1
"""In place of the time of a file's last change: what is kept of it is damaged."""


@dataclass(frozen=True, slots=True)
class Video:
    """A video of the archive. `id` comes from its contents, `name` is unique in the archive."""

    id: str
    name: str
    path: Path
    duration: float
    width: int
    height: int
    fps: float
    """Average frames a second; 0.0 where the container does not say."""
    size: int
    """Bytes."""
    frames: int = 0
    """Frames sampled for the embedding, near-identical ones included."""
    modified: int = 0
    """When the file was last changed, nanoseconds since 1970."""
    recorded: str = ""
    """When it was recorded, as its container says (ISO 8601); empty where it does not."""
    expected: float | None = None
    """Seconds that it is to have, while the archive holds the part alone that an ingest has read so far, which its
    duration is of; None where it was read to its end."""

    @property
    def is_in_progress(self) -> bool:
        """Whether a part of it alone is there: an ingest reads it, or was ended in the middle of it."""
        return self.expected is not None

    @property
    def is_whole(self) -> bool:
        """Whether its file need not be ingested again: all of it is there, and nothing is damaged."""
        return not self.is_in_progress and not self.is_damaged

    @property
    def is_damaged(self) -> bool:
        """Whether what the archive keeps of it is damaged, so that its file is to be ingested again."""
        return self.modified == DAMAGED

    @property
    def is_sound(self) -> bool:
        """Whether it is sound alone: no pictures, which all others have a height of."""
        return not self.height

    @property
    def is_still(self) -> bool:
        """Whether it is a photo: one picture, held for its duration."""
        return is_still(self.path)


@dataclass(frozen=True, slots=True)
class Shot:
    """A semantic shot, the unit that is indexed and returned."""

    id: ShotId
    scene: int
    """Counted from 1 in the video."""
    semantic_class: int
    """Counted from 1 in the video; the same class can come back in later scenes."""
    start: float
    end: float
    thumbnail: float
    """Time of the frame nearest to the mean embedding."""
    frames: int
    """Sampled frames in the shot."""

    @property
    def seconds(self) -> float:
        """How long it is."""
        return self.end - self.start


SubtitleSource = Literal["recognised", "sidecar", "embedded"]


@dataclass(frozen=True, slots=True)
class Subtitle:
    """A timed line of speech."""

    start: float
    end: float
    text: str
    """Plain text of one row or two, divided by a line feed; never markup."""
    sound_track: int = 0
    """Number of the sound track that it was heard in, from 1 in the file's order; 0 where there is but one, or
    where people wrote it."""


@dataclass(frozen=True, slots=True)
class SubtitleTrack:
    """A video's subtitles in one language, from one source, in order of time."""

    language: str
    """ISO 639 code in small letters, such as "es"; empty where it is not known."""
    source: SubtitleSource
    origin: str
    """Where they come from: the speech model's name, the sidecar file's name, or the number of the text track."""
    subtitles: tuple[Subtitle, ...]


@dataclass(frozen=True, slots=True)
class Speech:
    """What is known of a video's speech once it has been looked for."""

    tracks: tuple[SubtitleTrack, ...] = ()
    """The first is the one shown where no language is asked for."""
    recogniser: str = ""
    """The speech model that listened; empty where none had to."""
    sidecars: str = ""
    """Names and times of change of the sidecar files that were there: other ones call for another look."""
    note: str = ""
    """Why there is no more, in a sentence; empty where all is well."""

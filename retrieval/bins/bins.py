"""Bins: spans of videos set aside under a name, in an order, with why. Values and rules; it knows no SQL.

A clip of a bin is a span and not a shot, so cutting a video's shots anew changes no bin. It keeps its video's
name and path, so that it outlives the video's stay in the archive.
"""

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from retrieval.errors import UsageError
from retrieval.names import clean_name
from retrieval.timecodes import TIMESTAMP_TOLERANCE
from retrieval.types import Video

BinErrorReason = Literal["no name", "long name", "taken", "long text", "no span", "full", "no who", "no text"]

MAX_BIN_NAME_LENGTH = 200
"""Characters of a bin's name."""
MAX_COMMENT_LENGTH = 4000
"""Characters of a comment or a query."""
OVERLAP_SHARE = 0.5
"""Of the shorter of two spans: sharing more than this they show mostly the same."""


class BinError(UsageError):
    """A change of a bin that cannot be; `reason` is what is wrong, for those who say it in other words."""

    def __init__(self, reason: BinErrorReason, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class NewClip:
    """A span of a video on its way into a bin."""

    video: Video
    start: float
    end: float
    query: str = ""
    """The question that found it."""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class BinClip:
    """A span of a video in a bin."""

    id: int
    """Never given twice."""
    video: str
    """The video's id; the clip stays when the video leaves the archive."""
    name: str
    """The video's name: its present one, or the last one known."""
    path: Path
    start: float
    end: float
    query: str
    comment: str
    added: str
    """ISO 8601, UTC."""
    missing: bool = False
    """The video is no longer in the archive."""

    @property
    def seconds(self) -> float:
        """How long it is."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Remark:
    """What somebody said about a clip."""

    id: int
    clip: int
    """The clip's id; it may be out of the bin by now."""
    who: str
    made: str
    """ISO 8601, UTC."""
    text: str


@dataclass(frozen=True, slots=True)
class Bin:
    """A bin as it was read; `version` rises with every change of it."""

    name: str
    version: int
    created: str
    """ISO 8601, UTC."""
    clips: tuple[BinClip, ...] = ()
    step: int = 0
    """The number of the change that was made last and not taken back; 0 where none is kept."""
    undo: str = ""
    """The kind of that change; empty where nothing can be taken back."""
    redo: str = ""
    """The kind of the change that was taken back last; empty where nothing can be made again."""
    remarks: tuple[Remark, ...] = ()
    """What people said about its clips, in order of time."""
    link: str = ""
    """The secret part of the link that others see it by; empty where it has none."""

    @property
    def seconds(self) -> float:
        """How long its clips are together."""
        return sum(clip.seconds for clip in self.clips)

    def clip(self, clip_id: int) -> BinClip | None:
        """The clip of that id; None where there is none."""
        return next((clip for clip in self.clips if clip.id == clip_id), None)

    def remarks_on(self, clip_id: int) -> list[Remark]:
        """What was said of that clip, in order."""
        return [remark for remark in self.remarks if remark.clip == clip_id]


@dataclass(frozen=True, slots=True)
class BinSummary:
    """A bin without its clips."""

    name: str
    version: int
    created: str
    clips: int
    seconds: float
    remarks: int = 0
    """How much was said about its clips."""


@dataclass(frozen=True, slots=True)
class DeletedBin:
    """A bin that was deleted lately and can come back."""

    id: int
    name: str
    """What it was called; by now another one may be."""
    deleted: str
    """ISO 8601, UTC."""
    clips: int
    seconds: float
    who: str = ""
    """Who deleted it; empty where that is not known."""


@dataclass(frozen=True, slots=True)
class BinChangeNote:
    """A change of a bin as it is told: who made it, when, and of how many clips."""

    who: str
    """Empty where nobody was asked who they are."""
    made: str
    """ISO 8601, UTC."""
    what: str
    """create, undo, redo, delete, bring_back, or a kind of step."""
    clips: int


def clips_of_no_bin(name: str, clips: Sequence[NewClip]) -> Bin:
    """Spans that leave as a bin would, and are kept in none. BinError where a name, a span or a text is none."""
    made = []
    for number, clip in enumerate(clips, 1):
        video = clip.video
        span = validate_span(clip.start, clip.end, video.name, video.duration)
        texts = validate_comment(clip.query), validate_comment(clip.comment)
        made.append(BinClip(number, video.id, video.name, video.path, *span, *texts, added=""))
    return Bin(validate_bin_name(name), 0, "", tuple(made))


def overlapping_clips(clips: Sequence[BinClip], video: str, start: float, end: float) -> list[BinClip]:
    """The clips that show the same span of that video, or mostly the same."""
    return [
        clip
        for clip in clips
        if clip.video == video
        and min(clip.end, end) - max(clip.start, start) > OVERLAP_SHARE * min(clip.seconds, end - start)
    ]


def identical_clips(clips: Sequence[BinClip], video: str, start: float, end: float) -> list[BinClip]:
    """The clips that are that very span."""
    return [
        clip
        for clip in clips
        if clip.video == video
        and abs(clip.start - start) < TIMESTAMP_TOLERANCE
        and abs(clip.end - end) < TIMESTAMP_TOLERANCE
    ]


def validate_bin_name(name: str) -> str:
    """A bin's name on one line; BinError where nothing is left of it, or too much."""
    name = " ".join(clean_name(name).split())
    if not name or not any(c.isprintable() and not c.isspace() for c in name):
        raise BinError("no name", "A bin needs a name.")
    if len(name) > MAX_BIN_NAME_LENGTH:
        sentence = f"A bin's name has at most {MAX_BIN_NAME_LENGTH} characters; {name[:20]}… has {len(name)}."
        raise BinError("long name", sentence)
    return "".join("\N{REPLACEMENT CHARACTER}" if unicodedata.category(c) == "Cc" else c for c in name)


def validate_comment(text: str) -> str:
    """A comment or a query; BinError where it is too long."""
    if len(text) > MAX_COMMENT_LENGTH:
        sentence = f"A comment has at most {MAX_COMMENT_LENGTH} characters; this one has {len(text)}."
        raise BinError("long text", sentence)
    return clean_name(text).strip()


def validate_span(start: float, end: float, name: str, duration: float | None) -> tuple[float, float]:
    """A span within a video of that duration (None: not known); BinError where there is none."""
    if not (math.isfinite(start) and math.isfinite(end)):
        raise BinError("no span", f"{start} to {end} is no span of {name}; give two times in seconds.")
    start, end = max(0.0, start), end if duration is None else min(end, duration)
    if not start < end:
        length = "" if duration is None else f", which lasts {duration:.3f} s"
        raise BinError(
            "no span",
            f"{start:.3f} to {end:.3f} s is no span of {name}{length}; it must end after it starts.",
        )
    return start, end

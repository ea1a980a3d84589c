"""Spans of videos on their way into an editing system: in seconds as they were found, in frames as they are cut.

In is the first frame at or after the span's start, out the first one that is no longer shown. It knows no
format and reads no file.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from pathlib import Path

from retrieval.annotations import CutFact
from retrieval.metadata.fields import MetadataField
from retrieval.timecodes import (
    SourceClock,
    format_span,
    format_timecode,
    parse_timecode,
    supports_drop_frame,
    timecode_base,
    timeline_rate,
)


@dataclass(frozen=True, slots=True)
class PictureSize:
    """Pictures as a file holds them."""

    width: int
    """In pixels of their own shape."""
    height: int
    pixel_aspect: Fraction = Fraction(1)
    """Width of a pixel over its height."""

    @property
    def known(self) -> bool:
        """Whether both sides are: 0 where not."""
        return bool(self.width and self.height)

    @property
    def shown_aspect(self) -> Fraction:
        """Width over height as they are shown."""
        return Fraction(self.width, self.height) * self.pixel_aspect


USUAL_SIZE = PictureSize(1920, 1080)


@dataclass(frozen=True, slots=True)
class Cut:
    """A span of a video, and how its file counts frames."""

    video: str
    """The video's id."""
    name: str
    """The video's."""
    path: Path
    clock: SourceClock
    start: float
    end: float
    duration: float
    """The video's, in seconds."""
    width: int = 0
    height: int = 0
    """Of what is shown, with square pixels; 0 where they are not known."""
    query: str = ""
    comment: str = ""
    thumbnail: Path | None = None
    """A JPEG file."""
    recording: Mapping[MetadataField, str] = field(default_factory=dict)
    """What is known of its recording."""
    told: Mapping[CutFact, tuple[str, ...]] = field(default_factory=dict)
    """What else is known of it; nothing where nothing was looked up."""

    @property
    def picture_size(self) -> PictureSize:
        """That of the pictures in the file."""
        aspect = self.clock.pixel_aspect
        return PictureSize(round(self.width / aspect), self.height, aspect)

    @property
    def sound_paths(self) -> tuple[Path, ...]:
        """The files that its sound is cut from, one for each track of the time line; empty where it has none."""
        return (self.clock.sound_files or (self.path,)) if self.clock.sound else ()

    @property
    def media_frames(self) -> int:
        """Frames of the whole video, at least those that are cut."""
        return max(round((self.duration - self.clock.first) * self.clock.rate), self.frame_out)

    @property
    def frame_in(self) -> int:
        """The first frame, counted from the video's first."""
        frames = round((self.duration - self.clock.first) * self.clock.rate)
        return min(self.clock.frame(self.start), max(0, frames - 1))

    @property
    def frame_out(self) -> int:
        """The frame after the last; a span shorter than a frame is one frame long."""
        return max(self.clock.frame(min(self.end, self.duration)), self.frame_in + 1)

    @property
    def first_shown(self) -> float:
        """When the first frame is shown, in seconds on the video's clock."""
        return self.clock.first + float(self.frame_in / self.clock.rate)

    @property
    def timecodes(self) -> tuple[str, str]:
        """In and out as the source's own timecode."""
        clock, length = self.clock, self.frame_out - self.frame_in
        return format_span(clock.start + self.frame_in, length, clock.rate, clock.drop)


@dataclass(frozen=True, slots=True)
class PlacedCut:
    """A cut on the time line, in frames of the time line's rate."""

    cut: Cut
    record: int
    """Where it begins, counted from the time line's first frame."""
    source: int
    """In, as a number of the source's timecode counted at the time line's rate."""
    frames: int


@dataclass(frozen=True)
class CutList:
    """Cuts one after the other, on a time line of one rate; without slots, so that the rate is found once."""

    title: str
    cuts: tuple[Cut, ...]

    @cached_property
    def rate(self) -> Fraction:
        """That of most cuts with pictures, as editing systems count; that of most where none has any."""
        seen = [cut.clock.rate for cut in self.cuts if cut.clock.pictures]
        return timeline_rate(seen or [cut.clock.rate for cut in self.cuts])

    @property
    def sound_tracks(self) -> int:
        """How many tracks of sound it needs."""
        return max((len(cut.sound_paths) for cut in self.cuts), default=0)

    @cached_property
    def drop(self) -> bool:
        """Whether the time line's timecode is drop-frame: where a source's is."""
        return supports_drop_frame(self.rate) and any(cut.clock.drop for cut in self.cuts)

    @property
    def start(self) -> int:
        """The time line's first frame: 01:00:00:00, as is usual."""
        return parse_timecode("01:00:00;00" if self.drop else "01:00:00:00", self.rate)[0]

    @property
    def size(self) -> PictureSize:
        """That of most cuts; full HD where not one is known."""
        sizes = [cut.picture_size for cut in self.cuts if cut.picture_size.known]
        return max(sizes, key=sizes.count) if sizes else USUAL_SIZE

    @property
    def converted(self) -> tuple[Cut, ...]:
        """The cuts whose source has another rate than the time line."""
        return tuple(cut for cut in self.cuts if cut.clock.rate != self.rate)

    def placed_cuts(self) -> list[PlacedCut]:
        """The cuts in place; at another rate both ends are at the time line's nearest frames."""
        rate, placed, record = self.rate, [], 0
        for cut in self.cuts:
            first = rescale_frame(cut.frame_in, cut.clock.rate, rate)
            frames = max(1, rescale_frame(cut.frame_out, cut.clock.rate, rate) - first)
            placed.append(PlacedCut(cut, record, source_number(cut.clock, rate) + first, frames))
            record += frames
        return placed


def rescale_frame(frame: int, rate: Fraction, other: Fraction) -> int:
    """The frame of another rate that begins nearest to where a frame begins."""
    return math.floor(frame / rate * other + Fraction(1, 2))


def uses_drop_frame(clock: SourceClock, rate: Fraction) -> bool:
    """Whether a source's timecode is written drop-frame on a time line of this rate."""
    return clock.drop and supports_drop_frame(rate)


def source_number(clock: SourceClock, rate: Fraction) -> int:
    """The number at another rate of the timecode that a source's first frame has."""
    if clock.rate == rate:
        return clock.start
    label = format_timecode(clock.start, clock.rate, clock.drop)
    frames = int(label[9:]) * timecode_base(rate) // timecode_base(clock.rate)
    return parse_timecode(f"{label[:8]}{';' if uses_drop_frame(clock, rate) else ':'}{frames:02d}", rate)[0]


def short_reel(words: str) -> str:
    """A reel's name as CMX 3600 has it: up to 8 capital letters and digits."""
    return ("".join(c for c in words.upper() if c.isascii() and c.isalnum()) or "REEL")[:8]


def reel_names(cuts: Sequence[Cut]) -> dict[Path, str]:
    """A name for each file as CMX 3600 has it: up to 8 capital letters and digits, that of its reel where it is
    known. No two reels, and no two files without one, have the same."""
    reels: dict[Path, str] = {}
    owners = dict.fromkeys(RESERVED_REELS, "")
    numbers: Counter[str] = Counter()
    for cut in cuts:
        if cut.path in reels:
            continue
        tape = cut.recording.get("reel", "")
        owner = f"reel {tape}" if tape else f"file {cut.path}"
        plain = reel = short_reel(tape) if tape else short_reel(Path(cut.name).stem)
        while owners.get(reel, owner) != owner:
            numbers[plain] += 1
            number = str(numbers[plain] + 1)
            reel = plain[: 8 - len(number)] + number
        owners[reel], reels[cut.path] = owner, reel
    return reels


def tape_names(cuts: Sequence[Cut]) -> dict[Path, str]:
    """The same for formats that hold longer names: a reel that is known as it was written."""
    short = reel_names(cuts)
    return {cut.path: one_line(cut.recording.get("reel", "")) or short[cut.path] for cut in cuts}


RESERVED_REELS = ("AX", "BL", "BLACK", "BARS", "BLK")
"""What editing systems take for an auxiliary source, for black and for test bars."""


def one_line(text: str) -> str:
    """A text on one line and without control characters."""
    words = " ".join(text.split())
    return "".join("\N{REPLACEMENT CHARACTER}" if is_control_character(c) else c for c in words)


def printable_text(text: str) -> str:
    """A text whose line ends are line feeds, without other control characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        "\N{REPLACEMENT CHARACTER}" if is_control_character(c) and c not in "\n\t" else c for c in text
    )


def is_control_character(character: str) -> bool:
    """Whether no text file should hold the character: control characters, halves of surrogate pairs."""
    code = ord(character)
    return code < 32 or 127 <= code < 160 or 0xD800 <= code < 0xE000 or code in (0xFFFE, 0xFFFF)

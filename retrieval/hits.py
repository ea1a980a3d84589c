"""What is found in an archive: hits, what speaks for them, and a page of them. How they are found it does not know.

Times are float seconds on the video's own clock; a span is half-open, [start, end).
"""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from retrieval.queries import Sense, ShotFacet
from retrieval.types import Shot, Subtitle, Video

MatchStrength = Literal["strong", "weak", "none"]
"""How well what was found is what was asked for."""


@dataclass(frozen=True, slots=True)
class HighlightedSubtitle:
    """A line of speech in a hit, with the parts of its text that were asked for."""

    subtitle: Subtitle
    highlights: tuple[tuple[int, int], ...] = ()
    """[start, end) places in the text, in order and apart; empty where it was found by its meaning alone."""


@dataclass(frozen=True, slots=True)
class Reason:
    """What speaks for a hit in one sense."""

    sense: Sense
    text: str
    """The line that is said, what is written, the sound's or the video's name; empty for what is seen."""
    start: float
    end: float
    """Where in the video."""
    probability: float
    """That it is what was asked for, 0 to 1."""
    is_taught: bool = False
    """Whether the text is a taught class's name."""


class HitFacet(NamedTuple):
    """Something that a hit holds and a search can be narrowed to."""

    facet: ShotFacet
    value: str
    """A person as `PeopleTables.called` takes it, a kind of sound, an action, "yes", a language's code, a taught
    class's name."""


class NearDuplicate(NamedTuple):
    """A shot that another stands for, and its video."""

    shot: Shot
    video: Video


@dataclass(frozen=True, slots=True)
class Hit:
    """A shot found: where, how near, and why."""

    rank: int
    """From 1, over all pages."""
    video: Video
    shot: Shot
    score: float
    """0 to 1, how far the shot stands out among the archive's shots for this query."""
    match: MatchStrength
    why: tuple[str, ...]
    """The parts of the query that speak for it: "text", "picture", "example", "speech", "sound",
    "written", "named", "taught", "quality"; "person" where one was asked for by name."""
    near_duplicates: tuple[NearDuplicate, ...] = ()
    """Near-identical or adjacent shots that this hit stands for, the better matches first."""
    lines: tuple[HighlightedSubtitle, ...] = ()
    """What is spoken in it, in order of time; the hit begins where the line starts that was searched for."""
    reasons: tuple[Reason, ...] = ()
    """What speaks for it, the surest sense first."""
    people: tuple[str, ...] = ()
    """The names of those who are known to be seen in it."""
    facets: tuple[HitFacet, ...] = ()
    """What is known of its shot."""
    begin: float | None = None
    """Where that line starts; None where no speech was searched for, or found."""
    until: float | None = None
    """The end of the span, for "A, then B"; None for a plain shot."""
    then_shot: Shot | None = None
    """The shot of B that the span ends with, for "A, then B"."""

    @property
    def start(self) -> float:
        """Where playing begins: at the line that was searched for, else with the shot."""
        return self.shot.start if self.begin is None else self.begin

    @property
    def end(self) -> float:
        """Where playing ends: with the span, else with the shot."""
        return self.shot.end if self.until is None else self.until

    @property
    def sound_tracks(self) -> tuple[int, ...]:
        """Numbers of the sound tracks that its lines were heard in, rising; none where its video has but one."""
        return tuple(sorted({line.subtitle.sound_track for line in self.lines} - {0}))

    @property
    def speech(self) -> str:
        """The words spoken in it, on one line."""
        return " ".join(" ".join(line.subtitle.text.split()) for line in self.lines)


UnannotatedKind = Literal["face", "written", "sound", "action", "quality", "speech"]


@dataclass(frozen=True, slots=True)
class UnannotatedVideos:
    """Videos that an annotator which a query asks has not gone over."""

    kind: UnannotatedKind
    videos: int
    of: int
    """Videos in the archive."""


@dataclass(frozen=True, slots=True)
class ResultPage:
    """One page of hits and what is known of the whole list."""

    hits: tuple[Hit, ...]
    total: int
    """Hits that can be paged to, this page included."""
    match: MatchStrength
    """How well the best hit of the whole list matches."""
    searched: int
    """Shots that met the filters and were compared."""
    unannotated: tuple[str, ...] = ()
    """Fields of the query that nothing in the archive tells of: "sound" and "written" were looked for in the
    pictures, "colour", "people", "shot_size", "heard", "action" and "has_writing" limited nothing."""
    unannotated_videos: tuple[UnannotatedVideos, ...] = ()
    """What the query asks and is known of some videos only: the others are neither with nor without it."""

"""The values that travel between the modules. It knows no library but numpy.

Times are float seconds on the video's own clock; a span is half-open, [start, end).
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""(n, d) float32, each row unit length."""
Vector = NDArray[np.float32]
"""(d,) float32, unit length."""
Floats = NDArray[np.float32]
"""float32 of any shape; whoever takes or gives them says which."""
Picture = NDArray[np.uint8]
"""(height, width, 3) uint8, RGB."""

Sense = Literal["seen", "said", "heard", "written", "named", "quality"]
"""One way to find a shot."""
MatchStrength = Literal["strong", "weak", "none"]
SortOrder = Literal["match", "longest", "shortest", "newest", "oldest", "in_order"]
Orientation = Literal["portrait", "landscape", "square"]
Colour = Literal["colour", "black_and_white"]


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

    @property
    def is_damaged(self) -> bool:
        """Whether what the archive keeps of it is damaged, so that its file is to be ingested again."""
        return self.modified == DAMAGED


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
        return self.end - self.start


SubtitleSource = Literal["recognised", "sidecar", "embedded"]


@dataclass(frozen=True, slots=True)
class Subtitle:
    """A timed line of speech."""

    start: float
    end: float
    text: str
    """Plain text of one row or two, divided by a line feed; never markup."""


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


Facet = Literal[
    "length",
    "speech",
    "language",
    "rate",
    "size",
    "shape",
    "recorded",
    "colour",
    "light",
    "time",
    "camera",
    "hue",
    "pace",
    "device",
    "place",
    "folder",
]


@dataclass(frozen=True, slots=True)
class VideoFilter:
    """Videos by what they are: words in the name, and values of facets (see `retrieval.archive.facets`). Empty is
    all."""

    words: str = ""
    values: frozenset[tuple[Facet, str]] = frozenset()
    name: str = ""
    """The one video of this name; empty for any."""

    def of(self, facet: Facet) -> frozenset[str]:
        """The values chosen of that facet; none means any."""
        return frozenset(value for name, value in self.values if name == facet)

    def __bool__(self) -> bool:
        return bool(self.words.strip() or self.values or self.name)


ShotSize = Literal["close-up", "medium", "wide"]
"""How near somebody's face is: it fills the picture, there is room around it, or it is one thing among others."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What a hit must meet. None, or nothing named, means: no limit. Times are seconds."""

    video: tuple[str, ...] = ()
    """Names of videos, as in `Video.name`: the shot is of one of them."""
    not_video: tuple[str, ...] = ()
    """The shot is of none of these."""
    after: float | None = None
    """The shot begins at or after this time."""
    before: float | None = None
    """The shot begins before this time."""
    from_end: float | None = None
    """The shot begins in so many last seconds of its video."""
    min_seconds: float | None = None
    max_seconds: float | None = None
    has_speech: bool | None = None
    """Whether a subtitle overlaps the shot."""
    orientation: Orientation | None = None
    """Of the video's picture as displayed."""
    colour: Colour | None = None
    qualities: tuple[str, ...] = ()
    """As `retrieval.qualities.Quality` writes them: the shot has one of each group that is named."""
    people: tuple[int | None, int | None] | None = None
    """The least and the most people in the picture, by their faces; None where open."""
    person: tuple[str, ...] = ()
    """Names of people who are all to be seen in the shot, as somebody named their faces."""
    shot_size: ShotSize | None = None
    """By the largest face."""
    recorded_from: str | None = None
    """A day, month or year, or a word for a day of late, as `retrieval.dates` reads them: the video was recorded
    then or later."""
    recorded_to: str | None = None
    """The last day, month or year."""
    added_from: str | None = None
    """A day, or "today", "yesterday", "week", "month": the video came into the archive then or later."""
    among: VideoFilter = field(default_factory=VideoFilter)
    """The shot's video is one of these."""

    @property
    def shows_people(self) -> bool:
        """Whether it asks for people as they are known by their faces, which is something to look for by itself."""
        return bool(self.person or self.people or self.shot_size)

    @property
    def picture_qualities(self) -> tuple[str, ...]:
        """The qualities that the shot must have, its colour among them."""
        return (*self.qualities, *([f"colour:{self.colour}"] if self.colour else []))

    @property
    def one_video(self) -> bool:
        """Whether just one video is asked for."""
        return len(self.video) == 1 or bool(self.among.name)


@dataclass(frozen=True, slots=True, eq=False)
class Query:
    """What to look for. Every part may be empty, not all of them together."""

    text: str = ""
    either: tuple[str, ...] = ()
    """Alternatives to the text: any of them will do."""
    pictures: tuple[Picture, ...] = ()
    picture_weight: float = 0.5
    """Share of the pictures against the text where both are given, 0 to 1."""
    speech: str = ""
    sound: str = ""
    """What is heard beside speech."""
    written: str = ""
    """What is to be read in the picture."""
    quality: str = ""
    """What the picture is like apart from what it shows: black and white, dark, from the air."""
    exclude: str = ""
    then: str = ""
    then_seconds: float = 60.0
    """How soon what is asked for with `then` must begin after the shot before it ends."""
    like: tuple[ShotId, ...] = ()
    """Shots as examples: liked, or asked for with «more like this»."""
    unlike: tuple[ShotId, ...] = ()
    """Shots that the hits must not resemble; they are never hits themselves."""
    hide: tuple[ShotId, ...] = ()
    """Shots that are left out, without a say about their kind."""
    senses: tuple[Sense, ...] = ()
    """In which `text` and `either` are meant; empty for any of those that the archive holds."""
    filters: Filters = field(default_factory=Filters)
    sort: SortOrder = "match"
    """Another order than the best match first is one of the hits that match; see `retrieval.search.ordering`."""
    most: int | None = None
    """Hits of the whole list; None for as many as there are."""
    most_per_video: int | None = None
    """Hits that one video may have of the whole list."""

    @property
    def looks_for(self) -> bool:
        """Whether there is anything in it that shots can be ranked by."""
        texts = (self.text, *self.either, self.speech, self.sound, self.written, self.quality)
        return bool(any(text.strip() for text in texts) or self.pictures or self.like)

    @property
    def lists(self) -> bool:
        """Whether, without anything to rank shots by, those that meet its filters are an answer."""
        shown = self.filters.orientation or self.filters.picture_qualities or self.filters.shows_people
        return self.sort != "match" or bool(shown)


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
    "written", "named", "quality"; "person" where one was asked for by name."""
    near_duplicates: tuple[NearDuplicate, ...] = ()
    """Near-identical or adjacent shots that this hit stands for, the better matches first."""
    lines: tuple[HighlightedSubtitle, ...] = ()
    """What is spoken in it, in order of time; the hit begins where the line starts that was searched for."""
    reasons: tuple[Reason, ...] = ()
    """What speaks for it, the surest sense first."""
    people: tuple[str, ...] = ()
    """The names of those who are known to be seen in it."""
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
    def speech(self) -> str:
        """The words spoken in it, on one line."""
        return " ".join(" ".join(line.subtitle.text.split()) for line in self.lines)


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
    pictures, "colour", "people" and "shot_size" limited nothing."""

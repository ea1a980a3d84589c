"""What is asked of an archive: a query, and the filters that its hits must meet. How shots are found it does
not know.

Times are float seconds on the video's own clock.
"""

from dataclasses import dataclass, field
from typing import Literal, get_args

from retrieval.errors import UsageError
from retrieval.types import Picture, ShotId

Sense = Literal["seen", "said", "heard", "written", "named", "quality", "described", "action", "logged"]
"""One way to find a shot."""
SortOrder = Literal["match", "longest", "shortest", "newest", "oldest", "in_order"]
Orientation = Literal["portrait", "landscape", "square"]
Colour = Literal["colour", "black_and_white"]
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
    "reel",
    "scene",
    "take",
    "taught",
    "heard",
    "action",
]
AnnotatedLimit = Literal["heard", "action"]
"""Limits whose values annotations tell (`retrieval.archive.shot_attributes.annotated_limits`)."""
NamedLimit = Literal["person", AnnotatedLimit, "language", "taught"]
"""What hits can be narrowed to by name, each a field of `Filters`: all that are named must hold of a shot."""
NAMED_LIMITS: tuple[NamedLimit, ...] = get_args(NamedLimit)
ShotFacet = Literal["person", "heard", "action", "has_writing", "language", "taught"]
"""What hits can be told apart by, each the name of a field of `Filters` that a value of it narrows to."""


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
    heard: tuple[str, ...] = ()
    """Kinds of sounds (`retrieval.archive.shot_attributes.sound_kinds`) that are all heard in the shot."""
    action: tuple[str, ...] = ()
    """What is done in the shot, as the model of actions calls it; all of it."""
    has_writing: bool | None = None
    """Whether anything is to be read in the shot."""
    language: tuple[str, ...] = ()
    """Codes of languages that are all spoken in the shot, as `retrieval.types.SubtitleTrack` has them; a dialect
    is spoken where its language is."""
    taught: tuple[str, ...] = ()
    """Names of taught classes that the shot holds, all of them."""
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
    def holds(self) -> bool:
        """Whether it asks for what annotators or examples tell of, which is something to look for by itself."""
        return bool(self.heard or self.action or self.language or self.taught or self.has_writing is not None)

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
        filters = self.filters
        shown = filters.orientation or filters.picture_qualities or filters.shows_people or filters.holds
        return self.sort != "match" or bool(shown)


def check_page(query: Query, limit: int, offset: int) -> None:
    """UsageError when the query asks for nothing or for an impossible page."""
    if not query.looks_for and not query.lists:
        raise UsageError("The question is empty; say or show what to look for.")
    if limit < 1 or offset < 0:
        raise UsageError(
            "{limit} hits from number {first} cannot be shown; ask for 1 or more.",
            limit=limit,
            first=offset + 1,
        )
    if not 0 <= query.picture_weight <= 1:
        raise UsageError(
            "The picture's weight {weight:g} is not between 0 and 1.", weight=query.picture_weight
        )

"""The archive's videos: the list with its facets, one video's time line, and what a player needs to know."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from retrieval.archive.facets import FACETS
from retrieval.metadata.fields import MetadataField
from retrieval.queries import Facet, VideoFilter

PAGE_SIZE = 120
"""Videos that are told at once, at most; the page asks for more as it is scrolled."""
LONGEST_WORDS = 200
MOST_VALUES = 50
"""Values of one facet that a request may hold."""
SubtitleRow = tuple[float, float, str]
"""When a line begins and ends, in seconds, and its words."""
SpokenRow = tuple[float, float, str, str, int | None]
"""The same, who says it, as it is shown (empty where that is not known), and the group of that voice, for whoever
may name it."""


# asked


class FacetChoice(BaseModel):
    """Values of facets that are chosen; none of a facet is all of them."""

    length: list[str] = Field([], max_length=MOST_VALUES)
    speech: list[str] = Field([], max_length=MOST_VALUES)
    language: list[str] = Field([], max_length=MOST_VALUES)
    rate: list[str] = Field([], max_length=MOST_VALUES)
    size: list[str] = Field([], max_length=MOST_VALUES)
    shape: list[str] = Field([], max_length=MOST_VALUES)
    recorded: list[str] = Field([], max_length=MOST_VALUES)
    colour: list[str] = Field([], max_length=MOST_VALUES)
    light: list[str] = Field([], max_length=MOST_VALUES)
    time: list[str] = Field([], max_length=MOST_VALUES)
    camera: list[str] = Field([], max_length=MOST_VALUES)
    hue: list[str] = Field([], max_length=MOST_VALUES)
    pace: list[str] = Field([], max_length=MOST_VALUES)
    device: list[str] = Field([], max_length=MOST_VALUES)
    place: list[str] = Field([], max_length=MOST_VALUES)
    folder: list[str] = Field([], max_length=MOST_VALUES)
    reel: list[str] = Field([], max_length=MOST_VALUES)
    scene: list[str] = Field([], max_length=MOST_VALUES)
    take: list[str] = Field([], max_length=MOST_VALUES)
    taught: list[str] = Field([], max_length=MOST_VALUES)
    heard: list[str] = Field([], max_length=MOST_VALUES)
    action: list[str] = Field([], max_length=MOST_VALUES)

    def videos(self, words: str) -> VideoFilter:
        """The videos with these values and `words` in the name."""
        chosen = {facet: getattr(self, facet) for facet in FACETS}
        return VideoFilter(words, frozenset((facet, value) for facet in FACETS for value in chosen[facet]))


class VideoQuery(FacetChoice):
    """The query of the list of videos: `q` are words in the name, `down` turns the order round."""

    q: str = Field("", max_length=LONGEST_WORDS)
    sort: str = Field("name", max_length=LONGEST_WORDS)
    down: bool = False
    offset: int = Field(0, ge=0)
    limit: int = Field(60, ge=1, le=PAGE_SIZE)


class VideoScope(FacetChoice):
    """Where the chat is to search: one video, or videos by words in the name and facets."""

    model_config = ConfigDict(extra="forbid")

    video: str = ""
    words: str = Field("", max_length=LONGEST_WORDS)


# told


class ListedVideo(BaseModel):
    """A video in the list. `poster` is the number of the shot that stands for it, 0 where it has none."""

    id: str
    name: str
    duration: float
    expected: float | None
    """Seconds that it is to have, while a part of it alone is there."""
    still: bool
    """Whether it is a photo, held for that long."""
    sound: bool
    """Whether it is sound alone."""
    shots: int
    poster: int
    languages: list[str]
    """Names, in the visitor's language."""
    heard: bool
    """Whether speech was looked for."""
    added: str
    size: tuple[int, int]
    rate: str


class FacetValue(BaseModel):
    """A value of a facet, its name in the visitor's language, and how many videos have it."""

    value: str
    name: str
    count: int
    chosen: bool


class FacetState(BaseModel):
    """A facet with its values."""

    facet: Facet
    name: str
    values: list[FacetValue]


class VideoList(BaseModel):
    """Some of the videos that are chosen, in order; `facets` come with the first page alone."""

    stamp: int
    all: int
    chosen: int
    videos: list[ListedVideo]
    facets: list[FacetState] = []


class SubtitleLane(BaseModel):
    """A row of spoken lines on the time line."""

    language: str
    name: str
    lines: list[SubtitleRow]


class AnnotationLane(BaseModel):
    """A row of what else is known of the video, such as sounds: start and end in seconds, and what it is."""

    kind: str
    spans: list[SubtitleRow]


class RecordingDetail(BaseModel):
    """What is known of a recording: a field, its name and what it is in the visitor's language, who says so."""

    field: MetadataField
    name: str
    value: str
    origin: str
    """A file beside the video, or a table; empty where the video's own file says it."""


class VideoTimeline(BaseModel):
    """A video: its shots as (start, end, scene, class); `missing` says why it cannot be played, if it cannot;
    `expected` seconds of which its duration is read so far."""

    stamp: int
    id: str
    name: str
    duration: float
    expected: float | None
    fps: float
    size: tuple[int, int]
    missing: str
    shots: list[tuple[float, float, int, int]]
    speech: list[SubtitleLane]
    annotations: list[AnnotationLane] = []
    details: list[RecordingDetail] = []


class PlayerTrack(BaseModel):
    """A track of subtitles that the player may show; `source` says in words where it is from. Captions are the
    same with what is heard besides."""

    number: int
    kind: Literal["subtitles", "captions"]
    language: str
    name: str
    source: str
    spoken: bool
    """Whether anything is said in it: captions may be of what is heard alone."""


class PlayerSpeech(BaseModel):
    """The tracks, the page's language first; `note` is what is said where there are none."""

    tracks: list[PlayerTrack]
    note: str


class PlayerDescriptions(BaseModel):
    """What is to be seen in a video, in words; `source` says who wrote them."""

    language: str
    name: str
    source: str


class PlayableVideo(BaseModel):
    """A video for the player. `plays`: browsers play the file; else clips of `piece` seconds are made of it."""

    name: str
    fps: float
    duration: float
    plays: bool
    piece: float
    shots: list[tuple[float, float]]
    speech: PlayerSpeech
    descriptions: PlayerDescriptions | None
    """None where nobody has described it."""


class SubtitleLines(BaseModel):
    """A track's lines, with who says them."""

    lines: list[SpokenRow]


class ClassNames(BaseModel):
    """Names of a video's classes by number; those without a name are left out."""

    names: dict[int, str]

"""Classes taught by examples: all of them, one with what it finds, and their changes."""

from pydantic import BaseModel, Field

from assistant.web.wire import StrictModel

MOST_MARKED = 50
"""Shots, or pictures, that one change may name."""
LONGEST_PICTURE = 600_000
"""Characters of a picture's base64; the page makes pictures small before it sends them."""


class TaughtClassSummary(BaseModel):
    """A class: how many examples show it, how many do not, how many shots and videos it finds, why it finds none
    (empty: it does), and a shot that shows it (video, number)."""

    name: str
    positive: int
    negative: int
    shots: int
    videos: int
    problem: str
    poster: tuple[str, int] | None


class TaughtClassList(BaseModel):
    """All classes by name, and the bins that examples may be taken from."""

    stamp: int
    classes: list[TaughtClassSummary]
    bins: list[str]


class ClassExample(BaseModel):
    """A marked span with the shot that it begins in, or a picture (`shot` 0); whether it shows the class."""

    id: int
    shows: bool
    video: str
    name: str
    shot: int
    start: float
    end: float


class FoundShot(BaseModel):
    """A shot that the class finds; `sure` is the probability, `marked` that somebody said so."""

    video: str
    name: str
    shot: int
    start: float
    end: float
    sure: float
    marked: bool


class TaughtClassDetails(BaseModel):
    """A class with its examples and the surest of what it finds."""

    stamp: int
    summary: TaughtClassSummary
    examples: list[ClassExample]
    found: list[FoundShot]


class SmallPicture(StrictModel):
    """A picture's name and its bytes in base64."""

    name: str = Field(max_length=200)
    data: str = Field(max_length=LONGEST_PICTURE)


class TeachClass(StrictModel):
    """Examples of a class: shots as VIDEO/NUMBER, the clips of a bin, pictures; `shows` is false for what does not
    show it."""

    name: str = Field(max_length=200)
    shots: list[str] = Field(default_factory=list, max_length=MOST_MARKED)
    bin: str = Field(default="", max_length=250)
    pictures: list[SmallPicture] = Field(default_factory=list, max_length=MOST_MARKED)
    shows: bool = True


class TakeOutExamples(StrictModel):
    """Examples that are taken out of a class."""

    name: str
    examples: list[int] = Field(max_length=MOST_MARKED)


class RenameClass(StrictModel):
    """A class's new name."""

    name: str
    new_name: str = Field(max_length=200)


class ForgetClass(StrictModel):
    """The class that is forgotten."""

    name: str

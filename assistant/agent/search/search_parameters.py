"""The parameters of a search as other programs are told of them, by whichever way they call."""

from typing import Annotated

from pydantic import Field

from retrieval.archive.shot_attributes.sound_kinds import SoundCue
from retrieval.queries import Colour, Orientation, ShotSize, SortOrder

MOST_HITS = 1000
"""As on the command line."""

SeenText = Annotated[str, Field(description="What is seen, in English or Spanish.")]
EitherTexts = Annotated[
    list[str] | None, Field(description="Alternatives to the text: any of them will do.", max_length=50)
]
SpokenText = Annotated[str, Field(description="What is said; in double quotes, word for word.")]
HeardText = Annotated[str, Field(description="What is heard beside speech.")]
WrittenText = Annotated[str, Field(description="What is to be read in the picture.")]
ExcludedText = Annotated[str, Field(description="What must not be seen.")]
NextText = Annotated[
    str, Field(description="What is seen next, within a minute; a hit is then the span of both shots.")
]
VideoScope = Annotated[str, Field(description="The name of a video to stay in.")]
OtherVideos = Annotated[list[str] | None, Field(description="Names of videos to leave out.", max_length=1000)]
StartTime = Annotated[float | None, Field(description="Seconds; the shot begins then or later.")]
EndTime = Annotated[float | None, Field(description="Seconds; the shot begins before that.")]
LastSeconds = Annotated[
    float | None, Field(description="The shot begins in so many last seconds of its video.")
]
ShortestLength = Annotated[float | None, Field(description="Seconds that the shot lasts at least.")]
LongestLength = Annotated[float | None, Field(description="Seconds that the shot lasts at most.")]
SpokenIn = Annotated[bool | None, Field(description="Whether a subtitle overlaps the shot.")]
PictureShape = Annotated[Orientation | None, Field(description="How the video's picture stands.")]
PictureColour = Annotated[
    Colour | None, Field(description="Whether the shot is in colour; limits nothing until that was measured.")
]
PeopleRange = Annotated[
    tuple[int | None, int | None] | None,
    Field(description="The least and the most people seen at a time, by their faces; null where open."),
]
PeopleNames = Annotated[
    list[str] | None, Field(description="Names of people who are all seen, as given to faces.", max_length=20)
]
NearestFace = Annotated[ShotSize | None, Field(description="How near the largest face is.")]
SoundsHeard = Annotated[
    list[SoundCue] | None, Field(description="Kinds of sounds that are all heard in the shot.", max_length=10)
]
ActionsDone = Annotated[
    list[str] | None,
    Field(
        description="What is done in the shot, as the model of actions calls it; all of it.", max_length=10
    ),
]
LanguagesSpoken = Annotated[
    list[str] | None,
    Field(description="ISO 639 codes of languages that are all spoken in the shot.", max_length=10),
]
WritingIn = Annotated[bool | None, Field(description="Whether anything is to be read in the picture.")]
TaughtNames = Annotated[
    list[str] | None, Field(description="Taught classes that the shot holds, all of them.", max_length=10)
]
FirstDay = Annotated[str | None, Field(description="Recorded then or later: 1994, 1994-05 or 1994-05-17.")]
LastDay = Annotated[str | None, Field(description="Recorded then or earlier, likewise.")]
FirstDayHere = Annotated[
    str | None,
    Field(description="Came into the archive then or later; also today, yesterday, week, month."),
]
HitOrder = Annotated[
    SortOrder,
    Field(description="The order of the hits that match; without anything to look for, of all shots."),
]
ListLength = Annotated[int | None, Field(description="Hits of the whole list.", ge=1)]
HitsOfOne = Annotated[int | None, Field(description="Hits that one video may have of it.", ge=1)]
HitCount = Annotated[int, Field(description=f"How many hits, 1 to {MOST_HITS}.", ge=1, le=MOST_HITS)]

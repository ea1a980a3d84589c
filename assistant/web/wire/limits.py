"""Limits and order of the running search, as the page's controls set them."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from retrieval.archive.shot_attributes.sound_kinds import SoundCue
from retrieval.queries import Colour, Orientation, SortOrder


class SearchLimits(BaseModel):
    """What the controls may set; what is left out stays as it is, null takes the limit away."""

    model_config = ConfigDict(extra="forbid")

    sort: SortOrder | None = None
    limit: int | None = Field(default=None, ge=1, le=200)
    per_video: int | None = Field(default=None, ge=1, le=50)
    orientation: Orientation | None = None
    colour: Colour | None = None
    has_speech: bool | None = None
    has_writing: bool | None = None
    heard: list[SoundCue] = Field(default=[], max_length=10)
    action: list[Annotated[str, Field(max_length=200)]] = Field(default=[], max_length=10)
    language: list[Annotated[str, Field(max_length=20)]] = Field(default=[], max_length=10)
    person: list[Annotated[str, Field(max_length=200)]] = Field(default=[], max_length=10)
    taught: list[Annotated[str, Field(max_length=200)]] = Field(default=[], max_length=10)
    people: tuple[int | None, int | None] | None = None
    min_seconds: float | None = Field(default=None, ge=0, le=86_400)
    max_seconds: float | None = Field(default=None, ge=0, le=86_400)
    recorded_from: str | None = Field(default=None, max_length=10, pattern=r"^\d{4}(-\d{2}){0,2}$")
    recorded_to: str | None = Field(default=None, max_length=10, pattern=r"^\d{4}(-\d{2}){0,2}$")
    sound: str | None = Field(default=None, max_length=200)
    written: str | None = Field(default=None, max_length=200)
    speech: str | None = Field(default=None, max_length=200)

    def given(self) -> dict[str, Any]:
        """The ones that were named, by name."""
        return {name: getattr(self, name) for name in self.model_fields_set}

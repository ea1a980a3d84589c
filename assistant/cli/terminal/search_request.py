"""A search as a command's options or a line of a file say it, checked, and made a query.

The command line's names are the JSON's. It loads no model and opens no archive.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Self

from pydantic import (
    AfterValidator,
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)

from assistant.cli.terminal.json_lines import CleanText, parse_request, read_lines, resolve_image
from assistant.i18n.language_names import language_called
from retrieval.archive.facets import known_values
from retrieval.archive.shot_attributes.sound_kinds import SoundCue
from retrieval.qualities import MEASURED, Quality, QualityGroup
from retrieval.queries import (
    NAMED_LIMITS,
    Colour,
    Facet,
    Filters,
    Orientation,
    Query,
    Sense,
    ShotSize,
    SortOrder,
    VideoFilter,
)
from retrieval.types import Picture

if TYPE_CHECKING:
    from retrieval.hits import ResultPage
    from retrieval.search.engine import SearchEngine

LIMITS = (
    *("video", "not_video", "after", "before", "from_end", "min_seconds", "max_seconds", "has_speech"),
    *("orientation", "colour", "people", "shot_size", "recorded_from", "recorded_to", "added_from"),
    *("has_writing", *NAMED_LIMITS),
)
"""Options that are limits, by the names that they have in `Filters`."""
QUALITIES: tuple[QualityGroup, ...] = ("camera", "light", "time", "hue")
"""Options that are qualities which the shot must have."""
RECORDING: tuple[Facet, ...] = ("reel", "scene", "take", "device", "place")
"""Options that are what is known of the video's recording."""


def _several(value: object) -> object:
    """A text alone as a list of one; null as none."""
    return () if value is None else (value,) if isinstance(value, str) else value


def _range(value: object) -> object:
    """ "2", "2-4", "2-" or "-4" as the least and the most."""
    if not isinstance(value, str):
        return value
    least, dash, most = value.strip().partition("-")
    return (least.strip() or None, (most.strip() or None) if dash else least.strip())


def _language_codes(names: tuple[str, ...]) -> tuple[str, ...]:
    """Codes of languages, and their names in any language of the page, as codes."""
    codes = {name: language_called(name) for name in names}
    for name, code in codes.items():
        if not code:
            raise ValueError(
                f"{name!r} names no language; write a code such as es, or a name such as Spanish"
            )
    return tuple(codes.values())


Draw = Callable[[str], Picture]
"""Words → a picture of them that a model draws."""
Seconds = Annotated[float | None, Field(ge=0)]
Count = Annotated[int | None, Field(ge=1)]
Texts = Annotated[tuple[CleanText, ...], BeforeValidator(_several)]


class SearchRequest(BaseModel):
    """One search: the options of the command line by name; a line of `--from` holds one, with an `id`."""

    model_config = ConfigDict(extra="forbid")

    id: str | int | None = None
    text: CleanText = Field("", validation_alias=AliasChoices("text", "query"))
    image: Path | None = None
    imagine: CleanText = ""
    either: Texts = ()
    speech: CleanText = ""
    sound: CleanText = ""
    written: CleanText = ""
    quality: CleanText = ""
    exclude: CleanText = ""
    then: CleanText = ""
    sense: Annotated[tuple[Sense, ...], BeforeValidator(_several)] = ()
    video: Texts = ()
    not_video: Texts = ()
    after: Seconds = None
    before: Seconds = None
    from_end: Seconds = None
    min_seconds: Seconds = None
    max_seconds: Seconds = None
    has_speech: bool | None = None
    orientation: Orientation | None = None
    people: Annotated[tuple[int | None, int | None] | None, BeforeValidator(_range)] = None
    person: Texts = ()
    shot_size: ShotSize | None = None
    heard: Annotated[tuple[SoundCue, ...], BeforeValidator(_several)] = ()
    action: Texts = ()
    has_writing: bool | None = None
    language: Annotated[Texts, AfterValidator(_language_codes)] = ()
    taught: Texts = ()
    colour: Colour | None = None
    camera: Texts = ()
    light: Texts = ()
    time: Texts = ()
    hue: Texts = ()
    reel: Texts = ()
    scene: Texts = ()
    take: Texts = ()
    device: Texts = ()
    place: Texts = ()
    recorded_from: str | None = None
    recorded_to: str | None = None
    added_from: str | None = None
    sort: SortOrder = "match"
    limit: Count = None
    per_video: Count = None
    n: Annotated[int | None, Field(ge=1, le=1000)] = None

    @model_validator(mode="after")
    def _known_qualities(self) -> Self:
        for group in QUALITIES:
            for value in getattr(self, group):
                if value not in MEASURED[group]:
                    raise ValueError(f"{group} is one of {', '.join(MEASURED[group])}, not {value!r}")
        return self

    @property
    def page(self) -> int:
        """How many hits to give: `n`, else as many as the list may have, else as many as on a page."""
        return self.n or min(self.limit or 12, 1000)

    def query(self) -> Query:
        """MediaError when the picture cannot be used."""
        from retrieval.pictures import read_picture

        return Query(
            text=self.text,
            either=self.either,
            pictures=(read_picture(self.image),) if self.image else (),
            speech=self.speech,
            sound=self.sound,
            written=self.written,
            quality=self.quality,
            exclude=self.exclude,
            then=self.then,
            senses=self.sense,
            filters=Filters(
                **{limit: getattr(self, limit) for limit in LIMITS},
                qualities=tuple(
                    str(Quality(group, value)) for group in QUALITIES for value in getattr(self, group)
                ),
                among=VideoFilter(
                    values=frozenset((facet, value) for facet in RECORDING for value in getattr(self, facet))
                ),
            ),
            sort=self.sort,
            most=self.limit,
            most_per_video=self.per_video,
        )


def run_search(request: SearchRequest, engine: "SearchEngine", draw: Draw | None = None) -> "ResultPage":
    """What a request finds; `draw` makes a picture of what it imagines. ArchiveError, such as NotFound for a video
    that is not there."""
    query = request.query()
    if request.imagine and draw is not None:
        query = replace(query, pictures=(draw(request.imagine), *query.pictures))
    if query.filters.among:
        among = known_values(engine.archive.summaries(), query.filters.among)
        query = replace(query, filters=replace(query.filters, among=among))
    return engine.search(query, limit=request.page)


def read_requests(source: Path) -> Iterator[SearchRequest]:
    """The queries of a file, one JSON object a line; pictures are looked up beside the file."""
    for number, value in read_lines(source):
        request = parse_request(SearchRequest, value, f"{source}, line {number}")
        request.image = resolve_image(source, request.image)
        yield request

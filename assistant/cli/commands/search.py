"""`filmoteca search`: one question to an archive, or many of a file, without a conversation."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Self

import typer
from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from assistant.cli.terminal.json_lines import CleanText, parse_request, read_lines, resolve_image
from assistant.cli.terminal.options import DEFAULT_ARCHIVE, ArchiveOption, JsonOption
from assistant.cli.terminal.output import emit, hit_line, say, tell
from assistant.dialogue.json_output import hit_value
from retrieval.errors import ArchiveError
from retrieval.qualities import MEASURED, Quality, QualityGroup
from retrieval.queries import Colour, Filters, Orientation, Query, Sense, ShotSize, SortOrder

if TYPE_CHECKING:
    from retrieval.hits import ResultPage
    from retrieval.search.engine import SearchEngine


LIMITS = (
    *("video", "not_video", "after", "before", "from_end", "min_seconds", "max_seconds", "has_speech"),
    *("orientation", "colour", "people", "person", "shot_size", "recorded_from", "recorded_to", "added_from"),
)
"""Options that are limits, by the names that they have in `Filters`."""
QUALITIES: tuple[QualityGroup, ...] = ("camera", "light", "time", "hue")
"""Options that are qualities which the shot must have."""


def _several(value: object) -> object:
    """A text alone as a list of one; null as none."""
    return () if value is None else (value,) if isinstance(value, str) else value


def _range(value: object) -> object:
    """ "2", "2-4", "2-" or "-4" as the least and the most."""
    if not isinstance(value, str):
        return value
    least, dash, most = value.strip().partition("-")
    return (least.strip() or None, (most.strip() or None) if dash else least.strip())


Seconds = Annotated[float | None, Field(ge=0)]
Count = Annotated[int | None, Field(ge=1)]
Texts = Annotated[tuple[CleanText, ...], BeforeValidator(_several)]


class SearchRequest(BaseModel):
    """One search: the options of the command line by name; a line of `--from` holds one, with an `id`."""

    model_config = ConfigDict(extra="forbid")

    id: str | int | None = None
    text: CleanText = Field("", validation_alias=AliasChoices("text", "query"))
    image: Path | None = None
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
    colour: Colour | None = None
    camera: Texts = ()
    light: Texts = ()
    time: Texts = ()
    hue: Texts = ()
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
            ),
            sort=self.sort,
            most=self.limit,
            most_per_video=self.per_video,
        )


def search(
    text: Annotated[
        str, typer.Argument(help="What is seen, said, heard, written or named.", show_default=False)
    ] = "",
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    image: Annotated[Path | None, typer.Option(metavar="FILE", help="A picture of it.")] = None,
    either: Annotated[
        list[str] | None, typer.Option(metavar="TEXT", help="Or that is seen; may be given several times.")
    ] = None,
    speech: Annotated[str, typer.Option(metavar="TEXT", help="What is said.")] = "",
    sound: Annotated[str, typer.Option(metavar="TEXT", help="What is heard beside speech.")] = "",
    written: Annotated[str, typer.Option(metavar="TEXT", help="What is to be read in the picture.")] = "",
    quality: Annotated[
        str,
        typer.Option(metavar="TEXT", help="What the picture is like: dark, in slow motion, from the air."),
    ] = "",
    exclude: Annotated[str, typer.Option(metavar="TEXT", help="What must not be seen.")] = "",
    then: Annotated[str, typer.Option(metavar="TEXT", help="What is seen next.")] = "",
    sense: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SENSE",
            help="Only in this sense: seen, said, heard, written, named; several times for several.",
        ),
    ] = None,
    video: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Only in this video; may be given several times."),
    ] = None,
    not_video: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Not in this video; likewise.")
    ] = None,
    after: Annotated[float | None, typer.Option(metavar="SECONDS", help="Begins then or later.")] = None,
    before: Annotated[float | None, typer.Option(metavar="SECONDS", help="Begins before that.")] = None,
    from_end: Annotated[
        float | None, typer.Option(metavar="SECONDS", help="Begins in so many last seconds of its video.")
    ] = None,
    min_seconds: Annotated[float | None, typer.Option(metavar="SECONDS", help="As long or longer.")] = None,
    max_seconds: Annotated[float | None, typer.Option(metavar="SECONDS", help="As long or shorter.")] = None,
    has_speech: Annotated[
        bool | None, typer.Option("--has-speech/--no-speech", help="Somebody speaks in it, or nobody.")
    ] = None,
    orientation: Annotated[
        str | None, typer.Option(metavar="O", help="Of the picture: portrait, landscape or square.")
    ] = None,
    people: Annotated[
        str | None,
        typer.Option(metavar="N", help="So many people are seen, by their faces: 2, 2-4, 5- or -3."),
    ] = None,
    person: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Who is seen, as named; may be given several times."),
    ] = None,
    shot_size: Annotated[
        str | None, typer.Option(metavar="SIZE", help="Of the largest face: close-up, medium or wide.")
    ] = None,
    colour: Annotated[
        str | None, typer.Option(metavar="C", help="Of the shot: colour or black_and_white.")
    ] = None,
    camera: Annotated[
        list[str] | None,
        typer.Option(metavar="C", help=f"{', '.join(MEASURED['camera'])}; several: any of them will do."),
    ] = None,
    light: Annotated[
        list[str] | None, typer.Option(metavar="L", help=f"{', '.join(MEASURED['light'])}; likewise.")
    ] = None,
    time: Annotated[
        list[str] | None, typer.Option(metavar="T", help=f"{', '.join(MEASURED['time'])}; likewise.")
    ] = None,
    hue: Annotated[
        list[str] | None,
        typer.Option(
            metavar="H", help=f"A colour that takes much of it: {', '.join(MEASURED['hue'])}; likewise."
        ),
    ] = None,
    recorded_from: Annotated[
        str | None, typer.Option(metavar="DATE", help="Recorded then or later: 1994, 1994-05, 1994-05-17.")
    ] = None,
    recorded_to: Annotated[str | None, typer.Option(metavar="DATE", help="Then or earlier.")] = None,
    added_from: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="Came in then or later; also today, yesterday, week, month."),
    ] = None,
    sort: Annotated[
        str,
        typer.Option(metavar="ORDER", help="match, longest, shortest, newest, oldest or in_order."),
    ] = "match",
    limit: Annotated[int | None, typer.Option(metavar="N", help="Hits of the whole list.", min=1)] = None,
    per_video: Annotated[int | None, typer.Option(metavar="N", help="Hits of one video.", min=1)] = None,
    n: Annotated[
        int | None,
        typer.Option("-n", metavar="N", help="Hits to give: 12, or what --limit says.", min=1, max=1000),
    ] = None,
    source: Annotated[
        Path | None,
        typer.Option("--from", metavar="FILE", help="One JSON query a line: id and the options by name."),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Find shots by what is seen, said, heard, written or named, in words or a picture."""
    given = {name: value for name, value in locals().items() if name in SearchRequest.model_fields}
    from assistant.cli.setup.loading import open_to_search

    if source is not None:
        search_many(source, archive)
        return
    several = ("either", "sense", "video", "not_video", "person", *QUALITIES)
    given |= {name: given[name] or () for name in several}
    request = parse_request(SearchRequest, given, "The question")
    with open_to_search(archive) as engine:
        results = run_search(request, engine)
    for hit in results.hits:
        emit(hit_value(hit)) if json else say(hit_line(hit))
    for field in results.unannotated:
        limits = field in ("colour", "qualities", "people")
        instead = "that limit had no effect" if limits else "it was looked for in the pictures only"
        tell(f"Nothing in this archive tells of {field} yet; {instead}.")
    if not json and results.match == "none":
        missing = "Nothing here looks like that" if text.strip() or image else "Nobody here says that"
        tell(f"{missing}; these are the nearest." if results.hits else "Nothing found.")


def search_many(source: Path, archive: Path) -> None:
    """Every query of a file, models loaded once; a query that fails is named and the others go on."""
    from assistant.cli.setup.loading import open_to_search

    requests = list(read_requests(source))
    failed = 0
    with open_to_search(archive) as engine:
        for request in requests:
            try:
                hits = [hit_value(hit) for hit in run_search(request, engine).hits]
            except ArchiveError as error:
                failed += 1
                tell(f"{request.id}: {error}")
                hits = []
            emit({"id": request.id, "hits": hits})
    if failed:
        raise typer.Exit(1)


def run_search(request: SearchRequest, engine: "SearchEngine") -> "ResultPage":
    """What a request finds. ArchiveError, such as NotFound for a video that is not there."""
    return engine.search(request.query(), limit=request.page)


def read_requests(source: Path) -> Iterator[SearchRequest]:
    """The queries of a file, one JSON object a line; pictures are looked up beside the file."""
    for number, value in read_lines(source):
        request = parse_request(SearchRequest, value, f"{source}, line {number}")
        request.image = resolve_image(source, request.image)
        yield request

"""`filmoteca search`: one question to an archive, or many of a file, without a conversation."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import AliasChoices, BaseModel, ConfigDict, Field

from assistant.cli.terminal.json_lines import CleanText, parse_request, read_lines, resolve_image
from assistant.cli.terminal.options import DEFAULT_ARCHIVE, ArchiveOption, JsonOption
from assistant.cli.terminal.output import emit, hit_line, say, tell
from assistant.dialogue.json_output import hit_value
from retrieval.errors import ArchiveError
from retrieval.types import Filters, Query

if TYPE_CHECKING:
    from retrieval.search.engine import SearchEngine
    from retrieval.types import ResultPage


class SearchRequest(BaseModel):
    """One search: the options of the command line by name; a line of `--from` holds one, with an `id`."""

    model_config = ConfigDict(extra="forbid")

    id: str | int | None = None
    text: CleanText = Field("", validation_alias=AliasChoices("text", "query"))
    image: Path | None = None
    speech: CleanText = ""
    exclude: CleanText = ""
    then: CleanText = ""
    video: str | None = None
    n: int = Field(12, ge=1, le=1000)

    def query(self) -> Query:
        """MediaError when the picture cannot be used."""
        from retrieval.pictures import read_picture

        return Query(
            text=self.text,
            pictures=(read_picture(self.image),) if self.image else (),
            speech=self.speech,
            exclude=self.exclude,
            then=self.then,
            filters=Filters(video=self.video),
        )


def search(
    text: Annotated[str, typer.Argument(help="What is seen.", show_default=False)] = "",
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    image: Annotated[Path | None, typer.Option(metavar="FILE", help="A picture of it.")] = None,
    speech: Annotated[str, typer.Option(metavar="TEXT", help="What is said.")] = "",
    exclude: Annotated[str, typer.Option(metavar="TEXT", help="What must not be seen.")] = "",
    then: Annotated[str, typer.Option(metavar="TEXT", help="What is seen next.")] = "",
    video: Annotated[str | None, typer.Option(metavar="NAME", help="Only in this video.")] = None,
    n: Annotated[int, typer.Option("-n", metavar="N", help="Hits.", min=1, max=1000)] = 12,
    source: Annotated[
        Path | None,
        typer.Option("--from", metavar="FILE", help="One JSON query a line: id and the options by name."),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Find shots by what is seen, in words or a picture, by what is said, or by all of it together."""
    from assistant.cli.setup.loading import open_to_search

    if source is not None:
        search_many(source, archive)
        return
    options = {"speech": speech, "exclude": exclude, "then": then, "video": video, "n": n}
    request = parse_request(SearchRequest, {"text": text, "image": image, **options}, "The question")
    with open_to_search(archive) as engine:
        results = run_search(request, engine)
    for hit in results.hits:
        emit(hit_value(hit)) if json else say(hit_line(hit))
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
    return engine.search(request.query(), limit=request.n)


def read_requests(source: Path) -> Iterator[SearchRequest]:
    """The queries of a file, one JSON object a line; pictures are looked up beside the file."""
    for number, value in read_lines(source):
        request = parse_request(SearchRequest, value, f"{source}, line {number}")
        request.image = resolve_image(source, request.image)
        yield request

"""`filmoteca search`, `shots`, `info` and `evaluate`: questions to an archive without a conversation."""

import json as json_format
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer
from pydantic import AfterValidator, AliasChoices, BaseModel, ConfigDict, Field, ValidationError

from assistant.commands.options import DEFAULT_ARCHIVE, ArchiveOption, JsonOption
from assistant.commands.output import amount, clock, emit, hit_line, lasting, say, tell
from assistant.json_values import archive_value, hit_value, shot_value
from retrieval.errors import ArchiveError, MediaError, UsageError
from retrieval.types import Filters, Query

if TYPE_CHECKING:
    from retrieval.archive import Archive
    from retrieval.encoders import Encoder, SentenceEncoder
    from retrieval.evaluation import JudgedQuery
    from retrieval.types import Results

SPEECH = "speech"
"""The kind of judged questions that ask for what is said."""
EVALUATED_HITS = 50
"""Hits a question: what recall at 50 needs."""


def whole_characters(text: str) -> str:
    """Without the lone surrogates that bytes and JSON escapes which are no text leave behind."""
    return text.encode("utf-8", "replace").decode("utf-8")


Words = Annotated[str, AfterValidator(whole_characters)]
Request = TypeVar("Request", bound=BaseModel)


class SearchRequest(BaseModel):
    """One search: the options of the command line by name; a line of `--from` holds one, with an `id`."""

    model_config = ConfigDict(extra="forbid")

    id: str | int | None = None
    text: Words = Field("", validation_alias=AliasChoices("text", "query"))
    image: Path | None = None
    speech: Words = ""
    exclude: Words = ""
    then: Words = ""
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
    from assistant.commands.loading import open_to_search, sentences_to_search

    if source is not None:
        search_many(source, archive)
        return
    options = {"speech": speech, "exclude": exclude, "then": then, "video": video, "n": n}
    request = parsed(SearchRequest, {"text": text, "image": image, **options}, "The question")
    with open_to_search(archive) as (opened, encoder):
        results = run(request, opened, encoder, sentences_to_search(opened))
    for hit in results.hits:
        emit(hit_value(hit)) if json else say(hit_line(hit))
    if not json and results.match == "none":
        missing = "Nothing here looks like that" if text.strip() or image else "Nobody here says that"
        tell(f"{missing}; these are the nearest." if results.hits else "Nothing found.")


def search_many(source: Path, archive: Path) -> None:
    """Every query of a file, models loaded once; a query that fails is named and the others go on."""
    from assistant.commands.loading import open_to_search, sentences_to_search

    requests = list(read_requests(source))
    failed = 0
    with open_to_search(archive) as (opened, encoder):
        sentences = sentences_to_search(opened)
        for request in requests:
            try:
                hits = [hit_value(hit) for hit in run(request, opened, encoder, sentences).hits]
            except ArchiveError as error:
                failed += 1
                tell(f"{request.id}: {error}")
                hits = []
            emit({"id": request.id, "hits": hits})
    if failed:
        raise typer.Exit(1)


def run(
    request: SearchRequest,
    archive: "Archive",
    encoder: "Encoder",
    sentences: "SentenceEncoder | None" = None,
) -> "Results":
    """What a request finds. ArchiveError, such as NotFound for a video that is not there."""
    from retrieval.search import search as find

    return find(archive, encoder, request.query(), sentences=sentences, limit=request.n)


def read_requests(source: Path) -> Iterator[SearchRequest]:
    """The queries of a file, one JSON object a line; pictures are looked up beside the file."""
    for number, value in read_lines(source):
        request = parsed(SearchRequest, value, f"{source}, line {number}")
        request.image = beside(source, request.image)
        yield request


def parsed(model: type[Request], value: object, place: str) -> Request:
    """What was asked for; UsageError names the place and the first thing that is wrong there."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"])) or "the line"
        raise UsageError(f"{place}: {field}: {first['msg']}.") from error


def beside(source: Path, image: Path | None) -> Path | None:
    """A picture that a file names: from here, else from the file's own folder."""
    return image if image is None or image.exists() else source.parent / image


def read_lines(source: Path) -> Iterator[tuple[int, object]]:
    """The JSON values of a file with their line numbers; empty lines are passed over."""
    try:
        text = source.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise MediaError(
            f"{source}: cannot be read ({error.strerror}); give a file of JSON lines."
        ) from error
    except UnicodeDecodeError as error:
        raise MediaError(f"{source}: is no text; give a file of JSON lines.") from error
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield number, json_format.loads(line)
            except ValueError as error:
                raise UsageError(f"{source}, line {number}: is no JSON ({error}).") from error


def shots(
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    video: Annotated[str | None, typer.Option(metavar="NAME", help="Only of this video.")] = None,
    json: JsonOption = False,
) -> None:
    """List the shots of an archive, or of one video, in order of time."""
    from retrieval.archive import Archive

    with Archive.open(archive) as opened:
        names = {v.id: v.name for v in opened.videos()}
        only = opened.video(video).id if video is not None else None
        for shot in opened.shots(only):
            value = shot_value(shot, names[shot.id.video])
            if json:
                emit(value)
            else:
                say(
                    f"{value['video']}  shot {shot.id.number}  {clock(shot.start)} – {clock(shot.end)}"
                    f"  scene {shot.scene}  class {shot.semantic_class}"
                )


def info(archive: ArchiveOption = DEFAULT_ARCHIVE, json: JsonOption = False) -> None:
    """What an archive holds: videos, shots, hours, models, versions."""
    from retrieval.archive import Archive

    with Archive.open(archive) as opened:
        totals, speech, (created, version) = opened.totals(), opened.speech_totals(), opened.made()
        recognisers = ", ".join(speech.recognisers)
        value = archive_value(opened, str(archive))
    if json:
        emit(value)
        return
    say(
        f"{archive}: {amount(totals.videos, 'video')}, {amount(totals.shots, 'shot')}, {lasting(totals.seconds)}; "
        f"encoder {opened.encoder}; {amount(speech.lines, 'subtitle')} in {amount(speech.videos, 'video')}"
        f"{f', speech by {recognisers}' if recognisers else ''}; made {created} with filmoteca {version}."
    )


def asked(query: "JudgedQuery") -> SearchRequest:
    """The search for a judged question: of kind "speech" for what is said, of any other for what is seen."""
    if query.kind == SPEECH:
        return SearchRequest(text="", speech=query.query, n=EVALUATED_HITS)
    return SearchRequest(text=query.query, n=EVALUATED_HITS)


def evaluate(
    queries: Annotated[Path, typer.Argument(metavar="QUERIES", help="A JSON file of judged questions.")],
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    json: JsonOption = False,
) -> None:
    """Recall at k and mean reciprocal rank over judged questions, beside what chance would reach."""
    from assistant.commands.loading import open_to_search, sentences_to_search
    from retrieval import evaluation

    judged = evaluation.read_queries(queries)
    with open_to_search(archive) as (opened, encoder):
        sentences = sentences_to_search(opened)
        names = {video.id: video.name for video in opened.videos()}
        everything = [evaluation.Span(names[shot.id.video], shot.start, shot.end) for shot in opened.shots()]
        hits = {
            query.id: [
                evaluation.Span(hit.video.name, hit.start, hit.end)
                for hit in run(asked(query), opened, encoder, sentences).hits
            ]
            for query in judged
        }
    report = evaluation.evaluate(judged, hits, everything)
    rows = {"all": report.all, **report.kinds, "chance": report.chance}
    for name, figures in rows.items():
        if json:
            emit(
                {
                    "kind": name,
                    "queries": figures.queries,
                    "recall": {str(k): round(value, 4) for k, value in figures.recall.items()},
                    "mrr": round(figures.reciprocal_rank, 4),
                }
            )
        else:
            recalls = "  ".join(f"R@{k} {value:.3f}" for k, value in figures.recall.items())
            say(f"{name:16s} {figures.queries:4d} queries  {recalls}  MRR {figures.reciprocal_rank:.3f}")

"""`filmoteca search`: one question to an archive, or many of a file, without a conversation."""

from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.terminal.json_lines import parse_request
from assistant.cli.terminal.options import DEFAULT_ARCHIVE, ArchiveOption, JsonOption
from assistant.cli.terminal.output import (
    amount,
    hit_line,
    print_json,
    print_line,
    print_message,
    warn_of_moving,
)
from assistant.cli.terminal.search_request import (
    QUALITIES,
    RECORDING,
    SearchRequest,
    read_requests,
    run_search,
)
from assistant.dialogue.json_output import hit_value
from assistant.i18n.catalogue import texts_in
from retrieval.errors import ArchiveError, ModelError, UsageError
from retrieval.qualities import MEASURED
from retrieval.queries import NAMED_LIMITS
from retrieval.types import Picture


def search(
    text: Annotated[
        str, typer.Argument(help="What is seen, said, heard, written or named.", show_default=False)
    ] = "",
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    image: Annotated[Path | None, typer.Option(metavar="FILE", help="A picture of it.")] = None,
    imagine: Annotated[
        str,
        typer.Option(metavar="TEXT", help="Draw this with FILMOTECA_IMAGE_MODEL, and look for the drawing."),
    ] = "",
    drawing: Annotated[
        Path | None, typer.Option(metavar="FILE", help="With --imagine: keep the drawing as this PNG.")
    ] = None,
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
    heard: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SOUND",
            help="A kind of sound that is heard, such as applause; may be given several times.",
        ),
    ] = None,
    action: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME", help="What is done, as info --json lists actions; may be given several times."
        ),
    ] = None,
    language: Annotated[
        list[str] | None,
        typer.Option(metavar="LANG", help="A language that is spoken, by code or name; likewise."),
    ] = None,
    has_writing: Annotated[
        bool | None,
        typer.Option("--has-writing/--no-writing", help="Something is to be read in it, or nothing."),
    ] = None,
    taught: Annotated[
        list[str] | None,
        typer.Option(metavar="CLASS", help="A taught class that it holds; may be given several times."),
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
    reel: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Of this reel or tape; several: any of them will do."),
    ] = None,
    scene: Annotated[list[str] | None, typer.Option(metavar="NAME", help="Of this scene; likewise.")] = None,
    take: Annotated[list[str] | None, typer.Option(metavar="NAME", help="This take; likewise.")] = None,
    device: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Taken by this camera; likewise.")
    ] = None,
    place: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Taken there, as info --json lists places; likewise."),
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
    several = ("either", "sense", "video", "not_video", *NAMED_LIMITS, *QUALITIES, *RECORDING)
    given |= {name: given[name] or () for name in several}
    request = parse_request(SearchRequest, given, "The question")
    if drawing is not None and not request.imagine:
        raise UsageError("--drawing keeps what --imagine draws; add --imagine.")
    with open_to_search(archive) as engine:
        results = run_search(request, engine, lambda words: drawn(words, drawing))
    warn_of_moving(request.image)
    for hit in results.hits:
        print_json(hit_value(hit)) if json else print_line(hit_line(hit))
    for field in results.unannotated:
        limits = field in ("colour", "qualities", "people", "shot_size", *NAMED_LIMITS, "has_writing")
        instead = "that limit had no effect" if limits else "it was looked for in the pictures only"
        print_message(f"Nothing in this archive tells of {field} yet; {instead}.")
    for one in results.unannotated_videos:
        print_message(
            texts_in("en")(
                f"remark.unannotated_videos.{one.kind}", videos=amount(one.videos, "video"), of=str(one.of)
            )
        )
    if not json and results.match == "none":
        missing = (
            "Nothing here looks like that" if text.strip() or image or imagine else "Nobody here says that"
        )
        print_message(f"{missing}; these are the nearest." if results.hits else "Nothing found.")


def search_many(source: Path, archive: Path) -> None:
    """Every query of a file, models loaded once; a query that fails is named and the others go on."""
    from assistant.cli.setup.loading import open_to_search

    requests = list(read_requests(source))
    failed = 0
    with open_to_search(archive) as engine:
        for request in requests:
            try:
                hits = [hit_value(hit) for hit in run_search(request, engine, drawn).hits]
            except ArchiveError as error:
                failed += 1
                print_message(f"{request.id}: {error}")
                hits = []
            print_json({"id": request.id, "hits": hits})
    if failed:
        raise typer.Exit(1)


def drawn(words: str, kept: Path | None = None) -> Picture:
    """What the configured image model draws, which is said; kept in a file where one is named. ModelError."""
    from PIL import Image

    from assistant.cli.setup.loading import image_model

    if (model := image_model()) is None:
        raise ModelError(
            "No image model is configured: set FILMOTECA_IMAGE_MODEL to diffusers:NAME or server:URL."
        )
    picture = model.draw(words)
    if kept is not None:
        try:
            Image.fromarray(picture).save(kept, "PNG")
        except OSError as error:
            raise UsageError(
                f"The drawing cannot be written to {kept} ({error}); name another file."
            ) from error
    where = f" ({kept})" if kept is not None else ""
    print_message(f"Drawn by {model.name}{where}, and looked for: no picture of this archive.")
    return picture

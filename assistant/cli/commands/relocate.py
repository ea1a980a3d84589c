"""`filmoteca relocate`: videos whose files were moved away are found again by their contents."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.cli.terminal.options import DEFAULT_ARCHIVE, ArchiveOption, JsonOption
from assistant.cli.terminal.output import amount, print_json, print_line, print_message

if TYPE_CHECKING:
    from ingest.pipeline.stored.relocation import Relocation


def relocate(
    folders: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[FOLDER...]", help="Where to look; by default where the archive's videos lie or lay."
        ),
    ] = None,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    json: JsonOption = False,
) -> None:
    """Find videos whose files were moved away, by their contents, and record where they are."""
    from assistant.cli.ingesting.name_embedding import embed_names
    from ingest.pipeline.stored.relocation import relocate as find_again
    from retrieval.archive.archive import Archive

    with Archive.open(archive) as opened:
        done = find_again(opened, folders or (), lambda path: print_message(f"Reading {path}"))
        embed_names(opened)
    for line in (*done.refused, *done.failed):
        print_message(line)
    if json:
        print_json(relocation_value(done))
    else:
        for video in done.found:
            print_line(f"{video.name}: {video.path}")
        for video in done.missing:
            print_line(f"{video.name}: not found (it was {video.path})")
        print_line(relocation_line(done))
    if done.missing or done.failed:
        raise typer.Exit(1)


def relocation_value(done: "Relocation") -> dict[str, Any]:
    """What was found, for scripts."""
    return {
        "found": [{"video": video.name, "path": str(video.path)} for video in done.found],
        "missing": [{"video": video.name, "path": str(video.path)} for video in done.missing],
        "refused": done.refused,
        "failed": done.failed,
    }


def relocation_line(done: "Relocation") -> str:
    """The same for people."""
    if not (done.found or done.missing):
        return "All videos are where they should be."
    return f"{amount(len(done.found), 'video')} found again; {len(done.missing)} not found."

"""`filmoteca metadata`: what is known of recordings, from files, from what lies beside them, and from a table."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.terminal.options import DEFAULT_ARCHIVE, ArchiveOption, JsonOption, mapped_column
from assistant.cli.terminal.output import amount, print_json, print_line, print_message, some_names
from assistant.dialogue.json_output import metadata_value
from retrieval.errors import UsageError

if TYPE_CHECKING:
    from retrieval.archive.archive import Archive


def metadata(
    table: Annotated[
        Path | None,
        typer.Argument(
            metavar="[TABLE.csv]",
            help="A table with a row a file (CSV, semicolons, tabs); without it what is known is listed.",
        ),
    ] = None,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    column: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FIELD=NAME",
            help="Which column of the table a field is, such as recorded=Rodaje; may be given several times.",
        ),
    ] = None,
    read: Annotated[
        bool,
        typer.Option("--read", help="Read the videos' files, and the XMP and XML beside them, again."),
    ] = False,
    forget: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Take back what a table of that name said, such as tapes.csv."),
    ] = None,
    video: Annotated[str | None, typer.Option(metavar="NAME", help="List this video's alone.")] = None,
    json: JsonOption = False,
) -> None:
    """What is known of recordings: date, place, camera, reel, scene, take; or take it from a table."""
    from retrieval.archive.archive import Archive

    if sum((table is not None, read, forget is not None)) > 1:
        raise UsageError("Name a table, --read or --forget, one at a time.")
    if column and table is None:
        raise UsageError("--column says what a table's columns are; name the table too.")
    with Archive.open(archive) as opened:
        if table is not None:
            _take_table(opened, table, dict(map(mapped_column, column or ())), json)
        elif read:
            _read_files(opened, json)
        elif forget is not None:
            count = opened.metadata.forget_table(forget)
            if not count:
                raise UsageError(f"No table called {forget} said anything of this archive's videos.")
            print_json({"videos": count}) if json else print_line(
                f"Taken back from {amount(count, 'video')}."
            )
        else:
            _list(opened, video, json)


def _take_table(archive: "Archive", table: Path, named: dict[str, str], json: bool) -> None:
    from retrieval.metadata.named_files import NamedFiles
    from retrieval.metadata.recording_tables import read_recording_table

    files = NamedFiles(archive.videos())
    read = read_recording_table(table, lambda file: [video.id for video in files.find(file)], named)
    archive.metadata.add(read.values)
    fields = Counter(value.field for values in read.values.values() for value in values)
    for sentence in read.left_out.doubts:
        print_message(str(sentence))
    if read.left_out.unknown:
        print_message(f"{table}: not in this archive: {some_names(read.left_out.unknown)}.")
    if read.left_out.ambiguous:
        print_message(
            f"{table}: several videos are called {some_names(read.left_out.ambiguous)}; write their folders too."
        )
    if read.left_out.unused:
        print_message(
            f"{table}: columns that were not read: {', '.join(read.left_out.unused)}; map them with --column."
        )
    if json:
        print_json(
            {
                "videos": len(read.values),
                "fields": dict(fields),
                "unknown": list(read.left_out.unknown),
                "ambiguous": list(read.left_out.ambiguous),
                "unused_columns": list(read.left_out.unused),
                "warnings": list(read.left_out.doubts),
            }
        )
    else:
        counted = ", ".join(f"{field} {count:,}" for field, count in fields.items())
        print_line(f"{amount(len(read.values), 'video')} told of by {table.name}: {counted or 'nothing'}.")


def _read_files(archive: "Archive", json: bool) -> None:
    from ingest.pipeline.stored.metadata_rereading import reread_metadata

    report = reread_metadata(archive)
    for sentence in (*report.doubts, *report.failed):
        print_message(str(sentence))
    if json:
        print_json({"videos": report.read, "warnings": report.doubts, "failed": report.failed})
    else:
        print_line(f"Read again of {amount(report.read, 'video')}; something is known of {report.known:,}.")
    if report.failed:
        raise typer.Exit(1)


def _list(archive: "Archive", video: str | None, json: bool) -> None:
    every = archive.metadata.all()
    videos = [archive.video(video)] if video is not None else archive.videos()
    for one in videos:
        known = every.get(one.id, ())
        if json:
            print_json({"video": one.name, "metadata": metadata_value(known)})
        elif known or video is not None:
            said = "; ".join(f"{value.field} {value.value}" for value in known)
            print_line(f"{one.name}: {said or 'nothing is known of its recording'}")
    if not json and video is None and not every:
        print_line("Nothing is known of the recordings yet; filmoteca metadata --read reads the files.")

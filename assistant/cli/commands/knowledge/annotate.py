"""`filmoteca annotate`: what is heard, said by whom and written in an archive's videos becomes searchable."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from assistant.cli.commands.knowledge.log_import import import_logs
from assistant.cli.ingesting.report_output import NAMES, ProgressBar
from assistant.cli.terminal.options import DEFAULT_ARCHIVE, ArchivesOption, JsonOption, mapped_column
from assistant.cli.terminal.output import amount, print_json, print_line, print_message
from assistant.i18n.clock_text import exact_running_time
from retrieval.errors import ArchiveError, UsageError

if TYPE_CHECKING:
    from ingest.pipeline.stored.annotating import AnnotationReport

FOUND = {
    "sound": ("sound", "sounds"),
    "audio": ("stretch of sound", "stretches of sound"),
    "written": ("line of writing", "lines of writing"),
    "face": ("face", "faces"),
    "voice": ("turn of speech", "turns of speech"),
    "quality": ("picture quality", "picture qualities"),
    "described": ("caption", "captions"),
    "action": ("action", "actions"),
}
"""What one finding and several are called, by their kind."""


def annotate(
    archives: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[ARCHIVE...]", help="Folders of archives; by default what --archive names."),
    ] = None,
    archive: ArchivesOption = [DEFAULT_ARCHIVE],  # noqa: B006 - typer reads it as text
    with_: Annotated[
        str,
        typer.Option(
            "--with",
            metavar="NAMES",
            help="sounds, audio, speakers, writing, people, qualities, captions, actions; by default all allowed.",
        ),
    ] = "",
    log: Annotated[
        Path | None,
        typer.Option(
            metavar="LOG.csv",
            help="Take in what a person logged instead: a table of file, in, out and description.",
        ),
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=COLUMN",
            help="Which column of the log is which, such as in=Entrada; may be given several times.",
        ),
    ] = None,
    count: Annotated[
        Literal["auto", "source", "start"],
        typer.Option(
            metavar="FROM",
            help="What the log's times count from: source (its timecode), start, or auto, as they fit.",
        ),
    ] = "auto",
    replace: Annotated[
        bool,
        typer.Option("--replace", help="Take what was logged of these videos before out; else it is added."),
    ] = False,
    json: JsonOption = False,
) -> None:
    """Let annotators go over the videos of archives: what is done is skipped, what is not is resumed."""
    if log is not None:
        if with_:
            raise UsageError("--with names annotators, --log what a person wrote; name one of them.")
        named = dict(map(mapped_column, column or ()))
        import_logs(log, archives or archive, named, count, replace=replace, json=json)
        return
    if column or replace or count != "auto":
        raise UsageError("--column, --count and --replace say how a log is read; name it with --log.")
    from assistant.cli.ingesting.name_embedding import embed_names
    from assistant.cli.setup.captioning import configured_models
    from ingest.annotators.loading import annotator_names, load_annotators
    from ingest.pipeline.stored.annotating import annotate as go_over
    from retrieval.archive.archive import Archive

    wanted = annotator_names(with_.split(","))
    load = cache(lambda people: load_annotators(wanted, people=people, models=configured_models()))
    failed = False
    for folder in archives or archive:
        try:
            with Archive.open(folder) as opened, ProgressBar() as bar:
                report = go_over(opened, load(opened.people.allowed), bar.show)
                names = embed_names(opened)
        except ArchiveError as error:  # the other archives are gone over all the same
            print_message(str(error))
            failed = True
            continue
        for line in report.failed:
            print_message(str(line))
        failed = failed or bool(report.failed)
        if json:
            print_json({"archive": str(folder), **report_value(report), "names": names})
        else:
            print_line(f"{folder}: {report_line(report)}")
            if names:
                print_line(f"{amount(names, *NAMES)} found by meaning from now on.")
    if failed:
        raise typer.Exit(1)


def report_value(report: "AnnotationReport") -> dict[str, Any]:
    """A run's report for scripts."""
    return {
        "annotated": {
            kind: {"videos": videos, "annotations": report.annotations[kind]}
            for kind, videos in report.videos.items()
        },
        "skipped": report.skipped,
        "failed": report.failed,
        "seconds": round(report.seconds, 2),
        "elapsed": round(report.elapsed, 2),
    }


def report_line(report: "AnnotationReport") -> str:
    """The same for people."""
    parts = [
        f"{amount(report.annotations[kind], *FOUND[kind])} in {amount(videos, 'video')}"
        for kind, videos in report.videos.items()
    ]
    if parts:
        parts[-1] += f", in {exact_running_time(report.elapsed)}"
    if report.skipped:
        parts.append(f"{amount(report.skipped, 'video')} done before")
    if report.failed:
        parts.append(f"{len(report.failed)} failed")
    return f"{'; '.join(parts) or 'no videos'}."

"""A documentalist's log taken into archives as annotations: what a person says is to be seen where."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from assistant.cli.setup.log_sources import LogSources
from assistant.cli.terminal.output import amount, print_json, print_line, print_message, some_names
from retrieval.errors import UsageError

if TYPE_CHECKING:
    from retrieval.metadata.log_times import Counting


def import_logs(
    log: Path,
    folders: Sequence[Path],
    named: Mapping[str, str],
    counting: "Counting",
    *,
    replace: bool,
    json: bool,
) -> None:
    """Takes the log's rows into each archive, and says which ones were not. Exits with 1 where a row is wrong."""
    from assistant.footage.imported_tables import keep_log
    from retrieval.archive.archive import Archive
    from retrieval.metadata.logs import read_log_table

    wrong = False
    for folder in folders:
        with Archive.open(folder) as archive:
            sources = LogSources(archive)
            read = read_log_table(log, sources.source_of, named, counting)
            if not (read.stretches or read.wrong):
                raise UsageError(f"{log} logs no video of {folder}.")
            videos = len(keep_log(archive, log.name, read.stretches, replace=replace))
        sources.tell_problems()
        for sentence in read.wrong:
            print_message(str(sentence))
        if read.unknown:
            print_message(f"{log}: not in {folder}: {some_names(read.unknown)}.")
        if read.ambiguous:
            print_message(
                f"{log}: several videos are called {some_names(read.ambiguous)}; write their folders into it too."
            )
        wrong = wrong or bool(read.wrong)
        if json:
            print_json(
                {
                    "archive": str(folder),
                    "logged": len(read.stretches),
                    "videos": videos,
                    "wrong": read.wrong,
                    "unknown": list(read.unknown),
                    "ambiguous": list(read.ambiguous),
                }
            )
        else:
            print_line(
                f"{folder}: {amount(len(read.stretches), 'stretch', 'stretches')} logged "
                f"in {amount(videos, 'video')}."
            )
    if wrong:
        raise typer.Exit(1)

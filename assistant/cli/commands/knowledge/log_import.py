"""A documentalist's log taken into archives as annotations: what a person says is to be seen where."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from assistant.cli.setup.log_sources import LogSources
from assistant.cli.terminal.output import amount, emit, say, some_names, tell
from retrieval.annotations import Annotation, AnnotatorName, VideoAnnotations
from retrieval.errors import UsageError

if TYPE_CHECKING:
    from retrieval.archive.archive import Archive
    from retrieval.metadata.log_times import Counting
    from retrieval.metadata.logs import LoggedStretch

VERSION = "1"


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
    from retrieval.archive.archive import Archive
    from retrieval.metadata.logs import read_log_table

    wrong = False
    for folder in folders:
        with Archive.open(folder) as archive:
            sources = LogSources(archive)
            read = read_log_table(log, sources.source_of, named, counting)
            if not (read.stretches or read.wrong):
                raise UsageError(f"{log} logs no video of {folder}.")
            videos = _keep(archive, log.name, read.stretches, replace=replace)
        sources.tell_problems()
        for sentence in read.wrong:
            tell(sentence)
        if read.unknown:
            tell(f"{log}: not in {folder}: {some_names(read.unknown)}.")
        if read.ambiguous:
            tell(
                f"{log}: several videos are called {some_names(read.ambiguous)}; write their folders into it too."
            )
        wrong = wrong or bool(read.wrong)
        if json:
            emit(
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
            say(
                f"{folder}: {amount(len(read.stretches), 'stretch', 'stretches')} logged "
                f"in {amount(videos, 'video')}."
            )
    if wrong:
        raise typer.Exit(1)


def _keep(archive: "Archive", name: str, stretches: "Sequence[LoggedStretch]", *, replace: bool) -> int:
    """Adds the stretches to what was logged of their videos, each once; the number of videos."""
    by_video: dict[str, list[Annotation]] = {}
    for one in stretches:
        found = Annotation(round(one.start, 3), round(one.end, 3), one.description, 1.0)
        by_video.setdefault(one.source.id, []).append(found)
    with archive.writing():
        for video, rows in by_video.items():
            before = None if replace else archive.annotations.of(video, "logged")
            every = dict.fromkeys([*(before.annotations if before else ()), *rows])
            ordered = sorted(every, key=lambda row: (row.start, row.end))
            archive.set_annotations(
                video, VideoAnnotations(AnnotatorName("logged", name, VERSION), tuple(ordered))
            )
    return len(by_video)

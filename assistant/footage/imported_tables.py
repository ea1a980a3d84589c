"""Tables given to an archive: what is known of recordings, or a documentalist's log; read, kept, undone.

Which of the two a table is, its columns tell. It knows no page and no command.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from retrieval.annotations import Annotation, AnnotatorName, VideoAnnotations
from retrieval.archive.archive import Archive
from retrieval.errors import UsageError
from retrieval.export.cut_lists import SourceClocks
from retrieval.metadata.delimited import read_delimited
from retrieval.metadata.fields import MetadataValue
from retrieval.metadata.log_times import LogSource
from retrieval.metadata.logs import LoggedInterval, is_log, read_log_table
from retrieval.metadata.named_files import NamedFiles
from retrieval.metadata.recording_tables import LeftOut, read_recording_table
from retrieval.types import Video

VERSION = "1"
"""Of what logs are kept as."""

LoggedRow = tuple[float, float, str]
"""Start and end in seconds, and what is said of it."""


@dataclass(frozen=True, slots=True)
class ImportedTable:
    """A table that was read, and nothing of it kept yet."""

    name: str
    is_log: bool
    recordings: Mapping[str, Sequence[MetadataValue]] = field(default_factory=dict)
    """By the videos' ids."""
    stretches: Sequence[LoggedInterval] = ()
    left_out: LeftOut = field(default_factory=LeftOut)

    @property
    def videos(self) -> frozenset[str]:
        """The ids of those that it tells of."""
        return frozenset(self.recordings) | {one.source.id for one in self.stretches}

    @property
    def fields(self) -> dict[str, int]:
        """Of how many videos it tells each field."""
        return dict(Counter(one.field for values in self.recordings.values() for one in values))


@dataclass(frozen=True, slots=True)
class TableUndoState:
    """What an archive knew of a table's videos before it was kept, which takes it back."""

    recordings: Mapping[str, Sequence[MetadataValue]] = field(default_factory=dict)
    """What tables said, by the videos' ids."""
    logged: Mapping[str, tuple[str, Sequence[LoggedRow]]] = field(default_factory=dict)
    """The log's name and its rows, by the videos' ids; an empty name where nothing was logged."""


def read_imported_table(
    archive: Archive,
    path: Path,
    clocks: SourceClocks,
    content: bytes | None = None,
    named: Mapping[str, str] | None = None,
) -> ImportedTable:
    """A table's words on the archive's videos. UsageError, with the remedy, where it is none of either kind, or
    tells of no video that is here."""
    files = NamedFiles(archive.videos())
    if not is_log(read_delimited(path, content), named or {}):
        read = read_recording_table(path, lambda file: [one.id for one in files.find(file)], named, content)
        return ImportedTable(path.name, False, read.values, left_out=read.left_out)
    log = read_log_table(path, log_sources(files, clocks), named, content=content)
    if not (log.stretches or log.wrong):
        raise UsageError("{path} logs no video of this archive.", path=path)
    left_out = LeftOut(unknown=tuple(log.unknown), ambiguous=tuple(log.ambiguous), doubts=tuple(log.wrong))
    return ImportedTable(path.name, True, stretches=log.stretches, left_out=left_out)


def log_sources(files: NamedFiles, clocks: SourceClocks) -> Callable[[str], list[LogSource]]:
    """As `retrieval.metadata.logs` asks for the videos that a file may be."""

    def of(video: Video) -> LogSource:
        return LogSource(video.id, video.name, clocks.clock(video.path, video.fps), video.duration)

    return lambda file: [of(video) for video in files.find(file)]


def store_imported_table(archive: Archive, table: ImportedTable) -> TableUndoState:
    """Takes in what a table says, and gives what was known before. ArchiveBusy where another process writes."""
    if not table.is_log:
        before = {video: archive.metadata.values_of_tables(video) for video in table.recordings}
        archive.metadata.add(table.recordings)
        return TableUndoState(before)
    return TableUndoState(logged=keep_log(archive, table.name, table.stretches))


def keep_log(
    archive: Archive, name: str, stretches: Sequence[LoggedInterval], *, replace: bool = False
) -> dict[str, tuple[str, Sequence[LoggedRow]]]:
    """Adds the stretches to what was logged of their videos, each once, or with `replace` puts them in its place;
    what was logged before, as `TableUndoState` has it. ArchiveBusy where another process writes."""
    by_video: dict[str, list[LoggedRow]] = {}
    for one in stretches:
        row = (round(one.start, 3), round(one.end, 3), one.description)
        by_video.setdefault(one.source.id, []).append(row)
    before: dict[str, tuple[str, Sequence[LoggedRow]]] = {}
    with archive.writing():
        for video, rows in by_video.items():
            known = archive.annotations.of(video, "logged")
            old = [] if known is None else [(row.start, row.end, row.text) for row in known.annotations]
            before[video] = ("" if known is None else known.annotator.name, old)
            _log(archive, video, name, [*([] if replace else old), *rows])
    return before


def take_back(archive: Archive, before: TableUndoState) -> int:
    """Puts what was known before a table in the place of what it said; the number of videos that are there."""
    there = archive.videos_of([*before.recordings, *before.logged])
    recordings = {video: values for video, values in before.recordings.items() if video in there}
    if recordings:
        archive.metadata.replace(recordings, ("table",), emptied=True)
    logged = {video: told for video, told in before.logged.items() if video in there}
    if logged:
        with archive.writing():
            for video, (name, rows) in logged.items():
                _log(archive, video, name, rows)
    return len(there)


def _log(archive: Archive, video: str, name: str, rows: Sequence[LoggedRow]) -> None:
    ordered = sorted(dict.fromkeys(rows), key=lambda row: row[:2])
    found = tuple(Annotation(start, end, text, 1.0) for start, end, text in ordered)
    archive.set_annotations(video, VideoAnnotations(AnnotatorName("logged", name, VERSION), found))

"""A documentalist's log: a table of file, in, out and description, read as stretches of an archive's videos.

It knows no archive: whoever does says which video a file's name is of, and how it counts frames.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

from retrieval.errors import UsageError
from retrieval.messages import LocalizableMessage
from retrieval.metadata.delimited import DelimitedTable, read_delimited
from retrieval.metadata.log_times import (
    Counting,
    LogSource,
    LogTime,
    counts_from_source,
    read_log_time,
)

LogColumn = Literal["file", "in", "out", "description"]
COLUMNS: Mapping[LogColumn, tuple[str, ...]] = {
    "file": ("file", "file name", "filename", "source file", "clip", "clip name", "tape", "name"),
    "in": ("in", "tc in", "timecode in", "mark in", "in point", "start", "start tc", "start timecode"),
    "out": ("out", "tc out", "timecode out", "mark out", "out point", "end", "end tc", "end timecode"),
    "description": ("description", "comment", "comments", "notes", "text", "shot description", "content"),
}
"""The names that a log's columns have; the first that is there counts."""
LONGEST_DESCRIPTION = 2_000
SourceOf = Callable[[str], Sequence[LogSource]]
"""By a file as the log names it, the videos that it may be."""


@dataclass(frozen=True, slots=True)
class LoggedInterval:
    """A row: what somebody says is to be seen or heard there."""

    source: LogSource
    start: float
    end: float
    description: str


@dataclass(slots=True)
class ParsedLog:
    """What a log says."""

    stretches: list[LoggedInterval] = field(default_factory=list)
    """In the order of the rows."""
    unknown: dict[str, None] = field(default_factory=dict)
    """Files that no video is of."""
    ambiguous: dict[str, None] = field(default_factory=dict)
    """Files that several videos may be."""
    wrong: list[LocalizableMessage] = field(default_factory=list)
    """A sentence for each row that could not be read, with its line."""


@dataclass(frozen=True, slots=True)
class _Row:
    where: str
    source: LogSource
    first: LogTime
    last: LogTime | None
    description: str


def is_log(table: DelimitedTable, named: Mapping[str, str]) -> bool:
    """Whether a table has the columns of a log."""
    try:
        _columns(table, named)
    except UsageError:
        return False
    return True


def read_log_table(
    path: Path,
    source_of: SourceOf,
    named: Mapping[str, str] | None = None,
    counting: Counting = "auto",
    *,
    content: bytes | None = None,
) -> ParsedLog:
    """The stretches of the videos that are there; `named` maps in, out, file or description to a column's name;
    `content` is as `read_delimited` takes it.

    A row without an out lasts until the next one of its video, the last to the video's end. UsageError where it is
    no table or lacks a column.
    """
    table, read = read_delimited(path, content), ParsedLog()
    places = _columns(table, named or {})
    rows: dict[str, list[_Row]] = {}
    for line, cells in table.rows:
        where = f"{path}, line {line}"
        file = cells[places["file"]]
        sources = source_of(file) if file else ()
        if len(sources) != 1:
            (read.ambiguous if sources else read.unknown)[file] = None
            continue
        try:
            row = _row(where, sources[0], [cells[places[name]] for name in get_args(LogColumn)[1:]])
        except UsageError as error:
            read.wrong.append(_at(where, error))
            continue
        rows.setdefault(row.source.id, []).append(row)
    for some in rows.values():
        _place(some, counting, read)
    return read


def _columns(table: DelimitedTable, named: Mapping[str, str]) -> dict[LogColumn, int]:
    names: tuple[LogColumn, ...] = get_args(LogColumn)
    if strange := [name for name in named if name not in names]:
        raise UsageError(f"A log's columns are {', '.join(names)}, not {', '.join(strange)}.")
    found: dict[LogColumn, int] = {}
    for name in names:
        places = [table.place(one) for one in ([named[name]] if name in named else COLUMNS[name])]
        place = next((at for at in places if at is not None and at not in found.values()), None)
        if place is not None:
            found[name] = place
    if missing := [name for name in names if name not in found]:
        raise UsageError(
            "{path} has no column {missing}; a log has {names}, and any other name is mapped with "
            "--column {first}=NAME.",
            path=table.path,
            missing=", ".join(missing),
            names=", ".join(names),
            first=missing[0],
        )
    return found


def _at(where: str, error: UsageError) -> LocalizableMessage:
    return LocalizableMessage("{where}: {reason}", where=where, reason=error.message)


def _row(where: str, source: LogSource, cells: Sequence[str]) -> _Row:
    first, last, description = cells
    if not (first and description):
        raise UsageError("a row needs an in and a description.")
    until = read_log_time(last) if last else None
    return _Row(where, source, read_log_time(first), until, description[:LONGEST_DESCRIPTION])


def _place(rows: Sequence[_Row], counting: Counting, read: ParsedLog) -> None:
    """The rows of one video on its clock."""
    source = rows[0].source
    on = _clock(rows, source, counting)
    starts: list[tuple[float, _Row]] = []
    for row in rows:
        try:
            starts.append((on(row.first), row))
        except UsageError as error:
            read.wrong.append(_at(row.where, error))
    later = sorted(start for start, _ in starts)
    for start, row in starts:
        try:
            end = (
                on(row.last)
                if row.last is not None
                else next((next_one for next_one in later if next_one > start), source.duration)
            )
        except UsageError as error:
            read.wrong.append(_at(row.where, error))
            continue
        if start >= source.duration:
            read.wrong.append(
                LocalizableMessage(
                    "{where}: {time} lies outside of {name}, which lasts {seconds:.0f} seconds; --count says what "
                    "the times count from.",
                    where=row.where,
                    time=row.first.text,
                    name=source.name,
                    seconds=source.duration,
                )
            )
        elif end <= start:
            read.wrong.append(
                LocalizableMessage("{where}: a row needs an out after its in.", where=row.where)
            )
        else:
            read.stretches.append(LoggedInterval(source, start, min(end, source.duration), row.description))


def _clock(rows: Sequence[_Row], source: LogSource, counting: Counting) -> Callable[[LogTime], float]:
    """Gives times of these rows on their video's clock; timecodes may count otherwise than clock times."""
    times = [time for row in rows for time in (row.first, row.last) if time is not None]
    from_source = {
        is_timecode: counts_from_source(some, source, counting)
        for is_timecode in (True, False)
        if (some := [time for time in times if (time.timecode is not None) == is_timecode])
    }
    return lambda time: time.on(source.clock, from_source=from_source[time.timecode is not None])

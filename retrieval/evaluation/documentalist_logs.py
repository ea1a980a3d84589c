"""A documentalist's log as judged questions: a table of file, in, out and description.

Whoever logged a tape has said what is to be seen where: each description is a question, the stretches logged with
it its right answers. How a file counts frames is asked of whoever knows, for timecodes are the source's own.
"""

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path, PureWindowsPath

from retrieval.errors import UsageError
from retrieval.evaluation.judgements import JudgedQuery, RelevantSegment
from retrieval.timecodes import SourceClock, parse_timecode

LOG_KIND = "log"
"""The kind of such questions: they ask for what is seen."""
COLUMNS = ("file", "in", "out", "description")
ClockOf = Callable[[str], tuple[str, SourceClock] | None]
"""By a file's name as the log has it, the video's name and its clock; None for one that is not there."""


def read_log(path: Path, clock_of: ClockOf) -> tuple[list[JudgedQuery], tuple[str, ...]]:
    """The questions, and the files that the archive does not hold, whose rows are left out.

    Columns are told by their names, in any order and capitals, divided by commas, semicolons or tabs; times are
    source timecodes (01:00:00:00), clock times (1:02:03.5) or seconds. UsageError names the row that is wrong, or
    says that nothing is left.
    """
    places: dict[str, list[RelevantSegment]] = {}
    unknown: dict[str, None] = {}
    for number, row in _rows(path):
        file, first, last, description = row
        if (known := clock_of(PureWindowsPath(file).name)) is None:
            unknown[file] = None
            continue
        name, clock = known
        start, end = (_seconds(text, clock, f"{path}, line {number}") for text in (first, last))
        if not (description and start < end):
            raise UsageError(f"{path}, line {number}: a row needs a description, and an out after its in.")
        segment = RelevantSegment(programme=name, start=start, end=end)
        places.setdefault(" ".join(description.split()), []).append(segment)
    if not places:
        raise UsageError(f"{path} logs no video of this archive.")
    queries = [
        JudgedQuery(id=f"{LOG_KIND}-{number}", kind=LOG_KIND, query=text, relevant_segments=segments)
        for number, (text, segments) in enumerate(places.items(), 1)
    ]
    return queries, tuple(unknown)


def _rows(path: Path) -> list[tuple[int, Sequence[str]]]:
    """Each row's line and its four cells."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(f"The log {path} cannot be read: {error.strerror}.") from error
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    head = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count))
    names = [cell.strip().casefold() for cell in next(reader, [])]
    if missing := [column for column in COLUMNS if column not in names]:
        raise UsageError(f"{path} has no column {', '.join(missing)}; a log has {', '.join(COLUMNS)}.")
    at = [names.index(column) for column in COLUMNS]
    rows: list[tuple[int, Sequence[str]]] = []
    for cells in reader:
        if any(cell.strip() for cell in cells):
            padded = [*cells, *[""] * len(names)]
            rows.append((reader.line_num, [padded[place].strip() for place in at]))
    return rows


def _seconds(text: str, clock: SourceClock, where: str) -> float:
    """A time on the video's clock; where the source has no timecode, timecodes count from its first frame."""
    parts = text.replace(";", ":").split(":")
    try:
        if len(parts) == 4:
            frame = parse_timecode(text, clock.rate)[0] - clock.start
            return clock.first + float(frame / clock.rate)
        seconds = 0.0
        for part in parts:
            seconds = seconds * 60 + float(part.replace(",", "."))
        return seconds
    except ValueError as error:
        raise UsageError(f"{where}: {text!r} is no time.") from error
    except UsageError as error:
        raise UsageError(f"{where}: {error}") from error

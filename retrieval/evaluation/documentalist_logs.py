"""A documentalist's log as judged questions: whoever logged a tape has said what is to be seen where.

Each description is a question, the stretches logged with it its right answers.
"""

from dataclasses import dataclass
from pathlib import Path

from retrieval.errors import UsageError
from retrieval.evaluation.judgements import JudgedQuery, RelevantSegment
from retrieval.messages import LocalizableMessage
from retrieval.metadata.logs import SourceOf, read_log_table

LOG_KIND = "log"
"""The kind of such questions: they ask for what is seen."""


@dataclass(frozen=True, slots=True)
class JudgedLog:
    """What a log asks, and what of it could not be used."""

    queries: list[JudgedQuery]
    unknown: tuple[str, ...] = ()
    """Files that the archive does not hold, or holds several of; their rows are left out."""
    wrong: tuple[LocalizableMessage, ...] = ()
    """A sentence for each row that could not be read, with the file and its line."""


def read_log(path: Path, source_of: SourceOf) -> JudgedLog:
    """The questions; rows that are wrong are left out and named. UsageError where nothing is left."""
    read = read_log_table(path, source_of)
    places: dict[str, list[RelevantSegment]] = {}
    for one in read.stretches:
        segment = RelevantSegment(programme=one.source.name, start=one.start, end=one.end)
        places.setdefault(one.description, []).append(segment)
    if not places:
        raise UsageError(read.wrong[0] if read.wrong else f"{path} logs no video of this archive.")
    queries = [
        JudgedQuery(id=f"{LOG_KIND}-{number}", kind=LOG_KIND, query=text, relevant_segments=segments)
        for number, (text, segments) in enumerate(places.items(), 1)
    ]
    return JudgedLog(queries, (*read.unknown, *read.ambiguous), tuple(read.wrong))

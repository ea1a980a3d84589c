"""A documentalist's log as judged questions: whoever logged a tape has said what is to be seen where.

Each description is a question, the stretches logged with it its right answers.
"""

from pathlib import Path

from retrieval.errors import UsageError
from retrieval.evaluation.judgements import JudgedQuery, RelevantSegment
from retrieval.metadata.logs import SourceOf, read_log_table

LOG_KIND = "log"
"""The kind of such questions: they ask for what is seen."""


def read_log(path: Path, source_of: SourceOf) -> tuple[list[JudgedQuery], tuple[str, ...]]:
    """The questions, and the files that the archive does not hold or holds several of, whose rows are left out.

    UsageError names the first row that is wrong, or says that nothing is left.
    """
    read = read_log_table(path, source_of)
    if read.wrong:
        raise UsageError(read.wrong[0])
    places: dict[str, list[RelevantSegment]] = {}
    for one in read.stretches:
        segment = RelevantSegment(programme=one.source.name, start=one.start, end=one.end)
        places.setdefault(one.description, []).append(segment)
    if not places:
        raise UsageError(f"{path} logs no video of this archive.")
    queries = [
        JudgedQuery(id=f"{LOG_KIND}-{number}", kind=LOG_KIND, query=text, relevant_segments=segments)
        for number, (text, segments) in enumerate(places.items(), 1)
    ]
    return queries, (*read.unknown, *read.ambiguous)

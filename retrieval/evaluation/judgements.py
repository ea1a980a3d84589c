"""Relevance judgements: queries whose right answers are known, read from a file, and what counts as one.

It does not search, and knows no figures.
"""

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pydantic import BaseModel, Field, ValidationError, model_validator

from retrieval.errors import UsageError

NEGATIVE_KIND = "negative"
"""The kind of query that nothing in the archive answers; it has no rank to score."""
SPOKEN_KIND = "speech"
"""The kind of query for what is said, which is judged by lines: a hit begins with one and plays on after it."""


@dataclass(frozen=True, slots=True)
class EvaluatedSpan:
    """A part of a video, named by the video's file name: a hit, or a shot that could be one."""

    video: str
    start: float
    end: float


class RelevantSegment(BaseModel):
    """A part of a longer video that answers a query."""

    programme: str
    start: float
    end: float


class JudgedQuery(BaseModel):
    """A query and what answers it: whole videos, and parts of others."""

    id: str
    kind: str
    query: str
    lang: str = ""
    relevant_clips: list[str] = Field(default_factory=list)
    relevant_segments: list[RelevantSegment] = Field(default_factory=list)

    def is_relevant(self, span: EvaluatedSpan, *, segments_only: bool = False) -> bool:
        """Whether the span's video is a relevant one, or its midpoint lies in a relevant segment; for what is said,
        whether the span holds a part of one."""
        name, middle = _name(span.video), (span.start + span.end) / 2
        first, last = (span.start, span.end) if self.kind == SPOKEN_KIND else (middle, middle)
        if not segments_only and any(_name(clip) == name for clip in self.relevant_clips):
            return True
        return any(
            _name(segment.programme) == name and segment.start <= last and first <= segment.end
            for segment in self.relevant_segments
        )


class _QueriesFile(BaseModel):
    queries: list[JudgedQuery] = Field(min_length=1)

    @model_validator(mode="after")
    def _ids_differ(self) -> "_QueriesFile":
        ids = [query.id for query in self.queries]
        if twice := [query_id for query_id in ids if ids.count(query_id) > 1]:
            raise ValueError(f"the id {twice[0]} stands twice")
        return self


def read_queries(path: Path) -> list[JudgedQuery]:
    """The queries of a JSON file: {"queries": [{"id", "kind", "query", "relevant_clips": [NAME, …],
    "relevant_segments": [{"programme", "start", "end"}, …]}, …]}. UsageError names what is wrong."""
    try:
        return _QueriesFile.model_validate_json(path.read_bytes()).queries
    except OSError as error:
        raise UsageError(f"The queries {path} cannot be read: {error.strerror}.") from error
    except ValidationError as error:
        problem = error.errors()[0]
        place = ".".join(str(part) for part in problem["loc"])
        raise UsageError(
            f"{path} is no file of queries: {place + ': ' if place else ''}{problem['msg']}."
        ) from error


def _name(video: str) -> str:
    return PurePosixPath(video).name

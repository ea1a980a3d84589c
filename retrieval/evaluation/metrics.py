"""How good search is: recall at k and mean reciprocal rank, beside what chance would reach.

Pure functions over queries whose right answers are known and the hits that they got. It does not
search, and does not know where the hits come from.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pydantic import BaseModel, Field, ValidationError, model_validator

from retrieval.errors import UsageError

CUTOFFS = (1, 5, 10, 20, 50)
NEGATIVE_KIND = "negative"
"""The kind of query that nothing in the archive answers; it has no rank to score."""


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
        """Whether the span's video is a relevant one, or its midpoint lies in a relevant segment."""
        name, middle = _name(span.video), (span.start + span.end) / 2
        if not segments_only and any(_name(clip) == name for clip in self.relevant_clips):
            return True
        return any(
            _name(segment.programme) == name and segment.start <= middle <= segment.end
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


@dataclass(frozen=True, slots=True)
class Metrics:
    """What a set of queries reached, or what chance would."""

    queries: int
    recall: dict[int, float]
    """By k: the share of queries with a right hit among the first k."""
    reciprocal_rank: float
    """The mean of 1 / rank of the first right hit; 0 for a query without one."""


@dataclass(frozen=True, slots=True)
class EvaluationReport:
    """A search's figures, the same for each kind of query, and those of a random ranking."""

    all: Metrics
    kinds: dict[str, Metrics]
    chance: Metrics
    unanswerable: int
    """Queries, counted above as misses, to which no shot of the archive is an answer."""


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


def evaluate(
    queries: Iterable[JudgedQuery],
    hits: Mapping[str, Sequence[EvaluatedSpan]],
    shots: Sequence[EvaluatedSpan],
    *,
    kinds: Sequence[str] | None = None,
    segments_only: bool = False,
) -> EvaluationReport:
    """Scores the hits, best first by query id, against the queries.

    `shots` is everything that could have been found. `segments_only` is for an archive of programmes
    alone: queries without a segment are left out, and relevant clips count for nothing. UsageError
    where no query is left to score.
    """
    scored = [
        query
        for query in queries
        if query.kind != NEGATIVE_KIND
        and (kinds is None or query.kind in kinds)
        and (query.relevant_segments or not segments_only)
    ]
    if not scored:
        raise UsageError("None of the queries can be scored: all are negative, or of another kind.")
    ranks = {
        query.id: first_relevant_rank(query, hits.get(query.id, ()), segments_only=segments_only)
        for query in scored
    }
    relevant = [
        sum(query.is_relevant(shot, segments_only=segments_only) for shot in shots) for query in scored
    ]
    depth = max((len(hits.get(query.id, ())) for query in scored), default=0)
    return EvaluationReport(
        all=_figures([ranks[query.id] for query in scored]),
        kinds={
            kind: _figures([ranks[query.id] for query in scored if query.kind == kind])
            for kind in dict.fromkeys(query.kind for query in scored)
        },
        chance=Metrics(
            queries=len(scored),
            recall={k: _mean([chance_recall(len(shots), some, k) for some in relevant]) for k in CUTOFFS},
            reciprocal_rank=_mean([chance_reciprocal_rank(len(shots), some, depth) for some in relevant]),
        ),
        unanswerable=relevant.count(0),
    )


def first_relevant_rank(
    query: JudgedQuery, hits: Sequence[EvaluatedSpan], *, segments_only: bool = False
) -> int | None:
    """The rank, from 1, of the first right hit; None where there is none."""
    for rank, hit in enumerate(hits, 1):
        if query.is_relevant(hit, segments_only=segments_only):
            return rank
    return None


def chance_recall(shots: int, relevant: int, k: int) -> float:
    """The probability that k shots drawn at random hold a relevant one (hypergeometric)."""
    drawn = min(k, shots)
    return 1.0 - math.comb(shots - relevant, drawn) / math.comb(shots, drawn)


def chance_reciprocal_rank(shots: int, relevant: int, depth: int) -> float:
    """The expected reciprocal rank of the first relevant shot in a random ranking cut at `depth`."""
    expected, none_yet = 0.0, 1.0
    for rank in range(1, min(depth, shots - relevant + 1) + 1):
        here = relevant / (shots - rank + 1)
        expected += none_yet * here / rank
        none_yet *= 1.0 - here
    return expected


def _figures(ranks: Sequence[int | None]) -> Metrics:
    return Metrics(
        queries=len(ranks),
        recall={k: sum(rank is not None and rank <= k for rank in ranks) / len(ranks) for k in CUTOFFS},
        reciprocal_rank=sum(1 / rank for rank in ranks if rank) / len(ranks),
    )


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _name(video: str) -> str:
    return PurePosixPath(video).name

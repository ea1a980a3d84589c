"""How good search is: recall at k and mean reciprocal rank, beside what chance would reach.

Pure functions over relevance judgements (`retrieval.evaluation.judgements`) and the hits that the queries got. It
does not search, and does not know where the hits come from.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from retrieval.errors import UsageError
from retrieval.evaluation.judgements import NEGATIVE_KIND, EvaluatedSpan, JudgedQuery

CUTOFFS = (1, 5, 10, 20, 50)


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
        all=_metrics([ranks[query.id] for query in scored]),
        kinds={
            kind: _metrics([ranks[query.id] for query in scored if query.kind == kind])
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


def _metrics(ranks: Sequence[int | None]) -> Metrics:
    return Metrics(
        queries=len(ranks),
        recall={k: sum(rank is not None and rank <= k for rank in ranks) / len(ranks) for k in CUTOFFS},
        reciprocal_rank=sum(1 / rank for rank in ranks if rank) / len(ranks),
    )


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)

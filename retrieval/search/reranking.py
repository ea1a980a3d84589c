"""The best candidates looked at again by a model of video, and put in order by both rankings.

It permutes candidates of one match strength alone: how sure a match is, it does not say. It knows no model.
"""

import logging
from collections.abc import Callable, Mapping, Sequence

from retrieval.errors import ModelError
from retrieval.search.calibration.match_strength import match_strength
from retrieval.search.candidates import Candidate
from retrieval.types import Shot, Video

logger = logging.getLogger(__name__)

RerankingModel = Callable[[str, Sequence[tuple[Video, Shot]]], list[float | None]]
"""(question, shots) → how well it says what is done in each; None where a shot cannot be looked at."""

RERANKED = 12
"""Candidates that are looked at again: a page of hits."""
RANK_CONSTANT = 10
"""Of reciprocal rank fusion (Cormack et al., 2009); smaller than the usual 60, since twelve ranks are compared."""


def rerank(
    model: RerankingModel, text: str, found: Sequence[Candidate], videos: Mapping[str, Video]
) -> list[Candidate]:
    """The candidates with the first of them in the order that both rankings give, or as they are where the model
    cannot be loaded, which the log says."""
    first = [one for one in found if one.shot.id.video in videos][:RERANKED]
    try:
        similar = model(text, [(videos[one.shot.id.video], one.shot) for one in first])
    except ModelError as error:
        logger.warning("Not looked at again: %s", error)
        return [*found]
    looked_at = [place for place, value in enumerate(similar) if value is not None]
    ranks = dict.fromkeys(range(len(first)), len(first))
    ranks |= {
        place: rank for rank, place in enumerate(sorted(looked_at, key=lambda one: -_value(similar[one])))
    }
    fused = [1 / (RANK_CONSTANT + place) + 1 / (RANK_CONSTANT + ranks[place]) for place in range(len(first))]
    strengths = [match_strength(one.evidence) for one in first]
    moved = list(first)
    for strength in set(strengths):
        places = [place for place, other in enumerate(strengths) if other == strength]
        for target, place in zip(places, sorted(places, key=lambda one: -fused[one]), strict=True):
            moved[target] = first[place]
    again = {one.shot.id for one in first}
    return [*moved, *(one for one in found if one.shot.id not in again)]


def _value(similarity: float | None) -> float:
    return float("-inf") if similarity is None else similarity

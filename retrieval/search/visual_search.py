"""Shots by what is seen in them: the nearest to a query's texts, pictures and examples, and how well they fit.

Every part of a query is measured in standard deviations (`retrieval.search.calibration`), so that they add up. It
knows no speech, no order of candidates and no pages.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from retrieval.archive.archive import Archive
from retrieval.archive.change_cache import ChangeCache
from retrieval.archive.nearest.samples import ShotSample
from retrieval.encoders import Encoder
from retrieval.errors import UsageError
from retrieval.picture_preparation import crop_letterbox
from retrieval.queries import Query
from retrieval.search.calibration.background_statistics import BackgroundStatistics
from retrieval.search.calibration.match_strength import WEAK, ScoreCalibrator, evidence_of
from retrieval.search.calibration.querybank import load_querybank
from retrieval.types import Floats, ShotId, Vectors

SAMPLE_SIZE = 2048
"""Shots that tell what is usual for a question."""
EXCLUSION_WEIGHT = 1.0
"""What a standard deviation of likeness to what must not be seen takes off."""
DISLIKE_WEIGHT = 0.6
"""The same for shots marked as wrong."""
UNSEEN_LOG_ODDS = -4.6
"""Of sound without pictures to be what is to be seen: one in a hundred, so that another sense decides."""
EXAMPLE_SHARE = 0.6
"""Weight of liked shots beside a text or picture; Rocchio's classic 1 : 0.75, normalised."""


@dataclass(frozen=True, slots=True, eq=False)
class QueryVector:
    """What must be seen, or must not: what it is called in a hit's `why`, its vectors, and its weight."""

    name: str
    vectors: Vectors
    """(k, d): alternatives, of which the one counts that a shot fits best."""
    weight: float
    words: tuple[int, ...] = ()
    """(k,) how many words each of them has; empty where they are no texts."""


@dataclass(frozen=True, slots=True, eq=False)
class ShotScores:
    """How well each of n shots fits what is to be seen."""

    scores: Floats
    """(n,) what the shots are ordered by, in standard deviations."""
    evidence: Floats
    """(n,) how surely they match, as `retrieval.search.calibration` counts it."""
    why: list[tuple[str, ...]]
    """For each shot the names of the parts that speak for it."""
    evidence_per_score: float = 1.0
    """How much the evidence rises where the score rises by one."""


class VisualSearch:
    """What is seen in an archive's shots. Threads may share it."""

    def __init__(self, archive: Archive, encoder: Encoder) -> None:
        self._archive, self._encoder = archive, encoder
        self._querybank: Vectors | None = None
        self._measured: tuple[ShotSample, BackgroundStatistics] | None = None
        self._background = ChangeCache(archive.record.stamp, self._measured_background)

    def background(self) -> BackgroundStatistics:
        """What is usual in the archive; measured again when it has changed."""
        return self._background.current()

    def text_vector(self, text: str) -> QueryVector:
        """What must be seen, in words."""
        return self._texts([text], 1.0)

    def positive_vectors(self, query: Query, also: Sequence[str] = ()) -> list[QueryVector]:
        """What hits must resemble; the weights add up to 1. NotFound for an example that is gone.

        `also` are texts beside the query's own, each of its weight.
        """
        parts = []
        alternatives = [text for text in map(str.strip, (query.text, *query.either)) if text]
        if query.senses and "seen" not in query.senses:
            alternatives = []
        if alternatives:
            share = 1 - query.picture_weight if query.pictures else 1.0
            parts.append(self._texts(alternatives, share))
        if query.pictures:
            share = query.picture_weight if alternatives else 1.0
            pictures = [crop_letterbox(picture) for picture in query.pictures]
            parts.append(QueryVector("picture", _mean(self._encoder.encode_pictures(pictures)), share))
        parts += [self._texts([text], 1.0) for text in also]
        if query.like:
            share = EXAMPLE_SHARE / (1 - EXAMPLE_SHARE) if parts else 1.0
            parts.append(QueryVector("example", _mean(self._seen(query.like)), share))
        parts = [part for part in parts if part.weight > 0]
        total = sum(part.weight for part in parts)
        return [replace(part, weight=part.weight / total) for part in parts]

    def negative_vectors(self, query: Query) -> list[QueryVector]:
        """What hits must not resemble. NotFound for an example that is gone."""
        parts = []
        if exclude := query.exclude.strip():
            parts.append(self._texts([exclude], EXCLUSION_WEIGHT))
        if query.unlike:
            parts.append(QueryVector("example", _mean(self._seen(query.unlike)), DISLIKE_WEIGHT))
        return parts

    def nearest(self, query: Query, wanted: Sequence[QueryVector], n: int) -> list[ShotId]:
        """About n shots nearest to each part, once each, in no order, but for those that are not to be shown."""
        hidden = {*query.hide, *query.unlike, *query.like}
        found = (
            shot
            for part in wanted
            for vector in part.vectors
            for shot in self._archive.near(vector, n + len(hidden), query.filters)
            if shot not in hidden
        )
        return list(dict.fromkeys(found))

    def scores(self, wanted: Sequence[QueryVector], shots: Vectors) -> ShotScores:
        """How well the shots fit all of the parts, each by its weight; `shots` are (n, d), zeros where there is
        nothing to be seen, which fits nothing.

        Alternatives are each judged by how usual shots fit it, and the best one counts.
        """
        seen = np.flatnonzero(shots.any(axis=1))
        if len(seen) == len(shots):
            return self._scores(wanted, shots)
        return _among_unseen(self._scores(wanted, shots[seen]), seen, len(shots))

    def _scores(self, wanted: Sequence[QueryVector], shots: Vectors) -> ShotScores:
        calibrators = [self._calibrators(part) for part in wanted]
        near = (
            self.background().querybank_similarity_of(shots) if any(part.words for part in wanted) else None
        )
        scores = [
            part.weight * np.max([one.z_scores(shots, near) for one in some], axis=0)
            for part, some in zip(wanted, calibrators, strict=True)
        ]
        evidence = [np.max([one.evidence(shots, near) for one in some], axis=0) for some in calibrators]
        summed = sum(part.weight * e for part, e in zip(wanted, evidence, strict=True))
        names, speaks = [part.name for part in wanted], np.stack(evidence, axis=1) >= WEAK
        why = [tuple(dict.fromkeys(compress(names, some))) for some in speaks.tolist()]
        slope = sum(
            part.weight * some[0].evidence_per_score for part, some in zip(wanted, calibrators, strict=True)
        )
        return ShotScores(np.sum(scores, axis=0), np.asarray(summed, np.float32), why, slope)

    def scores_of(self, wanted: Sequence[QueryVector], shots: Sequence[ShotId]) -> Floats:
        """(n,) what the shots of these ids are ordered by."""
        if not shots:
            return np.empty(0, np.float32)
        return self.scores(wanted, self._archive.vectors(shots)).scores

    def penalties(self, unwanted: Sequence[QueryVector], shots: Vectors) -> Floats:
        """(n,) what each of the shots (n, d) loses for its likeness to what must not be seen."""
        penalties = np.zeros(len(shots), np.float32)
        for part in unwanted:
            for calibrator in self._calibrators(part):
                penalties += part.weight * np.maximum(0, calibrator.z_scores(shots))
        return penalties * shots.any(axis=1)

    def _seen(self, examples: Sequence[ShotId]) -> Vectors:
        """The vectors of those of the examples that have pictures; UsageError where none has any."""
        vectors = self._archive.vectors(examples)
        if len(vectors) and not vectors.any():
            raise UsageError(
                "What was pointed at is sound without pictures: nothing looks like it. Search for what is said or "
                "heard in it."
            )
        return vectors[vectors.any(axis=1)]

    def _calibrators(self, part: QueryVector) -> list[ScoreCalibrator]:
        background, words = self.background(), part.words or (None,) * len(part.vectors)
        return [
            ScoreCalibrator(vector, background, words=n)
            for vector, n in zip(part.vectors, words, strict=True)
        ]

    def _texts(self, texts: Sequence[str], weight: float) -> QueryVector:
        return QueryVector(
            "text", self._encoder.encode_texts(texts), weight, tuple(len(text.split()) for text in texts)
        )

    def _measured_background(self) -> BackgroundStatistics:
        if self._querybank is None:
            self._querybank = load_querybank(self._encoder)
        sample, shots, before = self._archive.sample(SAMPLE_SIZE), self._archive.count(), self._measured
        if before is not None and before[0] is sample and before[1].shots == shots:
            return before[1]
        statistics = BackgroundStatistics(sample.vectors, self._querybank, shots)
        self._measured = sample, statistics
        return statistics


def _among_unseen(found: ShotScores, seen: NDArray[np.int64], count: int) -> ShotScores:
    """The scores of `count` shots, of which those at the places `seen` have these and the others fit nothing."""
    slope = max(found.evidence_per_score, 1e-6)
    offset = float(np.median(found.evidence - slope * found.scores)) if len(seen) else 0.0
    none = float(evidence_of(np.asarray(UNSEEN_LOG_ODDS, np.float32)))
    scores = np.full(count, (none - offset) / slope, np.float32)
    evidence = np.full(count, none, np.float32)
    scores[seen], evidence[seen] = found.scores, found.evidence
    why: list[tuple[str, ...]] = [()] * count
    for place, names in zip(seen.tolist(), found.why, strict=True):
        why[place] = names
    return ShotScores(scores, evidence, why, found.evidence_per_score)


def _mean(vectors: Vectors) -> Vectors:
    """(1, d) unit length."""
    mean = vectors.mean(axis=0, keepdims=True)
    length = float(np.linalg.norm(mean))
    return np.asarray(mean / length if length > 1e-6 else vectors[:1], np.float32)

"""Shots by what is seen in them: the nearest to a query's texts, pictures and examples, and how well they fit.

Every part of a query is measured in standard deviations (`retrieval.search.calibration`), so that they add up. It
knows no speech, no order of candidates and no pages.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from retrieval.archive.archive import Archive
from retrieval.archive.change_cache import ChangeCache
from retrieval.encoders import Encoder
from retrieval.letterbox import crop_letterbox
from retrieval.search.background_statistics import BackgroundStatistics
from retrieval.search.calibration import ScoreCalibrator, match_strength
from retrieval.search.querybank import load_querybank
from retrieval.types import Floats, Query, ShotId, Vector, Vectors

SAMPLE_SIZE = 2048
"""Shots that tell what is usual for a question."""
EXCLUSION_WEIGHT = 1.0
"""What a standard deviation of likeness to what must not be seen takes off."""
DISLIKE_WEIGHT = 0.6
"""The same for shots marked as wrong."""
EXAMPLE_SHARE = 0.6
"""Weight of liked shots beside a text or picture; Rocchio's classic 1 : 0.75, normalised."""


@dataclass(frozen=True, slots=True, eq=False)
class QueryVector:
    """What must be seen, or must not: what it is called in a hit's `why`, its vector, and its weight."""

    name: str
    vector: Vector
    weight: float


@dataclass(frozen=True, slots=True, eq=False)
class ShotScores:
    """How well each of n shots fits what is to be seen."""

    scores: Floats
    """(n,) what the shots are ordered by, in standard deviations."""
    evidence: Floats
    """(n,) how surely they match, as `retrieval.search.calibration` counts it."""
    why: list[tuple[str, ...]]
    """For each shot the names of the parts that speak for it."""


class VisualSearch:
    """What is seen in an archive's shots. Threads may share it."""

    def __init__(self, archive: Archive, encoder: Encoder) -> None:
        self._archive, self._encoder = archive, encoder
        self._querybank: Vectors | None = None
        self._background = ChangeCache(lambda: archive.stamp, self._measured_background)

    def background(self) -> BackgroundStatistics:
        """What is usual in the archive; measured again when it has changed."""
        return self._background.current()

    def text_vector(self, text: str) -> QueryVector:
        """What must be seen, in words."""
        return QueryVector("text", self._encoder.encode_texts([text])[0], 1.0)

    def positive_vectors(self, query: Query) -> list[QueryVector]:
        """What hits must resemble; the weights add up to 1. NotFound for an example that is gone."""
        parts = []
        if text := query.text.strip():
            share = 1 - query.picture_weight if query.pictures else 1.0
            parts.append(QueryVector("text", self._encoder.encode_texts([text])[0], share))
        if query.pictures:
            share = query.picture_weight if text else 1.0
            pictures = [crop_letterbox(picture) for picture in query.pictures]
            parts.append(QueryVector("picture", _mean(self._encoder.encode_pictures(pictures)), share))
        if query.like:
            share = EXAMPLE_SHARE / (1 - EXAMPLE_SHARE) if parts else 1.0
            parts.append(QueryVector("example", _mean(self._archive.vectors(query.like)), share))
        parts = [part for part in parts if part.weight > 0]
        total = sum(part.weight for part in parts)
        return [QueryVector(part.name, part.vector, part.weight / total) for part in parts]

    def negative_vectors(self, query: Query) -> list[QueryVector]:
        """What hits must not resemble. NotFound for an example that is gone."""
        parts = []
        if exclude := query.exclude.strip():
            parts.append(QueryVector("text", self._encoder.encode_texts([exclude])[0], EXCLUSION_WEIGHT))
        if query.unlike:
            parts.append(QueryVector("example", _mean(self._archive.vectors(query.unlike)), DISLIKE_WEIGHT))
        return parts

    def nearest(self, query: Query, wanted: Sequence[QueryVector], n: int) -> list[ShotId]:
        """The n shots nearest to each part, once each, but for those that are not to be shown."""
        hidden = {*query.hide, *query.unlike, *query.like}
        found = (
            neighbour.id
            for part in wanted
            for neighbour in self._archive.nearest(part.vector, n + len(hidden), query.filters)
            if neighbour.id not in hidden
        )
        return list(dict.fromkeys(found))

    def scores(self, wanted: Sequence[QueryVector], shots: Vectors) -> ShotScores:
        """How well the shots fit all of the parts, each by its weight; `shots` are (n, d)."""
        calibrators = [self._calibrator(part) for part in wanted]
        scores = [
            part.weight * calibrator.z_scores(shots)
            for part, calibrator in zip(wanted, calibrators, strict=True)
        ]
        evidence = [calibrator.evidence(shots) for calibrator in calibrators]
        summed = sum(part.weight * e for part, e in zip(wanted, evidence, strict=True))
        why = [
            tuple(
                part.name
                for part, e in zip(wanted, evidence, strict=True)
                if match_strength(float(e[place])) != "none"
            )
            for place in range(len(shots))
        ]
        return ShotScores(np.sum(scores, axis=0), np.asarray(summed, np.float32), why)

    def penalties(self, unwanted: Sequence[QueryVector], shots: Vectors) -> Floats:
        """(n,) what each of the shots (n, d) loses for its likeness to what must not be seen."""
        penalties = np.zeros(len(shots), np.float32)
        for part in unwanted:
            penalties += part.weight * np.maximum(0, self._calibrator(part).z_scores(shots))
        return penalties

    def _calibrator(self, part: QueryVector) -> ScoreCalibrator:
        return ScoreCalibrator(part.vector, self.background(), is_text=part.name == "text")

    def _measured_background(self) -> BackgroundStatistics:
        if self._querybank is None:
            self._querybank = load_querybank(self._encoder)
        sample = self._archive.sample(SAMPLE_SIZE).vectors
        return BackgroundStatistics(sample, self._querybank, self._archive.totals().shots)


def _mean(vectors: Vectors) -> Vector:
    mean = vectors.mean(axis=0)
    length = float(np.linalg.norm(mean))
    return np.asarray(mean / length if length > 1e-6 else vectors[0], np.float32)

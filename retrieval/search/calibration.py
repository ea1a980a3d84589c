"""How much a shot's similarity to a question says, measured against what is usual for that question.

A cosine means nothing by itself: it depends on the encoder, on the kind of question and on its wording. Hits are
ordered by standard deviations over a sample of the archive's shots. Whether what a text asks for is there at all
is known by how well everyday questions do over the same shots (`retrieval.search.background_statistics`). It knows
no archive and no model, only vectors.
"""

import numpy as np

from retrieval.search.background_statistics import BackgroundStatistics, querybank_normalized
from retrieval.types import Floats, MatchStrength, Vector, Vectors

STRONG, WEAK = 3.6, 2.5
"""Bounds of the evidence. For a picture they are standard deviations: among a few hundred shots that have nothing
to do with a question the nearest is usually 2 to 2.5 away from the mean. For a text, weak begins at the archive's
own bound, and strong a standard deviation of everyday questions above it."""
EXACT_PICTURE_EVIDENCE = 8.0
"""Standard deviations that stand for a picture's being found again exactly, whatever the archive's size."""
MIN_COSINE_SPREAD = 0.02
"""Cosine; keeps an archive of look-alikes from turning noise into certainty."""


class ScoreCalibrator:
    """Turns similarities of one question (a text, a picture or an example) into standard deviations."""

    def __init__(self, question: Vector, background: BackgroundStatistics, *, is_text: bool) -> None:
        """`question` is (d,) float32, unit length; `is_text` normalizes its similarities by the querybank."""
        self._question, self._background, self._is_text = question, background, is_text
        sample = background.sample @ question
        if is_text:
            sample = querybank_normalized(sample, background.querybank_similarity)
        self._mean = float(sample.mean()) if len(sample) else 0.0
        self._spread = max(MIN_COSINE_SPREAD, float(sample.std())) if len(sample) else 1.0

    def z_scores(self, shots: Vectors) -> Floats:
        """(n,) what the shots are ordered by: standard deviations over the archive."""
        return np.asarray((self._similarity(shots) - self._mean) / self._spread)

    def evidence(self, shots: Vectors) -> Floats:
        """(n,) how surely the question fits, in the order of the z-scores.

        For a text the best shot's margin above the archive's bound, and for the others what they lie behind it.
        For a picture its z-score, or how far the shot is on the way from what is usual to the picture itself.
        """
        if not len(shots):
            return np.empty(0, np.float32)
        if not self._is_text:
            way = (shots @ self._question - self._mean) / max(MIN_COSINE_SPREAD, 1 - self._mean)
            return np.asarray(np.maximum(self.z_scores(shots), EXACT_PICTURE_EVIDENCE * way))
        similarity = self._similarity(shots)
        best = int(similarity.argmax())
        margin = float(self._background.margins(shots[[best]], self._question[None])[0, 0])
        above = margin - self._background.bound - (similarity[best] - similarity)
        return np.asarray(WEAK + (STRONG - WEAK) * above / self._background.spread, np.float32)

    def _similarity(self, shots: Vectors) -> Floats:
        similarity: Floats = shots @ self._question
        return (
            querybank_normalized(similarity, self._background.querybank_similarity_of(shots))
            if self._is_text
            else similarity
        )


def match_strength(evidence: float) -> MatchStrength:
    """What evidence amounts to, in three steps."""
    return "strong" if evidence >= STRONG else "weak" if evidence >= WEAK else "none"


def match_score(evidence: float) -> float:
    """0 to 1 for people: a half where a match begins to be a match."""
    return float(1 / (1 + np.exp(-2 * (evidence - WEAK))))

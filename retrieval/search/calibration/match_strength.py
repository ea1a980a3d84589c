"""How much a shot's similarity to a question says, measured against what is usual for that question.

A cosine means nothing by itself: it depends on the encoder, on the kind of question and on its wording. Hits are
ordered by standard deviations over a sample of the archive's shots. Whether what a text asks for is there at all
is known by how well everyday questions do over the same shots (`background_statistics`). It knows
no archive and no model, only vectors.
"""

import math

import numpy as np
from scipy.special import expit

from retrieval.hits import MatchStrength
from retrieval.search.calibration.background_statistics import BackgroundStatistics, querybank_normalized
from retrieval.types import Floats, Vector, Vectors

STRONG, WEAK = 3.6, 2.5
"""Bounds of the evidence, which is the log-odds of being right on another scale: strong is right nine times of ten,
weak once in three. For a picture they are standard deviations: among a few hundred shots that have nothing to do
with a question the nearest is usually 2 to 2.5 away from the mean."""
STRONG_PROBABILITY, WEAK_PROBABILITY = 9 / 10, 1 / 3
STRONG_LOG_ODDS, WEAK_LOG_ODDS = float(np.log(9)), float(np.log(1 / 2))
EVIDENCE_PER_LOG_ODDS = (STRONG - WEAK) / (STRONG_LOG_ODDS - WEAK_LOG_ODDS)
MARGIN_LOG_ODDS, LENGTH_LOG_ODDS, MEAN_LOG_ODDS = 0.81, -0.88, -0.39
"""What a standard deviation of everyday questions' margins above the archive's bound adds to the log-odds that a
text's shot is right, what the logarithm of its number of words adds (the more words, the nearer to something by
chance), and where they begin. Learned on 1,600 captions and phrases over archives of 30 to 2,600 photos that the
encoder's head never saw, two questions in three answered by a photo, by three encoders that have little in common
(docs/conversation.md)."""
EXACT_PICTURE_EVIDENCE = 8.0
"""Standard deviations that stand for a picture's being found again exactly, whatever the archive's size."""
MIN_COSINE_SPREAD = 0.02
"""Cosine; keeps an archive of look-alikes from turning noise into certainty."""


class ScoreCalibrator:
    """Turns similarities of one question (a text, a picture or an example) into standard deviations."""

    def __init__(self, question: Vector, background: BackgroundStatistics, *, words: int | None) -> None:
        """`question` is (d,) float32, unit length; a text's similarities, of so many `words`, are normalized by the
        querybank, a picture's (None) are not."""
        self._question, self._background, self._is_text = question, background, words is not None
        self._length = math.log(max(1, words or 1))
        sample = background.sample @ question
        if self._is_text:
            sample = querybank_normalized(sample, background.querybank_similarity)
        self._mean = float(sample.mean()) if len(sample) else 0.0
        self._spread = max(MIN_COSINE_SPREAD, float(sample.std())) if len(sample) else 1.0

    def z_scores(self, shots: Vectors, to_querybank: Floats | None = None) -> Floats:
        """(n,) what the shots are ordered by: standard deviations over the archive.

        `to_querybank` (n,) is `BackgroundStatistics.querybank_similarity_of` of these shots, where it is known.
        """
        return np.asarray((self._similarity(shots, to_querybank) - self._mean) / self._spread)

    def evidence(self, shots: Vectors, to_querybank: Floats | None = None) -> Floats:
        """(n,) how surely the question fits, in the order of the z-scores.

        For a text the best shot's margin above the archive's bound, and for the others what they lie behind it.
        For a picture its z-score, or how far the shot is on the way from what is usual to the picture itself.
        """
        if not len(shots):
            return np.empty(0, np.float32)
        if not self._is_text:
            way = (shots @ self._question - self._mean) / max(MIN_COSINE_SPREAD, 1 - self._mean)
            return np.asarray(np.maximum(self.z_scores(shots), EXACT_PICTURE_EVIDENCE * way))
        similarity = self._similarity(shots, to_querybank)
        best = int(similarity.argmax())
        margin = float(self._background.margins(shots[[best]], self._question[None])[0, 0])
        above = margin - self._background.bound - (similarity[best] - similarity)
        log_odds = MARGIN_LOG_ODDS * above / self._background.spread
        return evidence_of(log_odds + LENGTH_LOG_ODDS * self._length + MEAN_LOG_ODDS)

    @property
    def evidence_per_score(self) -> float:
        """How much the evidence rises with a z-score of one."""
        if not self._is_text:
            return 1.0
        return EVIDENCE_PER_LOG_ODDS * MARGIN_LOG_ODDS * self._spread / self._background.spread

    def _similarity(self, shots: Vectors, to_querybank: Floats | None) -> Floats:
        similarity: Floats = shots @ self._question
        if not self._is_text:
            return similarity
        if to_querybank is None:
            to_querybank = self._background.querybank_similarity_of(shots)
        return querybank_normalized(similarity, to_querybank)


def match_strength(evidence: float) -> MatchStrength:
    """What evidence amounts to, in three steps."""
    return "strong" if evidence >= STRONG else "weak" if evidence >= WEAK else "none"


def match_score(evidence: float) -> float:
    """The probability that it is right, 0 to 1."""
    return float(expit(log_odds_of(np.asarray(evidence, np.float32))))


def evidence_of(log_odds: Floats) -> Floats:
    """Log-odds of being right as evidence."""
    return np.asarray(WEAK + EVIDENCE_PER_LOG_ODDS * (log_odds - WEAK_LOG_ODDS), np.float32)


def log_odds_of(evidence: Floats) -> Floats:
    """The inverse of `evidence_of`."""
    return np.asarray(WEAK_LOG_ODDS + (evidence - WEAK) / EVIDENCE_PER_LOG_ODDS, np.float32)

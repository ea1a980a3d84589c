"""How much a shot's likeness to a question says, judged against what is usual for that question.

A cosine means nothing by itself: it depends on the encoder, on the kind of question and on its wording. Each part
of a query is therefore measured in standard deviations, over a sample of the archive's shots and, for texts,
over everyday questions. It knows no archive and no model, only vectors.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.types import Match, Vector, Vectors

BANK_NEAREST = 3
BANK_SHARE = 0.3
"""How much of a shot's nearness to its nearest everyday questions is taken off. On the queries of a corpus of 91
files any share from 0.2 to 0.4 and any number from 1 to 10 lift recall at 5 and 10 by 0.03 to 0.07 alike."""
STRONG, WEAK = 3.2, 2.3
"""Standard deviations. Among a few hundred shots that have nothing to do with a question the nearest is usually
2 to 2.5 away from the mean."""
LEAST_SPREAD = 0.02
"""Cosine; keeps an archive of look-alikes from turning noise into certainty."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Background:
    """What the archive looks like: vectors of a sample of its shots, and the everyday questions."""

    sample: Vectors
    bank: Vectors


class Judge:
    """Turns similarities of one question (a text, a picture or an example) into standard deviations."""

    def __init__(self, question: Vector, background: Background, *, is_text: bool) -> None:
        self._question, self._bank, self._is_text = question, background.bank, is_text
        usual = self._corrected(background.sample)
        self._mean = float(usual.mean()) if len(usual) else 0.0
        self._spread = max(LEAST_SPREAD, float(usual.std())) if len(usual) else 1.0

    def ranks(self, shots: Vectors) -> Floats:
        """(n,) what the shots are ordered by: standard deviations over the archive."""
        return (self._corrected(shots) - self._mean) / self._spread

    def evidence(self, shots: Vectors) -> Floats:
        """(n,) how surely the question fits: for a text the mean of its standing in the archive and in the bank.

        In an archive full of dogs no dog stands out, but "a dog" fits better than everyday questions do.
        """
        standing = self.ranks(shots)
        if not self._is_text:
            return standing
        bank = shots @ self._bank.T
        spread = np.maximum(bank.std(axis=1), LEAST_SPREAD)
        return (standing + (shots @ self._question - bank.mean(axis=1)) / spread) / 2

    def _corrected(self, shots: Vectors) -> Floats:
        likeness: Floats = shots @ self._question
        if not self._is_text or not len(shots):
            return likeness
        nearest = np.partition(shots @ self._bank.T, -BANK_NEAREST, axis=1)[:, -BANK_NEAREST:]
        return likeness - BANK_SHARE * nearest.mean(axis=1)


def match(evidence: float) -> Match:
    """What a person is told of it."""
    return "strong" if evidence >= STRONG else "weak" if evidence >= WEAK else "none"


def score(evidence: float) -> float:
    """0 to 1 for people: a half where a match begins to be a match."""
    return float(1 / (1 + np.exp(-2 * (evidence - WEAK))))

"""How much a shot's likeness to a question says, judged against what is usual for that question.

A cosine means nothing by itself: it depends on the encoder, on the kind of question and on its wording. Each part
of a query is therefore measured in standard deviations, over a sample of the archive's shots and, for texts,
over everyday questions. It knows no archive and no model, only vectors.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from retrieval.types import Match, Vector, Vectors

Floats = NDArray[np.float32]

BANK_NEAREST = 3
BANK_SHARE = 0.3
"""How much of a shot's nearness to its nearest everyday questions is taken off. On the queries of a corpus of 91
files any share from 0.2 to 0.4 and any number from 1 to 10 lift recall at 5 and 10 by 0.03 to 0.07 alike."""
STRONG, WEAK = 3.6, 2.5
"""Standard deviations. Among a few hundred shots that have nothing to do with a question the nearest is usually
2 to 2.5 away from the mean."""
ARCHIVE_SHARE = 0.25
"""How much a text's standing in the archive counts against its fit, in a large archive. The fit tells right first
hits from the best hits of everyday names better (area under the curve 0.87) than the standing does (0.72)."""
SMALL_ARCHIVE = 20
"""Shots at which that share is halved: among few shots even the right one cannot stand out."""
EVERYDAY_BEST, EVERYDAY_SHOTS = 0.7, 250
"""Taken off a text's evidence in an archive of so many shots and more, in proportion in smaller ones, as the best
of many shots looks more like any question. Of the 750 ImageNet names outside the bank 0.76 are then answered with
none in an archive of 244 shots (0.44 before) and 0.04 with strong; of right first hits of the compact encoder 0.79
stay strong or weak (0.93 before), of wrong first hits 0.63, of 50 sentences about other things 0.48. No bound does
much better: the encoder puts a right hit above the best hit of such a sentence in 0.8 of the pairs
(`benchmarks/evidence.py`)."""
CLOSE_PICTURE = 8.0
"""Standard deviations that stand for a picture's being found again exactly, whatever the archive's size."""
LEAST_STANDING = 0.5
FACTORS = (0.3, 3.0)
"""Bounds of what fitting may do to the standing."""
LEAST_SPREAD = 0.02
"""Cosine; keeps an archive of look-alikes from turning noise into certainty."""


@dataclass(frozen=True, slots=True, eq=False)
class Background:
    """What the archive looks like: vectors of a sample of its shots, and the everyday questions."""

    sample: Vectors
    bank: Vectors
    bank_likeness: Floats = field(init=False)
    """(questions,) how near each everyday question is to the sample, on average."""

    def __post_init__(self) -> None:
        mean = self.sample.mean(axis=0) if len(self.sample) else np.zeros(self.bank.shape[1], np.float32)
        object.__setattr__(self, "bank_likeness", self.bank @ mean)


class Judge:
    """Turns similarities of one question (a text, a picture or an example) into standard deviations."""

    def __init__(self, question: Vector, background: Background, *, is_text: bool) -> None:
        self._question, self._bank, self._is_text = question, background.bank, is_text
        usual = self._corrected(background.sample)
        self._mean = float(usual.mean()) if len(usual) else 0.0
        self._spread = max(LEAST_SPREAD, float(usual.std())) if len(usual) else 1.0
        self._likeness = float((background.sample @ question).mean()) if len(usual) else 0.0
        self._bank_likeness = background.bank_likeness
        self._share = ARCHIVE_SHARE * len(usual) / (len(usual) + SMALL_ARCHIVE)
        self._everyday_best = EVERYDAY_BEST * min(1.0, len(usual) / EVERYDAY_SHOTS)

    def ranks(self, shots: Vectors) -> Floats:
        """(n,) what the shots are ordered by: standard deviations over the archive."""
        return np.asarray((self._corrected(shots) - self._mean) / self._spread)

    def evidence(self, shots: Vectors) -> Floats:
        """(n,) how surely the question fits.

        For a text its standing, scaled so that the best shot has a mean of its standing in the archive and of how
        it fits the question, less what everyday questions reach: in an archive full of dogs no dog stands out, but
        "a dog" fits better than everyday questions do. For a picture its standing, or how far the shot is on the
        way from what is usual to the picture itself.
        """
        standing = self.ranks(shots)
        if not self._is_text:
            way = (shots @ self._question - self._mean) / max(LEAST_SPREAD, 1 - self._mean)
            return np.asarray(np.maximum(standing, CLOSE_PICTURE * way))
        best = int(standing.argmax())
        sure = self._share * standing[best] + (1 - self._share) * self._fit(shots[best])
        factor = (sure - self._everyday_best) / max(LEAST_STANDING, float(standing[best]))
        return np.asarray(standing * np.clip(factor, *FACTORS))

    def _fit(self, shot: Vector) -> float:
        """How much better the question fits the shot than everyday questions do, in standard deviations.

        Each question's mean over the archive is taken off first: questions in another language than the bank's
        are less near to everything.
        """
        own = float(shot @ self._question) - self._likeness
        bank = self._bank @ shot - self._bank_likeness
        return float((own - bank.mean()) / max(LEAST_SPREAD, bank.std()))

    def _corrected(self, shots: Vectors) -> Floats:
        likeness: Floats = shots @ self._question
        if not self._is_text or not len(shots):
            return likeness
        nearest = np.partition(shots @ self._bank.T, -BANK_NEAREST, axis=1)[:, -BANK_NEAREST:]
        return np.asarray(likeness - BANK_SHARE * nearest.mean(axis=1))


def match(evidence: float) -> Match:
    """What a person is told of it."""
    return "strong" if evidence >= STRONG else "weak" if evidence >= WEAK else "none"


def score(evidence: float) -> float:
    """0 to 1 for people: a half where a match begins to be a match."""
    return float(1 / (1 + np.exp(-2 * (evidence - WEAK))))

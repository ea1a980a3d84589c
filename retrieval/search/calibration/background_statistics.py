"""How everyday questions do over an archive's shots: what a text must surpass to be found there.

A question's margin at a shot is how much nearer to it the question is than everyday questions are on average: a
shot that is near to everything gives nobody a margin. Hardly any of the everyday questions is answered by a given
archive, so their margins say what is reached by chance, in this archive and with this encoder. No cosine stands
here as a constant.
"""

import math
from dataclasses import dataclass, field

import numpy as np

from retrieval.types import Floats, Vector, Vectors

NEAREST_QUESTIONS = 3
NORMALIZATION_SHARE = 0.3
"""How much of a shot's nearness to its nearest everyday questions is taken off its similarity to a question. On the
queries of a corpus of 91 files any share from 0.2 to 0.4 and any number from 1 to 10 lift recall at 5 and 10 by
0.03 to 0.07 alike."""
CENTRING_SHARE = 0.25
"""How much of a question's mean margin over the archive is taken off: questions in another language than the
querybank's are less near to everything, but where many shots show what is asked for, the mean says that too. For
photos and captions 0 to 0.5 do alike (`benchmarks/search/no_match_captions.py`); a small archive needs some."""
ABSENT_QUANTILE = 0.85
"""Share of the everyday questions that are to be answered with none."""
MIN_SPREAD = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class BackgroundStatistics:
    """A sample of the archive's shots and the everyday questions, and how the two go together."""

    sample: Vectors
    querybank: Vectors
    shots: int
    """How many the archive holds; `sample` are some of them, or all."""
    mean_question: Vector = field(init=False)
    mean_shot: Vector = field(init=False)
    querybank_similarity: Floats = field(init=False)
    """(sample,) how near each shot is to its nearest everyday questions."""
    spread: float = field(init=False)
    """Standard deviation of everyday questions' margins over the sample; hardly any of them is about its shot."""
    bound: float = field(init=False)
    """The margin from which a question's best shot is a match."""

    def __post_init__(self) -> None:
        found = len(self.sample) > 0
        self._keep("mean_question", self.querybank.mean(axis=0))
        self._keep("mean_shot", self.sample.mean(axis=0) if found else np.zeros_like(self.mean_question))
        similarity = self.sample @ self.querybank.T
        self._keep("querybank_similarity", _querybank_similarity(similarity))
        margins = self.margins(self.sample, self.querybank)
        self._keep("spread", max(MIN_SPREAD, float(margins.std())) if found else 1.0)
        first = (
            querybank_normalized(similarity, self.querybank_similarity[:, None]).argmax(axis=0)
            if found
            else np.empty(0, np.int64)
        )
        self._keep("bound", self._bound(margins[first, np.arange(len(first))]) if found else 0.0)

    def margins(self, shots: Vectors, questions: Vectors) -> Floats:
        """(shots, questions) how much nearer to the shots the questions are than everyday ones are on average."""
        return np.asarray((shots - CENTRING_SHARE * self.mean_shot) @ (questions - self.mean_question).T)

    def querybank_similarity_of(self, shots: Vectors) -> Floats:
        """(n,) how near these shots are to their nearest everyday questions."""
        return _querybank_similarity(shots @ self.querybank.T)

    def _bound(self, best: Floats) -> float:
        """What few of the everyday questions surpass, as far as it is by chance that they do.

        The best of n normal values lies about √(2 ln n) standard deviations above their mean. By that the best of
        a sample is carried over to the archive; and no more is asked than that, so that an archive in which most
        everyday things can be seen does not deny them.
        """
        by_chance = self.spread * _expected_maximum(self.shots)
        of_sample = float(np.quantile(best, ABSENT_QUANTILE))
        return min(of_sample + by_chance - self.spread * _expected_maximum(len(self.sample)), by_chance)

    def _keep(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)


def querybank_normalized(similarity: Floats, to_querybank: Floats) -> Floats:
    """The similarity without what a shot has in common with any question."""
    return np.asarray(similarity - NORMALIZATION_SHARE * to_querybank)


def _querybank_similarity(similarity: Floats) -> Floats:
    """(n,) the mean of each shot's greatest likenesses, of (n, questions)."""
    return np.asarray(
        np.partition(similarity, -NEAREST_QUESTIONS, axis=1)[:, -NEAREST_QUESTIONS:].mean(axis=1)
    )


def _expected_maximum(shots: int) -> float:
    return math.sqrt(2 * math.log(1 + shots))

"""How everyday questions do in a sense of an archive: what a question must surpass there to say something.

A sense says how surely a question's best shot fits (its evidence); how many everyday questions, hardly any of
which the archive answers, do as well there says how often that comes by chance. Where much is said, much that is
asked for is said somewhere; where ten names are written, a word that is one of them is meant. It knows no sense.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import resources

import numpy as np

from retrieval.speech.sentence_querybank import everyday_scenes
from retrieval.speech.speech_query import parse_speech_query
from retrieval.types import Floats

TAIL_QUESTIONS, MIN_TAIL = 3, 0.4
"""Everyday questions above which the tail begins, and the least that it falls by a third in, as evidence."""
SHORT_QUESTION = 2
"""Words that tell, up to which a question is judged by short ones."""
WHOLE_BANK_SHOTS, FEWEST_QUESTIONS = 20_000, 24
"""Above so many shots fewer everyday questions are asked, down to so many in all: each goes over the archive."""


@dataclass(frozen=True, slots=True, eq=False)
class SenseBackground:
    """The evidence of everyday questions' best shots in a sense, in rising order."""

    of_short: Floats
    of_long: Floats

    def by_chance(self, question: str, evidence: Floats) -> Floats:
        """(n,) the share of everyday questions of such a length that reach this evidence.

        What fewer than `TAIL_QUESTIONS` reach is told by an exponential tail above them.
        """
        best = self.of_short if is_short(question) else self.of_long
        tail = max(0, len(best) - TAIL_QUESTIONS)
        begin = float(best[tail])
        scale = max(MIN_TAIL, float(np.maximum(0.0, best[len(best) // 2 :] - np.median(best)).mean()))
        reached = np.maximum(TAIL_QUESTIONS, len(best) - np.searchsorted(best, evidence - 1e-6))
        beyond = np.exp(-np.maximum(0.0, evidence - begin) / scale)
        return np.asarray(reached / (1 + len(best)) * beyond, np.float32)


def measured_background(best_evidence: Callable[[str], float], shots: int) -> SenseBackground:
    """The background of a sense whose best shot for a question has this evidence, over an archive of so many."""
    share = min(1.0, WHOLE_BANK_SHOTS / max(1, shots))

    def measured(questions: Sequence[str]) -> Floats:
        step = max(1, len(questions) // max(FEWEST_QUESTIONS // 2, round(share * len(questions))))
        return np.sort(np.array([best_evidence(question) for question in questions[::step]], np.float32))

    return SenseBackground(measured(everyday_words()), measured(everyday_scenes()))


def is_short(question: str) -> bool:
    """Whether it has so few words that tell."""
    return len(parse_speech_query(question).words) <= SHORT_QUESTION


def everyday_words() -> list[str]:
    """Everyday things in one word or two, in the languages that the page speaks."""
    words = resources.files("retrieval.search.calibration") / "everyday_words.txt"
    return words.read_text(encoding="utf-8").splitlines()

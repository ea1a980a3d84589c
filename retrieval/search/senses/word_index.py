"""Short texts found by their words, also where a letter is misread or misspelt; case and accents do not count.

How much of a question stands in a text is the share of its words that do, rare ones counting more, each as far as
the nearest of the text's words is like it. It knows neither what the texts are nor where they stand.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from retrieval.speech.speech_query import SpeechQuery, contains_phrase
from retrieval.tokens import tokenize
from retrieval.types import Floats

MIN_LIKENESS = 75.0
"""Of 100: one letter wrong among four. Words of fewer than EXACT_LENGTH letters must be the same: another letter
makes another word of them, as of beach."""
EXACT_LENGTH = 6
INSIDE_LIKENESS = 90.0
"""Of 100, for a word that stands inside a longer one: in what was read off a picture, and in files' names, spaces
are often missing."""
LETTERS_OR_DIGITS = re.compile(r"\d+|\D+")
PHRASE_EVIDENCE, FULL_COVERAGE_EVIDENCE = 5.0, 4.2
"""As for what is spoken (`retrieval.speech.speech_search`): it stands there word for word; all its words do."""
WHOLE_COVERAGE = 0.999


@dataclass(frozen=True, slots=True, eq=False)
class Coverage:
    """How much of a question's words there is."""

    of_owner: Floats
    """(owners,) the share of them that each owner's texts hold."""
    of_text: Floats
    """(texts,) how much each text adds to it."""


class WordIndex:
    """The words of many texts, each of which belongs to one of `owners`, such as a shot or a video."""

    def __init__(self, texts: Sequence[str], owner_of: NDArray[np.int64], owners: int) -> None:
        cut = {text: _words(token.word for token in tokenize(text)) for text in dict.fromkeys(texts)}
        places = {
            word: place for place, word in enumerate(dict.fromkeys(w for line in cut.values() for w in line))
        }
        words = [places[word] for text in texts for word in cut[text]]
        self._vocabulary = tuple(places)
        self._word_of = np.array(words, np.int64)
        self._text_of = np.repeat(np.arange(len(texts)), [len(cut[text]) for text in texts])
        self._owner_of = owner_of[self._text_of] if len(texts) else np.empty(0, np.int64)
        self._owners, self._texts = owners, len(texts)

    def __len__(self) -> int:
        """How many words there are."""
        return len(self._word_of)

    def knows(self, word: str) -> bool:
        """Whether any text holds the word, or one that is like it."""
        return bool(_likenesses(_words([word]), self._vocabulary).any(axis=1).all())

    def coverage(self, asked: Sequence[str]) -> Coverage:
        """How much of these words, folded as `tokenize` folds them, each owner and each text holds."""
        asked = _words(asked)
        likeness = _likenesses(asked, self._vocabulary)[:, self._word_of]
        held = np.zeros((len(asked), self._owners), np.float32)
        for row, values in zip(held, likeness, strict=True):
            np.maximum.at(row, self._owner_of, values)
        holding = (held > 0).sum(axis=1)
        rarity = np.log1p(self._owners / (1 + holding)).astype(np.float32)
        of_text = np.zeros(self._texts, np.float32)
        np.add.at(of_text, self._text_of, (rarity[:, None] * likeness).max(axis=0))
        return Coverage(np.asarray(rarity @ held / rarity.sum(), np.float32), of_text)

    def evidence(self, query: SpeechQuery, owner: int, coverage: float) -> float:
        """How surely the question stands in an owner's texts, as `retrieval.search.calibration` counts it: word for
        word, the texts read one after the other, or as far as its words do."""
        if coverage >= WHOLE_COVERAGE and len(query.core) > 1:
            own = np.flatnonzero(self._owner_of == owner)
            if contains_phrase([self._vocabulary[word] for word in self._word_of[own]], _words(query.core)):
                return PHRASE_EVIDENCE
        return FULL_COVERAGE_EVIDENCE * coverage


def _words(words: Iterable[str]) -> list[str]:
    """The words with letters and digits apart: spaces between them are often missing, or misread."""
    return [part for word in words for part in LETTERS_OR_DIGITS.findall(word)]


def _likenesses(asked: Sequence[str], vocabulary: Sequence[str]) -> Floats:
    """(asked, vocabulary) float32, 0 to 1: how alike two words are, 0 where they are too different."""
    alike = process.cdist(asked, vocabulary, scorer=fuzz.ratio, score_cutoff=MIN_LIKENESS, dtype=np.float32)
    for row, word in zip(alike, asked, strict=True):
        if len(word) < EXACT_LENGTH:
            row[row < 100.0] = 0.0
            continue
        inside = [place for place, other in enumerate(vocabulary) if word in other and word != other]
        row[inside] = np.maximum(row[inside], INSIDE_LIKENESS)
    return np.asarray(alike / 100.0, np.float32)

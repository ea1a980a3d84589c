"""Writing found by its words, also where the model has misread a letter or the question misspells one.

A shot's score is the share of the question's words that stand in it, rare ones counting more, each as far as the
nearest of its words is like it; it is judged against the scores over all shots. Case and accents do not count.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from retrieval.archive.annotated_shots import AnnotatedShots, read_annotated_shots
from retrieval.archive.archive import Archive
from retrieval.archive.change_cache import ChangeCache
from retrieval.search.annotation_senses import AnnotationMatch
from retrieval.speech.speech_query import SpeechQuery, contains_phrase, parse_speech_query, tokenize
from retrieval.types import Filters, Floats, ShotId

MIN_LIKENESS = 75.0
"""Of 100: one letter wrong among four. Shorter words must be the same."""
EXACT_LENGTH = 4
INSIDE_LIKENESS = 90.0
"""Of 100, for a word that stands inside a longer one: the model often reads no space where there is one."""
PHRASE_EVIDENCE, FULL_COVERAGE_EVIDENCE = 5.0, 4.2
"""As for what is spoken (`retrieval.speech.speech_search`): it stands there word for word; all its words do."""
WHOLE_COVERAGE = 0.999
QUOTES = re.compile(r'["“”„«»]')
"""Writing is quoted as a matter of course, and read with mistakes: quotes ask for nothing more."""
MIN_COVERAGE = 0.3
"""A shot that holds less of the question is not what was asked for."""
MIN_SPREAD = 0.15
"""As for sounds (`retrieval.search.senses.sound_search`)."""
MAX_MATCHES = 2000


@dataclass(frozen=True, slots=True, eq=False)
class _Words:
    """The words of all lines."""

    shots: AnnotatedShots
    vocabulary: tuple[str, ...]
    """The different words, folded."""
    word_of: NDArray[np.int64]
    """(words,) each word's place in the vocabulary."""
    line_of: NDArray[np.int64]
    """(words,) the annotation that it stands in."""


class WritingSearch:
    """The writing of an archive. Threads may share it."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._words = ChangeCache(lambda: archive.stamp, self._read)

    def search(self, text: str, filters: Filters, hidden: frozenset[ShotId]) -> Sequence[AnnotationMatch]:
        """The shots in which that is to be read, best first."""
        words = self._words.current()
        query = parse_speech_query(QUOTES.sub(" ", text))
        shots = words.shots
        if not query.words or not len(words.word_of):
            return []
        coverage, lines = _coverage(query.words, words)
        spread, mean = max(MIN_SPREAD, float(coverage.std())), float(coverage.mean())
        allowed = shots.allowed(self._archive, filters, hidden)
        surest = shots.surest(lines)
        order = [place for place in np.argsort(-coverage, kind="stable").tolist() if allowed(place)]
        return [
            AnnotationMatch(
                shots.shots[place].id,
                float((coverage[place] - mean) / spread),
                _evidence(query, words, place, float(coverage[place])),
                shots.annotations[surest[place]],
            )
            for place in order[:MAX_MATCHES]
            if coverage[place] >= MIN_COVERAGE
        ]

    def _read(self) -> _Words:
        shots = read_annotated_shots(self._archive, "written")
        cut = [[token.word for token in tokenize(text)] for text in shots.texts]
        vocabulary = {word: None for line in cut for word in line}
        places = {word: place for place, word in enumerate(vocabulary)}
        word_of, line_of = [], []
        for line, text in enumerate(shots.text_of.tolist()):
            word_of += [places[word] for word in cut[text]]
            line_of += [line] * len(cut[text])
        return _Words(shots, tuple(vocabulary), np.array(word_of, np.int64), np.array(line_of, np.int64))


def _evidence(query: SpeechQuery, words: _Words, place: int, coverage: float) -> float:
    """How surely the question stands in the shot at a place: word for word, its lines read one after the other,
    or as far as its words do."""
    if coverage >= WHOLE_COVERAGE and len(query.core) > 1:
        own = np.flatnonzero(words.shots.shot_of[words.line_of] == place)
        if contains_phrase([words.vocabulary[word] for word in words.word_of[own]], query.core):
            return PHRASE_EVIDENCE
    return FULL_COVERAGE_EVIDENCE * coverage


def _coverage(asked: Sequence[str], words: _Words) -> tuple[Floats, Floats]:
    """(shots,) the share of these words that each shot holds; (annotations,) how much each line of it adds."""
    likeness = _likenesses(asked, words.vocabulary)[:, words.word_of]
    shot_of = words.shots.shot_of[words.line_of]
    held = np.zeros((len(asked), len(words.shots.shots)), np.float32)
    for row, values in zip(held, likeness, strict=True):
        np.maximum.at(row, shot_of, values)
    holding = (held > 0).sum(axis=1)
    rarity = np.log1p(held.shape[1] / (1 + holding)).astype(np.float32)
    lines = np.zeros(len(words.shots.annotations), np.float32)
    np.add.at(lines, words.line_of, (rarity[:, None] * likeness).max(axis=0))
    return np.asarray(rarity @ held / rarity.sum(), np.float32), lines


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

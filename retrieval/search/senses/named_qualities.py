"""Which qualities of pictures a question names: runs of its words, compared by meaning with their names.

A name is told from a chance likeness by how alike the names of different qualities are to each other, so that it
holds for any sentence model. It knows no archive.
"""

import hashlib
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from retrieval.encoders import SentenceEncoder
from retrieval.encoders.batched_texts import BatchedTexts
from retrieval.encoders.cached_vectors import cached_vectors
from retrieval.qualities import Quality
from retrieval.speech.stopwords import STOPWORDS
from retrieval.types import Vectors

NAMES_FILE = "quality_names.toml"
LONGEST_RUN = 4
"""Words that a name is looked for in."""
WEAK_FIT, SURE_FIT = 3.2, 4.6
"""Standard deviations over pairs of names of different qualities. Of 66 phrases in four languages 63 have theirs
above the first (names were added for ten of them); of 44 everyday questions that name none, none has any."""
SMALL_WORD = 3
"""Letters: runs of such words alone name a quality only where they are its name."""
SAME = 0.99
"""Cosine of a text to itself, whatever the rounding."""
MEDIUM = Quality("medium", "any")
"""What everything in an archive is: "video", "shot"; words for it tell nothing of what is looked for."""
WORD = re.compile(r"[^\W_]+(?:[-'’&][^\W_]+)*")
QUESTIONS_KEPT = 256


@dataclass(frozen=True, slots=True)
class NamedQuality:
    """A quality that a question names."""

    quality: Quality
    fit: float
    """How surely it is meant, 0 to 1."""
    words: int
    """Of the question that name it, small words aside."""


@dataclass(frozen=True, slots=True)
class NamedQualities:
    """What a question names."""

    qualities: tuple[NamedQuality, ...]
    """In the order of their words."""
    coverage: float
    """The share of its words that name a quality, 0 to 1; with 1 it asks for nothing else."""


class QualityClassifier:
    """Reads questions by a sentence model. Threads may share it."""

    def __init__(self, sentences: SentenceEncoder) -> None:
        self._sentences = sentences
        self._embedded = BatchedTexts(sentences.encode_passages)
        self._read = lru_cache(maxsize=QUESTIONS_KEPT)(self._read_anew)

    def read(self, text: str) -> NamedQualities:
        """The qualities that the text names, each word counted for one of them."""
        return self._read(text.strip())

    def _read_anew(self, text: str) -> NamedQualities:
        words = _words(text)
        counted = sum(word not in STOPWORDS for word in words)
        runs = _runs(words)
        if not counted or not runs:
            return NamedQualities((), 0.0)
        fits, best = self._fits(words, runs)
        taken: set[int] = set()
        found: list[tuple[int, NamedQuality]] = []
        for place in sorted(range(len(runs)), key=lambda place: (-round(fits[place], 2), -len(runs[place]))):
            own = runs[place]
            if fits[place] <= 0 or not taken.isdisjoint(own):
                continue
            taken.update(own)
            told = sum(words[at] not in STOPWORDS for at in own)
            quality = qualities()[best[place]]
            if quality == MEDIUM:
                counted -= told
                continue
            found.append((own.start, NamedQuality(quality, min(1.0, fits[place]), told)))
        named = tuple(one for _, one in sorted(found, key=lambda one: one[0]))
        covered = sum(one.words * one.fit for one in named)
        return NamedQualities(named, min(1.0, covered / max(1, counted)))

    def _fits(self, words: Sequence[str], runs: Sequence[range]) -> tuple[list[float], NDArray[np.int64]]:
        """For each run how well it fits the quality that it fits best (over 0: it names it), and that quality."""
        texts = [" ".join(words[run.start : run.stop]) for run in runs]
        likeness = self._embedded(texts) @ self._vectors.T
        places = _quality_of_name()
        by_quality = np.stack(
            [likeness[:, places == number].max(axis=1) for number in range(len(qualities()))], axis=1
        )
        best = np.asarray(by_quality.argmax(axis=1), np.int64)
        mean, spread = self._spread
        fits = []
        for run, value in zip(runs, by_quality.max(axis=1).tolist(), strict=True):
            small = all(len(words[at]) <= SMALL_WORD for at in run)
            fit = ((value - mean) / spread - WEAK_FIT) / (SURE_FIT - WEAK_FIT)
            fits.append(0.0 if small and value < SAME else fit)
        return fits, best

    @cached_property
    def _vectors(self) -> Vectors:
        sentences, names = self._sentences, [name for _, name in _names()]
        version = hashlib.sha256("\n".join(names).encode()).hexdigest()[:8]
        return cached_vectors(
            f"quality-names-{version}",
            sentences.name,
            sentences.encode_passages,
            lambda: names,
            names[:1],
        )

    @cached_property
    def _spread(self) -> tuple[float, float]:
        """Mean and standard deviation of the likeness of names of different qualities."""
        places = _quality_of_name()
        values = (self._vectors @ self._vectors.T)[places[:, None] != places[None, :]]
        return float(values.mean()), max(1e-6, float(values.std()))


@cache
def qualities() -> tuple[Quality, ...]:
    """The qualities that have names."""
    return tuple(dict.fromkeys(quality for quality, _ in _names()))


@cache
def _names() -> tuple[tuple[Quality, str], ...]:
    """What qualities are called, name by name, in small letters."""
    text = (resources.files("retrieval.search.senses") / NAMES_FILE).read_text(encoding="utf-8")
    table: Mapping[str, Mapping[str, Sequence[str]]] = tomllib.loads(text)
    return tuple(
        (Quality.parse(quality), name.lower())
        for quality, languages in table.items()
        for names in languages.values()
        for name in names
    )


@cache
def _quality_of_name() -> NDArray[np.int64]:
    """(names,) the place of each name's quality in `qualities`."""
    places = {quality: place for place, quality in enumerate(qualities())}
    return np.array([places[quality] for quality, _ in _names()], np.int64)


def _words(text: str) -> list[str]:
    """The words in small letters, those with a hyphen as one: "close-up"."""
    return WORD.findall(text.lower())


def _runs(words: Sequence[str]) -> list[range]:
    """Runs of words that begin and end with one that tells something, or are a name as they stand."""
    names = {name for _, name in _names()}
    found: dict[range, None] = {}
    for length in range(1, min(LONGEST_RUN, len(words)) + 1):
        for start in range(len(words) - length + 1):
            run = range(start, start + length)
            told = words[run.start] not in STOPWORDS and words[run[-1]] not in STOPWORDS
            if told or " ".join(words[run.start : run.stop]) in names:
                found[run] = None
    return list(found)

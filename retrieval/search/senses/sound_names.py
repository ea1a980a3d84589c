"""What sounds are called, and how well free words in any language fit each of them, by the sentence model.

AudioSet's 521 names are English; each has one or several in the page's other languages too, since the model brings
languages together for things, hardly for their sounds. `sound_names.csv` has a row a sound and a column a language;
in a cell the first name is what the sound is called, others, behind semicolons, are what it is asked for by too.
Common sounds are marked: they alone are looked for by their translated names. It knows no archive.
"""

import csv
import hashlib
import io
from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from retrieval.encoders import SentenceEncoder
from retrieval.encoders.cached_vectors import cached_vectors
from retrieval.types import Floats, Vectors

NAMES_VERSION = 1
TRANSLATED_BEHIND = 0.005
"""Cosine that a translated name must be nearer than an English one to count as much, so that sounds without
translated names are not outdone by those with some. With the names of all 521 sounds and no offset "somebody
speaking" no longer counts as found where somebody speaks (`tests/ingest/annotators/test_sounds.py`)."""
NAME_PASSAGE = "the sound of {}"
"""How a sound's name is embedded, in whatever language. Of three ways for names and questions each, 71 free words
for sounds in seven languages have their sound first in 0.73 by this one, among three in 0.80; 0.49 to 0.73 by the
others; all without translated names."""


class SoundNames:
    """AudioSet's names, and others that an annotator gave. Threads may share it."""

    def __init__(self, sentences: SentenceEncoder, others: Sequence[str] = ()) -> None:
        """`others` are names that AudioSet does not have."""
        self._sentences = sentences
        self.names = (*audioset_names(), *others)

    def deviations(self, text: str) -> Floats:
        """(names,) how much better each name fits the words than names do on average, in standard deviations."""
        asked = self._sentences.encode_queries([text])[0]
        likeness = self._vectors @ asked
        np.maximum.at(likeness, _translated_places(), self._translated_vectors @ asked - TRANSLATED_BEHIND)
        return np.asarray((likeness - likeness.mean()) / max(1e-6, float(likeness.std())), np.float32)

    @cached_property
    def _vectors(self) -> Vectors:
        names = audioset_names()
        vectors = self._kept(f"sound-names-{NAMES_VERSION}", names)
        others = self.names[len(names) :]
        if not others:
            return vectors
        return np.concatenate([vectors, self._sentences.encode_passages(_passages(others))])

    @cached_property
    def _translated_vectors(self) -> Vectors:
        names = [name for _, name in translated_names()]
        version = hashlib.sha256("\n".join(names).encode()).hexdigest()[:8]
        return self._kept(f"translated-sound-names-{version}", names)

    def _kept(self, kind: str, names: Sequence[str]) -> Vectors:
        sentences = self._sentences
        return cached_vectors(
            kind, sentences.name, sentences.encode_passages, lambda: _passages(names), _passages(names[:1])
        )


def audioset_names() -> list[str]:
    """What AudioSet's classes are called, in its order."""
    return [row["en"] for row in _table()]


@cache
def sound_names(language: str) -> Mapping[str, tuple[str, ...]]:
    """By AudioSet's name what a sound is called in a language, by its code; nothing for one without a column."""
    return {row["en"]: tuple(row[language].split("; ")) for row in _table() if language in row}


@cache
def translated_names() -> tuple[tuple[str, str], ...]:
    """(AudioSet's name, what it is called in another language) for common sounds."""
    others = [column for column in _table()[0] if column not in ("en", "common")]
    common = [row for row in _table() if row["common"]]
    pairs = ((row["en"], name) for row in common for other in others for name in row[other].split("; "))
    return tuple(dict.fromkeys(pairs))


@cache
def _table() -> tuple[Mapping[str, str], ...]:
    text = (resources.files("retrieval.search.senses") / "sound_names.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(io.StringIO(text)))


@cache
def _translated_places() -> NDArray[np.int64]:
    """The place of each translated name's sound among AudioSet's."""
    known = {name: place for place, name in enumerate(audioset_names())}
    return np.array([known[sound] for sound, _ in translated_names()], np.int64)


def _passages(names: Sequence[str]) -> list[str]:
    return [NAME_PASSAGE.format(name.lower()) for name in names]

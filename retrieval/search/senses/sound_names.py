"""What sounds are called, and how well free words in any language fit each of them, by the sentence model.

AudioSet's names are English; most sounds have names in the page's other languages too, since the model brings
languages together for things, hardly for their sounds. It knows no archive.
"""

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from retrieval.encoders import SentenceEncoder
from retrieval.encoders.cached_vectors import cached_vectors
from retrieval.types import Floats, Vectors

NAMES_VERSION = 1
TRANSLATED_NAMES = "sound_names.toml"
"""Of 42 ways to ask for a sound in other languages than English, written before the names were tried, 36 have their
sound first with them and 18 without, 41 and 28 among three; of 12 in English 11 either way
(`benchmarks.search.phrase_reading`)."""
TRANSLATED_BEHIND = 0.005
"""Cosine that a translated name must be nearer than an English one to count as much, so that sounds without
translated names are not outdone by those with some."""
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
    """What AudioSet's classes are called, a name a line."""
    text = (resources.files("retrieval.search.senses") / "audioset_classes.txt").read_text(encoding="utf-8")
    return text.splitlines()


@cache
def translated_names() -> tuple[tuple[str, str], ...]:
    """(AudioSet's name, what it is called in another language) for common sounds."""
    text = (resources.files("retrieval.search.senses") / TRANSLATED_NAMES).read_text(encoding="utf-8")
    table: Mapping[str, Mapping[str, Sequence[str]]] = tomllib.loads(text)
    return tuple(
        (sound, name) for sounds in table.values() for sound, names in sounds.items() for name in names
    )


@cache
def _translated_places() -> NDArray[np.int64]:
    """The place of each translated name's sound among AudioSet's."""
    known = {name: place for place, name in enumerate(audioset_names())}
    return np.array([known[sound] for sound, _ in translated_names()], np.int64)


def _passages(names: Sequence[str]) -> list[str]:
    return [NAME_PASSAGE.format(name.lower()) for name in names]

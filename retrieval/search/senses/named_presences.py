"""Whether words name what annotators know to be in a shot or not: people, writing, speech.

They are compared by meaning with what those are called, and with what is near to that and something else. It knows
no archive.
"""

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache, cached_property, lru_cache
from importlib import resources
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from retrieval.encoders import SentenceEncoder
from retrieval.encoders.cached_vectors import cached_vectors
from retrieval.types import Vectors

Presence = Literal["people", "writing", "speech"]
PRESENCES: tuple[Presence, ...] = get_args(Presence)
NAMES_FILE = "presence_names.toml"
LEAST_FIT = 1.6
"""Standard deviations over pairs of names of different things. Of 33 phrases in seven languages 28 are read as
meant and none otherwise; of 34 for other things none is read as one, and the nearest is at 1.3."""
SIGN_FIT = 3.0
"""The same for words that only say that something is written; 15 of 34 that are no names reach it, and of 72 other
words one (screen)."""
WORDS_KEPT = 256


class PresenceClassifier:
    """Reads words by a sentence model. Threads may share it."""

    def __init__(self, sentences: SentenceEncoder) -> None:
        self._sentences = sentences
        self._read = lru_cache(maxsize=WORDS_KEPT)(self._read_anew)

    def read(self, words: str) -> Presence | None:
        """What the words name; None where it is something else."""
        kind, fit = self._read(" ".join(words.lower().split()))
        return kind if kind in PRESENCES and fit >= LEAST_FIT else None

    def means_writing(self, words: str) -> bool:
        """Whether the words only say that something is written: "sign", "marca de agua"."""
        kind, fit = self._read(" ".join(words.lower().split()))
        return kind in ("writing", "signs") and fit >= SIGN_FIT

    def _read_anew(self, words: str) -> tuple[str, float]:
        """The kind of the nearest name, and how surely it is meant."""
        if not words:
            return "none", 0.0
        likeness = (self._sentences.encode_passages([words]) @ self._vectors.T)[0]
        nearest, (mean, spread) = int(likeness.argmax()), self._spread
        return _names()[nearest][0], float((likeness[nearest] - mean) / spread)

    @cached_property
    def _vectors(self) -> Vectors:
        sentences, names = self._sentences, [name for _, name in _names()]
        version = hashlib.sha256("\n".join(names).encode()).hexdigest()[:8]
        return cached_vectors(
            f"presence-names-{version}", sentences.name, sentences.encode_passages, lambda: names, names[:1]
        )

    @cached_property
    def _spread(self) -> tuple[float, float]:
        """Mean and standard deviation of the likeness of names of different things."""
        kinds: NDArray[np.str_] = np.array([kind for kind, _ in _names()])
        values = (self._vectors @ self._vectors.T)[kinds[:, None] != kinds[None, :]]
        return float(values.mean()), max(1e-6, float(values.std()))


@cache
def _names() -> tuple[tuple[str, str], ...]:
    """What things are called, name by name, in small letters."""
    text = (resources.files("retrieval.search.senses") / NAMES_FILE).read_text(encoding="utf-8")
    table: Mapping[str, Mapping[str, Sequence[str]]] = tomllib.loads(text)
    return tuple(
        (kind, name.lower())
        for kind, languages in table.items()
        for names in languages.values()
        for name in names
    )

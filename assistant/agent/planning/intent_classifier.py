"""What kind of turn a text is, by its meaning: a sentence embedding and a small learned table.

For turns whose words no reading knows. It is learned by training/intent_classifier.py; it never makes a plan, it
only tells how a turn stands to what came before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal, Protocol, cast

import numpy as np

from retrieval.types import Vectors

IntentLabel = Literal["search", "refine", "similar", "remove", "describe", "more", "chat", "info", "reset"]

SEARCH_INTENTS: tuple[IntentLabel, ...] = ("search", "refine")
WEIGHTS = Path(__file__).with_name("intent_classifier.npz")
LONGEST_CLASSIFIED = 200
"""Characters that are looked at; what a turn wants stands at its edges, and long ones are searches."""


class QuestionEncoder(Protocol):
    """What embeds questions: `retrieval.encoders`' sentence encoders do."""

    def encode_queries(self, texts: Sequence[str]) -> Vectors: ...


@dataclass(frozen=True, slots=True)
class IntentPrediction:
    """A kind and how likely it is, 0 to 1."""

    kind: IntentLabel
    probability: float
    searching: float = 0.0
    """How likely it is that something is looked for, anew or in the running query, 0 to 1."""


@dataclass(frozen=True, slots=True)
class PhraseSimilarity:
    """A phrase and how near its meaning is to the one asked about, as a cosine."""

    phrase: str
    likeness: float


class IntentClassifier:
    """The learned table over a sentence encoder, which must be the bundled one that it was learned with."""

    def __init__(self, sentences: QuestionEncoder) -> None:
        self._sentences = sentences

    @cached_property
    def _table(self) -> tuple[tuple[IntentLabel, ...], Vectors, Vectors]:
        with np.load(WEIGHTS) as table:
            kinds = cast("tuple[IntentLabel, ...]", tuple(str(kind) for kind in table["kinds"]))
            return kinds, table["weights"].astype(np.float32), table["bias"].astype(np.float32)

    def predict(self, text: str) -> IntentPrediction:
        """The likeliest kind of a turn."""
        kinds, weights, bias = self._table
        scores = weights @ self._sentences.encode_queries([text[:LONGEST_CLASSIFIED]])[0] + bias
        likely = np.exp(scores - scores.max())
        likely = likely / likely.sum()
        best = int(likely.argmax())
        searching = float(sum(likely[kinds.index(kind)] for kind in SEARCH_INTENTS if kind in kinds))
        return IntentPrediction(kinds[best], float(likely[best]), searching)

    def nearest(self, phrase: str, others: Sequence[str]) -> tuple[PhraseSimilarity, ...]:
        """The others, the nearest in meaning first."""
        vectors = self._sentences.encode_queries([text[:LONGEST_CLASSIFIED] for text in (phrase, *others)])
        likeness = vectors[1:] @ vectors[0]
        return tuple(PhraseSimilarity(others[n], float(likeness[n])) for n in np.argsort(-likeness))

"""What a question is after, in any language: a sentence embedding and a small learned table.

A plan says that a turn asks about footage, counts, or asks about the archive; this says what of it is asked. It is
learned by training/question_classifier.py. It reads no words: a question that it is not sure of is a general one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal, NamedTuple, Protocol, cast

import numpy as np

from retrieval.encoders import load_sentence_encoder
from retrieval.encoders.sentences.selection import BUNDLED_SENTENCES, LazySentenceEncoder
from retrieval.types import Floats, Vectors

FootageQuestion = Literal[
    "everything",
    "said",
    "speaker",
    "seen",
    "written",
    "heard",
    "language",
    "before",
    "after",
    "length",
    "when",
    "where",
    "source",
    "compare",
    "summary",
    "count",
]
ArchiveQuestion = Literal["abilities", "archive", "videos", "years"]
SmallTalk = Literal["thanks", "greeting"]
QuestionKind = FootageQuestion | ArchiveQuestion | SmallTalk | Literal["same"]
"""`same` is "and the second one?": what the question before was after."""

FOOTAGE_QUESTIONS: tuple[FootageQuestion, ...] = (
    *("everything", "said", "speaker", "seen", "written", "heard", "language", "before", "after"),
    *("length", "when", "where", "source", "compare", "summary", "count"),
)
ARCHIVE_QUESTIONS: tuple[ArchiveQuestion, ...] = ("abilities", "archive", "videos", "years")
SMALL_TALK: tuple[SmallTalk, ...] = ("thanks", "greeting")

WEIGHTS = Path(__file__).with_name("question_classifier.npz")
LONGEST_CLASSIFIED = 300
"""Characters that are looked at."""
LEAST_SURE = 0.25
"""Of the likeliest kind among those that the plan leaves open; below it a question is a general one. Chosen on
the folds of training/questions; docs/conversation.md says what it gives on questions that took no part."""


class QuestionEncoder(Protocol):
    """What embeds questions: `retrieval.encoders`' sentence encoders do."""

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """(n, d) float32, unit length: what each of the texts means."""
        ...


class ClassifiedQuestion(NamedTuple):
    """What is asked of footage, and whether of the whole video rather than of a shot."""

    question: FootageQuestion
    whole_video: bool


@dataclass(frozen=True, slots=True, eq=False)
class _Table:
    kinds: tuple[QuestionKind, ...]
    weights: Floats
    """(kinds + 1, d): a row for each kind, and one for whole videos."""
    bias: Floats


class QuestionClassifier:
    """The learned table over the bundled sentence encoder, which it was learned with."""

    def __init__(self, sentences: QuestionEncoder | None = None) -> None:
        """`sentences` is the bundled encoder where it is loaded; else it is loaded at the first question."""
        self._sentences = sentences or LazySentenceEncoder(
            BUNDLED_SENTENCES, lambda: load_sentence_encoder(BUNDLED_SENTENCES)
        )

    @cached_property
    def _table(self) -> _Table:
        with np.load(WEIGHTS) as table:
            kinds = cast("tuple[QuestionKind, ...]", tuple(str(kind) for kind in table["kinds"]))
            return _Table(kinds, table["weights"].astype(np.float32), table["bias"].astype(np.float32))

    def footage_question(self, text: str, earlier: Sequence[str] = ()) -> ClassifiedQuestion:
        """What a question about shots or a video is after; `earlier` are the turns before it, the last at the end.

        "And in 5?" asks what they asked; a question that is not understood is a general one.
        """
        if not text.strip():
            return ClassifiedQuestion("everything", False)
        scores = self._scores(text)
        kind = self._likeliest(scores, (*FOOTAGE_QUESTIONS, "same"))
        whole = bool(scores[-1] > 0)
        if kind == "same":
            return ClassifiedQuestion(
                self.footage_question(earlier[-1], earlier[:-1]).question if earlier else "everything", whole
            )
        return ClassifiedQuestion(cast("FootageQuestion", kind or "everything"), whole)

    def archive_question(self, text: str) -> ArchiveQuestion:
        """What a question about the archive or the assistant is after."""
        return cast("ArchiveQuestion", self._likeliest(self._scores(text), ARCHIVE_QUESTIONS) or "archive")

    def is_thanks(self, text: str) -> bool:
        """Whether small talk thanks, rather than greets."""
        return self._likeliest(self._scores(text), SMALL_TALK) == "thanks"

    def _scores(self, text: str) -> Floats:
        """(kinds + 1,) the logit of each kind, and that of the whole video's being meant."""
        vector = self._sentences.encode_queries([text[:LONGEST_CLASSIFIED]])[0]
        scores: Floats = self._table.weights @ vector + self._table.bias
        return scores

    def _likeliest(self, scores: Floats, among: Sequence[QuestionKind]) -> QuestionKind | None:
        """The likeliest of these kinds; None where none stands out."""
        kinds = self._table.kinds
        allowed = [kinds.index(kind) for kind in among]
        likely = np.exp(scores[allowed] - scores[allowed].max())
        likely /= likely.sum()
        best = int(likely.argmax())
        return among[best] if likely[best] >= LEAST_SURE else None

"""Any model of sentence-transformers, from the hub or a folder: any text → a vector of its meaning.

Models are trained with words put before questions and passages. Those that a model records itself are used;
the e5 family names them in its description alone, so they stand here.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from retrieval.encoders.encoder import encodable_text
from retrieval.errors import ModelError
from retrieval.types import Vectors

QUESTION_PROMPTS = ("query", "question")
PASSAGE_PROMPTS = ("passage", "document", "corpus")
"""Names under which models record them. Every loaded model has an empty "document", which must not win."""
E5_PROMPTS = ("query: ", "passage: ")
BATCH = 32


class SentenceTransformerEncoder:
    """A loaded model. `name` is the hub's name, or a folder's absolute path."""

    def __init__(self, name: str, *, device: str | None = None) -> None:
        """`device` is torch's; None takes a GPU where there is one. ModelError where it cannot be had."""
        self.name = name
        self._model: Any = _loaded(name, device)
        prompts: dict[str, str] = self._model.prompts
        usual = E5_PROMPTS if is_e5(name) else ("", "")
        self._question = _first(prompts, QUESTION_PROMPTS) or usual[0]
        self._passage = _first(prompts, PASSAGE_PROMPTS) or usual[1]
        self.dimensions = int(self._model.encode(["a"], show_progress_bar=False).shape[1])

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """What is asked → (n, dimensions) float32, unit length."""
        return self._embed(texts, self._question)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """What is searched in, such as subtitles → (n, dimensions) float32, unit length."""
        return self._embed(texts, self._passage)

    def _embed(self, texts: Sequence[str], prompt: str) -> Vectors:
        if not texts:
            return np.empty((0, self.dimensions), np.float32)
        embedded = self._model.encode(
            [encodable_text(text) for text in texts],
            prompt=prompt,
            batch_size=BATCH,
            convert_to_numpy=True,
            normalize_embeddings=True,
            show_progress_bar=False,
        )
        return np.asarray(embedded, np.float32)


def is_e5(name: str) -> bool:
    """Whether it is one of the e5 models that take plain prefixes; their `instruct` kin take sentences."""
    repository = Path(name).name.lower()
    return "e5-" in repository and "instruct" not in repository


def _first(prompts: dict[str, str], names: tuple[str, ...]) -> str:
    return next((prompts[name] for name in names if prompts.get(name)), "")


def _loaded(name: str, device: str | None) -> Any:
    from sentence_transformers import (
        SentenceTransformer,  # takes seconds, which the bundled model need not wait for
    )

    try:
        return SentenceTransformer(name, device=device)
    except Exception as error:
        raise ModelError(
            "The sentence model {name} cannot be loaded ({reason}). Name a model of the hub, a "
            "folder of sentence-transformers, or bundled.",
            name=name,
            reason=type(error).__name__,
        ) from error

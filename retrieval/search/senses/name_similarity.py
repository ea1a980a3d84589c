"""What the names of an archive's files and folders mean, and how well a question fits them, in whatever language.

A name fits as far as it is nearer to the question than to everyday questions in the page's languages, by the text
side of the archive's encoder, which learned what words of several languages look like. It knows no words.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.archive.archive import Archive
from retrieval.archive.name_words import distinctive_names, shared_folders
from retrieval.encoders import Encoder
from retrieval.encoders.cached_vectors import cached_vectors
from retrieval.search.calibration.match_strength import WEAK
from retrieval.search.calibration.sense_background import everyday_words
from retrieval.speech.sentence_querybank import everyday_questions
from retrieval.types import Floats, Vector, Vectors, Video

BANK_VERSION = 1
"""Rises when the everyday questions change."""
MIN_SPREAD = 0.005
"""Cosine."""
MOST_BY_MEANING = 3.5
"""A name says little, and some mean what they are not: what only means the same is no strong match by itself. Of 92
questions for one of 36 names in another language 0.84 fit better than nine in ten of the questions for none of
them; the median fit is 3.8, of those for none 1.0 (0.9 quantile 2.6)."""
FLOAT32_LIMIT_BYTES = 1 << 29
"""Of vectors in memory as float32: 116,000 names of 1,152 dimensions. More are kept as float16, compared slower."""
BLOCK = 8192
"""Names compared at a time."""


@dataclass(frozen=True, slots=True, eq=False)
class NameSimilarity:
    """The names of an archive's videos, each of one meaning or several."""

    vectors: NDArray[np.floating]
    """(names, d), unit length."""
    usual: Floats
    """(names,) how near everyday questions are to each on average."""
    spread: Floats
    """(names,) their standard deviation."""
    name_of: NDArray[np.int64]
    """(meanings,) which name, and"""
    video_of: NDArray[np.int64]
    """(meanings,) of which video."""
    videos: int

    def evidence(self, question: Vector) -> Floats:
        """(videos,) how surely each is called something like that, as `retrieval.search.calibration` counts it; 0
        where that may be chance."""
        fits = (_products(self.vectors, question[None])[:, 0] - self.usual) / self.spread
        best = np.zeros(self.videos, np.float32)
        np.maximum.at(best, self.video_of, fits[self.name_of])
        return np.where(best >= WEAK, np.minimum(best, MOST_BY_MEANING), 0).astype(np.float32)


def read_name_similarity(
    archive: Archive, videos: Sequence[Video], encoder: Encoder
) -> NameSimilarity | None:
    """Of these videos' names those that were embedded; None where none was."""
    words, stored = archive.name_vectors.all()
    if not words:
        return None
    vectors: NDArray[np.floating] = stored
    if 2 * stored.nbytes <= FLOAT32_LIMIT_BYTES:
        vectors = stored.astype(np.float32)
    place_of, shared = {word: place for place, word in enumerate(words)}, shared_folders(videos)
    meanings = [
        (place_of[name], place)
        for place, video in enumerate(videos)
        for name in distinctive_names(video, shared)
        if name in place_of
    ]
    pairs = np.array(meanings, np.int64).reshape(-1, 2)
    usual, spread = np.empty(len(words), np.float32), np.empty(len(words), np.float32)
    questions = _everyday_vectors(encoder)
    for first in range(0, len(words), BLOCK):
        block = slice(first, first + BLOCK)
        nearness = _products(vectors[block], questions)
        usual[block], spread[block] = nearness.mean(axis=1), nearness.std(axis=1)
    return NameSimilarity(
        vectors, usual, np.maximum(MIN_SPREAD, spread), pairs[:, 0], pairs[:, 1], len(videos)
    )


def _products(vectors: NDArray[np.floating], others: Vectors) -> Floats:
    """(n, m) float32: the inner products of (n, d) and (m, d), never much of the first as float32 beside it."""
    blocks = [
        vectors[first : first + BLOCK].astype(np.float32, copy=False) @ others.T
        for first in range(0, len(vectors), BLOCK)
    ]
    return np.concatenate(blocks) if blocks else np.empty((0, len(others)), np.float32)


def _everyday_vectors(encoder: Encoder) -> Vectors:
    """(n, d) float32, unit length, kept in the file cache."""
    return cached_vectors(
        f"name-bank-{BANK_VERSION}",
        encoder.name,
        encoder.encode_texts,
        lambda: [*everyday_questions(), *everyday_words()],
    )

"""Vectors of fixed texts, encoded once for each model and kept in the file cache. It knows no text and no model."""

import hashlib
import io
from collections.abc import Callable, Sequence

import numpy as np

from retrieval.storage.file_cache import cached_bytes
from retrieval.types import Vectors

FINGERPRINT_TEXTS = ("a photograph", "una fotografía")
"""Their vectors tell an encoder from another of the same name, such as a checkpoint file that was replaced or a
head that learned another language."""


def cached_vectors(
    kind: str,
    model: str,
    encode: Callable[[Sequence[str]], Vectors],
    texts: Callable[[], Sequence[str]],
    fingerprint_texts: Sequence[str] = FINGERPRINT_TEXTS,
) -> Vectors:
    """(n, d) float32, unit length: the texts' vectors, by this model.

    `kind` names the texts and their version, as the cache's file is called. `texts` is asked where they are not
    kept yet. Models of one name are told apart by the vectors of `fingerprint_texts`, rounded to float16.
    """
    fingerprint = encode(fingerprint_texts).astype(np.float16).tobytes()
    digest = hashlib.sha256(model.encode() + fingerprint).hexdigest()[:16]

    def encoded() -> bytes:
        file = io.BytesIO()
        np.save(file, encode(texts()))
        return file.getvalue()

    vectors: Vectors = np.load(io.BytesIO(cached_bytes(f"{kind}-{digest}.npy", encoded)))
    return vectors

"""What encoders are: pictures and texts in, or sentences, and vectors of one space out. It knows no model."""

from collections.abc import Sequence
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from retrieval.types import Picture, Preparation, Vectors

Prepared = NDArray[Any]
"""One picture made ready for the model, or several stacked; shape and dtype are the encoder's own."""

MAX_TEXT_LENGTH = 2000
"""Characters. More than any of the models reads (77 to 512 tokens), and a bound for tokenizers that slow
down with the square of a word's length."""


class Encoder(Protocol):
    """A model that brings pictures and texts into one space, where the cosine tells how near they are."""

    @property
    def name(self) -> str:
        """Canonical, what an archive records: `compact` or `openclip:ARCH/WEIGHTS`."""

    @property
    def dimensions(self) -> int:
        """Of a vector."""
        ...

    @property
    def batch_size(self) -> int:
        """Pictures a forward pass: the fastest measured on this kind of device."""

    def prepare(self, picture: Picture) -> Prepared:
        """The work before the model for one picture: small result, safe to call from several threads."""

    def encode_prepared(self, prepared: Prepared) -> Vectors:
        """Stacked results of `prepare` (n, ...) → (n, dimensions) float32, unit length; n may be 0."""

    def encode_pictures(self, pictures: Sequence[Picture]) -> Vectors:
        """Pictures of any sizes → (n, dimensions) float32, unit length."""

    def encode_texts(self, texts: Sequence[str]) -> Vectors:
        """Texts → (n, dimensions) float32, unit length; what is too long for the model is cut."""


@runtime_checkable
class PreparesApart(Protocol):
    """An encoder whose `prepare` another process can do that has not loaded it."""

    preparation: Preparation
    """The same as `prepare`, picklable, and light to import."""


class SentenceEncoder(Protocol):
    """A model that brings questions and what answers them into one space; the cosine tells how near they are."""

    @property
    def name(self) -> str:
        """Canonical, what an archive records: `bundled`, a model of the hub or a folder."""

    @property
    def dimensions(self) -> int:
        """Of a vector."""
        ...

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """What is asked → (n, dimensions) float32, unit length; what is too long for the model is cut."""

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """What is searched in, such as subtitles → (n, dimensions) float32, unit length."""


def encode_in_batches(encoder: Encoder, pictures: Sequence[Picture]) -> Vectors:
    """`encode_pictures` by way of `prepare` and `encode_prepared`, never more than a batch in memory."""
    vectors = [np.empty((0, encoder.dimensions), np.float32)]
    for start in range(0, len(pictures), encoder.batch_size):
        batch = pictures[start : start + encoder.batch_size]
        vectors.append(encoder.encode_prepared(np.stack([encoder.prepare(picture) for picture in batch])))
    return np.concatenate(vectors)


def encodable_text(text: str) -> str:
    """At most `MAX_TEXT_LENGTH` characters, without the NUL and the lone surrogates that C and UTF-8 reject."""
    return text[:MAX_TEXT_LENGTH].encode("utf-8", "replace").decode("utf-8").replace("\0", " ")

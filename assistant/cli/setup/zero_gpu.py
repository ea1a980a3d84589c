"""Encoders on a Space that lends a GPU for a call at a time (ZeroGPU). It is the only module that sees `spaces`.

The package is there on such Spaces alone; everywhere else encoders stay as they are.
"""

import os
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

from retrieval.encoders import Encoder, Prepared
from retrieval.types import Picture, Vectors

GPU_SECONDS = 30
"""For one call: a batch of pictures or a question takes a second, the model's way to the GPU a few."""


def prepare_gpu() -> None:
    """To be called before anything imports torch, which the package prepares for the borrowed GPU."""
    _lender()


def on_zero_gpu(encoder: Encoder) -> Encoder:
    """The encoder, with a borrowed GPU for what it computes where the Space lends one."""
    lend = _lender()
    return encoder if lend is None else _Borrowing(encoder, lend)


class _Borrowing:
    """An encoder whose models run while a GPU is lent. What goes in and out are arrays and texts."""

    def __init__(self, encoder: Encoder, lend: Callable[..., Any]) -> None:
        self._encoder = encoder
        self.encode_prepared: Callable[[Prepared], Vectors] = lend(
            encoder.encode_prepared, duration=GPU_SECONDS
        )
        self.encode_pictures: Callable[[Sequence[Picture]], Vectors] = lend(
            encoder.encode_pictures, duration=GPU_SECONDS
        )
        self.encode_texts: Callable[[Sequence[str]], Vectors] = lend(
            encoder.encode_texts, duration=GPU_SECONDS
        )

    @property
    def name(self) -> str:
        return self._encoder.name

    @property
    def dimensions(self) -> int:
        return self._encoder.dimensions

    @property
    def batch_size(self) -> int:
        return self._encoder.batch_size

    def prepare(self, picture: Picture) -> Prepared:
        return self._encoder.prepare(picture)


def _lender() -> Callable[..., Any] | None:
    """The decorator `spaces.GPU`; None where no GPU is lent."""
    if os.environ.get("SPACES_ZERO_GPU", "").lower() not in ("1", "true", "t"):
        return None
    try:
        spaces = import_module("spaces")
    except ImportError:
        return None
    lend: Callable[..., Any] = spaces.GPU
    return lend

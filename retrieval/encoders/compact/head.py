"""The learned head of the compact encoder: backbone features and sentence vectors → one joint space.

Plain numpy over the files that `training/compact_head.py` and `training/compact_languages.py` write. How it was
learned, and how good it is, stands in docs/compact-encoder.md.
"""

from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import erf, expit, softmax

from retrieval.encoders.names import COMPACT_HEADS, COMPACT_NEWEST
from retrieval.types import Floats, Vectors

EARLIER_WEIGHT = 0.3
"""Of the earlier head's towers in the cosine. Alone the second head loses 2 to 4 points on Flickr8k, with it
hardly any, for 1 on COCO (docs/compact-encoder.md)."""
LANGUAGE_UNITS = ("spanish", "languages")
"""What the first head's and the second's are called in their files."""


class Head:
    """Two towers and the class half, joined by the weight that the file gives; an earlier head's towers may stand
    beside its own."""

    def __init__(self, arrays: dict[str, NDArray[Any]], beside: "Head | None" = None) -> None:
        self._beside = beside
        self._arrays = {name: np.asarray(array, np.float32) for name, array in arrays.items()}
        self._class_weight = float(self._arrays["class.weight"])
        towers = [self, beside] if beside else [self]
        self.dimensions = sum(len(head._arrays["image.lin.bias"]) for head in towers)
        self.dimensions += len(self._arrays["class.mean"])

    @classmethod
    def bundled(cls, name: str = COMPACT_NEWEST) -> "Head":
        """The head that comes with this package under that name."""
        first, *later = list(COMPACT_HEADS)[: list(COMPACT_HEADS).index(name) + 1]
        head = cls(_read(first))
        for number in later:
            head = cls(_read(number), beside=head)
        return head

    def join_pictures(self, pooled: Floats, pre_head: Floats, logits: Floats) -> Vectors:
        """The backbone's outputs, (n, 1280), (n, 352) and (n, 1000) → (n, d) float32, unit length."""
        features = np.concatenate([np.sqrt(np.maximum(pooled, 0)), pre_head], axis=1)
        classes = softmax(logits / self._arrays["class.temperature"], axis=1)
        named = normalized_rows(classes @ self._arrays["class.names"])
        return self._join(
            self._towers("image", features), normalized_rows(named - self._arrays["class.mean"])
        )

    def join_texts(self, sentences: Vectors) -> Vectors:
        """Sentence vectors of questions (n, 384) → (n, d) float32, unit length."""
        return self._join(
            self._towers("text", sentences), normalized_rows(sentences - self._arrays["text.mean"])
        )

    def _towers(self, side: str, features: Floats) -> Floats:
        """(n, d) unit length: its own tower's vectors, and beside them the earlier head's by their weight."""
        own = self._tower(side, features)
        if self._beside is None:
            return own
        earlier = self._beside._towers(side, features)
        return np.concatenate([np.sqrt(EARLIER_WEIGHT) * earlier, np.sqrt(1 - EARLIER_WEIGHT) * own], axis=1)

    def _tower(self, side: str, features: Floats) -> Floats:
        """unit(linear(z) + MLP(z)) on standardised features, and of texts what their language adds."""
        z = (features - self._arrays[f"{side}.mean"]) / self._arrays[f"{side}.scale"]
        hidden = gelu(self._linear(f"{side}.mlp.1", z))
        out = self._linear(f"{side}.lin", z) + self._linear(f"{side}.mlp.4", hidden)
        for units in LANGUAGE_UNITS:
            if side == "text" and f"{units}.gate.weight" in self._arrays:
                out += self._translated(units, z)
        return normalized_rows(out)

    def _translated(self, units: str, z: Floats) -> Floats:
        """(n, 384): what brings a text to where its English is, weighed by how little English it is."""
        hidden = gelu(self._linear(f"{units}.first", z))
        added = hidden @ self._arrays[f"{units}.last.weight"].T
        return np.asarray(expit(self._linear(f"{units}.gate", z)) * added, np.float32)

    def _linear(self, layer: str, x: Floats) -> Floats:
        weight, bias = self._arrays[f"{layer}.weight"], self._arrays[f"{layer}.bias"]
        # the large factor first: BLAS then packs the few rows, not the weights (0.8 ms of a batch of 16, not 1.4)
        return np.asarray((weight @ x.T).T + bias, np.float32)

    def _join(self, tower: Floats, classes: Floats) -> Vectors:
        weight = self._class_weight
        return normalized_rows(
            np.concatenate([np.sqrt(1 - weight) * tower, np.sqrt(weight) * classes], axis=1)
        )


def _read(name: str) -> dict[str, NDArray[Any]]:
    with resources.files("retrieval.encoders.compact").joinpath(COMPACT_HEADS[name]).open("rb") as file:
        return dict(np.load(file))


def normalized_rows(vectors: Floats) -> Vectors:
    """Each row at unit length; a row of zeros, which has no direction, stays zero."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, np.finfo(np.float32).tiny), np.float32)


def gelu(x: Floats) -> Floats:
    """The exact form, x Φ(x), as the head was trained."""
    return np.asarray(0.5 * x * (1 + erf(x / np.sqrt(2))), np.float32)

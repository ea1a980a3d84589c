"""The learned head of the compact encoder: backbone features and sentence vectors → one joint space.

Plain numpy over `head.npz`, which `training/compact_head.py` writes. How it was learned, and how good it
is, stands in docs/compact-encoder.md.
"""

from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import erf, expit, softmax

from retrieval.types import Floats, Vectors


class Head:
    """Two towers and the class half, joined by the weight that the file gives."""

    def __init__(self, arrays: dict[str, NDArray[Any]]) -> None:
        self._arrays = {name: np.asarray(array, np.float32) for name, array in arrays.items()}
        self._class_weight = float(self._arrays["class.weight"])
        self.dimensions = len(self._arrays["image.lin.bias"]) + len(self._arrays["class.mean"])

    @classmethod
    def bundled(cls) -> "Head":
        """The head that comes with this package."""
        with resources.files("retrieval.encoders.compact").joinpath("head.npz").open("rb") as file:
            return cls(dict(np.load(file)))

    def join_pictures(self, pooled: Floats, pre_head: Floats, logits: Floats) -> Vectors:
        """The backbone's outputs, (n, 1280), (n, 352) and (n, 1000) → (n, d) float32, unit length."""
        features = np.concatenate([np.sqrt(np.maximum(pooled, 0)), pre_head], axis=1)
        classes = softmax(logits / self._arrays["class.temperature"], axis=1)
        named = unit_rows(classes @ self._arrays["class.names"])
        return self._join(self._tower("image", features), unit_rows(named - self._arrays["class.mean"]))

    def join_texts(self, sentences: Vectors) -> Vectors:
        """Sentence vectors of questions (n, 384) → (n, d) float32, unit length."""
        return self._join(self._tower("text", sentences), unit_rows(sentences - self._arrays["text.mean"]))

    def _tower(self, side: str, features: Floats) -> Floats:
        """unit(linear(z) + MLP(z)) on standardised features, and of texts what their being Spanish adds."""
        z = (features - self._arrays[f"{side}.mean"]) / self._arrays[f"{side}.scale"]
        hidden = gelu(self._linear(f"{side}.mlp.1", z))
        out = self._linear(f"{side}.lin", z) + self._linear(f"{side}.mlp.4", hidden)
        if side == "text" and "spanish.gate.weight" in self._arrays:
            out += self._spanish(z)
        return unit_rows(out)

    def _spanish(self, z: Floats) -> Floats:
        """(n, 384): units that bring a Spanish text to where its English is, weighed by how Spanish it is."""
        hidden = gelu(self._linear("spanish.first", z))
        added = hidden @ self._arrays["spanish.last.weight"].T
        return np.asarray(expit(self._linear("spanish.gate", z)) * added, np.float32)

    def _linear(self, layer: str, x: Floats) -> Floats:
        return np.asarray(x @ self._arrays[f"{layer}.weight"].T + self._arrays[f"{layer}.bias"], np.float32)

    def _join(self, tower: Floats, classes: Floats) -> Vectors:
        weight = self._class_weight
        return unit_rows(np.concatenate([np.sqrt(1 - weight) * tower, np.sqrt(weight) * classes], axis=1))


def unit_rows(vectors: Floats) -> Vectors:
    """Each row at unit length; a row of zeros, which has no direction, stays zero."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, np.finfo(np.float32).tiny), np.float32)


def gelu(x: Floats) -> Floats:
    """The exact form, x Φ(x), as the head was trained."""
    return np.asarray(0.5 * x * (1 + erf(x / np.sqrt(2))), np.float32)

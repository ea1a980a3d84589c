"""What compact_spanish.py learns from: one Spanish caption of each picture, and phrases in both languages."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.types import Floats
from training.compact_head import embed

PHRASES = Path(__file__).with_name("spanish") / "phrases.tsv"
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Spanish:
    """Sentence vectors, (n, 384) float32; where a split's name is the key, one for each of its pictures."""

    captions: dict[str, Floats]
    chosen: dict[str, Rows]
    """Which of the split's captions each is a translation of."""
    pictures: dict[str, Rows]
    """The pictures' rows in pairs.npz."""
    phrases: Floats
    phrases_in_english: Floats


def chosen_captions(caption_image: NDArray[np.int32]) -> Rows:
    """One caption of each picture, the first of the first, the second of the second and so on: (pictures,) rows."""
    _, first, counts = np.unique(caption_image, return_index=True, return_counts=True)
    return np.asarray(first + np.arange(len(first)) % counts)


def read_spanish(pairs: Path, captions: Path, vectors_file: Path | None) -> Spanish:
    """`captions` holds a line for each caption of `pairs`. Embedding takes minutes; `vectors_file` keeps it."""
    stored = np.load(pairs)
    caption_image, split = stored["caption_image"], stored["split"]
    lines = captions.read_text(encoding="utf-8").splitlines()
    if len(lines) != len(caption_image):
        raise SystemExit(f"{captions} has {len(lines)} lines, {pairs} {len(caption_image)} captions.")
    rows = chosen_captions(caption_image)
    phrases = [line.split("\t") for line in PHRASES.read_text(encoding="utf-8").splitlines()]
    if vectors_file and vectors_file.exists():
        vectors = np.load(vectors_file)
    else:
        texts = [
            *(lines[row] for row in rows),
            *(text for _, text in phrases),
            *(text for text, _ in phrases),
        ]
        vectors = embed(texts)
        if vectors_file:
            np.save(vectors_file, vectors)
    in_spanish, short, in_english = np.split(vectors, [len(rows), len(rows) + len(phrases)])
    names = ("train", "dev", "test")
    return Spanish(
        captions={name: in_spanish[split == name] for name in names},
        chosen={
            name: np.searchsorted(np.flatnonzero(split[caption_image] == name), rows[split == name])
            for name in names
        },
        pictures={name: np.flatnonzero(split == name) for name in names},
        phrases=short,
        phrases_in_english=in_english,
    )

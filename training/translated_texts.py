"""Texts in all languages that the page speaks, which compact_languages.py learns from and is measured on.

Most of languages/*.tsv was written by hand, a line for a meaning, a column for a language. Three of the lists
are parts of sentences: any subject goes with any predicate and any place in every language, so a few hundred
lines give thousands of sentences that say the same. The captions are of COCO's photos, by their rows in
pairs_coco.npz.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).with_name("languages")
ENGLISH = "english"
LANGUAGES = ("spanish", "french", "german", "italian", "portuguese", "catalan")
SEED = 5
COMPOSED = {
    ("subjects", "predicates"): 300,
    ("subjects", "places"): 300,
    ("subjects", "predicates", "places"): 500,
}
"""How many sentences are drawn of each form."""

SPANISH_PHRASES = FOLDER / "phrases_spanish.tsv"
"""Short phrases as people search with, in English and Spanish alone, from before the other languages."""

Line = tuple[str, ...]
"""A meaning in English and then in each of `LANGUAGES`."""


@dataclass(frozen=True, slots=True)
class TranslatedCaptions:
    """`lines[i]` says what the photo in row `rows[i]` of pairs_coco.npz shows."""

    rows: list[int]
    lines: list[Line]


def read_captions(name: str) -> TranslatedCaptions:
    """Those of languages/captions_NAME.tsv: `train` or `test`."""
    lines = read_lines(FOLDER / f"captions_{name}.tsv")
    return TranslatedCaptions([int(line[0]) for line in lines], [line[1:] for line in lines])


def read_phrases() -> list[Line]:
    """All lists and what is composed of them, each once."""
    lists = {
        name: read_lines(FOLDER / f"{name}.tsv") for name in ("subjects", "predicates", "places", "things")
    }
    return list(dict.fromkeys([*(line for lines in lists.values() for line in lines), *_composed(lists)]))


def read_spanish_phrases() -> list[Line]:
    return [tuple(line.split("\t")) for line in SPANISH_PHRASES.read_text(encoding="utf-8").splitlines()]


def read_lines(file: Path) -> list[Line]:
    """The lines of a file of texts by tabs, without the names of the columns."""
    return [tuple(line.split("\t")) for line in file.read_text(encoding="utf-8").splitlines()[1:]]


def _composed(lists: dict[str, list[Line]]) -> Iterator[Line]:
    generator = np.random.default_rng(SEED)
    for parts, count in COMPOSED.items():
        for _ in range(count):
            drawn = [lists[name][generator.integers(len(lists[name]))] for name in parts]
            yield tuple(" ".join(texts) for texts in zip(*drawn, strict=True))

"""How well classes are found that a handful of examples taught, by the number of examples, beside nearest mean.

    python -m benchmarks.search.taught_classes PAIRS.npz [PAIRS.npz ...]

`PAIRS.npz` is what the compact encoder's head was learned from (training/compact_pairs.py says what it holds); the
photos of its test split, which the head never saw, stand for shots. A class is a word of the photos' captions that
between 15 photos and one in ten have. Its examples are drawn at random, five times; the other photos are ordered by
the class's direction. Printed are mean average precision over the classes, the share of classes whose first found
photo is right, and how often what is given even odds or more is right (`ClassHead.probability`).
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.kept_runs import Run, begin
from benchmarks.search.no_match_captions import stems
from retrieval.archive.taught.class_head import learn_class
from retrieval.archive.taught.taught_shots import BACKGROUND_SHOTS, HOLDS
from retrieval.encoders.compact.head import Head
from retrieval.types import Floats, Vectors

EXAMPLES = (2, 3, 5, 8, 16)
FEWEST, MOST_SHARE = 15, 0.1
"""Photos with a class's word: one example more than are taught is left to be found."""
DRAWS = 5
CLASSES = 60
"""Of each file, drawn at random."""


@dataclass(frozen=True, slots=True, eq=False)
class Photos:
    """Photos of one file, and (classes, photos) which of them show each class."""

    vectors: Vectors
    classes: Sequence[str]
    shows: NDArray[np.bool_]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("pairs", type=Path, nargs="+")
    parser.add_argument("--seed", type=int, default=0)
    given, run = begin(parser, __file__)
    with run:
        for path in given.pairs:
            measure(run, path.stem, read(path, np.random.default_rng(given.seed)), given.seed)


def read(path: Path, random: np.random.Generator) -> Photos:
    pairs = np.load(path)
    rows = np.flatnonzero(pairs["split"] == "test")
    vectors = Head.bundled().join_pictures(
        *(pairs[name][rows].astype(np.float32) for name in ("pooled", "pre_head", "logits"))
    )
    captions = np.flatnonzero(np.isin(pairs["caption_image"], rows))
    photos: dict[str, set[int]] = {}
    for caption, row in zip(pairs["caption"][captions], pairs["caption_image"][captions], strict=True):
        for word in stems(str(caption)):
            photos.setdefault(word, set()).add(int(np.searchsorted(rows, row)))
    fit = sorted(word for word, some in photos.items() if FEWEST <= len(some) <= MOST_SHARE * len(rows))
    chosen = sorted(random.choice(fit, min(CLASSES, len(fit)), replace=False).tolist())
    shows = np.zeros((len(chosen), len(rows)), np.bool_)
    for place, word in enumerate(chosen):
        shows[place, list(photos[word])] = True
    return Photos(vectors, chosen, shows)


def measure(run: Run, name: str, photos: Photos, seed: int) -> None:
    print(f"{name}: {len(photos.vectors)} photos, {len(photos.classes)} classes")
    for examples in EXAMPLES:
        random = np.random.default_rng(seed)
        taught, mean, first, given = [], [], [], []
        for shows in photos.shows:
            if shows.sum() <= examples:
                continue
            for _ in range(DRAWS):
                marked = random.choice(np.flatnonzero(shows), examples, replace=False)
                others = np.setdiff1d(np.arange(len(shows)), marked)
                positive = photos.vectors[marked]
                usual = random.choice(others, min(BACKGROUND_SHOTS, len(others)), replace=False)
                head = learn_class([one[None] for one in positive], [], photos.vectors[usual])
                similarity = photos.vectors[others] @ head.direction
                taught.append(average_precision(similarity, shows[others]))
                mean.append(average_precision(photos.vectors[others] @ positive.mean(axis=0), shows[others]))
                first.append(shows[others][similarity.argmax()])
                given += shows[others][head.probability(similarity) >= HOLDS].tolist()
        print(
            f"{examples:3} examples: average precision {np.mean(taught):.3f}, nearest mean {np.mean(mean):.3f}; "
            f"first right {np.mean(first):.2f}; of {len(given)} given even odds {np.mean(given or [0]):.2f} right"
        )
        run.figure(f"{name}, {examples} examples: average precision", float(np.mean(taught)))
        run.figure(f"{name}, {examples} examples: nearest mean", float(np.mean(mean)))
        run.figure(f"{name}, {examples} examples: first right", float(np.mean(first)))


def average_precision(scores: Floats, right: NDArray[np.bool_]) -> float:
    """Of the list in the order of the scores."""
    ordered = right[np.argsort(-scores, kind="stable")]
    found = np.cumsum(ordered)
    return float((found[ordered] / (np.flatnonzero(ordered) + 1)).mean())


if __name__ == "__main__":
    main()

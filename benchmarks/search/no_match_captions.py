"""How well a text's evidence tells right first hits from questions that nothing in an archive answers.

    python -m benchmarks.search.no_match_captions PAIRS.npz --vectors CAPTIONS.npy

`PAIRS.npz` is what the compact encoder's head was learned from (training/compact_pairs.py says what it holds);
the photos of its dev and test splits, which the head never saw, make archives of several sizes, and one caption
of each photo and short phrases in English and Spanish (training/languages/phrases_spanish.tsv) are asked. A
first hit counts as right where its photo's captions have (for a caption 0.7 of) the question's words, and a
question as absent where no photo's captions have more than a third of them; the others are left out. Words
weigh by how rare they are.

Each line gives, for an archive's size and a kind of question, the share of pairs of the two in which the right
hit has more evidence, how many right hits are not called none, and how many absent questions are.
"""

import argparse
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.kept_runs import Run, begin
from retrieval.encoders import load_encoder
from retrieval.encoders.compact.head import Head
from retrieval.search.calibration.background_statistics import BackgroundStatistics
from retrieval.search.calibration.match_strength import WEAK, ScoreCalibrator
from retrieval.search.calibration.querybank import load_querybank
from retrieval.types import Floats, Vectors

SIZES = (10, 30, 100, 300, 900)
ARCHIVES = 2
EVERY = 5
PHRASES = Path(__file__).parents[2] / "training" / "languages" / "phrases_spanish.tsv"
IDLE = frozenset(
    word
    for line in (
        "a an the in on of at with and is are to two three four his her its their by for from up down over into",
        "through while it that some one another as out near other off there be being has next along around",
        "during behind front who this no very several group many",
    )
    for word in line.split()
)


@dataclass(frozen=True, slots=True, eq=False)
class Questions:
    """Questions of one kind, their vectors, and (questions, photos) how much of their words each photo has."""

    kind: str
    vectors: Vectors
    shared: Floats
    right: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--vectors", type=Path, required=True, help="the captions' sentence vectors")
    parser.add_argument("--seed", type=int, default=0)
    given, run = begin(parser, __file__)
    with run:
        measure(run, given)


def measure(run: Run, given: argparse.Namespace) -> None:
    photos, kinds = read(dict(np.load(given.pairs)), np.load(given.vectors))
    bank = load_querybank(load_encoder("compact"))
    random = np.random.default_rng(given.seed)
    for size in SIZES:
        chosen = [random.choice(len(photos), size, replace=False) for _ in range(ARCHIVES)]
        for questions in kinds:
            found = [evidence(questions, photos, members, bank) for members in chosen]
            right, absent = (np.concatenate(part) for part in zip(*found, strict=True))
            print(
                f"{size:4} photos, {questions.kind:15} told apart {told_apart(right, absent):.2f}; "
                f"{len(right):4} right: {np.mean(right >= WEAK):.2f} not none; "
                f"{len(absent):4} absent: {np.mean(absent < WEAK):.2f} none"
            )
            case = f"{size} photos, {questions.kind}"
            run.figure(f"{case}: told apart", told_apart(right, absent))
            run.figure(f"{case}: right and not none", np.mean(right >= WEAK))
            run.figure(f"{case}: absent and none", np.mean(absent < WEAK))


def read(pairs: dict[str, Any], sentences: Vectors) -> tuple[Vectors, list[Questions]]:
    """The photos' vectors, and the questions of each kind."""
    head, encoder = Head.bundled(), load_encoder("compact")
    rows = np.flatnonzero(pairs["split"] != "train")
    outputs = (pairs[name][rows].astype(np.float32) for name in ("pooled", "pre_head", "logits"))
    captions = np.flatnonzero(np.isin(pairs["caption_image"], rows))
    photo_of = np.searchsorted(rows, pairs["caption_image"][captions])
    words: list[set[str]] = [set() for _ in rows]
    for caption, photo in zip(pairs["caption"][captions], photo_of, strict=True):
        words[photo] |= stems(str(caption))
    asked = [str(caption) for caption in pairs["caption"][captions[::EVERY]]]
    phrases = [line.split("\t") for line in PHRASES.read_text(encoding="utf-8").splitlines()[::EVERY]]
    english = [phrase for phrase, _ in phrases]
    of_phrases = shares(english, words)
    return head.join_pictures(*outputs), [
        Questions("captions", head.join_texts(sentences[captions[::EVERY]]), shares(asked, words), 0.7),
        Questions("phrases", encoder.encode_texts(english), of_phrases, 1.0),
        Questions("Spanish phrases", encoder.encode_texts([text for _, text in phrases]), of_phrases, 1.0),
    ]


def evidence(
    questions: Questions, photos: Vectors, members: NDArray[np.int64], bank: Vectors
) -> tuple[Floats, Floats]:
    """The best hit's evidence of the questions whose first hit is right, and of those that are absent."""
    archive = photos[members]
    background = BackgroundStatistics(archive, bank, len(archive))
    found = np.array(
        [ScoreCalibrator(vector, background, words=1).evidence(archive) for vector in questions.vectors]
    )
    shared = questions.shared[:, members]
    first = np.take_along_axis(shared, found.argmax(axis=1)[:, None], axis=1)[:, 0]
    best = found.max(axis=1)
    return best[first >= questions.right - 1e-3], best[shared.max(axis=1) <= 1 / 3]


def told_apart(right: Floats, absent: Floats) -> float:
    """Area under the curve."""
    order = np.sort(absent)
    return float(np.searchsorted(order, right).mean() / max(1, len(order)))


def shares(questions: list[str], words: list[set[str]]) -> Floats:
    """(questions, photos) float32: the share of each question's words that a photo's captions have."""
    every = {word: place for place, word in enumerate(sorted(set[str]().union(*words)))}
    has = np.array([[word in own for word in every] for own in words], np.float32)
    rare = np.log(2 * len(words) / has.sum(axis=0))
    unknown = np.log(2 * len(words))
    rows = []
    for question in questions:
        asked = stems(question)
        known = [every[word] for word in asked if word in every]
        total = rare[known].sum() + unknown * (len(asked) - len(known))
        rows.append(has[:, known] @ rare[known] / max(1e-6, total) if asked else np.full(len(words), 0.5))
    return np.array(rows, np.float32)


def stems(text: str) -> set[str]:
    """Its words without endings, and without those that name nothing."""
    return {stem(word) for word in re.findall("[a-z]+", text.lower()) if word not in IDLE and len(word) > 1}


def stem(word: str) -> str:
    for ending, rest in (("ies", "y"), ("sses", "ss"), ("ing", ""), ("es", ""), ("s", ""), ("ed", "")):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: len(word) - len(ending)] + rest
            break
    if len(word) > 3 and word[-1] == word[-2]:
        return word[:-1]
    return word.rstrip("e") if len(word) > 3 else word


if __name__ == "__main__":
    main()

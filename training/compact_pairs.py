"""What the compact encoder's head is learned from and measured on: the backbone's outputs for photos, and
captions.

A file of pairs holds `pooled`, `pre_head` and `logits` for its photos, the `split` of each, and the captions
(`caption`, `caption_image`: whose it is). pairs.npz is Flickr8k, whose official splits are train, dev and test;
pairs_coco.npz is of COCO, whose `dev` is too few photos for a test of 1,000, so that some of `train` are held
out too.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.encoders.compact.head import Head
from retrieval.encoders.names import COMPACT_HEADS
from retrieval.encoders.sentences.bundled import BundledSentenceEncoder
from retrieval.types import Floats

CAPTIONS_A_PHOTO = 2
"""That are learned from. Flickr8k has five, and embedding them is most of the work."""
HELD_OUT = 1000
SEED = 12
"""Of which COCO photos are held out, and which of those are captioned in all languages
(languages/captions_test.tsv)."""
TRANSLATED_TEST = 250
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Pictures of one split and their captions' sentence vectors."""

    pooled: Floats
    pre_head: Floats
    logits: Floats
    captions: Floats
    picture_of: Rows
    """For each caption its picture's row here."""
    rows: Rows
    """Of the pictures in the file."""

    @property
    def features(self) -> Floats:
        """(n, 1632) what the picture tower takes."""
        return np.concatenate([np.sqrt(np.maximum(self.pooled, 0)), self.pre_head], axis=1)

    @property
    def captions_to_learn(self) -> Floats:
        """(n, 2, 384): the first captions of each picture, over and over where there are fewer."""
        order = np.argsort(self.picture_of, kind="stable")
        first = np.searchsorted(self.picture_of[order], np.arange(len(self.pooled)))
        count = np.bincount(self.picture_of, minlength=len(self.pooled))
        chosen = first[:, None] + np.arange(CAPTIONS_A_PHOTO) % count[:, None]
        return np.asarray(self.captions[order[chosen]])


def read_pairs(file: Path, vectors_file: Path | None = None) -> dict[str, Pairs]:
    """`train` and `test` of a file. Embedding the captions takes minutes; `vectors_file` keeps their vectors."""
    stored = np.load(file)
    vectors = embed_once([str(caption) for caption in stored["caption"]], vectors_file)
    split = stored["split"]
    test, train = test_rows(split), training_rows(split)
    pairs = {}
    for name, pictures in (("train", train), ("test", test)):
        captions = np.flatnonzero(np.isin(stored["caption_image"], pictures))
        pairs[name] = Pairs(
            pooled=stored["pooled"][pictures].astype(np.float32),
            pre_head=stored["pre_head"][pictures].astype(np.float32),
            logits=stored["logits"][pictures].astype(np.float32),
            captions=vectors[captions],
            picture_of=np.searchsorted(pictures, stored["caption_image"][captions]),
            rows=pictures,
        )
    return pairs


def test_rows(split: NDArray[np.str_]) -> Rows:
    return np.flatnonzero(split == "test") if (split == "test").any() else held_out(split)


def training_rows(split: NDArray[np.str_]) -> Rows:
    return np.setdiff1d(np.flatnonzero(split == "train"), test_rows(split))


def held_out(split: NDArray[np.str_]) -> Rows:
    """The rows of 1,000 photos: all of `dev` and as many of `train` as are missing."""
    dev, train = np.flatnonzero(split == "dev"), np.flatnonzero(split == "train")
    generator = np.random.default_rng(SEED)
    generator.choice(dev, TRANSLATED_TEST, replace=False)  # those that were translated, drawn first
    return np.sort(np.concatenate([dev, generator.choice(train, HELD_OUT - len(dev), replace=False)]))


def read_head(name: str) -> Head:
    """A head of the package by its name, else the file of one."""
    return Head.bundled(name) if name in COMPACT_HEADS else Head(dict(np.load(name)))


def embed_once(texts: list[str], file: Path | None) -> Floats:
    """The texts' vectors, read from the file where it is there, else written to it."""
    if file and file.exists():
        return np.asarray(np.load(file))
    vectors = embed(texts)
    if file:
        np.save(file, vectors)
    return vectors


def embed(texts: list[str], at_once: int = 256) -> Floats:
    """(n, 384) float32, unit length."""
    sentences = BundledSentenceEncoder()
    return np.concatenate(
        [sentences.encode_queries(texts[start : start + at_once]) for start in range(0, len(texts), at_once)]
    )


@dataclass(frozen=True, slots=True)
class Recall:
    """Percent of questions whose answer is among the first 1, 5 and 10."""

    at_1: float
    at_5: float
    at_10: float

    @classmethod
    def of(cls, ranks: Rows) -> "Recall":
        return cls(*(100 * float((ranks < k).mean()) for k in (1, 5, 10)))

    @classmethod
    def of_similarity(cls, similarity: Floats, right: Rows) -> "Recall":
        """`similarity` (questions, answers), `right` each question's answer."""
        own = similarity[np.arange(len(similarity)), right]
        return cls.of(np.asarray((similarity > own[:, None]).sum(1)))

    def __str__(self) -> str:
        return f"{self.at_1:.1f} / {self.at_5:.1f} / {self.at_10:.1f}"


def evaluate(head: Head, pairs: Pairs) -> tuple[Recall, Recall]:
    """Text → picture and picture → text, each question against all pictures or captions of the split."""
    pictures = head.join_pictures(pairs.pooled, pairs.pre_head, pairs.logits)
    similarity = head.join_texts(pairs.captions) @ pictures.T
    own = similarity[np.arange(len(similarity)), pairs.picture_of]
    best_own = np.full(len(pictures), -np.inf, np.float32)
    np.maximum.at(best_own, pairs.picture_of, own)
    described = (similarity > best_own).sum(0)
    return Recall.of_similarity(similarity, pairs.picture_of), Recall.of(described)

"""Learn the compact encoder's head (retrieval/encoders/compact/head.npz) from features of pictures and captions.

    python -m training.compact_head pairs.npz --output head.npz

`pairs.npz` holds the backbone's outputs for Flickr8k's 8,091 photos (`pooled`, `pre_head`, `logits`), their
official `split` (train, dev, test), and the captions (`caption`, `caption_image`: whose it is). Only the
train split is learned from; dev is for choosing settings, test for the figures that are reported.
"""

import argparse
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import open_clip
import torch
from numpy.typing import NDArray
from torch import nn

from retrieval.encoders.compact.head import Head, unit_rows
from retrieval.encoders.sentences.bundled import BundledSentenceEncoder
from retrieval.types import Floats

DIMENSIONS = 384
CLASS_WEIGHT = 0.3
"""Of the half that knows ImageNet's class names. It costs Flickr8k a point of R@1 and helps with what its
captions never name."""
CLASS_TEMPERATURE = 2.0

CCA_RIDGE = 0.3
SPREAD = 1e-3
"""Added to deviations, so that a feature that hardly varies is not blown up."""

EPOCHS = 15
BATCH = 512
LEARNING_RATE = 1e-3
WEIGHT_DECAY = 0.2
MOVING_AVERAGE = 0.98
START_TEMPERATURE = 0.07
HIDDEN = {"image": 1024, "text": 512}
DROPOUT_BEFORE, DROPOUT_INSIDE = 0.5, 0.2


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Pictures of one split and their captions' sentence vectors."""

    pooled: Floats
    pre_head: Floats
    logits: Floats
    captions: Floats
    picture_of: NDArray[np.int64]
    """For each caption its picture's row."""

    @property
    def features(self) -> Floats:
        return np.concatenate([np.sqrt(np.maximum(self.pooled, 0)), self.pre_head], axis=1)


def read_pairs(file: Path, vectors_file: Path | None) -> dict[str, Pairs]:
    """The splits by name. Embedding 40,455 captions takes minutes; `vectors_file` keeps them."""
    stored = np.load(file)
    if vectors_file and vectors_file.exists():
        vectors = np.load(vectors_file)
    else:
        vectors = embed([str(caption) for caption in stored["caption"]])
        if vectors_file:
            np.save(vectors_file, vectors)
    splits = {}
    for split in ("train", "dev", "test"):
        pictures = np.flatnonzero(stored["split"] == split)
        captions = np.flatnonzero(np.isin(stored["caption_image"], pictures))
        splits[split] = Pairs(
            pooled=stored["pooled"][pictures].astype(np.float32),
            pre_head=stored["pre_head"][pictures].astype(np.float32),
            logits=stored["logits"][pictures].astype(np.float32),
            captions=vectors[captions],
            picture_of=np.searchsorted(pictures, stored["caption_image"][captions]),
        )
    return splits


def embed(texts: list[str], at_once: int = 256) -> Floats:
    sentences = BundledSentenceEncoder()
    return np.concatenate(
        [sentences.encode_queries(texts[start : start + at_once]) for start in range(0, len(texts), at_once)]
    )


class Tower(nn.Module):  # type: ignore[misc]
    """A linear map and what a small network adds to it, as `Head` computes them."""

    def __init__(self, start: torch.Tensor, hidden: int) -> None:
        super().__init__()
        dimensions, features = start.shape
        self.lin = nn.Linear(features, dimensions)
        self.mlp = nn.Sequential(
            nn.Dropout(DROPOUT_BEFORE),
            nn.Linear(features, hidden),
            nn.GELU(),
            nn.Dropout(DROPOUT_INSIDE),
            nn.Linear(hidden, dimensions),
        )
        with torch.no_grad():
            self.lin.weight.copy_(start)
            self.lin.bias.zero_()

    def forward(self, z: torch.Tensor) -> torch.Tensor:
        return nn.functional.normalize(self.lin(z) + self.mlp(z), dim=-1)


def canonical_correlation(x: torch.Tensor, y: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Linear maps of standardised x and y, (d, features) each, to where they correlate most.

    Ridge CCA, each direction weighted by its correlation: without the weight, those that hardly correlate
    count as much as the others, and dev loses a point of R@1.
    """

    def whitening(z: torch.Tensor) -> torch.Tensor:
        values, vectors = torch.linalg.eigh(z.T @ z / len(z) + CCA_RIDGE * torch.eye(z.shape[1]))
        return vectors @ torch.diag(values.rsqrt()) @ vectors.T

    white_x, white_y = whitening(x), whitening(y)
    left, strength, right = torch.linalg.svd(white_x @ (x.T @ y / len(x)) @ white_y, full_matrices=False)
    strength = strength[:DIMENSIONS]
    return (white_x @ left[:, :DIMENSIONS] * strength).T, (white_y @ right.T[:, :DIMENSIONS] * strength).T


def learn_towers(image: torch.Tensor, captions: torch.Tensor, seed: int) -> nn.ModuleDict:
    """`image` (n, features) and `captions` (n, 5, 384), both standardised."""
    torch.manual_seed(seed)
    starts = canonical_correlation(image, captions.mean(1))
    towers = nn.ModuleDict(
        {side: Tower(start, HIDDEN[side]) for side, start in zip(("image", "text"), starts, strict=True)}
    )
    averaged = torch.optim.swa_utils.AveragedModel(
        towers, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(MOVING_AVERAGE)
    )
    temperature = nn.Parameter(torch.tensor(START_TEMPERATURE).log())
    optimizer = torch.optim.AdamW(
        [{"params": towers.parameters()}, {"params": [temperature], "weight_decay": 0.0}],
        lr=LEARNING_RATE,
        weight_decay=WEIGHT_DECAY,
    )
    steps = EPOCHS * math.ceil(len(image) / BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, LEARNING_RATE, total_steps=steps)
    for _ in range(EPOCHS):
        for rows in batches(len(image)):
            similarity = towers["image"](image[rows]) @ towers["text"](some_captions(captions[rows])).T
            logits = similarity / temperature.exp()
            target = torch.arange(len(rows))
            loss = nn.functional.cross_entropy(logits, target) + nn.functional.cross_entropy(logits.T, target)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            averaged.update_parameters(towers)
    return averaged.module.eval()


def batches(count: int) -> Iterator[torch.Tensor]:
    """All rows, shuffled."""
    yield from torch.randperm(count).split(BATCH)


def some_captions(captions: torch.Tensor) -> torch.Tensor:
    """For each picture the mean of one or two of its captions, drawn anew."""
    first, second = torch.rand(captions.shape[:2]).topk(2).indices.T
    rows = torch.arange(len(captions))
    both = torch.rand(len(captions), 1) < 0.5
    return torch.where(both, (captions[rows, first] + captions[rows, second]) / 2, captions[rows, first])


def learn_head(train: Pairs, seed: int) -> dict[str, NDArray[np.generic]]:
    """The arrays of head.npz."""
    features = train.features
    mean = {"image": features.mean(0), "text": train.captions.mean(0)}
    scale = {"image": features.std(0) + SPREAD, "text": train.captions.std(0) + SPREAD}
    by_picture = train.captions[np.argsort(train.picture_of, kind="stable")].reshape(
        len(features), -1, DIMENSIONS
    )
    towers = learn_towers(
        torch.from_numpy((features - mean["image"]) / scale["image"]),
        torch.from_numpy((by_picture - mean["text"]) / scale["text"]),
        seed,
    )
    names = embed(list(open_clip.IMAGENET_CLASSNAMES))
    classes = torch.from_numpy(train.logits / CLASS_TEMPERATURE).softmax(1).numpy()
    head: dict[str, NDArray[np.generic]] = {
        name: weights.numpy().astype(np.float16) for name, weights in towers.state_dict().items()
    }
    for side in ("image", "text"):
        head[f"{side}.mean"] = mean[side]
        head[f"{side}.scale"] = scale[side]
    head["class.names"] = names.astype(np.float16)
    head["class.mean"] = unit_rows(classes @ names).mean(0)
    head["class.temperature"] = np.array(CLASS_TEMPERATURE, np.float32)
    head["class.weight"] = np.array(CLASS_WEIGHT, np.float32)
    return head


@dataclass(frozen=True, slots=True)
class Recall:
    """Percent of questions whose answer is among the first 1, 5 and 10."""

    at_1: float
    at_5: float
    at_10: float

    @classmethod
    def of(cls, ranks: NDArray[np.int64]) -> "Recall":
        return cls(*(100 * float((ranks < k).mean()) for k in (1, 5, 10)))

    def __str__(self) -> str:
        return f"{self.at_1:.1f} / {self.at_5:.1f} / {self.at_10:.1f}"


def evaluate(head: Head, pairs: Pairs) -> tuple[Recall, Recall]:
    """Text → picture and picture → text, each question against all pictures or captions of the split."""
    pictures = head.join_pictures(pairs.pooled, pairs.pre_head, pairs.logits)
    similarity = head.join_texts(pairs.captions) @ pictures.T
    own = similarity[np.arange(len(similarity)), pairs.picture_of]
    found = (similarity > own[:, None]).sum(1)
    best_own = np.full(len(pictures), -np.inf, np.float32)
    np.maximum.at(best_own, pairs.picture_of, own)
    described = (similarity > best_own).sum(0)
    return Recall.of(found), Recall.of(described)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pairs", type=Path)
    parser.add_argument(
        "--output", type=Path, help="where to write the head; without it, it is only measured"
    )
    parser.add_argument("--head", type=Path, help="measure this head, learn none")
    parser.add_argument("--vectors", type=Path, help="keep the captions' vectors in this .npy, or read them")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()

    splits = read_pairs(arguments.pairs, arguments.vectors)
    arrays = dict(np.load(arguments.head)) if arguments.head else learn_head(splits["train"], arguments.seed)
    for split in ("dev", "test"):
        found, described = evaluate(Head(arrays), splits[split])
        print(f"{split:5} text → picture R@1/5/10 {found}   picture → text {described}")
    if arguments.output:
        np.savez(arguments.output, **arrays)


if __name__ == "__main__":
    main()

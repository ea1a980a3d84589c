"""Learn the compact encoder's head (retrieval/encoders/compact/) from features of pictures and captions.

    python -m training.compact_head pairs.npz pairs_coco.npz --output head.npz

What the files hold says training/compact_pairs.py. A batch comes from one file, since captions tell by their style
which one they are of and the negatives would be easy; Flickr8k, the first, is seen twice an epoch. The head then
reads English; training/compact_languages.py teaches it the others.
"""

import argparse
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import open_clip
import torch
from numpy.typing import NDArray
from torch import nn

from retrieval.encoders.compact.head import Head, normalized_rows
from training.compact_pairs import Pairs, embed, evaluate, read_head, read_pairs

Arrays = dict[str, NDArray[Any]]

DIMENSIONS = 384
CLASS_WEIGHT = 0.3
"""Of the half that knows ImageNet's class names. It costs Flickr8k a point of R@1 and helps with what its
captions never name."""
CLASS_TEMPERATURE = 2.0

CCA_RIDGE = 0.3
SPREAD = 1e-3
"""Added to deviations, so that a feature that hardly varies is not blown up."""

EPOCHS = 12
BATCH = 512
FIRST_SOURCE_REPEATS = 2
LEARNING_RATE = 1e-3
WEIGHT_DECAY = 0.2
MOVING_AVERAGE = 0.98
START_TEMPERATURE = 0.07
HIDDEN = {"image": 1024, "text": 512}
DROPOUT_BEFORE, DROPOUT_INSIDE = 0.5, 0.2


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


def learn_towers(
    image: torch.Tensor, captions: torch.Tensor, source: NDArray[np.int64], seed: int
) -> nn.ModuleDict:
    """`image` (n, features) and `captions` (n, 2, 384), both standardised; `source` (n,) the file of each."""
    torch.manual_seed(seed)
    generator = np.random.default_rng(seed)
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
    steps = EPOCHS * sum(1 for _ in batches(source, generator))
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, LEARNING_RATE, total_steps=steps)
    for epoch in range(EPOCHS):
        for rows in batches(source, generator):
            similarity = towers["image"](image[rows]) @ towers["text"](some_captions(captions[rows])).T
            logits = similarity / temperature.exp()
            target = torch.arange(len(rows))
            loss = nn.functional.cross_entropy(logits, target) + nn.functional.cross_entropy(logits.T, target)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            averaged.update_parameters(towers)
        print(f"epoch {epoch + 1} of {EPOCHS}: loss {float(loss.detach()):.3f}", flush=True)
    return averaged.module.eval()


def batches(source: NDArray[np.int64], generator: np.random.Generator) -> Iterator[torch.Tensor]:
    """An epoch's rows, each batch of one source, the batches in any order; the first source comes twice."""
    parts: list[NDArray[np.int64]] = []
    for number in np.unique(source):
        rows = np.flatnonzero(source == number)
        for _ in range(FIRST_SOURCE_REPEATS if number == 0 else 1):
            parts += np.array_split(generator.permutation(rows), math.ceil(len(rows) / BATCH))
    for part in generator.permutation(len(parts)):
        yield torch.from_numpy(parts[part])


def some_captions(captions: torch.Tensor) -> torch.Tensor:
    """For each picture the mean of one or two of its captions, drawn anew."""
    first, second = torch.rand(captions.shape[:2]).topk(2).indices.T
    rows = torch.arange(len(captions))
    both = torch.rand(len(captions), 1) < 0.5
    return torch.where(both, (captions[rows, first] + captions[rows, second]) / 2, captions[rows, first])


def learn_head(train: Sequence[Pairs], seed: int) -> Arrays:
    """The arrays of head.npz, learned from one or more files' train splits."""
    features = np.concatenate([pairs.features for pairs in train])
    captions = np.concatenate([pairs.captions_to_learn for pairs in train])
    logits = np.concatenate([pairs.logits for pairs in train])
    source = np.repeat(np.arange(len(train)), [len(pairs.pooled) for pairs in train])
    texts = captions.reshape(-1, DIMENSIONS)
    mean = {"image": features.mean(0), "text": texts.mean(0)}
    scale = {"image": features.std(0) + SPREAD, "text": texts.std(0) + SPREAD}
    towers = learn_towers(
        torch.from_numpy((features - mean["image"]) / scale["image"]),
        torch.from_numpy((captions - mean["text"]) / scale["text"]),
        source,
        seed,
    )
    names = embed(list(open_clip.IMAGENET_CLASSNAMES))
    classes = torch.from_numpy(logits / CLASS_TEMPERATURE).softmax(1).numpy()
    head: Arrays = {name: weights.numpy().astype(np.float16) for name, weights in towers.state_dict().items()}
    for side in ("image", "text"):
        head[f"{side}.mean"] = mean[side]
        head[f"{side}.scale"] = scale[side]
    head["class.names"] = names.astype(np.float16)
    head["class.mean"] = normalized_rows(classes @ names).mean(0)
    head["class.temperature"] = np.array(CLASS_TEMPERATURE, np.float32)
    head["class.weight"] = np.array(CLASS_WEIGHT, np.float32)
    return head


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pairs", type=Path, nargs="+")
    parser.add_argument(
        "--output", type=Path, help="where to write the head; without it, it is only measured"
    )
    parser.add_argument("--head", help="measure this head, a file or compact:2; learn none")
    parser.add_argument(
        "--vectors", type=Path, nargs="+", help="keep each file's captions' vectors in a .npy"
    )
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()

    kept = arguments.vectors or [None] * len(arguments.pairs)
    files = {
        file.stem: read_pairs(file, vectors) for file, vectors in zip(arguments.pairs, kept, strict=True)
    }
    if arguments.head:
        head = read_head(arguments.head)
    else:
        arrays = learn_head([splits["train"] for splits in files.values()], arguments.seed)
        head = Head(arrays)
        if arguments.output:
            np.savez(arguments.output, **arrays)  # type: ignore[arg-type]
    for name, splits in files.items():
        found, described = evaluate(head, splits["test"])
        print(f"{name}: text → picture R@1/5/10 {found}   picture → text {described}")


if __name__ == "__main__":
    main()

"""Teach the compact encoder's head Spanish: units added to its text tower, everything else kept.

    python -m training.spanish_captions pairs.npz captions.es
    python -m training.compact_spanish pairs.npz captions.es --output head.npz \
        --head retrieval/encoders/compact/head.npz

The head is one of training/compact_head.py's, or one with Spanish already, whose added units are replaced. The
picture side stays as it is, so that archives do, and so does the text tower: the new units are weighed by how
Spanish a text is, and learn what brings a Spanish one to its picture and its English, and an English one nowhere.
`captions.es` holds a line for each caption of `pairs.npz`; one a picture is learned from, and of the train split.
spanish/phrases.tsv adds short phrases in both languages, as people search with, which no picture goes with.
"""

import argparse
import math
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from torch import nn

from retrieval.encoders.compact.head import Head
from retrieval.types import Floats
from training.compact_head import DIMENSIONS, Pairs, Recall, embed, read_pairs
from training.spanish_pairs import Spanish, read_spanish

UNITS = 1024
GATE_STRENGTH = 0.1
"""C of the logistic regression that tells the languages apart. ImageNet's names count as English there, since the
everyday questions that judge a hit are made of them."""
EPOCHS = 20
BATCH = 512
PHRASES_AT_ONCE, ENGLISH_AT_ONCE = 256, 768
LEARNING_RATE = 4e-3
WEIGHT_DECAY = 0.05
MOVING_AVERAGE = 0.98
TEMPERATURE = 0.05
DROPOUT_BEFORE, DROPOUT_INSIDE = 0.2, 0.1
PULL, PULL_PHRASES, KEEP = 30.0, 10.0, 120.0
"""How much a Spanish caption's and a phrase's distance to its English counts, and an English text's to where it
was, against finding its picture. Weighing by language keeps what these cannot: without it English lost 0.3 points
of R@1 on dev and Spanish captions that people wrote were found less often."""

Arrays = dict[str, NDArray[Any]]


class SpanishUnits(nn.Module):  # type: ignore[misc]
    """What is added to the tower's output before it is brought to unit length; nothing, to begin with."""

    def __init__(self, gate: tuple[Floats, Floats]) -> None:
        super().__init__()
        weight, bias = (torch.from_numpy(part) for part in gate)
        self.register_buffer("gate_weight", weight)
        self.register_buffer("gate_bias", bias)
        self.first = nn.Linear(DIMENSIONS, UNITS)
        self.last = nn.Linear(UNITS, DIMENSIONS, bias=False)
        nn.init.zeros_(self.last.weight)
        self.before, self.inside = nn.Dropout(DROPOUT_BEFORE), nn.Dropout(DROPOUT_INSIDE)

    def forward(self, z: torch.Tensor) -> torch.Tensor:
        out: torch.Tensor = self.last(self.inside(nn.functional.gelu(self.first(self.before(z)))))
        return out * torch.sigmoid(z @ self.gate_weight.T + self.gate_bias)


def learn_gate(english: torch.Tensor, spanish: torch.Tensor) -> tuple[Floats, Floats]:
    """How Spanish a text is: weights (1, 384) and bias (1,) of a logistic regression on standardised vectors."""
    vectors = torch.cat([english, spanish]).numpy()
    is_spanish = np.arange(len(vectors)) >= len(english)
    model = LogisticRegression(C=GATE_STRENGTH, class_weight="balanced", max_iter=1000)
    model.fit(vectors, is_spanish)
    return model.coef_.astype(np.float32), model.intercept_.astype(np.float32)


def learn_units(head: Arrays, train: Pairs, spanish: Spanish, seed: int) -> SpanishUnits:
    torch.manual_seed(seed)
    own_english = standardised(head, train.captions[spanish.chosen["train"]])
    z, phrases, phrases_in_english, everything = (
        standardised(head, vectors)
        for vectors in (
            spanish.captions["train"],
            spanish.phrases,
            spanish.phrases_in_english,
            train.captions,
        )
    )
    spanish_base, phrases_base, phrases_english_base, everything_base = (
        base(head, part) for part in (z, phrases, phrases_in_english, everything)
    )
    goal, phrases_goal = (
        nn.functional.normalize(part, dim=1) for part in (base(head, own_english), phrases_english_base)
    )
    pictures = Head(head).join_pictures(train.pooled, train.pre_head, train.logits)[:, :DIMENSIONS]
    images = nn.functional.normalize(torch.from_numpy(pictures), dim=1)
    names = standardised(head, head["class.names"].astype(np.float32))
    gate = learn_gate(torch.cat([own_english, phrases_in_english, names]), torch.cat([z, phrases]))
    units = SpanishUnits(gate)
    averaged = torch.optim.swa_utils.AveragedModel(
        units, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(MOVING_AVERAGE)
    )
    optimizer = torch.optim.AdamW(units.parameters(), lr=LEARNING_RATE, weight_decay=WEIGHT_DECAY)
    steps = EPOCHS * math.ceil(len(images) / BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, LEARNING_RATE, total_steps=steps)
    for _ in range(EPOCHS):
        for rows in torch.randperm(len(images)).split(BATCH):
            short = torch.randint(len(phrases), (PHRASES_AT_ONCE,))
            kept = torch.randint(len(everything), (ENGLISH_AT_ONCE,))
            inputs = torch.cat([z[rows], phrases[short], phrases_in_english[short], everything[kept]])
            bases = torch.cat(
                [spanish_base[rows], phrases_base[short], phrases_english_base[short], everything_base[kept]]
            )
            out = nn.functional.normalize(bases + units(inputs), dim=1)
            sizes = [len(rows), len(short), len(short), len(kept)]
            captions, in_spanish, in_english, unchanged = out.split(sizes)
            logits = images[rows] @ captions.T / TEMPERATURE
            target = torch.arange(len(rows))
            loss = nn.functional.cross_entropy(logits, target) + nn.functional.cross_entropy(logits.T, target)
            loss = loss + PULL * distance(captions, goal[rows])
            for part in (in_spanish, in_english):
                loss = loss + PULL_PHRASES * distance(part, phrases_goal[short])
            loss = loss + KEEP * distance(unchanged, nn.functional.normalize(everything_base[kept], dim=1))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            averaged.update_parameters(units)
    learned: SpanishUnits = averaged.module.eval()
    return learned


def standardised(head: Arrays, sentences: Floats) -> torch.Tensor:
    return torch.from_numpy(np.asarray((sentences - head["text.mean"]) / head["text.scale"], np.float32))


def base(head: Arrays, z: torch.Tensor) -> torch.Tensor:
    """What the head's text tower gives before it is brought to unit length."""
    weights = {name: torch.from_numpy(np.asarray(head[f"text.{name}"], np.float32)) for name in TOWER}
    hidden = nn.functional.gelu(z @ weights["mlp.1.weight"].T + weights["mlp.1.bias"])
    last = hidden @ weights["mlp.4.weight"].T + weights["mlp.4.bias"]
    return z @ weights["lin.weight"].T + weights["lin.bias"] + last


TOWER = ("lin.weight", "lin.bias", "mlp.1.weight", "mlp.1.bias", "mlp.4.weight", "mlp.4.bias")


def distance(these: torch.Tensor, those: torch.Tensor) -> torch.Tensor:
    """One less the cosine, of unit vectors, on average."""
    return 1 - (these * those).sum(1).mean()


def with_units(head: Arrays, units: SpanishUnits) -> Arrays:
    learned = {
        "first.weight": units.first.weight,
        "first.bias": units.first.bias,
        "last.weight": units.last.weight,
        "gate.weight": units.gate_weight,
        "gate.bias": units.gate_bias,
    }
    return head | {
        f"spanish.{name}": weights.detach().numpy().astype(np.float16) for name, weights in learned.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pairs", type=Path)
    parser.add_argument("spanish", type=Path, help="a line for each caption of PAIRS")
    parser.add_argument("--head", type=Path, required=True)
    parser.add_argument("--output", type=Path, help="where to write the head; without it, HEAD is measured")
    parser.add_argument("--vectors", type=Path, help="keep the captions' vectors in this .npy, or read them")
    parser.add_argument("--spanish-vectors", type=Path, help="the same of the Spanish ones and the phrases")
    parser.add_argument(
        "--by-hand",
        type=Path,
        help="measure captions that people translated: picture, English, Spanish, by tabs",
    )
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()

    splits = read_pairs(arguments.pairs, arguments.vectors)
    spanish = read_spanish(arguments.pairs, arguments.spanish, arguments.spanish_vectors)
    arrays: Arrays = dict(np.load(arguments.head))
    if arguments.output:
        arrays = {name: array for name, array in arrays.items() if not name.startswith("spanish.")}
        arrays = with_units(arrays, learn_units(arrays, splits["train"], spanish, arguments.seed))
        np.savez(arguments.output, **arrays)  # type: ignore[arg-type]
    measure(Head(arrays), splits, spanish, arguments.by_hand)


def measure(head: Head, splits: dict[str, Pairs], spanish: Spanish, by_hand: Path | None) -> None:
    for split in ("dev", "test"):
        pairs = splits[split]
        pictures = head.join_pictures(pairs.pooled, pairs.pre_head, pairs.logits)
        english = recall(head.join_texts(pairs.captions) @ pictures.T, pairs.picture_of)
        own = np.arange(len(pictures))
        translated = recall(head.join_texts(spanish.captions[split]) @ pictures.T, own)
        print(f"{split:5} text → picture R@1/5/10   English {english}   Spanish {translated}")
    if by_hand:
        lines = [line.split("\t") for line in by_hand.read_text(encoding="utf-8").splitlines()]
        own = np.searchsorted(spanish.pictures["test"], [int(row) for row, _, _ in lines])
        in_english, in_spanish = (
            recall(head.join_texts(embed([line[column] for line in lines])) @ pictures.T, own)
            for column in (1, 2)
        )
        print(f"{len(lines)} translated by hand   English {in_english}   Spanish {in_spanish}")


def recall(similarity: Floats, picture_of: NDArray[np.int64]) -> Recall:
    own = similarity[np.arange(len(similarity)), picture_of]
    return Recall.of(np.asarray((similarity > own[:, None]).sum(1)))


if __name__ == "__main__":
    main()

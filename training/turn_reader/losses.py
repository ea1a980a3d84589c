"""How far the reader's logits are from a turn's labels, and whether they tell them."""

import torch
from torch.nn import functional

from assistant.agent.reader.label_sets import CLASSES
from training.turn_reader.batches import UNKNOWN

WEIGHTS = {
    "intent": 1.0,
    "tag": 2.0,
    "argument": 0.5,
    "kept": 1.0,
    "dropped": 3.0,
    "action": 3.0,
} | dict.fromkeys(CLASSES, 0.5)
"""Rare outputs count more than their few examples would make them."""
YES_OR_NO = ("kept", "dropped", "action")


def loss(logits: dict[str, torch.Tensor], targets: dict[str, torch.Tensor]) -> torch.Tensor:
    """The weighted sum of cross entropies over all that is taught."""
    total = torch.zeros(())
    for name, weight in WEIGHTS.items():
        is_known = targets[name] != UNKNOWN
        if not is_known.any():
            continue
        told, wanted = _shaped(logits[name], targets[name])[is_known], targets[name][is_known]
        if name in YES_OR_NO:
            total = total + weight * functional.binary_cross_entropy_with_logits(told, wanted.float())
        else:
            total = total + weight * functional.cross_entropy(told, wanted)
    return total


def is_right(logits: dict[str, torch.Tensor], targets: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """(b,) bool each: whether the intent, all tags, all kept words, and all of it is told rightly."""
    right: dict[str, torch.Tensor] = {}
    for name in WEIGHTS:
        told = _shaped(logits[name], targets[name])
        chosen = (told > 0).long() if name in YES_OR_NO else told.argmax(-1)
        is_same = (chosen == targets[name]) | (targets[name] == UNKNOWN)
        right[name] = is_same.reshape(len(is_same), -1).all(-1)
    every = torch.stack(list(right.values())).all(0)
    return {name: right[name] for name in ("intent", "tag", "kept")} | {"all": every}


def _shaped(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """`kept` has one logit a word."""
    return logits.squeeze(-1) if logits.shape[:-1] == targets.shape and logits.shape[-1] == 1 else logits

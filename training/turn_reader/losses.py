"""How far the reader's logits are from a turn's labels, and whether they tell them."""

import torch
from torch.nn import functional

from assistant.agent.reader.label_sets import CLASSES
from assistant.agent.reader.tag_sequence import likeliest_tags
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
        if name == "tag":
            missed = tag_sequence_loss(logits["tag"], targets["tag"], logits["transitions"])
            total = total + weight * missed
            continue
        told, wanted = _shaped(logits[name], targets[name])[is_known], targets[name][is_known]
        if name in YES_OR_NO:
            total = total + weight * functional.binary_cross_entropy_with_logits(told, wanted.float())
        else:
            total = total + weight * functional.cross_entropy(told, wanted)
    return total


def tag_sequence_loss(logits: torch.Tensor, tags: torch.Tensor, transitions: torch.Tensor) -> torch.Tensor:
    """How unlikely the tags are as a linear-chain conditional random field has them, in nats a word.

    logits (b, w, k), tags (b, w) with UNKNOWN for words that are not of the turn, transitions (k + 1, k).
    """
    is_word = tags != UNKNOWN
    known = tags.clamp(min=0)
    alpha = logits.new_zeros(logits.shape[0], logits.shape[2])
    score = logits.new_zeros(logits.shape[0])
    before = torch.full_like(known[:, 0], len(transitions) - 1)
    for place in range(logits.shape[1]):
        told, tag, is_here = logits[:, place], known[:, place], is_word[:, place]
        has_begun = (before < len(transitions) - 1).unsqueeze(1)
        goes_on = torch.logsumexp(alpha.unsqueeze(2) + transitions[:-1], 1)
        alpha = torch.where(
            is_here.unsqueeze(1), torch.where(has_begun, goes_on, transitions[-1]) + told, alpha
        )
        step = told.gather(1, tag.unsqueeze(1)).squeeze(1) + transitions[before, tag]
        score = score + torch.where(is_here, step, torch.zeros_like(step))
        before = torch.where(is_here, tag, before)
    missed = torch.where(is_word.any(1), torch.logsumexp(alpha, 1) - score, torch.zeros_like(score))
    return missed.sum() / is_word.sum()


def is_right(logits: dict[str, torch.Tensor], targets: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """(b,) bool each: whether the intent, all tags, all kept words, and all of it is told rightly."""
    right: dict[str, torch.Tensor] = {}
    for name in WEIGHTS:
        told = _shaped(logits[name], targets[name])
        chosen = (told > 0).long() if name in YES_OR_NO else told.argmax(-1)
        if name == "tag":
            chosen = _tags(told, targets[name], logits["transitions"])
        is_same = (chosen == targets[name]) | (targets[name] == UNKNOWN)
        right[name] = is_same.reshape(len(is_same), -1).all(-1)
    every = torch.stack(list(right.values())).all(0)
    return {name: right[name] for name in ("intent", "tag", "kept")} | {"all": every}


def _tags(logits: torch.Tensor, wanted: torch.Tensor, transitions: torch.Tensor) -> torch.Tensor:
    """The likeliest tags of each turn's words, UNKNOWN for other words."""
    chosen = torch.full_like(wanted, UNKNOWN)
    for row, told, tags in zip(chosen, logits, wanted, strict=True):
        is_word = tags != UNKNOWN
        row[is_word] = torch.tensor(
            likeliest_tags(told[is_word].numpy(), transitions.numpy()), dtype=torch.long
        )
    return chosen


def _shaped(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """`kept` has one logit a word."""
    return logits.squeeze(-1) if logits.shape[:-1] == targets.shape and logits.shape[-1] == 1 else logits

"""What a learned reader tells of a turn, as labels."""

import torch
from tokenizers import Tokenizer

from training.turn_reader.batches import turn_batch
from training.turn_reader.dialogue_state import DialogueState
from training.turn_reader.labels.label_sets import (
    ACTIONS,
    CLASSES,
    INTENTS,
    OUTSIDE,
    SCALAR_SLOTS,
    TAGS,
    TEXT_SLOTS,
    TurnLabels,
    slot_text,
)
from training.turn_reader.language.words import words_of
from training.turn_reader.model import TurnReader
from training.turn_reader.turn_encoding import encode_turn, parts_of


@torch.no_grad()  # type: ignore[untyped-decorator]
def predict_labels(
    reader: TurnReader, tokenizer: Tokenizer, state: DialogueState, text: str, has_image: bool = False
) -> TurnLabels:
    """The likeliest value of everything; the reader is in evaluation mode."""
    turn = encode_turn(tokenizer, parts_of(state, text, has_image))
    batch = turn_batch([turn])
    logits = reader(reader.frozen_states(batch.token_ids, batch.is_token), batch)
    told = {name: value[0].float() for name, value in logits.items()}
    tags = [OUTSIDE] * len(words_of(text))
    kept = {slot: [False] * len(words_of(slot_text(state.query, slot))) for slot in TEXT_SLOTS}
    for word, tag, stays in zip(
        turn.words, told["tag"].argmax(-1).tolist(), told["kept"].tolist(), strict=True
    ):
        if word.kind == "turn":
            tags[word.word] = TAGS[tag]
        elif word.kind in kept:
            kept[word.kind][word.word] = stays[0] > 0
    intent = INTENTS[int(told["intent"].argmax())]
    actions = [action for action, logit in zip(ACTIONS, told["action"].tolist(), strict=True) if logit > 0]
    if intent == "act" and not actions:
        actions = [ACTIONS[int(told["action"].argmax())]]
    return TurnLabels(
        intent=intent,
        tags=tuple(tags),
        kept={slot: tuple(stays) for slot, stays in kept.items()},
        dropped={slot: logit > 0 for slot, logit in zip(SCALAR_SLOTS, told["dropped"].tolist(), strict=True)},
        classes={name: values[int(told[name].argmax())] for name, values in CLASSES.items()},
        actions=tuple(actions),
    )

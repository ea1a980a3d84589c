"""Reads a turn: what the learned model tells of it, as labels, and how sure it is of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
from scipy.special import expit, softmax

from assistant.agent.reader.label_sets import (
    ACTIONS,
    CLASSES,
    INTENTS,
    KEEP,
    OUTSIDE,
    QUERY_CLASSES,
    SCALAR_SLOTS,
    TAGS,
    TEXT_SLOTS,
    TurnLabels,
    slot_text,
)
from assistant.agent.reader.language.spelling import respelled, with_words
from assistant.agent.reader.language.words import words_in
from assistant.agent.reader.tag_sequence import likeliest_tags
from assistant.agent.reader.turn_context import TurnContext
from assistant.agent.reader.turn_encoding import EncodedTurn, InputSegment, input_segments
from assistant.dialogue.plan import ActionName, Intent

Array = npt.NDArray[np.float32]
NAMES = ("bin", "old_bin", "name", "video", "not_video", "written")
"""Tags of words that count as they are typed."""


class LogitsModel(Protocol):
    """What gives a turn's logits by name, as `reader_model.ReaderModel` does."""

    def encode(self, parts: list[InputSegment]) -> EncodedTurn:
        """The parts of a turn and its context as the model's tokens."""
        ...

    def logits(self, turn: EncodedTurn) -> dict[str, Array]:
        """By the name of each task the logits that the model gives the turn's tokens."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class LabelledTurn:
    """Labels of a turn; the shares are probabilities as the model gives them, not calibrated."""

    labels: TurnLabels
    intent_share: float
    least_word_share: float
    """Of the word it is least sure of: what it is, or whether it stays."""
    least_class_share: float
    """Of the value, drop or action it is least sure of."""

    @property
    def confidence(self) -> float:
        """How sure the reader is of the whole turn, 0 to 1; not the share of such turns that are right."""
        return self.intent_share * self.least_word_share * self.least_class_share


@dataclass(frozen=True, slots=True, eq=False)
class TurnLogits:
    """What the model tells of a turn; labels can be read of it more than once.

    `meant` has, by their place, the words that were taken for others by how they are typed.
    """

    context: TurnContext
    text: str
    meant: Mapping[int, str]
    encoded: EncodedTurn
    logits: Mapping[str, Array]

    def intent_share(self, intent: Intent) -> float:
        """The probability that the model gives an intent, not calibrated."""
        return float(softmax(self.logits["intent"])[INTENTS.index(intent)])

    def respelled(self, tags: Sequence[str]) -> dict[int, str]:
        """Of the words that are meant for others those that name nothing, once the words have tags."""
        return {place: word for place, word in self.meant.items() if tags[place] not in NAMES}

    def labels(self, towards_change: float = 0.0, intent: Intent | None = None) -> LabelledTurn:
        """The likeliest value of everything that is told of a turn; its intent may be given.

        Logits of what changes the running query count for `towards_change` more than those of what leaves it.
        """
        logits = _towards_change(self.logits, towards_change) if towards_change else self.logits
        intents = softmax(logits["intent"])
        intent = intent or INTENTS[int(intents.argmax())]
        tags, kept, word_shares = _words(self.context, self.text, self.encoded, logits)
        actions = [action for action, logit in zip(ACTIONS, logits["action"], strict=True) if logit > 0]
        if intent == "act" and not actions:
            actions = [ACTIONS[int(logits["action"].argmax())]]
        classes = {name: softmax(logits[name]) for name in CLASSES}
        yes_or_no = np.concatenate([logits["action"], logits["dropped"]])
        return LabelledTurn(
            labels=TurnLabels(
                intent=intent,
                tags=tuple(tags),
                arguments=_arguments(self.encoded, logits["argument"], len(tags)),
                kept={slot: tuple(stays) for slot, stays in kept.items()},
                dropped={
                    slot: bool(logit > 0) for slot, logit in zip(SCALAR_SLOTS, logits["dropped"], strict=True)
                },
                classes={name: CLASSES[name][int(shares.argmax())] for name, shares in classes.items()},
                actions=tuple(actions),
            ),
            intent_share=float(intents.max()),
            least_word_share=min(word_shares, default=1.0),
            least_class_share=min(
                float(_surer(yes_or_no).min()), *(float(shares.max()) for shares in classes.values())
            ),
        )


def read_turn(model: LogitsModel, context: TurnContext, text: str, has_image: bool = False) -> TurnLogits:
    """What the model makes of a turn in its context, undecided yet."""
    names = (*context.videos, *CLASSES["format"], context.bin or "")
    meant = respelled(text, context.language, names)
    encoded = model.encode(input_segments(context, with_words(text, meant), has_image))
    return TurnLogits(context, text, meant, encoded, model.logits(encoded))


def _towards_change(logits: Mapping[str, Array], bias: float) -> dict[str, Array]:
    changed = {name: np.array(value) for name, value in logits.items()}
    changed["tag"][:, TAGS.index(OUTSIDE)] -= bias
    changed["kept"] -= bias
    changed["dropped"] += bias
    for name, values in QUERY_CLASSES.items():
        changed[name][values.index(KEEP)] -= bias
    return changed


def _words(
    context: TurnContext, text: str, turn: EncodedTurn, logits: Mapping[str, Array]
) -> tuple[list[str], dict[str, list[bool]], list[float]]:
    """The turn's tags, what stays of the running query's texts, and how sure each word is."""
    tags = [OUTSIDE] * len(words_in(text))
    kept = {slot: [False] * len(words_in(slot_text(context.query, slot))) for slot in TEXT_SLOTS}
    shares: list[float] = []
    in_turn = [place for place, word in enumerate(turn.words) if word.kind == "turn"]
    chosen = likeliest_tags(logits["tag"][in_turn], logits["transitions"])
    for place, tag, told in zip(in_turn, chosen, softmax(logits["tag"][in_turn], axis=-1), strict=True):
        tags[turn.words[place].word] = TAGS[tag]
        shares.append(float(told[tag]))
    told_kept = zip(turn.words, logits["kept"][:, 0], _surer(logits["kept"][:, 0]), strict=True)
    for word, stays, sure in told_kept:
        if word.kind in kept:
            kept[word.kind][word.word] = bool(stays > 0)
            shares.append(float(sure))
    return tags, kept, shares


def _arguments(turn: EncodedTurn, logits: Array, count: int) -> tuple[ActionName | None, ...]:
    arguments: list[ActionName | None] = [None] * count
    for word, told in zip(turn.words, logits, strict=True):
        if word.kind == "turn":
            arguments[word.word] = ACTIONS[int(told.argmax())]
    return tuple(arguments)


def _surer(logits: Array) -> Array:
    """The probability of the likelier of yes and no."""
    return np.asarray(expit(np.abs(logits)), np.float32)

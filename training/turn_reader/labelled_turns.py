"""Turns with what is to be told of them; which of them may follow another state, or be joined with another turn."""

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.agent.reader.label_sets import KEEP, NONE, QUERY_CLASSES, TURN_CLASSES, TurnLabels
from assistant.agent.reader.language.words import words_in
from assistant.agent.reader.turn_context import TurnContext

LONGEST_JOINED = 60
"""Words; what two long turns make together nobody types."""


@dataclass(frozen=True, slots=True, eq=False)
class LabelledTurn:
    """A turn in its context, with what is to be told of it."""

    dialogue: str
    context: TurnContext
    text: str
    has_image: bool
    labels: TurnLabels


def is_independent(turn: LabelledTurn) -> bool:
    """Whether its labels are the same whatever the running query is."""
    labels = turn.labels
    if labels.kept is None or labels.dropped is None or labels.intent in ("search", "undo", "reset"):
        return False
    drops = any(labels.dropped.values()) or any(labels.classes[name] == NONE for name in QUERY_CLASSES)
    return all(all(kept) for kept in labels.kept.values()) and not drops


def is_joinable(turn: LabelledTurn) -> bool:
    labels = turn.labels
    asks = labels.intent in ("refine", "act") and not turn.has_image
    sources = all(labels.classes[name] in (NONE, "tagged") for name in ("shots_from", "bin_from"))
    return asks and sources and is_independent(turn) and len(words_in(turn.text)) <= LONGEST_JOINED // 2


def merged_classes(
    one: Mapping[str, str | None], other: Mapping[str, str | None]
) -> dict[str, str | None] | None:
    """The classes of both turns; None where they say two things of one."""
    merged: dict[str, str | None] = {}
    for name in (*QUERY_CLASSES, *TURN_CLASSES):
        silent = KEEP if name in QUERY_CLASSES else NONE
        said = {value for value in (one[name], other[name]) if value != silent}
        if len(said) > 1:
            return None
        merged[name] = said.pop() if said else silent
    return merged

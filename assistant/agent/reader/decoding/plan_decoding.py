"""Plans out of what is told of a turn: its labels, and what is certain in its words.

The labels may be an annotated turn's own or a model's guess; whatever they are, a valid plan comes out.
"""

from dataclasses import replace

from rapidfuzz import fuzz

from assistant.agent.reader.decoding.action_decoding import decode_actions
from assistant.agent.reader.decoding.slot_decoding import decode_query
from assistant.agent.reader.decoding.tagged_turn import TaggedTurn
from assistant.agent.reader.label_sets import NONE, TEXT_SLOTS, TurnLabels, slot_text
from assistant.agent.reader.language.words import fold
from assistant.agent.reader.turn_context import TurnContext
from assistant.dialogue.plan import NearHit, Plan, QuerySlots

LEAST_SIMILARITY = 60
"""Of 100, by RapidFuzz: from here on words name an earlier query to go back to."""
ABOUT_HITS = ("similar", "describe", "act", "refine", "search")


def decode(context: TurnContext, text: str, labels: TurnLabels) -> Plan:
    """The plan that the labels make of a turn in this context."""
    turn = TaggedTurn(text, labels.tags, context.language)
    if labels.intent == "reset":
        return Plan(intent="reset")
    if labels.intent in ("chat", "info", "clarify"):
        return Plan(intent=labels.intent, **dict(context.query))
    if labels.intent == "undo":
        back = replace(context, query=_earlier_query(context, turn))
        return Plan(intent="undo", **dict(decode_query(back, turn, replace(labels, kept=None, dropped=None))))
    query = decode_query(context, turn, labels)
    after = replace(context, shown=min(query.limit or context.shown, context.shown))
    shots, removed = _named_shots(after, turn, labels)
    actions = decode_actions(context, turn, labels, shots)
    near = _near(context, turn, labels.classes["near"], shots)
    excluded = set(turn.shots("excluded_shot", context.shown))
    acted = {shot for action in actions for shot in action.shots}
    about = () if near or labels.intent not in ABOUT_HITS else acted or {*shots, *removed}
    return Plan(
        **dict(query),
        exclude_shots=tuple(sorted(excluded)),
        intent=labels.intent,
        shots=tuple(sorted(about)),
        near=near,
        action=actions,
    )


def _earlier_query(context: TurnContext, turn: TaggedTurn) -> QuerySlots:
    """The earlier query that the tagged words name, else the one before this."""
    said = fold(" ".join(text for slot in TEXT_SLOTS for text in turn.texts(slot)))

    def similarity(query: QuerySlots) -> float:
        return fuzz.token_set_ratio(said, fold(" ".join(slot_text(query, slot) for slot in TEXT_SLOTS)))

    best = max(reversed(context.earlier), key=similarity, default=QuerySlots())
    if said and similarity(best) > LEAST_SIMILARITY:
        return best
    return context.earlier[-1] if context.earlier else QuerySlots()


def _named_shots(
    context: TurnContext, turn: TaggedTurn, labels: TurnLabels
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The hits that the turn is about, and those that it takes out of a bin."""
    shots, removed = turn.shots("shot", context.shown), turn.shots("removed_shot", context.shown)
    source = labels.classes["shots_from"]
    if source == "last" and (labels.actions or not shots):
        shots = context.shots
    elif source == "all" and (labels.actions or not shots):
        shots = context.all_shots
    elif labels.classes["shots_from"] == "all_but":
        shots = tuple(shot for shot in context.all_shots if shot not in shots)
    return shots, removed


def _near(context: TurnContext, turn: TaggedTurn, side: str | None, shots: tuple[int, ...]) -> NearHit | None:
    hits = turn.shots("near", context.shown) or shots
    if not hits or side in (NONE, None):
        return None
    return NearHit.model_validate({"shot": hits[0], "side": side})

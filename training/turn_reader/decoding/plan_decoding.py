"""Plans out of what is told of a turn: its labels, and what is certain in its words.

The labels may be an annotated turn's own or a model's guess; whatever they are, a valid plan comes out.
"""

from dataclasses import replace

from rapidfuzz import fuzz

from training.turn_reader.annotated_turns import Near, Plan, RunningQuery
from training.turn_reader.decoding.action_decoding import decode_actions
from training.turn_reader.decoding.slot_decoding import decode_query
from training.turn_reader.decoding.tagged_turn import TaggedTurn
from training.turn_reader.dialogue_state import DialogueState
from training.turn_reader.labels.label_sets import NONE, TEXT_SLOTS, TurnLabels, slot_text
from training.turn_reader.language.words import fold

LEAST_SIMILARITY = 60
"""Of 100, by RapidFuzz: from here on words name an earlier query to go back to."""
ABOUT_HITS = ("similar", "describe", "act", "refine", "search")


def decode(state: DialogueState, text: str, labels: TurnLabels) -> Plan:
    """The plan that the labels make of a turn in this state."""
    turn = TaggedTurn(text, labels.tags, state.language)
    if labels.intent == "reset":
        return Plan(intent="reset")
    if labels.intent in ("chat", "info", "clarify"):
        return Plan(intent=labels.intent, **dict(state.query))
    if labels.intent == "undo":
        back = replace(state, query=_earlier_query(state, turn))
        return Plan(intent="undo", **dict(decode_query(back, turn, replace(labels, kept=None, dropped=None))))
    query = decode_query(state, turn, labels)
    shots, removed = _named_shots(state, turn, labels)
    actions = decode_actions(state, turn, labels, shots, removed)
    near = _near(state, turn, labels.classes["near"], shots)
    excluded = set(turn.shots("excluded_shot", state.shown))
    if labels.intent != "search":
        excluded |= set(state.query.exclude_shots)
    about = () if near or labels.intent not in ABOUT_HITS else {*shots, *removed}
    return Plan(
        **dict(query) | {"exclude_shots": tuple(sorted(excluded))},
        intent=labels.intent,
        shots=tuple(sorted(about)),
        near=near,
        action=actions,
    )


def _earlier_query(state: DialogueState, turn: TaggedTurn) -> RunningQuery:
    """The earlier query that the tagged words name, else the one before this."""
    said = fold(" ".join(text for slot in TEXT_SLOTS for text in turn.texts(slot)))

    def similarity(query: RunningQuery) -> float:
        return fuzz.token_set_ratio(said, fold(" ".join(slot_text(query, slot) for slot in TEXT_SLOTS)))

    best = max(reversed(state.earlier), key=similarity, default=RunningQuery())
    if said and similarity(best) > LEAST_SIMILARITY:
        return best
    return state.earlier[-1] if state.earlier else RunningQuery()


def _named_shots(
    state: DialogueState, turn: TaggedTurn, labels: TurnLabels
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The hits that the turn is about, and those that it takes out of a bin."""
    shots, removed = turn.shots("shot", state.shown), turn.shots("removed_shot", state.shown)
    if not shots and labels.classes["shots_from"] == "last":
        shots = state.shots
    elif not shots and labels.classes["shots_from"] == "all":
        shots = state.all_shots
    elif labels.classes["shots_from"] == "all_but":
        shots = tuple(shot for shot in state.all_shots if shot not in shots)
    return shots, removed


def _near(state: DialogueState, turn: TaggedTurn, side: str | None, shots: tuple[int, ...]) -> Near | None:
    hits = turn.shots("near", state.shown) or shots
    if not hits or side in (NONE, None):
        return None
    return Near.model_validate({"shot": hits[0], "side": side})

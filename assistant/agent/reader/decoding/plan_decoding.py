"""Plans out of what is told of a turn: its labels, and what is certain in its words.

The labels may be an annotated turn's own or a model's guess; whatever they are, a valid plan comes out.
"""

from dataclasses import replace

from rapidfuzz import fuzz

from assistant.agent.reader.decoding.action_decoding import decode_actions
from assistant.agent.reader.decoding.slot_decoding import decode_query
from assistant.agent.reader.decoding.tagged_turn import TaggedTurn
from assistant.agent.reader.label_sets import (
    KEEP,
    NONE,
    OUTSIDE,
    QUERY_CLASSES,
    SCALAR_SLOTS,
    TEXT_SLOTS,
    TurnLabels,
    slot_text,
)
from assistant.agent.reader.language.lexicon import phrases
from assistant.agent.reader.language.words import fold, folded_words, words_in
from assistant.agent.reader.turn_context import TurnContext
from assistant.dialogue.plan import NearHit, Plan, QuerySlots

LEAST_SIMILARITY = 60
"""Of 100, by RapidFuzz: from here on words name an earlier query to go back to."""
SHORTEST_NAMING = 3
"""Letters of a word by which an earlier query may be named."""
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
    if labels.intent == "refine" and _names_another_thing(context, turn, labels):
        return Plan(intent="search", visual=", ".join(turn.span_texts("visual")))
    if labels.intent == "search" and not context.query.asks:
        labels = _within_limits(labels)
    query = decode_query(context, turn, labels)
    shown = context.numbered(acts=bool(labels.actions))
    context = replace(context, shown=shown)
    shots, removed = _named_shots(replace(context, shown=min(query.limit or shown, shown)), turn, labels)
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


def _within_limits(labels: TurnLabels) -> TurnLabels:
    """The labels of a first subject: limits that were told before anything was looked for were told for it."""
    classes = {
        name: KEEP if name in QUERY_CLASSES and told == NONE else told
        for name, told in labels.classes.items()
    }
    return replace(labels, dropped=dict.fromkeys(SCALAR_SLOTS, False), classes=classes)


def _names_another_thing(context: TurnContext, turn: TaggedTurn, labels: TurnLabels) -> bool:
    """Whether the turn names a thing with its article, and would put it in the place of something else.

    "A train" or "show me a train" after "a red boat" looks for a train, not a train boat; "a blue one" does not.
    """
    words = words_in(context.query.visual)
    kept = (labels.kept or {}).get("visual", ())
    dropped = {word.folded for word, stays in zip(words, kept, strict=False) if not stays}
    articles = phrases("indefinite", context.language) | phrases("one", context.language)
    tagged = sorted(turn.places("visual"))
    said = [place for place, word in enumerate(turn.words) if not word.is_punctuation]
    if not tagged or not words or turn.folded[tagged[0]] not in articles:
        return False
    if dropped - articles and tagged[-1] != said[-1]:
        return False
    tags = {turn.tags[place] for place in said}
    return not (tags - {"visual", OUTSIDE} if dropped else tags - {"visual"})


def _earlier_query(context: TurnContext, turn: TaggedTurn) -> QuerySlots:
    """The earlier query that the tagged words name, else the one before this, if there is one."""
    said = fold(" ".join(text for slot in TEXT_SLOTS for text in turn.span_texts(slot)))

    def similarity(query: QuerySlots) -> float:
        return fuzz.token_set_ratio(said, fold(" ".join(slot_text(query, slot) for slot in TEXT_SLOTS)))

    best = max(reversed(context.earlier), key=similarity, default=QuerySlots())
    if said and similarity(best) > LEAST_SIMILARITY:
        return best
    if (named := _named_anew(context, turn)) is not None:
        return named
    return context.earlier[-1] if context.earlier else context.query


def _named_anew(context: TurnContext, turn: TaggedTurn) -> QuerySlots | None:
    """The latest earlier query that has words of the turn which the present one lacks."""
    present = _words_of_query(context.query)
    best, most = None, 0
    for query in reversed(context.earlier):
        shared = (_words_of_query(query) - present).intersection(turn.folded)
        if len(shared) > most:
            best, most = query, len(shared)
    return best


def _words_of_query(query: QuerySlots) -> set[str]:
    texts = (slot_text(query, slot) for slot in TEXT_SLOTS)
    words = {word for text in texts for word in folded_words(words_in(text))}
    return {word for word in words if len(word) >= SHORTEST_NAMING}


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
    elif source == "all_but":
        shots = context.others(shots or context.shots)
    return shots, removed


def _near(context: TurnContext, turn: TaggedTurn, side: str | None, shots: tuple[int, ...]) -> NearHit | None:
    if side in (NONE, None) or not context.shown:
        return None
    hits = turn.shots("near", context.shown) or shots or context.shots or (1,)
    return NearHit.model_validate({"shot": hits[0], "side": side})

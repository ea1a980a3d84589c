"""The running query after a turn: each slot kept, dropped, or filled from the turn's words."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from assistant.agent.reader.alignment import compose
from assistant.agent.reader.decoding.file_decoding import named_files
from assistant.agent.reader.decoding.people_counts import PeopleBounds, counted_people, people_bounds
from assistant.agent.reader.decoding.tagged_turn import TaggedTurn
from assistant.agent.reader.label_sets import (
    COUNTS,
    KEEP,
    NONE,
    QUERY_CLASSES,
    SCALAR_SLOTS,
    TEXT_SLOTS,
    Scalar,
    TurnLabels,
    class_value,
    scalar_value,
    slot_text,
)
from assistant.agent.reader.language.dates import date_ranges, first_iso_day, last_iso_day, year_before
from assistant.agent.reader.language.durations import (
    LENGTH_BOUNDS,
    TIME_BOUNDS,
    bound_of,
    is_interval,
)
from assistant.agent.reader.language.lexicon import phrases
from assistant.agent.reader.language.words import Word, is_same_word, words_in
from assistant.agent.reader.turn_context import TurnContext
from assistant.dialogue.plan import PlanFilters, QuerySlots

LENGTHS = ("min_seconds", "max_seconds")
TIMES = ("after", "before")
INTERVALS = (TIMES, LENGTHS)
SHORTEST_SAYING = 3
"""Letters of a word that says something by itself: "car", "sol"; shorter ones join others."""


def decode_query(context: TurnContext, turn: TaggedTurn, labels: TurnLabels) -> QuerySlots:
    """The query without its excluded hits, which the plan of the whole turn tells."""
    values: dict[str, object] = {}
    filters: dict[str, object] = {}
    for slot in TEXT_SLOTS:
        text = _text(context, turn, labels, slot)
        values[slot] = (
            [part for part in map(str.strip, text.split(",")) if part] if slot == "either" else text
        )
    bounds = _told_bounds(context, turn) | _interval_bounds(turn)
    for slot in SCALAR_SLOTS:
        value = bounds.get(slot) or _scalar(context, turn, labels, slot)
        if slot == "recorded":
            start, until = value if isinstance(value, tuple) else (None, None)
            filters |= {"recorded_from": start, "recorded_to": until}
        elif value is not None:
            (values if slot in COUNTS else filters)[slot] = value
    _lift_contradicted(filters, bounds)
    for name in QUERY_CLASSES:
        chosen = labels.classes[name]
        if chosen is None or chosen == KEEP or labels.dropped is None:
            chosen = class_value(context.query, name)
        if chosen != NONE:
            is_new = chosen == labels.classes[name]
            (values if name in ("sort", "use_image") else filters)[name] = (
                _people(turn, chosen, is_new) if name == "people" else _class_as_value(chosen)
            )
    return QuerySlots.model_validate(values | {"filters": PlanFilters.model_validate(filters)})


def _text(context: TurnContext, turn: TaggedTurn, labels: TurnLabels, slot: str) -> str:
    before = slot_text(context.query, slot)
    if labels.kept is None:
        return before
    words, stays = words_in(before), labels.kept[slot]
    copied = _saying(turn, slot)
    if not copied and len(stays) >= len(words) and all(stays):
        return before
    kept = _with_joining_words(words, {place for place, is_kept in enumerate(stays[: len(words)]) if is_kept})
    if slot == "visual" and not copied:
        kept |= _not_left_out(turn, words)
    is_anew = labels.intent == "search" and slot == "visual"
    if copied and (is_anew or not any(_says_something(words[place], turn.language) for place in kept)):
        kept = set()
    return compose(before, kept, turn.text, copied)


def _says_something(word: Word, language: str) -> bool:
    is_long = len(word.text) >= SHORTEST_SAYING and word.folded not in phrases("one", language)
    return is_long or word.text.isdecimal()


def _saying(turn: TaggedTurn, slot: str) -> frozenset[int]:
    """Places of the words that a slot takes from the turn; an article alone says nothing."""
    articles = phrases("indefinite", turn.language) | phrases("one", turn.language)
    spans = [span for span in turn.spans(slot) if any(turn.folded[place] not in articles for place in span)]
    return frozenset(place for span in spans for place in span)


def _with_joining_words(words: Sequence[Word], kept: set[int]) -> set[int]:
    """Those kept, and a small word between two of them: none is replaced alone."""
    return kept | {
        place
        for place in range(1, len(words) - 1)
        if place - 1 in kept and place + 1 in kept and len(words[place].text) < SHORTEST_SAYING
    }


def _not_left_out(turn: TaggedTurn, words: Sequence[Word]) -> set[int]:
    """Places of the words that a turn which only leaves something out takes nothing from; none for another turn."""
    left_out = [turn.folded[place] for place in turn.places("exclude")]
    if not left_out:
        return set()
    return {
        place
        for place, word in enumerate(words)
        if not any(is_same_word(word.folded, other) for other in left_out)
    }


def _scalar(context: TurnContext, turn: TaggedTurn, labels: TurnLabels, slot: str) -> Scalar | None:
    """What the turn gives, else the running query's value unless it is dropped."""
    is_dropped = labels.dropped is not None and labels.dropped[slot]
    before = None if is_dropped else scalar_value(context.query, slot)
    if slot in ("video", "not_video"):
        kept = before if isinstance(before, tuple) else ()
        return tuple(dict.fromkeys((*kept, *named_files(context, turn, slot)))) or None
    if slot == "recorded":
        bounds = before if isinstance(before, tuple) else (None, None)
        return _recorded(turn, labels.classes["recorded_bound"], bounds) or before
    return (None if slot in (*LENGTHS, *TIMES) else _number(turn, slot)) or before


def _told_bounds(context: TurnContext, turn: TaggedTurn) -> dict[str, float]:
    """The lengths and times that the turn limits by: what the words around them make them, else as they were read.

    A bare number ("give me 20") is one where a length is limited already, else it counts hits.
    """
    bounds: dict[str, float] = {}
    filters = context.query.filters
    is_limited = filters.min_seconds is not None or filters.max_seconds is not None
    for found in turn.quantities:
        tag = next((tag for tag in turn.tags[found.first : found.end] if tag in (*LENGTHS, *TIMES)), None)
        if tag is None:
            continue
        of_length = bound_of(turn.folded, found, turn.language, LENGTH_BOUNDS)
        of_time = bound_of(turn.folded, found, turn.language, TIME_BOUNDS)
        is_length = tag in LENGTHS or (of_time is None and of_length is not None)
        pair, bound = (LENGTHS, of_length) if is_length else (TIMES, of_time)
        if tag in LENGTHS and found.seconds is None and bound is None and not is_limited and found.value >= 1:
            bounds["limit"] = int(found.value)
            continue
        slot = tag if bound is None else pair[bound == "most"]
        bounds[slot] = found.value if found.seconds is None else found.seconds
    return bounds


def _lift_contradicted(filters: dict[str, object], told: Mapping[str, float]) -> None:
    """Takes away a running limit that leaves no room for the one that the turn tells: the newer one counts."""
    for low, high in INTERVALS:
        start, end = filters.get(low), filters.get(high)
        if not isinstance(start, int | float) or not isinstance(end, int | float):
            continue
        if start >= end and (low in told) != (high in told):
            del filters[high if low in told else low]


def _interval_bounds(turn: TaggedTurn) -> dict[str, float]:
    """Both ends of an interval of times or lengths that the turn limits by, by their order."""
    found = turn.quantities
    bounds: dict[str, float] = {}
    for low, high in pairwise(found):
        tags = {*turn.tags[low.first : low.end], *turn.tags[high.first : high.end]}
        pair = next((pair for pair in INTERVALS if tags.intersection(pair)), None)
        if pair and is_interval(turn.folded, low, high, turn.language):
            ends = zip(pair, (low.seconds, high.seconds), strict=True)
            bounds |= {slot: seconds for slot, seconds in ends if seconds}
    return bounds


def _number(turn: TaggedTurn, slot: str) -> int | float | None:
    quantity = turn.quantity(slot)
    if quantity is None:
        return None
    value = quantity.value if slot in COUNTS or quantity.seconds is None else quantity.seconds
    if float(value).is_integer():
        return int(value)
    return None if slot in COUNTS else value


def _recorded(
    turn: TaggedTurn, bound: str | None, before: tuple[str | None, ...]
) -> tuple[str | None, ...] | None:
    places = turn.places("recorded")
    dates = [date for date in date_ranges(turn.folded, turn.language) if date.first in places]
    if not dates:
        return None
    first = min(dates, key=lambda date: first_iso_day(date.start))
    last = max(dates, key=lambda date: last_iso_day(date.until))
    if bound == "from":
        return first.start, before[1]
    if bound == "until":
        return before[0], last.until
    return (before[0], year_before(first)) if bound == "before" else (first.start, last.until)


def _people(turn: TaggedTurn, value: str, is_new: bool) -> PeopleBounds:
    return counted_people(turn, value) if is_new else people_bounds(value)


def _class_as_value(value: str) -> object:
    return value == "true" if value in ("true", "false") else value

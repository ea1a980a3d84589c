"""The labels of an annotated turn: which words and classes lead from the running query to its plan."""

from collections.abc import Collection, Sequence

from rapidfuzz import fuzz

from assistant.agent.reader.alignment import align
from assistant.agent.reader.decoding.people_counts import people_class
from assistant.agent.reader.label_sets import (
    COUNTS,
    NONE,
    OLD_BIN,
    QUERY_CLASSES,
    SCALAR_SLOTS,
    TEXT_SLOTS,
    TURN_CLASSES,
    Scalar,
    TurnLabels,
    class_change,
    scalar_value,
    slot_text,
)
from assistant.agent.reader.language.dates import date_ranges, first_iso_day, last_iso_day, year_before
from assistant.agent.reader.language.durations import quantities
from assistant.agent.reader.language.file_mentions import words_of_file_alone
from assistant.agent.reader.language.hit_lists import hit_lists
from assistant.agent.reader.language.words import Word, words_in
from assistant.agent.reader.turn_context import TurnContext
from assistant.dialogue.plan import ActionName, Plan
from training.turn_reader.labels.shot_labels import label_shots
from training.turn_reader.labels.tagging import Tagging

SHORTEST_MISTYPED = 5
LEAST_SIMILARITY = 75
"""Of 100, by RapidFuzz: from here on a word is another one mistyped."""


def label_turn(context: TurnContext, text: str, plan: Plan) -> TurnLabels:
    """Labels from the plan of a turn; what they cannot express is named in `unaligned`."""
    tagging = Tagging(text)
    earlier = context.earlier if plan.intent == "undo" else ()
    classes: dict[str, str | None] = dict.fromkeys(TURN_CLASSES, NONE)
    classes["near"] = plan.near.side if plan.near else NONE
    classes["shots_from"] = label_shots(tagging, context, plan)
    known = {
        slot: {scalar_value(query, slot) for query in (context.query, *earlier)} for slot in SCALAR_SLOTS
    }
    dropped = {}
    for slot in SCALAR_SLOTS:
        before, after = scalar_value(context.query, slot), scalar_value(plan, slot)
        dropped[slot] = _is_dropped(slot, before, after)
        if after is None or after in known[slot]:
            continue
        if not isinstance(after, tuple):
            _label_number(tagging, context.language, slot, after)
        elif slot == "recorded":
            classes["recorded_bound"] = _label_dates(tagging, context.language, before, after)
        else:
            _label_files(tagging, context, slot, before, after)
    classes["bin_from"] = _label_bins(tagging, context, plan)
    formats = [action.format for action in plan.action if action.format]
    classes["format"] = next((name for name in formats if name in TURN_CLASSES["format"]), NONE)
    if formats and classes["format"] == NONE:
        tagging.unaligned.append("format")
        classes["format"] = None
    kept = {slot: _label_text(tagging, context, plan, slot) for slot in TEXT_SLOTS}
    for name, values in QUERY_CLASSES.items():
        change = class_change(context.query, plan, name)
        if name == "people" and change not in values and plan.filters.people:
            change = people_class(plan.filters.people) or change
        classes[name] = change if change in values else None
        if change not in values:
            tagging.unaligned.append(name)
    goes_back = plan.intent == "undo"
    if goes_back:
        classes |= dict.fromkeys(QUERY_CLASSES)
    return TurnLabels(
        intent=plan.intent,
        tags=tuple(tagging.tags),
        arguments=tuple(tagging.arguments),
        kept=None if goes_back else kept,
        dropped=None if goes_back else dropped,
        classes=classes,
        actions=tuple(dict.fromkeys(action.do for action in plan.action)),
        unaligned=tuple(tagging.unaligned),
    )


def _label_text(tagging: Tagging, context: TurnContext, plan: Plan, slot: str) -> tuple[bool, ...]:
    """Tags the words that a slot takes from the turn; which words of the running query's text stay."""
    before, after = slot_text(context.query, slot), slot_text(plan, slot)
    words = words_in(before)
    if before == after:
        return (True,) * len(words)
    target = words_in(after)
    copied = align(tagging.words, target)
    said = copied.target if plan.intent == "search" else frozenset[int]()
    rest = [place for place in range(len(target)) if place not in said]
    stays = align(words, [target[place] for place in rest])
    kept = set(stays.source)
    told = copied.target | {rest[place] for place in stays.target}
    tagged = set(copied.source)
    for place, word in enumerate(target):
        if place in told or word.is_punctuation:
            continue
        if (left := _only_place(tagging.words, word, tagged)) is not None:
            tagged.add(left)
        elif (left := _only_place(words, word, kept)) is not None:
            kept.add(left)
    tagging.tag(tagged, slot)
    return tuple(place in kept for place in range(len(words)))


def _only_place(words: Sequence[Word], wanted: Word, used: Collection[int]) -> int | None:
    """Where the word stands, if it stands in one place alone, or in one alone that is beside those used.

    What stands nowhere may stand there mistyped.
    """
    left = [place for place in range(len(words)) if place not in used]
    places = [place for place in left if words[place].folded == wanted.folded]
    if not places and len(wanted.text) >= SHORTEST_MISTYPED:
        nearness = [fuzz.ratio(words[place].folded, wanted.folded) for place in left]
        places = [place for place, near in zip(left, nearness, strict=True) if near >= LEAST_SIMILARITY]
    beside = [place for place in places if place - 1 in used or place + 1 in used]
    return next((found[0] for found in (places, beside) if len(found) == 1), None)


def _label_number(tagging: Tagging, language: str, slot: str, value: float) -> None:
    for quantity in quantities(tagging.folded, language):
        said = quantity.value if slot in COUNTS or quantity.seconds is None else quantity.seconds
        if said == value and not tagging.is_tagged(quantity.first):
            tagging.tag(range(quantity.first, quantity.end), slot)
            return
    tagging.unaligned.append(slot)


def _label_files(
    tagging: Tagging, context: TurnContext, slot: str, before: Scalar | None, after: Sequence[str | None]
) -> None:
    named = before if isinstance(before, tuple) else ()
    for file in after:
        if file is None or file in named:
            continue
        places = words_of_file_alone(tagging.folded, file, context.videos, context.language)
        if not places and slot == "video" and _tag_video_of_hit(tagging, context, file):
            continue
        tagging.tag(places, slot)
        if not places:
            tagging.unaligned.append(slot)


def _tag_video_of_hit(tagging: Tagging, context: TurnContext, file: str) -> bool:
    """Tags the hit whose video is meant: "from the same video as the second"."""
    for hits in hit_lists(tagging.folded, context.language, context.shown):
        numbers = [shot for shot in hits.shots if shot <= len(context.hits)]
        if numbers and {context.hits[number - 1] for number in numbers} == {file}:
            tagging.tag(range(hits.first, hits.end), "video_of")
            return True
    return False


def _is_dropped(slot: str, before: Scalar | None, after: Scalar | None) -> bool:
    """Whether the running query's scalar goes; of several files or two bounds, whether none or not all stay."""
    if before is None or after is None:
        return before is not None
    if not isinstance(before, tuple) or not isinstance(after, tuple):
        return False
    if slot == "recorded":
        return not any(old is not None and old == new for old, new in zip(before, after, strict=True))
    return not set(before) <= set(after)


def _label_dates(tagging: Tagging, language: str, before: Scalar | None, bounds: Sequence[str | None]) -> str:
    """Tags the dates that make the two bounds; how they make them."""
    start, until = bounds
    if isinstance(before, tuple) and start and until:
        start, until = (
            None if start == before[0] and until != before[1] else start,
            None if until == before[1] and start != before[0] else until,
        )
    dates = date_ranges(tagging.folded, language)
    within = [
        date
        for date in dates
        if (start is None or first_iso_day(date.start) >= first_iso_day(start))
        and (until is None or last_iso_day(date.until) <= last_iso_day(until))
    ]
    bound = NONE
    if start and until:
        ends = {first_iso_day(date.start) for date in within}, {last_iso_day(date.until) for date in within}
        if first_iso_day(start) in ends[0] and last_iso_day(until) in ends[1]:
            bound = "within"
    elif start:
        within = [date for date in within if first_iso_day(date.start) == first_iso_day(start)]
        bound = "from" if within else NONE
    elif until:
        inclusive = [date for date in within if last_iso_day(date.until) == last_iso_day(until)]
        within = inclusive or [date for date in dates if year_before(date) == until]
        bound = "until" if inclusive else "before" if within else NONE
    if bound == NONE:
        tagging.unaligned.append("recorded")
        return bound
    for date in within:
        tagging.tag(range(date.first, date.end), "recorded")
    return bound


def _label_bins(tagging: Tagging, context: TurnContext, plan: Plan) -> str:
    """Tags the names of bins and of what is saved or renamed; where a bin without a name is from."""
    names = {action.name for action in plan.action if action.name}
    for action in plan.action:
        if action.name and not _tag_name(tagging, action.name, "name", action.do):
            tagging.unaligned.append("name")
    source = NONE
    told: set[str] = set()
    longest_first = sorted(plan.action, key=lambda action: -len(action.bin or ""))
    for action in longest_first:
        if action.bin is None or action.bin in names:
            continue
        if _tag_name(tagging, action.bin, "old_bin" if action.do in OLD_BIN else "bin", action.do):
            source = "tagged"
        elif action.bin in told:
            pass
        elif action.bin == context.bin:
            source = "last" if source == NONE else source
        else:
            tagging.unaligned.append("bin")
        told.add(action.bin)
    return source


def _tag_name(tagging: Tagging, name: str, tag: str, action: ActionName) -> bool:
    """Tags a name's words, which stand together, in the last place that is free: "rename Test to Test 2"."""
    target = [word.folded for word in words_in(name)]
    starts = range(len(tagging.words) - len(target), -1, -1)
    for start in starts if tag == "name" else reversed(starts):
        places = range(start, start + len(target))
        if tagging.folded[start : places.stop] == target and not any(map(tagging.is_tagged, places)):
            tagging.tag(places, tag, action)
            return True
    inexact = align(tagging.words, words_in(name)).source
    places_left = [p for p in inexact if not tagging.is_tagged(p) and not tagging.words[p].is_punctuation]
    tagging.tag(places_left, tag, action)
    return bool(places_left)

"""Names of people in a turn: who was named once by their face is looked for by it, not by what the name means."""

from collections.abc import Sequence

from assistant.agent.planning.spoken_languages import with_spoken_languages
from assistant.dialogue.plan import Plan
from assistant.dialogue.running_query import RunningQuery
from retrieval.people.names_in_text import find_named_people
from retrieval.search.engine import SearchEngine

SET_BY_HAND = ("heard", "action", "has_writing", "taught")
SEARCHING = ("search", "refine", "similar", "count")


def with_names(plan: Plan, before: RunningQuery, engine: SearchEngine) -> Plan:
    """The plan with the people and the spoken languages that it names as its limits."""
    plan = with_named_people(plan, before, engine.archive.people.names())
    return with_spoken_languages(plan, before, engine.retrievers.exclusion.says_speech)


def with_named_people(plan: Plan, before: RunningQuery, names: Sequence[str]) -> Plan:
    """The plan with the people who are named in what is looked for as its limit; `names` are all that are known.

    Who was looked for already stays, but for a new search, as do the limits that no words set.
    """
    is_new = plan.intent in ("search", "reset")
    by_hand = {} if is_new else {name: getattr(before.filters, name) for name in SET_BY_HAND}
    plan = plan.changed(filters=plan.filters.changed(**by_hand)) if any(by_hand.values()) else plan
    kept = () if is_new else before.filters.person
    found = find_named_people(plan.visual, names) if plan.intent in SEARCHING else None
    if found is None or not found.names:
        return plan.changed(filters=plan.filters.changed(person=kept)) if kept else plan
    person = tuple(dict.fromkeys((*kept, *found.names)))
    return plan.changed(visual=found.rest, filters=plan.filters.changed(person=person))

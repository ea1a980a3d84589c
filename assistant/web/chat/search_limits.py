"""Limits and order set by the page's controls: what the running query becomes, the values that they show, and what
there is to choose from.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from assistant.dialogue.running_query import RunningQuery
from assistant.dialogue.slot_labels import hit_facet_label, slot_label
from assistant.dialogue.slots import filled_slots
from assistant.i18n.catalogue import Texts
from assistant.web.wire.limits import SearchLimits
from retrieval.archive.archive import Archive
from retrieval.archive.shot_attributes.annotated_limits import LIMIT_SOURCES
from retrieval.hits import HitFacet
from retrieval.queries import NAMED_LIMITS, NamedLimit

ORDERS = ("sort", "limit", "per_video")
WORDS = ("sound", "written", "speech")
LISTS = NAMED_LIMITS
MOST_NAMES = 200
"""That a list offers, those of the most videos where more are known."""


def with_limits(query: RunningQuery, target: str) -> RunningQuery | None:
    """The query with what `target` (JSON of `SearchLimits`) sets; None where it is none, or changes nothing."""
    try:
        given = SearchLimits.model_validate_json(target).given()
    except ValidationError:
        return None
    values: dict[str, Any] = {name: given.pop(name) for name in ORDERS if name in given}
    values |= {name: (given.pop(name) or "").strip() for name in WORDS if name in given}
    given |= {name: tuple(given[name] or ()) for name in LISTS if name in given}
    changed = replace(query, **values, filters=query.filters.changed(**given))
    return None if limits_of(changed) == limits_of(query) else changed


def with_facet(query: RunningQuery, target: str) -> RunningQuery | None:
    """The query narrowed to what a hit holds, "heard:applause"; None where that is nothing, or changes nothing."""
    facet, _, value = target.partition(":")
    if facet == "has_writing":
        return with_limits(query, json.dumps({facet: True}))
    if facet not in LISTS or not value:
        return None
    values = [*getattr(query.filters, facet), value]
    return with_limits(query, json.dumps({facet: list(dict.fromkeys(values))}))


def limit_choices(archive: Archive, texts: Texts) -> dict[str, list[tuple[str, str]]]:
    """Values that this archive can be searched by, each with what it is called; [] where nothing is known."""
    facts = archive.shot_attributes
    written = [("true", texts("results.filter.yes")), ("false", texts("results.filter.no"))]
    names: dict[NamedLimit, Sequence[str]] = {
        "person": archive.people.names(),
        **{limit: facts.values(limit) for limit in LIMIT_SOURCES},
        "language": [code for code, _ in facts.languages()],
        "taught": [one.taught.name for one in archive.taught_classes()],
    }
    named: dict[str, list[tuple[str, str]]] = {
        limit: _labelled(limit, some[:MOST_NAMES], texts) for limit, some in names.items()
    }
    return {**named, "has_writing": written if facts.is_known("written") else []}


def _labelled(limit: NamedLimit, values: Sequence[str], texts: Texts) -> list[tuple[str, str]]:
    labelled = [(value, hit_facet_label(HitFacet(limit, value), texts)) for value in values]
    return sorted(labelled, key=lambda one: one[1].casefold())


def limits_of(query: RunningQuery) -> dict[str, object]:
    """What the controls show: the values of the query by the names of `SearchLimits`."""
    values = {name: getattr(query, name) for name in (*ORDERS, *WORDS)}
    rest = [name for name in SearchLimits.model_fields if name not in values]
    return values | {name: getattr(query.filters, name) for name in rest}


def limits_label(before: RunningQuery, after: RunningQuery, texts: Texts) -> str:
    """What the controls changed, as a turn says it: what came, else what was taken out."""
    old, new = ({slot_label(slot, texts) for slot in filled_slots(query)} for query in (before, after))
    labels = [slot_label(slot, texts) for slot in filled_slots(after)]
    came = [label for label in labels if label in new - old]
    gone = [slot_label(slot, texts) for slot in filled_slots(before)]
    return ", ".join(came) or texts("turn.drop", part=", ".join(one for one in gone if one in old - new))

"""Limits and order set by the page's controls: what the running query becomes, the values that they show, and what
there is to choose from.
"""

import json
from dataclasses import replace
from typing import Any, get_args

from pydantic import ValidationError

from assistant.dialogue.reply_parts import without_hidden_characters
from assistant.dialogue.running_query import RunningQuery
from assistant.dialogue.slot_labels import slot_label
from assistant.dialogue.slots import filled_slots
from assistant.i18n.catalogue import Texts
from assistant.web.wire.limits import SearchLimits
from retrieval.archive.archive import Archive
from retrieval.archive.shot_attributes.sound_kinds import HEARD_KINDS, SoundCue

ORDERS = ("sort", "limit", "per_video")
WORDS = ("sound", "written", "speech")
LISTS = ("heard", "person", "taught")
MOST_NAMES = 200
"""Of people and of classes that a list offers."""


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
    sounds = get_args(SoundCue) if facts.is_known(*HEARD_KINDS) else ()
    heard = sorted(((cue, texts(f"cue.{cue}")) for cue in sounds), key=lambda one: one[1].casefold())
    written = [("true", texts("results.filter.yes")), ("false", texts("results.filter.no"))]
    names = {
        "person": archive.people.names()[:MOST_NAMES],
        "taught": [one.taught.name for one in archive.taught_classes()][:MOST_NAMES],
    }
    return {
        "heard": heard,
        "has_writing": written if facts.is_known("written") else [],
        **{kind: [(name, without_hidden_characters(name)) for name in some] for kind, some in names.items()},
    }


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

"""Limits and order set by the page's controls: what the running query becomes, and the values that they show."""

from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from assistant.dialogue.running_query import RunningQuery
from assistant.dialogue.slot_labels import slot_label
from assistant.dialogue.slots import filled_slots
from assistant.i18n.catalogue import Texts
from assistant.web.wire.limits import SearchLimits

ORDERS = ("sort", "limit", "per_video")
WORDS = ("sound", "written", "speech")


def with_limits(query: RunningQuery, target: str) -> RunningQuery | None:
    """The query with what `target` (JSON of `SearchLimits`) sets; None where it is none, or changes nothing."""
    try:
        given = SearchLimits.model_validate_json(target).given()
    except ValidationError:
        return None
    values: dict[str, Any] = {name: given.pop(name) for name in ORDERS if name in given}
    values |= {name: (given.pop(name) or "").strip() for name in WORDS if name in given}
    changed = replace(query, **values, filters=query.filters.changed(**given))
    return None if limits_of(changed) == limits_of(query) else changed


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

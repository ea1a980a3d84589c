"""The plan that certain readings make, without any language model."""

import re
from typing import Any

from assistant.agent.rules.changes import attribute_of_ones
from assistant.agent.rules.properties import is_property
from assistant.agent.rules.query_rewriting import described, joined, replaced, without_linked, without_thing
from assistant.agent.rules.relative import last_part
from assistant.agent.rules.turn import ParsedTurn, TurnContext
from assistant.dialogue.plan import Intent, Plan, PlanFilters

_INDEFINITE = re.compile(r"(?:an?|un|una|unos|unas)\b")
BARE = 2
"""Words of a bare thing: "dogs", "red cars"."""


def plan_from_rules(readings: ParsedTurn, situation: TurnContext, *, has_image: bool = False) -> Plan:
    """The plan that the readings alone make, merged with the running query where the turn goes on with it."""
    if readings.undoes:
        return _undone(situation)
    running = None if readings.fresh else situation.running
    if running and readings.taken_back:
        running = running.changed(**readings.taken_back)
    if readings.half == "then" and running:
        second = _changed(
            readings, situation, running.changed(visual=running.then, then=""), "refine", has_image
        )
        return second.changed(visual=running.visual, then=second.visual)
    if readings.intent in ("chat", "info", "more", "reset"):
        return _standing(readings.intent, running)
    if readings.intent == "describe":
        filters = _filters(readings, situation, PlanFilters()) if readings.video.name else PlanFilters()
        return Plan(intent="describe", shots=readings.hits.shots, filters=filters)
    if readings.intent == "similar":
        return _changed(readings, situation, running or Plan(), "similar").changed(shots=readings.hits.shots)
    if running and not running.asks:
        return _changed(readings, situation, running, "search", has_image)
    if running and _continues(readings, running, has_image):
        return _changed(readings, situation, running, "refine", has_image)
    return _changed(readings, situation, Plan(), "search", has_image)


def _undone(situation: TurnContext) -> Plan:
    """The running query as it was before the last change; a reset where the search was the first."""
    if not situation.earlier:
        return Plan(intent="chat" if situation.running is None else "reset")
    return situation.earlier[-1].changed(intent="refine", shots=(), exclude_shots=())


def _standing(intent: Intent, running: Plan | None) -> Plan:
    """A turn that leaves the running query as it is: the plan repeats it, a reset is bare."""
    if intent == "reset" or running is None:
        return Plan(intent=intent)
    return running.changed(intent=intent, shots=(), exclude_shots=())


def _continues(readings: ParsedTurn, running: Plan, has_image: bool) -> bool:
    """Whether the turn goes on with the running query rather than asking for something new."""
    if readings.intent == "refine":
        return True
    if has_image and readings.joins:
        return True
    if has_image:
        return readings.goes_on and bool(
            re.match(r"(?:and|also|plus|add|y|tambien|ademas)\b", readings.visual_wording.folded)
        )
    if readings.replaces:
        return True
    only_limits = not readings.visual and not readings.then and not readings.speech
    if only_limits:
        return True
    if readings.goes_on:
        return True
    if readings.speech and not readings.visual and not readings.asked:
        return bool(running.visual or running.use_image or running.speech)
    if readings.then and not readings.visual:
        return True
    return not (readings.asked or readings.fresh or _stands_alone(readings.visual_wording.folded, running))


def _stands_alone(change: str, running: Plan) -> bool:
    """Whether words without any sign of going on, or of beginning anew, are a search of their own.

    People say so when they begin anew ("forget that", "new topic", "show me …"), and name details without a
    word more ("skyline in back", "family getting in"). What is left are a whole description that begins like
    one, and one bare thing after another.
    """
    if is_property(change):
        return not running.visual
    words = change.split()
    if _INDEFINITE.match(change):
        return True
    return len(words) <= BARE and len(running.visual.split()) <= BARE and not running.speech


def _changed(
    readings: ParsedTurn, situation: TurnContext, running: Plan, intent: Intent, has_image: bool = False
) -> Plan:
    image = running.use_image if readings.use_image is None else readings.use_image
    exclude = without_thing(running.exclude, readings.visual) if readings.visual else running.exclude
    return running.changed(
        intent=intent,
        visual=_visual(readings, running),
        speech=readings.speech or _said(readings, running),
        exclude=", ".join(dict.fromkeys(part for part in (exclude, readings.exclude) if part)),
        then=readings.then or running.then,
        use_image=has_image or image,
        shots=(),
        exclude_shots=readings.hits.exclude_shots,
        filters=_filters(readings, situation, running.filters),
    )


def _is_heard(running: Plan) -> bool:
    """Whether words spoken are all that is looked for."""
    return bool(running.speech) and not (running.visual or running.use_image or running.then)


def _said(readings: ParsedTurn, running: Plan) -> str:
    """The words spoken, where a correction is for them: "no, the fire" after "where they talk about the flood"."""
    corrected = readings.replaces and readings.visual and _is_heard(running)
    return readings.visual if corrected and not is_property(readings.visual) else running.speech


def _visual(readings: ParsedTurn, running: Plan) -> str:
    change = readings.visual
    if readings.replaces and _is_heard(running) and not readings.speech:
        return ""
    for thing in readings.exclude.split(", "):
        running = running.changed(visual=without_linked(running.visual, thing))
    if not running.visual or not change:
        return change or running.visual
    if readings.replaces or readings.old:
        adjective = attribute_of_ones(readings.visual_wording)
        if adjective:
            return described(running.visual, adjective)
        return replaced(running.visual, change, readings.old, whole=not readings.corrects)
    if adjective := attribute_of_ones(readings.visual_wording):
        return described(running.visual, adjective)
    if readings.amends:
        return described(running.visual, change)
    return joined(running.visual, change, adds=readings.adds)


def _filters(readings: ParsedTurn, situation: TurnContext, running: PlanFilters) -> PlanFilters:
    changes: dict[str, Any] = dict(readings.limits) | _contradicted(readings.limits, running)
    if readings.video.lifted:
        changes["video"] = None
    elif readings.video.name:
        changes["video"] = readings.video.name
    elif readings.hits.video_of:
        changes["video"] = situation.hits[readings.hits.video_of - 1]
    elif readings.video.same:
        named = [situation.hits[n - 1] for n in situation.mentioned if 1 <= n <= len(situation.hits)]
        changes["video"] = running.video or next(iter([*named, *situation.hits]), None)
    filters = running.changed(**changes)
    ends, _ = last_part(readings.last, filters.one_video, situation.videos, situation.lengths)
    return filters.changed(**ends)


def _contradicted(limits: dict[str, float | None], running: PlanFilters) -> dict[str, float | None]:
    """The running limits that a new one leaves no room for; the newer one counts."""
    lifted: dict[str, float | None] = {}
    for low, high in (("after", "before"), ("min_seconds", "max_seconds")):
        for new, old in ((low, high), (high, low)):
            value, limit = limits.get(new), getattr(running, old)
            if value is None or limit is None or old in limits:
                continue
            if (value >= limit) if new == low else (value <= limit):
                lifted[old] = None
    return lifted

"""A plan without the nonsense: hits that were not shown, impossible times, endless texts."""

from datetime import date

from assistant.dialogue.plan import Plan, PlanFilters
from retrieval.dates import LATELY, day_since
from retrieval.errors import UsageError

LONGEST_TEXT = 300
"""Characters of a text field; CLIP text encoders read 77 tokens, about this much."""
LONGEST_LIST = 50
"""Numbers in `shots`; several pages' worth."""
MOST_HITS = 10_000
"""Hits that may be asked for at once."""
LONGEST_VIDEO = 36_000.0 * 10
"""Seconds; a time beyond a hundred hours is a misreading."""


def clamped(plan: Plan, *, hits: int) -> Plan:
    """The plan without the nonsense: hits that were not shown, impossible times, endless texts."""
    filters = plan.filters
    after, before = _time(filters.after), _time(filters.before)
    if after is not None and before is not None and before <= after:
        after, before = (before, after) if before < after else (after, None)
    shortest, longest = _time(filters.min_seconds), _time(filters.max_seconds)
    if shortest is not None and longest is not None and longest < shortest:
        shortest, longest = longest, shortest
    return plan.changed(
        visual=_text(plan.visual),
        either=tuple(filter(None, map(_text, plan.either)))[:LONGEST_LIST],
        speech=_text(plan.speech),
        sound=_text(plan.sound),
        written=_text(plan.written),
        exclude=_text(plan.exclude),
        then=_text(plan.then),
        shots=_numbers(plan.shots, hits),
        exclude_shots=_numbers(plan.exclude_shots, hits),
        near=plan.near if plan.near and 1 <= plan.near.shot <= hits else None,
        filters=filters.changed(
            after=after,
            before=before,
            from_end=_time(filters.from_end),
            min_seconds=shortest,
            max_seconds=longest,
            recorded_from=_day(filters.recorded_from),
            recorded_to=None if filters.recorded_to in LATELY else _day(filters.recorded_to),
            added_from=_day(filters.added_from),
        ),
        limit=_count(plan.limit),
        per_video=_count(plan.per_video),
        action=plan.action[:LONGEST_LIST],  # their numbers may count hits that the same turn finds
    )


def contradictory_limits(filters: PlanFilters) -> tuple[float, float] | None:
    """Two limits that nothing can meet, the lower one's value first; `clamped` takes them the other way round."""
    limits = ((filters.after, filters.before), (filters.min_seconds, filters.max_seconds))
    for least, most in limits:
        if least is not None and most is not None and _time(least) and most < least:
            return least, most
    return None


def _text(text: str) -> str:
    text = " ".join(text.split())
    if len(text) <= LONGEST_TEXT:
        return text
    return text[:LONGEST_TEXT].rpartition(" ")[0] or text[:LONGEST_TEXT]


def _numbers(numbers: tuple[int, ...], hits: int) -> tuple[int, ...]:
    return tuple(sorted({number for number in numbers if 1 <= number <= hits}))[:LONGEST_LIST]


def _day(text: str | None) -> str | None:
    """None for what names no day."""
    try:
        return text if text and day_since(text, date.today()) else None
    except UsageError:
        return None


def _count(number: int | None) -> int | None:
    return number if number is not None and 1 <= number <= MOST_HITS else None


def _time(seconds: float | None) -> float | None:
    return seconds if seconds is not None and 0 <= seconds <= LONGEST_VIDEO else None

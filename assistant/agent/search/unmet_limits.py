"""Which limits stand between what is asked for and what would match it; a limit is never changed by itself.

It searches through a function that is passed in, and knows no archive.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce

from assistant.agent.search.search_budget import SearchBudget
from assistant.dialogue.running_query import RunningQuery
from assistant.dialogue.slots import Slot, filled_slots, without_slot
from retrieval.hits import ResultPage


@dataclass(frozen=True, slots=True)
class UnmetLimits:
    """Limits without which something matches."""

    slots: tuple[Slot, ...]
    """One, where it alone stands in the way."""
    matches: int
    """How many hits match without them."""
    nearest: float | None = None
    """Of a limit on lengths, the length of the match that comes nearest to it, in seconds."""


def find_unmet_limits(
    running: RunningQuery, search: Callable[[RunningQuery], ResultPage], budget: SearchBudget
) -> UnmetLimits | None:
    """The one limit without which the query matches something, else as few as the budget lets be found; None where
    it matches nothing without any of them either, or the budget is spent before that is known.
    """
    limits: dict[str, tuple[Slot, ...]] = {}  # several videos are one limit
    for slot in filled_slots(running):
        if slot.is_limit:
            limits[slot.kind] = (*limits.get(slot.kind, ()), slot)
    if not limits:
        return None

    def without(kinds: Sequence[str]) -> UnmetLimits | None:
        """What matches without these limits."""
        if not budget.allows_another:
            return None
        slots = tuple(slot for kind in kinds for slot in limits[kind])
        # from the last to the first, since slots of one kind are counted
        with budget.timed():
            page = search(reduce(without_slot, reversed(slots), running))
        lengths = [hit.shot.seconds for hit in page.hits if hit.match != "none"]
        return UnmetLimits(slots, len(lengths), _nearest(slots, lengths)) if lengths else None

    for kind in limits:
        if found := without([kind]):
            return found
    kinds = list(limits)
    if len(kinds) == 1 or not (found := without(kinds)):
        return None
    for kind in limits:
        fewer = [other for other in kinds if other != kind]
        if len(fewer) > 1 and (still := without(fewer)):
            kinds, found = fewer, still
    return found


def _nearest(slots: tuple[Slot, ...], lengths: list[float]) -> float | None:
    kinds = [slot.kind for slot in slots]
    if kinds == ["min_seconds"]:
        return max(lengths)
    return min(lengths) if kinds == ["max_seconds"] else None

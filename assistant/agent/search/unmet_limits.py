"""Which limits stand between what is asked for and what would match it; a limit is never changed by itself.

It searches through a function that is passed in, and knows no archive.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial, reduce

from assistant.agent.search.search_budget import SearchBudget
from assistant.dialogue.running_query import RunningQuery
from assistant.dialogue.slots import Slot, filled_slots, without_slot
from retrieval.types import ResultPage


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
    """The one limit without which the query matches something, else all of them; None where that does not help.

    No search is made beyond the budget.
    """
    limits = tuple(slot for slot in filled_slots(running) if slot.is_limit)
    ways = [(slot,) for slot in limits] + ([limits] if len(limits) > 1 else [])
    for slots in ways:
        if not budget.allows_another:
            return None
        # from the last to the first, since slots of one kind are counted
        without = reduce(without_slot, reversed(slots), running)
        page = budget.run(partial(search, without))
        lengths = [hit.shot.seconds for hit in page.hits if hit.match != "none"]
        if lengths:
            return UnmetLimits(slots, len(lengths), _nearest(slots, lengths))
    return None


def _nearest(slots: tuple[Slot, ...], lengths: list[float]) -> float | None:
    kinds = [slot.kind for slot in slots]
    if kinds == ["min_seconds"]:
        return max(lengths)
    return min(lengths) if kinds == ["max_seconds"] else None

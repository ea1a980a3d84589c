"""What the assistant tries by itself where a search brings nothing: wider limits, fewer words, the other sense.

Where a search brings doubtful hits at best, only wider limits and fewer words are tried, and must match strongly:
of 23 such questions to a corpus the other sense matched three strongly, and wrongly. Another search is shown only
where it matches better, and always said. It searches through a function that is
passed in, and knows no archive.
"""

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from assistant.agent.search.head_phrase import head_words
from assistant.dialogue.plan import Plan, PlanFilters
from retrieval.types import ResultPage

MOST_SEARCHES = 3
"""A turn's own search included."""
TURN_SECONDS = 10.0
"""Time for all of a turn's searches."""
LONGER = 2.0
"""What a limit on a shot's length is first widened by."""

RelaxationKind = Literal["limits", "video", "words", "heard", "seen"]
_OTHER_SENSE: tuple[RelaxationKind, ...] = ("heard", "seen")
_SURE = {"none": 0, "weak": 1, "strong": 2}


@dataclass(frozen=True, slots=True)
class Relaxation:
    """Another way to ask the same."""

    way: RelaxationKind
    plan: Plan


@dataclass(frozen=True, slots=True, eq=False)
class RelaxedSearch:
    """What is shown in the end. `way` is None where the plan was searched for as it stands."""

    plan: Plan
    results: ResultPage
    way: RelaxationKind | None = None
    doubtful: bool = False
    """Whether the plan as it stands did match something, weakly."""


def search_relaxed(
    plan: Plan,
    search: Callable[[Plan], ResultPage],
    *,
    seconds: float = TURN_SECONDS,
    clock: Callable[[], float] = time.monotonic,
) -> RelaxedSearch:
    """The plan's results or, where they hold no strong match, the first better ones of another attempt.

    At most `MOST_SEARCHES` are made; none is begun that would end after so many seconds if it took as long as the
    longest so far. What the first search raises is passed on.
    """
    begun = clock()
    first = search(plan)
    longest = clock() - begun
    doubtful = first.match == "weak"
    if first.match == "strong":
        return RelaxedSearch(plan, first)
    tried = (attempt for attempt in relaxations(plan) if not (doubtful and attempt.way in _OTHER_SENSE))
    for attempt, _ in zip(tried, range(MOST_SEARCHES - 1), strict=False):
        started = clock()
        if started - begun + longest > seconds:
            break
        results = search(attempt.plan)
        longest = max(longest, clock() - started)
        if _is_better(attempt, results, doubtful=doubtful):
            return RelaxedSearch(attempt.plan, results, attempt.way, doubtful)
    return RelaxedSearch(plan, first)


def relaxations(plan: Plan) -> Iterator[Relaxation]:
    """Other ways to ask, the nearest to what was asked first."""
    filters = plan.filters
    limits = (filters.after, filters.before, filters.min_seconds, filters.max_seconds)
    if any(limit is not None for limit in limits):
        yield Relaxation("limits", plan.changed(filters=_wider(filters)))
    if filters.video:
        yield Relaxation("video", plan.changed(filters=_wider(filters).changed(video=None)))
    if words := head_words(plan.visual):
        yield Relaxation("words", plan.changed(visual=words))
    if plan.visual and not (plan.speech or plan.use_image or plan.then):
        yield Relaxation("heard", plan.changed(visual="", speech=plan.visual))
    if plan.speech and not (plan.visual or plan.use_image or plan.then):
        yield Relaxation("seen", plan.changed(visual=plan.speech, speech=""))


def _wider(filters: PlanFilters) -> PlanFilters:
    """Lengths up to twice and down to half of what was asked; any time."""
    shortest, longest = filters.min_seconds, filters.max_seconds
    return filters.changed(
        after=None,
        before=None,
        min_seconds=None if shortest is None else shortest / LONGER,
        max_seconds=None if longest is None else math.ceil(longest * LONGER),
    )


def _is_better(attempt: Relaxation, results: ResultPage, *, doubtful: bool) -> bool:
    """The other sense must match strongly: what was asked for is not what is found there."""
    least = 2 if doubtful or attempt.way in _OTHER_SENSE else 1
    return bool(results.hits) and _SURE[results.match] >= least

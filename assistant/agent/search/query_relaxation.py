"""What the assistant tries by itself where a search brings nothing: fewer words, any sense.

Limits are kept: what they leave out is told by `assistant.agent.search.unmet_limits`. Where a search brings
doubtful hits at best, only fewer words are tried, and must match strongly: of 23 such questions to a corpus the
other sense matched three strongly, and wrongly. Another search is shown only where it matches better; it is said to
be a guess, and a click takes it back. It searches through a function that is passed in, and knows no archive.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from assistant.agent.search.head_phrase import head_words
from assistant.agent.search.search_budget import SearchBudget
from assistant.dialogue.plan import Plan
from retrieval.hits import MatchStrength, ResultPage

MOST_SEARCHES = 2
"""Beside the turn's own."""
TURN_SECONDS = 10.0
"""Time for all of a turn's searches."""
RelaxationKind = Literal["words", "heard", "anywhere"]
_OTHER_SENSE: tuple[RelaxationKind, ...] = ("heard", "anywhere")
NamedSense = Literal["speech", "sound", "written"]
_NAMED_SENSES: tuple[NamedSense, ...] = get_args(NamedSense)
_SURE: dict[MatchStrength, int] = {"none": 0, "weak": 1, "strong": 2}


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
    plan: Plan, search: Callable[[Plan, MatchStrength], ResultPage], first: ResultPage, budget: SearchBudget
) -> RelaxedSearch:
    """The plan's own results, `first`, or where they hold no strong match the first better ones of another attempt.

    `search` is told how well another attempt must match to be shown, and need not make hits that do not.
    At most `MOST_SEARCHES` are made, and none beyond the budget.
    """
    doubtful = first.match == "weak"
    if first.match == "strong":
        return RelaxedSearch(plan, first)
    tried = (attempt for attempt in relaxations(plan) if not (doubtful and attempt.way in _OTHER_SENSE))
    for attempt, _ in zip(tried, range(MOST_SEARCHES), strict=False):
        if not budget.allows_another:
            break
        with budget.timed():
            least = _least_match(attempt, first)
            results = search(attempt.plan, least)
        if results.hits and _SURE[results.match] >= _SURE[least]:
            return RelaxedSearch(attempt.plan, results, attempt.way, doubtful)
    return RelaxedSearch(plan, first)


def relaxations(plan: Plan) -> Iterator[Relaxation]:
    """Other ways to ask, the nearest to what was asked first."""
    if words := head_words(plan.visual):
        yield Relaxation("words", plan.changed(visual=words))
    if plan.visual and not (plan.speech or plan.sound or plan.written or plan.use_image or plan.then):
        yield Relaxation("heard", plan.changed(visual="", speech=plan.visual))
    if (sense := only_named_sense(plan)) and not (plan.use_image or plan.then):
        words = " ".join(filter(None, (plan.visual, getattr(plan, sense))))
        yield Relaxation("anywhere", plan.changed(**{"visual": words, sense: ""}))


def only_named_sense(plan: Plan) -> NamedSense | None:
    """The one sense that the plan looks for something in by name; None where there is none, or several."""
    named = [sense for sense in _NAMED_SENSES if getattr(plan, sense)]
    return named[0] if len(named) == 1 else None


def _least_match(attempt: Relaxation, first: ResultPage) -> MatchStrength:
    """Another sense must match strongly where there is something to show: it is not what was asked for. Where there
    is nothing at all, what is nearest in any sense is better."""
    if not first.hits and attempt.way == "anywhere":
        return "none"
    other = attempt.way in _OTHER_SENSE and bool(first.hits)
    return "strong" if other or first.match == "weak" else "weak"

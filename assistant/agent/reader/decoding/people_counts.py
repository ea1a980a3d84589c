"""How many people a turn asks for: the reader tells the kind of bound and about how many, the words the number."""

from assistant.agent.reader.decoding.tagged_turn import TaggedTurn
from assistant.agent.reader.label_sets import OUTSIDE, QUERY_CLASSES, TEXT_SLOTS, people_value

PeopleBounds = tuple[int | None, int | None]
"""Least and most; None where that end is open."""

MOST_PEOPLE = 1_000
"""Above, a number is a year or a part of a name."""


def people_bounds(told: str) -> PeopleBounds:
    """A class of people as bounds."""
    least, most = (int(bound) if bound else None for bound in told.split("-"))
    return least, most


def people_class(bounds: PeopleBounds) -> str | None:
    """The class nearest to bounds of one number, of the same kind; None where there is no such kind."""
    number = _one_number(bounds)
    alike = {
        found: kind for kind in QUERY_CLASSES["people"][2:] if (found := _like(kind, bounds)) is not None
    }
    return alike[min(alike, key=lambda found: abs(found - number))] if number and alike else None


def counted_people(turn: TaggedTurn, told: str) -> PeopleBounds:
    """The bounds that a class of people stands for in this turn.

    Where one number stands in the words that nothing else is told of, and no class has it, the number is meant
    itself: the reader tells the kind of bound surely, and of numbers only those that are classes.
    """
    bounds = people_bounds(told)
    counts = [
        int(found.value)
        for found in turn.quantities
        if turn.tags[found.first] in (OUTSIDE, *TEXT_SLOTS)
        and found.seconds is None
        and not found.is_ordinal
        and float(found.value).is_integer()
        and 0 < found.value < MOST_PEOPLE
    ]
    if _one_number(bounds) is None or len(counts) != 1:
        return bounds
    least, most = bounds
    meant = least and counts[0], most and counts[0]
    return bounds if people_value(meant) in QUERY_CLASSES["people"] else meant


def _one_number(bounds: PeopleBounds) -> int | None:
    """The only number of bounds that are not nobody; None where there are two."""
    numbers = {bound for bound in bounds if bound is not None}
    return numbers.pop() if len(numbers) == 1 and 0 not in numbers else None


def _like(kind: str, bounds: PeopleBounds) -> int | None:
    """The number of a class that is open at the same end as the bounds; None for others."""
    own = people_bounds(kind)
    is_alike = [bound is None for bound in own] == [bound is None for bound in bounds]
    return _one_number(own) if is_alike else None

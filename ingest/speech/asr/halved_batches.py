"""A batch done in parts where a device has no memory for it whole. It knows no model."""

from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")


def in_halves(
    places: Sequence[int],
    work: Callable[[Sequence[int]], list[T]],
    no_memory: type[Exception],
    smaller: Callable[[], None],
) -> list[T]:
    """The work of all, halved as often as it ends in `no_memory`, which `smaller` is told of each time; the error
    itself where one alone ends so."""
    try:
        return work(places)
    except no_memory:
        if len(places) == 1:
            raise
    smaller()
    half = len(places) // 2
    parts = (places[:half], places[half:])
    return [one for part in parts for one in in_halves(part, work, no_memory, smaller)]

"""The time that all searches of a turn may take together."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class SearchBudget:
    """Counts from when it is made."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._end, self._longest = clock, clock() + seconds, 0.0

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Around one search."""
        begun = self._clock()
        yield
        self._longest = max(self._longest, self._clock() - begun)

    @property
    def allows_another(self) -> bool:
        """Whether one more search would end in time if it took as long as the longest so far."""
        return self._clock() + self._longest <= self._end

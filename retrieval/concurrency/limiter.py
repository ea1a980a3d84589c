"""Places for work that takes the processor: a few at once, the others in the order in which they came.

How long whoever comes now would wait is told from how long work took lately; where that is too long, entry points
refuse it at once (`Busy`), so that nobody waits ever longer. What the work is it does not know.
"""

import math
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from retrieval.concurrency.numeric_threads import usable_cores

LONGEST_WAIT = 10.0
"""Seconds that somebody is made to wait; who would wait longer is told to come again."""
MOST_WAITING = 64
"""The same in those who wait: each holds a thread."""
MEMORY = 0.1
"""Weight of the newest piece of work in the mean of how long they take."""


class ConcurrencyLimiter:
    """Threads may share it."""

    def __init__(
        self, at_once: int, longest_wait: float = LONGEST_WAIT, most_waiting: int = MOST_WAITING
    ) -> None:
        """So many pieces of work at once."""
        self._at_once, self._longest, self._most = max(1, at_once), longest_wait, most_waiting
        self._lock = threading.Lock()
        self._working = 0
        self._waiting: deque[threading.Event] = deque()
        self._mean = 0.0
        self._held = threading.local()

    @contextmanager
    def acquired(self) -> Iterator[None]:
        """Waits for a place and holds it; who has one already works in it."""
        if getattr(self._held, "here", False):
            yield
            return
        self._take()
        self._held.here, began = True, time.monotonic()
        try:
            yield
        finally:
            self._held.here = False
            self._give_back(time.monotonic() - began)

    @property
    def waiting(self) -> int:
        """How many wait for a place."""
        with self._lock:
            return len(self._waiting)

    def busy_seconds(self) -> int:
        """Whole seconds after which somebody who comes now had better come again; 0 where they may stay."""
        with self._lock:
            waiting, wait = len(self._waiting), len(self._waiting) * self._mean / self._at_once
        if waiting < self._most and wait <= self._longest:
            return 0
        return max(1, math.ceil(min(wait, 6 * self._longest)))

    def _take(self) -> None:
        with self._lock:
            if self._working < self._at_once and not self._waiting:
                self._working += 1
                return
            turn = threading.Event()
            self._waiting.append(turn)
        turn.wait()

    def _give_back(self, seconds: float) -> None:
        with self._lock:
            self._mean += (MEMORY if self._mean else 1.0) * (seconds - self._mean)
            if self._waiting:
                self._waiting.popleft().set()  # the place passes on
            else:
                self._working -= 1


def search_limiter(processes: int = 1) -> ConcurrencyLimiter:
    """As many as keep the cores busy while one search waits; more would only take turns at Python's lock, and light
    routes with them. Several processes share the cores."""
    return ConcurrencyLimiter(math.ceil((usable_cores() + 1) / processes))

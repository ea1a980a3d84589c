"""Values made from an archive's contents and kept in memory until they change. It does not know what they are."""

import threading
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class ChangeCache(Generic[Value]):
    """One such value. Threads may share it: one makes the value, and the others wait for it."""

    def __init__(self, stamp: Callable[[], Hashable], make: Callable[[], Value]) -> None:
        """`stamp` gives what no two states have in common, a number that rises for one; `make` makes the value."""
        self._stamp, self._make = stamp, make
        self._lock = threading.Lock()
        self._kept: tuple[Hashable, Value] | None = None

    def current(self) -> Value:
        """The value of now; made again where the contents have changed. It raises what making it raises."""
        with self._lock:
            stamp = self._stamp()
            if self._kept is None or self._kept[0] != stamp:
                self._kept = stamp, self._make()
            return self._kept[1]

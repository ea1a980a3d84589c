"""Memory that was freed goes back to the system.

glibc keeps what a thread has freed for that thread's next use, and a server has dozens of threads: after two
hundred pages were opened and closed it held 22 MB more than what was in use. Other systems' libraries give it back
themselves.
"""

import ctypes
from collections.abc import Callable
from functools import cache


def return_freed_memory() -> bool:
    """Gives back what can be, in some milliseconds; whether there was any, False where the system has no such
    call."""
    trim = _malloc_trim()
    return trim is not None and bool(trim(0))


@cache
def _malloc_trim() -> Callable[[int], int] | None:
    try:
        library = ctypes.CDLL(None)
    except (TypeError, OSError):  # Windows has no library of the process itself
        return None
    found: Callable[[int], int] | None = getattr(library, "malloc_trim", None)
    return found

"""The reader processes of this program: lent to one thread at a time, kept for the next file and the next run."""

import atexit
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ingest.media.isolation.reader_process import ReaderProcess

MOST_IDLE = 4
"""Processes that are kept while nothing is read: 60 MB each."""

_idle: list[ReaderProcess] = []
_lock = threading.Lock()


@contextmanager
def borrowed_reader(stopped: Callable[[], bool] = lambda: False) -> Iterator[ReaderProcess]:
    """A reader for this thread alone; what it reads is left off as soon as `stopped` says so."""
    with _lock:
        reader = _idle.pop() if _idle else ReaderProcess()
    reader.stopped = stopped
    try:
        yield reader
    finally:
        with _lock:
            if keep := len(_idle) < MOST_IDLE:
                _idle.append(reader)
        if not keep:
            reader.close()


@atexit.register
def close_idle_readers() -> None:
    """Ends those that have nothing to do; the next who borrows starts one."""
    with _lock:
        readers, _idle[:] = list(_idle), []
    for reader in readers:
        reader.close()

"""Who may write to an archive: one process at a time, and a dead one never stands in the way.

The operating system holds the lock and frees it when the process ends, however it ends. The note
beside it only says who holds it, for the message.
"""

import json
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from retrieval.errors import ArchiveBusy, ArchiveError
from retrieval.messages import LocalizableMessage


@contextmanager
def write_lock(folder: Path) -> Iterator[None]:
    """Holds the folder's write lock; ArchiveBusy, at once, where it is held already."""
    lock, note = FileLock(folder / "write.lock", timeout=0, thread_local=False), folder / "writer.json"
    try:
        lock.acquire()
    except Timeout as error:
        raise ArchiveBusy(
            "{folder} is being written to by {holder}; try again when that has finished.",
            folder=folder,
            holder=_holder(note),
        ) from error
    except OSError as error:
        raise ArchiveError(
            "{folder} cannot be written to: {reason}.", folder=folder, reason=error.strerror
        ) from error
    try:
        with suppress(OSError):  # a full disk: whatever is written next says so
            note.write_text(json.dumps({"pid": os.getpid(), "host": socket.gethostname()}), encoding="utf-8")
        yield
    finally:
        note.unlink(missing_ok=True)
        lock.release()


class WriteTurn:
    """An open archive's turn to write: taken for one change, or reserved by a thread for several in a row."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._reserved_by: int | None = None

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Holds the write lock, or goes on in what this thread has reserved. ArchiveBusy as `write_lock`."""
        is_ours = self._reserved_by == threading.get_ident()
        with nullcontext() if is_ours else write_lock(self._folder):
            yield

    @contextmanager
    def reserved(self) -> Iterator[None]:
        """Holds the write lock for all that this thread takes a turn for inside. ArchiveBusy as `write_lock`."""
        with write_lock(self._folder):
            self._reserved_by = threading.get_ident()
            try:
                yield
            finally:
                self._reserved_by = None


def _holder(note: Path) -> LocalizableMessage:
    try:
        holder = json.loads(note.read_text(encoding="utf-8"))
        return LocalizableMessage(
            "process {number} on {host}", number=int(holder["pid"]), host=holder["host"]
        )
    except (OSError, ValueError, KeyError, TypeError):
        return LocalizableMessage("another process")  # it has just taken the lock, or is just giving it back

"""Who may write to an archive: one process at a time, and a dead one never stands in the way.

The operating system holds the lock and frees it when the process ends, however it ends. The note
beside it only says who holds it, for the message.
"""

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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


def _holder(note: Path) -> LocalizableMessage:
    try:
        holder = json.loads(note.read_text(encoding="utf-8"))
        return LocalizableMessage(
            "process {number} on {host}", number=int(holder["pid"]), host=holder["host"]
        )
    except (OSError, ValueError, KeyError, TypeError):
        return LocalizableMessage("another process")  # it has just taken the lock, or is just giving it back

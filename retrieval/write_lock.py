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


@contextmanager
def write_lock(folder: Path) -> Iterator[None]:
    """Holds the folder's write lock; ArchiveBusy, at once, where it is held already."""
    lock, note = FileLock(folder / "write.lock", timeout=0, thread_local=False), folder / "writer.json"
    try:
        lock.acquire()
    except Timeout as error:
        raise ArchiveBusy(
            f"{folder} is being written to by {_holder(note)}; try again when that has finished."
        ) from error
    except OSError as error:
        raise ArchiveError(f"{folder} cannot be written to: {error.strerror}.") from error
    try:
        with suppress(OSError):  # a full disk: whatever is written next says so
            note.write_text(json.dumps({"pid": os.getpid(), "host": socket.gethostname()}), encoding="utf-8")
        yield
    finally:
        note.unlink(missing_ok=True)
        lock.release()


def _holder(note: Path) -> str:
    try:
        holder = json.loads(note.read_text(encoding="utf-8"))
        return f"process {int(holder['pid'])} on {holder['host']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"  # it has just taken the lock, or is just giving it back

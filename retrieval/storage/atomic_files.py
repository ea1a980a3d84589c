"""A file is written whole or not at all: beside its place first, then put there in one step."""

import contextlib
import errno
import hashlib
import os
import secrets
import shutil
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from retrieval.errors import ArchiveError
from retrieval.storage.durable import sync_folder, sync_tree

DISK_FULL_ERRNOS = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
"""No space, no quota, or larger than the file system or a limit allows."""
ABANDONED_SECONDS = 24 * 3600.0
"""Age at which what another machine left unfinished counts as abandoned."""
_OURS = f".filmoteca-{hashlib.sha256(socket.gethostname().encode()).hexdigest()[:6]}-"
"""How names of this machine's unfinished files begin; the process's number follows."""


@contextmanager
def atomic_file(path: Path) -> Iterator[BinaryIO]:
    """A file to write to, which stands at `path` when the block ends well; else what stood there stays.

    A pipe or a device is written to as it is. ArchiveError where the disk is full or the place cannot be written.
    """
    path = Path(os.path.realpath(path))  # a link stays a link
    with translated_write_errors(path):
        if path.exists() and not path.is_file():
            with path.open("wb") as file:
                yield file
            return
        with replaced_file(path) as file:
            yield file


@contextmanager
def replaced_file(path: Path) -> Iterator[BinaryIO]:
    """As `atomic_file`, for a place that is no pipe, device or link. OSError as it comes."""
    clear_unfinished(path.parent)
    unfinished = path.with_name(f"{_OURS}{os.getpid()}-{secrets.token_hex(8)}.part")
    try:
        with unfinished.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
        with contextlib.suppress(OSError):  # a file system that flushes no folders
            sync_folder(path.parent)
    finally:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)


@contextmanager
def replaced_folder(path: Path) -> Iterator[Path]:
    """A folder to fill, which stands at `path` when the block ends well, on the disk; nothing stood there before,
    or a folder with nothing in it. OSError as it comes."""
    with unfinished_folder(path.parent) as beside:
        made = Path(beside, path.name)
        made.mkdir()
        yield made
        sync_tree(made)
        with contextlib.suppress(FileNotFoundError):
            path.rmdir()
        made.rename(path)
        sync_folder(path.parent)


def clear_unfinished(folder: Path) -> int:
    """Removes what killed processes of this machine left unfinished in a folder; how many files and folders.

    What no process is known to be at work on any more is left for a day: another machine may be.
    """
    cleared = 0
    with contextlib.suppress(OSError):
        for left in folder.glob(".filmoteca-*"):
            if left.is_symlink() or not _is_abandoned(left):
                continue
            shutil.rmtree(left, ignore_errors=True) if left.is_dir() else left.unlink(missing_ok=True)
            cleared += 1
    return cleared


def unfinished_folder(beside: Path | None) -> "tempfile.TemporaryDirectory[str]":
    """A folder for what is being made, among other temporary files where `beside` is None; where this process is
    killed the next one clears it."""
    beside = beside or Path(tempfile.gettempdir())
    clear_unfinished(beside)
    return tempfile.TemporaryDirectory(
        dir=beside, prefix=f"{_OURS}{os.getpid()}-", ignore_cleanup_errors=True
    )


def scratch_folder() -> Path:
    """A folder among other temporary files, to be removed by whoever asks; else the next process clears it."""
    clear_unfinished(Path(tempfile.gettempdir()))
    return Path(tempfile.mkdtemp(prefix=f"{_OURS}{os.getpid()}-"))


def _is_abandoned(left: Path) -> bool:
    host, _, rest = left.name.removeprefix(".filmoteca-").partition("-")
    pid = rest.partition("-")[0]
    if f".filmoteca-{host}-" == _OURS and pid.isdecimal():
        return not _is_running(int(pid))
    return time.time() - left.stat().st_mtime > ABANDONED_SECONDS


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


@contextmanager
def translated_write_errors(path: Path) -> Iterator[None]:
    """What goes wrong with writing, as a sentence that names the file."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise write_error(path, error) from error


def disk_is_full(error: BaseException) -> bool:
    """Whether that is why something was not written: this error's own reason, or that of what caused it."""
    cause = error.__cause__ or error
    return isinstance(cause, OSError) and cause.errno in DISK_FULL_ERRNOS


def write_error(path: Path, error: OSError) -> ArchiveError:
    """What is said where a file could not be written."""
    if error.errno in DISK_FULL_ERRNOS:
        return ArchiveError(
            "{path} could not be written: the disk is full. Free some space, or name another.", path=path
        )
    reason = error.strerror or str(error)
    return ArchiveError(
        "{path} could not be written: {reason}. Name another file with --output.", path=path, reason=reason
    )

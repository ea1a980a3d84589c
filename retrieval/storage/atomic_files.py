"""A file is written whole or not at all: beside its place first, then put there in one step."""

import contextlib
import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from retrieval.errors import ArchiveError

DISK_FULL_ERRNOS = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
"""No space, no quota, or larger than the file system or a limit allows."""


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
        unfinished = path.with_name(f".filmoteca-{secrets.token_hex(8)}.part")
        try:
            with unfinished.open("xb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(path)
        finally:
            with contextlib.suppress(OSError):
                unfinished.unlink(missing_ok=True)


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

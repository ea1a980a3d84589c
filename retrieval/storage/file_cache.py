"""A folder for files that are made once from installed packages and can be made anew at any time.

It knows nothing of what is in them. Each file starts with the digest of its contents, so that a torn or
damaged one is noticed and made again.
"""

import hashlib
import logging
import os
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock

from retrieval.storage.atomic_files import replaced_file

log = logging.getLogger(__name__)

DIGEST_BYTES = hashlib.sha256().digest_size


def cache_folder() -> Path:
    """$FILMOTECA_CACHE, else `filmoteca` in the user's cache folder; not created here."""
    if own := os.environ.get("FILMOTECA_CACHE"):
        return Path(own)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "filmoteca"


def cached_bytes(name: str, make: Callable[[], bytes]) -> bytes:
    """The bytes that `make` gives, made once for all processes and kept under `name`.

    Where the folder cannot be written, they are made and not kept: slower, never a failure.
    """
    path = cache_folder() / name
    if (kept := _read(path)) is not None:
        return kept
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{path}.lock"):
            kept = _read(path)  # another process may have made it while this one waited
            if kept is None:
                kept = make()
                _write(path, kept)
            return kept
    except OSError as error:
        log.warning("%s cannot be kept in %s (%s); it is made anew each time.", name, path.parent, error)
        return make()


def kept_bytes(name: str) -> bytes | None:
    """What `keep_bytes` left under that name; None where there is nothing, or it is damaged."""
    return _read(cache_folder() / name)


def keep_bytes(name: str, contents: bytes, *, most: int) -> None:
    """Keeps bytes under `name`, and of what lies in the same folder the `most` last written alone.

    Where the folder cannot be written nothing is kept: slower next time, never a failure.
    """
    path = cache_folder() / name
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, contents)
        others = [
            file for file in path.parent.iterdir() if file != path
        ]  # this one is the last, whatever a clock says
        written = sorted(others, key=lambda file: file.stat().st_mtime, reverse=True)
        for old in written[max(0, most - 1) :]:
            old.unlink(missing_ok=True)
    except OSError as error:
        log.warning("%s cannot be kept in %s (%s); it is made anew each time.", name, path.parent, error)


def _read(path: Path) -> bytes | None:
    """The contents, or None where the file is missing or does not match its digest."""
    try:
        stored = path.read_bytes()
    except OSError:
        return None
    digest, contents = stored[:DIGEST_BYTES], stored[DIGEST_BYTES:]
    return contents if hashlib.sha256(contents).digest() == digest else None


def _write(path: Path, contents: bytes) -> None:
    with replaced_file(path) as file:
        file.write(hashlib.sha256(contents).digest())
        file.write(contents)

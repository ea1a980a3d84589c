"""Which files to take in, and what makes a file the same video as before. It opens no video."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from ingest.media.errors import check_file
from retrieval.errors import MediaError
from retrieval.media_types import VIDEO_SUFFIXES
from retrieval.types import Video


class NoVideos(MediaError):
    """A folder that holds none."""


def find_videos(paths: Iterable[Path]) -> Iterator[Path | MediaError]:
    """The video files named or lying anywhere below a folder named, each once, in a stable order.

    A file that is named is taken whatever its suffix; below folders the suffix decides, and hidden files and
    folders are passed over. What cannot be taken comes out as an error, in its place, for the caller to report.
    """
    seen: set[Path] = set()
    for path in paths:
        for found in _below(path) if path.is_dir() else [path]:
            if isinstance(found, MediaError):
                yield found
                continue
            real = found.resolve()
            if real in seen:
                continue
            seen.add(real)
            try:
                check_file(found)
            except MediaError as error:
                yield error
            else:
                yield real


def _below(folder: Path) -> Iterator[Path | MediaError]:
    errors: list[OSError] = []
    found = False
    for root, folders, files in os.walk(folder, onerror=errors.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if Path(name).suffix.lower() in VIDEO_SUFFIXES and not name.startswith("."):
                found = True
                yield Path(root, name)
    for error in errors:
        yield MediaError(
            "{path}: cannot be read ({reason}); check its permissions.",
            path=error.filename,
            reason=error.strerror,
        )
    if not found and not errors:
        yield NoVideos(
            "{folder}: holds no videos ({names}, …).",
            folder=folder,
            names=", ".join(sorted(VIDEO_SUFFIXES)[:6]),
        )


def has_no_videos(path: Path) -> bool:
    """Whether it is a folder that holds none."""
    return path.is_dir() and all(isinstance(found, NoVideos) for found in _below(path))


def content_id(path: Path) -> str:
    """The identity of a video: a hash over all its bytes, 32 hexadecimal digits."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
    except OSError as error:
        raise MediaError(
            "{path}: cannot be read ({reason}); check the disk and permissions.",
            path=path,
            reason=error.strerror,
        ) from error


def is_unchanged(video: Video) -> bool:
    """Whether a known video's file is as it was, judged by size and time of change."""
    try:
        stat = video.path.stat()
    except OSError:
        return False
    return stat.st_size == video.size and stat.st_mtime_ns == video.modified

"""Which files to take in, and what makes a file the same video as before. It opens no video."""

import errno
import hashlib
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from pathlib import Path

from ingest.media.errors import check_file
from ingest.pipeline.files.skipped_files import (
    RAW_KINDS,
    PassedOverReason,
    SkippedFile,
    is_disc_stream,
    is_excluded,
    is_housekeeping,
    is_program_text,
)
from retrieval.errors import MediaError
from retrieval.media_types import FOOTAGE_SUFFIXES, VIDEO_SUFFIXES
from retrieval.types import Video

PIECE = 1 << 22
"""Bytes that are read of a file at a time for its identity."""


class NoVideos(MediaError):
    """A folder that holds none."""


def find_videos(
    paths: Iterable[Path],
    exclude: Sequence[str] = (),
    passed: list[SkippedFile] | None = None,
    *,
    suffixes: Collection[str] = FOOTAGE_SUFFIXES,
) -> Iterator[Path | MediaError]:
    """The video files named or lying anywhere below a folder named, each once, in a stable order.

    A file that is named is taken whatever its suffix; below folders `suffixes` decide. Photos are none of them
    unless they are wanted: as thumbnails and posters they lie among footage. Hidden files and folders are passed
    over, as is what `skipped_files` knows and what the patterns exclude; `passed` gets it. What cannot be taken
    comes out as an error, in its place, for the caller to report.
    """
    seen: set[str] = set()
    passed = [] if passed is None else passed
    for path in paths:
        for found in _below(path, exclude, passed, suffixes) if is_folder(path) else [path]:
            if isinstance(found, MediaError):
                yield found
                continue
            if is_excluded(found, exclude):
                passed.append(SkippedFile(found, "excluded"))
                continue
            real = os.path.realpath(found)  # as it is where links run in a circle
            if real in seen:
                continue
            seen.add(real)
            try:
                check_file(found)
            except MediaError as error:
                yield error
            else:
                yield Path(real)


def _below(
    folder: Path, exclude: Sequence[str], passed: list[SkippedFile], suffixes: Collection[str]
) -> Iterator[Path | MediaError]:
    taken = RAW_KINDS.keys() | suffixes
    errors: list[OSError] = []
    found = False
    for root, folders, files in os.walk(folder, onerror=errors.append):
        folders[:] = sorted(_entered(Path(root), folders, folder, exclude, passed))
        for name in sorted(files):
            path = Path(root, name)
            suffix = path.suffix.lower()
            if name.startswith(".") or not (suffix in taken or is_disc_stream(path)):
                continue
            if (reason := _reason_to_pass(path, folder, exclude)) is not None:
                passed.append(SkippedFile(path, reason))
                continue
            found = True
            yield path
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


def _entered(
    root: Path, folders: Sequence[str], top: Path, exclude: Sequence[str], passed: list[SkippedFile]
) -> Iterator[str]:
    """The folders that are looked into; those of no person's footage are counted unless they are hidden."""
    for name in folders:
        path = root / name
        if is_excluded(path, exclude, top):
            passed.append(SkippedFile(path, "excluded"))
        elif not is_housekeeping(name):
            yield name
        elif not name.startswith("."):
            passed.append(SkippedFile(path, "housekeeping"))


def _reason_to_pass(path: Path, top: Path, exclude: Sequence[str]) -> PassedOverReason | None:
    if is_excluded(path, exclude, top):
        return "excluded"
    if path.suffix.lower() in RAW_KINDS:
        return "raw"
    try:
        path.stat()
    except OSError as error:
        if error.errno == errno.ELOOP:
            return "loop"
    return "text" if is_program_text(path) else None


def is_footage(path: Path, top: Path) -> bool:
    """Whether a file or folder below `top` is looked at when that is searched for videos."""
    inside = path.relative_to(top)
    folders = inside.parts if path.is_dir() else inside.parts[:-1]
    return not any(is_housekeeping(name) for name in folders) and not path.name.startswith(".")


def is_folder(path: Path) -> bool:
    """Whether it is a folder; False too where the system cannot even say, such as for a name that is too long."""
    try:
        return path.is_dir()
    except OSError:
        return False


def has_no_videos(path: Path, *, suffixes: Collection[str] = FOOTAGE_SUFFIXES) -> bool:
    """Whether it is a folder that holds no file that ends so."""
    return is_folder(path) and all(isinstance(found, NoVideos) for found in _below(path, (), [], suffixes))


def content_id(path: Path, on_read: Callable[[], None] = lambda: None) -> str:
    """The identity of a video: a hash over all its bytes, 32 hexadecimal digits; `on_read` is called now and then.

    MediaError where it cannot be read.
    """
    digest = hashlib.blake2b(digest_size=16)
    try:
        with path.open("rb", buffering=0) as file:
            while piece := file.read(PIECE):
                digest.update(piece)
                on_read()
    except OSError as error:
        raise MediaError(
            "{path}: cannot be read ({reason}); check the disk and permissions.",
            path=path,
            reason=error.strerror,
        ) from error
    return digest.hexdigest()


def is_unchanged(video: Video) -> bool:
    """Whether a known video's file is as it was, judged by size and time of change."""
    try:
        stat = video.path.stat()
    except OSError:
        return False
    return stat.st_size == video.size and stat.st_mtime_ns == video.modified

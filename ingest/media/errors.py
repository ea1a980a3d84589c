"""What is wrong with a media file, in words for whoever named it."""

import errno
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import av.error

from retrieval.errors import ArchiveError, MediaError

logger = logging.getLogger(__name__)


class NoPictures(MediaError):
    """A media file of sound alone, or with a still cover."""


def check_file(path: Path) -> None:
    """MediaError when the path is no readable, non-empty file."""
    try:
        size = path.stat().st_size
    except FileNotFoundError as error:
        raise MediaError("{path}: there is no such file; check the path.", path=path) from error
    except OSError as error:
        raise MediaError(
            "{path}: cannot be read ({reason}); check its permissions.", path=path, reason=error.strerror
        ) from error
    if path.is_dir():
        raise MediaError("{path}: is a folder, not a video.", path=path)
    if size == 0:
        raise MediaError("{path}: is empty; copy it again from its source.", path=path)


@contextmanager
def translate_ffmpeg_errors(path: Path) -> Iterator[None]:
    """FFmpeg's errors as MediaError."""
    try:
        yield
    except PermissionError as error:
        raise MediaError(
            "{path}: cannot be read (permission denied); check its permissions.", path=path
        ) from error
    except av.error.DecoderNotFoundError as error:
        raise MediaError(
            "{path}: its codec is not supported; convert it with ffmpeg first.", path=path
        ) from error
    except (av.error.FFmpegError, ValueError) as error:
        raise MediaError(
            "{path}: is no video or is damaged beyond reading; play it elsewhere, or copy it again.",
            path=path,
        ) from error


@contextmanager
def any_failure_as_media_error(path: Path) -> Iterator[None]:
    """Whatever goes wrong with one file as a MediaError that names it: no fault of a file ends a run. Other
    ArchiveErrors pass."""
    try:
        yield
    except ArchiveError:
        raise
    except OSError as error:
        raise as_archive_error(error, path) from error
    except Exception as error:  # a library's own, at a file that nobody has foreseen
        logger.debug("%s", path, exc_info=True)
        raise MediaError(
            "{path}: could not be read ({reason}); convert it with ffmpeg first.", path=path, reason=error
        ) from error


def as_archive_error(error: OSError, path: Path) -> ArchiveError:
    """The sentence for an error of the operating system while a video is read."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return ArchiveError("The disk is full; free some space and run it again. What is stored is safe.")
    return MediaError(
        "{path}: cannot be read ({reason}); check the disk and permissions.", path=path, reason=error.strerror
    )

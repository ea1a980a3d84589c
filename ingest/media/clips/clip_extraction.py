"""A span of a video as a file of its own, exact to the frame, with its sound.

Where the span begins on a key frame and nothing outside of it is needed to decode it, its packets are copied as
they are; else the pictures are encoded again, near to lossless, and the sound as AAC.
"""

import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import av
import av.error

from ingest.media.clips.clip_encoding import encode_clip
from ingest.media.clips.sound_clips import write_sound
from ingest.media.clips.stream_copy import copy_packets, copyable_packets, stream_copy_suffix
from ingest.media.errors import as_archive_error, check_file
from ingest.media.opening import holds_sound_alone
from retrieval.errors import MediaError
from retrieval.media_types import is_still
from retrieval.storage.atomic_files import DISK_FULL_ERRNOS, write_error

_MUXER_OPTIONS = {"wav": {"write_bext": "1", "rf64": "auto"}}
log = logging.getLogger(__name__)


def extract_clip(path: Path, start: float, end: float, stem: Path, *, timecode: str = "") -> Path:
    """Writes the frames of [start, end) to `stem` with a suffix; gives the file. A photo is copied as it is;
    sound alone leaves as a WAV.

    Times are seconds on the video's clock; the first frame is the first at or after `start`. `timecode` is
    the one that the first frame gets where the container has room for it. MediaError where the video cannot
    be read, ArchiveError where the disk is full; no part of a file is left then.
    """
    check_file(path)
    if is_still(path):
        return _copied(path, stem.with_name(stem.name + path.suffix.lower()))
    if holds_sound_alone(path):
        target = stem.with_name(f"{stem.name}.wav")
        with _written(path, target, "") as out:
            write_sound(path, start, end, out, timecode)
        return target
    suffix = stream_copy_suffix(path)
    if suffix is not None and (span := copyable_packets(path, start, end)) is not None:
        target = stem.with_name(stem.name + suffix)
        try:
            with _written(path, target, timecode) as out:
                copy_packets(path, span, end, out)
            return target
        except MediaError as error:
            log.info("%s: cannot be copied, is encoded again (%s)", path, error)
    target = stem.with_name(f"{stem.name}.mp4")
    with _written(path, target, timecode) as out:
        encode_clip(path, start, end, out)
    return target


def _copied(path: Path, target: Path) -> Path:
    try:
        return Path(shutil.copyfile(path, target))
    except OSError as error:
        target.unlink(missing_ok=True)
        if error.errno in DISK_FULL_ERRNOS:
            raise write_error(target, error) from error
        raise as_archive_error(error, path) from error


@contextmanager
def _written(path: Path, target: Path, timecode: str) -> Iterator[av.container.OutputContainer]:
    """The file that is written, or nothing at all; FFmpeg's errors in words."""
    name = {".mkv": "matroska", ".mov": "mov", ".mp4": "mp4", ".wav": "wav"}[target.suffix]
    try:
        with (
            target.open("wb") as file,
            av.open(file, "w", format=name, options=_MUXER_OPTIONS.get(name, {})) as out,
        ):
            if timecode:
                out.metadata["timecode"] = timecode
            yield out
    except BaseException as error:
        target.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.errno in DISK_FULL_ERRNOS:
            raise write_error(target, error) from error
        if isinstance(error, (av.error.FFmpegError, ValueError)):
            raise MediaError(
                "{path}: could not be cut ({reason}); play it elsewhere, or copy it again.",
                path=path,
                reason=error,
            ) from error
        raise

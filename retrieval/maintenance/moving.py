"""An archive moved to another folder, and its videos' paths to where the footage lies now.

Killed anywhere, the archive is whole at the old place or at the new one; the same command then goes on. It does not
move footage itself.
"""

import errno
import hashlib
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from retrieval.archive.archive import Archive, MovedVideo
from retrieval.archive.source_files import file_state
from retrieval.errors import ArchiveBusy, ArchiveError, NotFound, UsageError
from retrieval.storage.atomic_files import replaced_folder
from retrieval.storage.database import Database
from retrieval.storage.durable import sync_folder, sync_tree
from retrieval.storage.schema import MIGRATIONS
from retrieval.storage.write_lock import write_lock

CATALOGUE = "catalogue.sqlite3"
WAIT_SECONDS = 2.0
"""For whoever has the archive open to close it."""
BLOCK = 1 << 20


class FootagePrefix(NamedTuple):
    """Footage that lay below one folder and lies below another now."""

    old: Path
    new: Path


class MoveReport(NamedTuple):
    """What a move came to."""

    relocated: int
    """Videos whose path is another one now."""
    missing: int
    """Of all videos, those whose file is not where the archive says."""


def parse_prefix(text: str) -> FootagePrefix:
    """OLD=NEW. UsageError where that is not what it is."""
    old, sign, new = text.partition("=")
    if not (sign and old.strip() and new.strip()):
        raise UsageError(
            "{text!r} does not say where footage was and where it is; write --footage OLD=NEW.", text=text
        )
    return FootagePrefix(Path(old).absolute(), Path(new).absolute())


def move(folder: Path, target: Path, footage: Sequence[FootagePrefix] = ()) -> MoveReport:
    """Moves an archive to a new or empty folder (or leaves it, where both are one) and puts the new beginnings in
    the place of the old ones in its videos' paths; uploads, which lie in the archive, go with it.

    ArchiveBusy where the archive is open elsewhere, UsageError where there is something at the target.
    """
    folder, target = folder.absolute(), target.absolute()
    if not (folder / CATALOGUE).is_file():
        raise NotFound("There is no archive at {folder}; make one with filmoteca ingest.", folder=folder)
    stays = folder == target
    if not stays and target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UsageError("{target} is not empty; name a new folder to move the archive to.", target=target)
    if not stays and folder in target.parents:
        raise UsageError("{target} lies inside of the archive itself; name another folder.", target=target)
    prefixes = [*footage, *([] if stays else [FootagePrefix(folder, target)])]
    with write_lock(folder):
        _alone(folder)
    relocated = _relocate(folder, prefixes)
    if not stays:
        with write_lock(folder):
            _alone(folder)
            _put(folder, target)
        (target / "writer.json").unlink(missing_ok=True)
    with Archive.open(target) as archive:
        return MoveReport(relocated, sum(file_state(video) != "present" for video in archive.videos()))


def _alone(folder: Path) -> None:
    """The catalogue in one file, which nobody has open. ArchiveBusy where somebody has."""
    catalogue = Database(folder / CATALOGUE, MIGRATIONS)
    try:
        catalogue.execute(f"PRAGMA busy_timeout = {round(WAIT_SECONDS * 1000)}")
        catalogue.all("PRAGMA journal_mode = DELETE")
    except ArchiveBusy as error:
        raise ArchiveBusy(
            "{folder} is open in another process; stop the server and what else uses it, then move it.",
            folder=folder,
        ) from error
    finally:
        catalogue.close()


def _relocate(folder: Path, prefixes: Sequence[FootagePrefix]) -> int:
    with Archive.open(folder) as archive, archive.writing():
        moves = []
        for video in archive.videos():
            for old, new in prefixes:
                if old in video.path.parents:
                    path = new / video.path.relative_to(old)
                    moves.append(MovedVideo(video.id, path, _modified(path, video.modified)))
                    break
        archive.move_videos(moves)
    return len(moves)


def _modified(path: Path, known: int) -> int:
    """The time of change of a file at its new place; where it is not there yet, as it was."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return known


def _put(folder: Path, target: Path) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists():
            target.rmdir()
        try:
            folder.rename(target)
            sync_folder(target.parent)
            sync_folder(folder.parent)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            _copy(folder, target)
    except OSError as error:
        raise ArchiveError(
            "{folder} could not be moved to {target}: {reason}. It is still whole where it was.",
            folder=folder,
            target=target,
            reason=error.strerror or str(error),
        ) from error


def _copy(folder: Path, target: Path) -> None:
    """To another disk: copied, flushed, compared, and only then gone from here."""
    with replaced_folder(target) as copy:
        shutil.copytree(folder, copy, dirs_exist_ok=True)
        sync_tree(copy)  # what is compared is what the disk gives back
        for inner, _, names in os.walk(folder):
            for name in names:
                source = Path(inner) / name
                if _digest(source) != _digest(copy / source.relative_to(folder)):
                    raise OSError(errno.EIO, f"{source.name} came out different")
    shutil.rmtree(folder)


def _digest(path: Path) -> bytes:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.digest()

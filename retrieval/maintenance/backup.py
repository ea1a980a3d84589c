"""A copy of an archive in another place, made while it is in use.

    backup.json              what belongs to it: each file's size and SHA-256; written last, in one step
    catalogue-NAME.sqlite3   the catalogue as it was at one moment
    audit-NAME.jsonl         the trail of changes so far
    videos/NUMBER/           the revisions that it shows, which are copied once; NUMBER+NAME where an archive that
                             was restored from an older copy has given a number again

Nothing of the copy before is written over: killed or out of room anywhere, that one is still whole. The index is
left out: it is made again from the catalogue. The videos themselves stay where they lie.
"""

import hashlib
import os
import secrets
import shutil
from pathlib import Path
from typing import NamedTuple

from retrieval.archive.opening import open_catalogue
from retrieval.errors import ArchiveError, UsageError
from retrieval.maintenance.backup_manifest import (
    MANIFEST,
    BackupFile,
    Manifest,
    backup_file,
    blocks_of,
    read_manifest,
)
from retrieval.storage.atomic_files import atomic_file, clear_unfinished
from retrieval.storage.durable import sync_folder

TRIES = 10
"""Snapshots taken where an ingest beside replaces videos faster than they are copied."""
AUDIT = "audit.jsonl"
"""Grows, and is taken along as it is."""


class BackupReport(NamedTuple):
    """What a backup came to."""

    files: int
    copied: int
    bytes: int
    """Of what was copied."""


def back_up(folder: Path, target: Path, *, verify_all: bool = False) -> BackupReport:
    """Brings the backup at `target` up to the archive as it is now; what is there already is not copied again.

    New files are read back and compared; with `verify_all` the old ones too. UsageError where `target` holds other
    things, ArchiveError where it cannot be written or is not what was written.
    """
    before = _earlier(target)
    try:
        target.mkdir(parents=True, exist_ok=True)
        clear_unfinished(target)
        for _ in range(TRIES):
            try:
                return _back_up_once(folder, target, before, verify_all=verify_all)
            except FileNotFoundError:  # replaced by an ingest beside: the next snapshot shows what is there
                continue
    except OSError as error:
        raise ArchiveError(
            "{folder} could not be backed up to {target}: {reason}. What was backed up before is still whole.",
            folder=folder,
            target=target,
            reason=error.strerror or error,
        ) from error
    raise ArchiveError(
        "{folder} changes faster than it can be copied; run it again when less is ingested.", folder=folder
    )


def _back_up_once(folder: Path, target: Path, before: Manifest | None, *, verify_all: bool) -> BackupReport:
    catalogue = open_catalogue(folder)
    try:
        stamp = catalogue.record.state().stamp
        run = f"{stamp:09d}-{secrets.token_hex(4)}"
        name = f"catalogue-{run}.sqlite3"
        catalogue.copy_to(target / name)
    finally:
        catalogue.close()
    with _copied_catalogue(target / name) as revisions:
        wanted = [f"videos/{revision:06d}" for revision in revisions]
    earlier = _Earlier(target, before, verify_all=verify_all)
    files, times = {name: backup_file(target / name)}, {}
    copied, size = 1, files[name].size
    for place in wanted:
        folders = set()
        for source in sorted((folder / place).iterdir()):
            modified = source.stat().st_mtime_ns
            if (path := earlier.path_of(f"{place}/{source.name}", source, modified)) is not None:
                files[path] = earlier.files[path]
            else:
                path = f"{place}/{source.name}"
                if path in earlier.files and earlier.files[path] != backup_file(source):
                    path = f"{place}+{run}/{source.name}"
                files[path] = _copy(source, target / path)
                copied, size = copied + 1, size + files[path].size
            times[path] = modified
            folders.add((target / path).parent)
        for written in folders:
            sync_folder(written)
    audit = f"audit-{run}.jsonl" if (folder / AUDIT).is_file() else ""
    if audit:
        files[audit] = _copy(folder / AUDIT, target / audit)
    with atomic_file(target / MANIFEST) as file:
        manifest = Manifest(catalogue=name, audit=audit, stamp=stamp, files=files, times=times)
        file.write(manifest.model_dump_json(indent=1).encode())
    _remove_others(target, files)
    return BackupReport(len(files), copied, size)


class _Earlier:
    """What the copy before holds, by where it belongs in the archive."""

    def __init__(self, target: Path, manifest: Manifest | None, *, verify_all: bool) -> None:
        self.files = manifest.files if manifest else {}
        self._times = manifest.times if manifest else {}
        self._places = {manifest.place_of(path): path for path in self.files} if manifest else {}
        self._target, self._verify_all = target, verify_all

    def path_of(self, place: str, source: Path, modified: int) -> str | None:
        """The path at which the copy holds that file of the archive; None where it does not, or not whole."""
        path = self._places.get(place)
        if path is None:
            return None
        kept, copy = self.files[path], self._target / path
        if not copy.is_file() or not copy.stat().st_size == kept.size == source.stat().st_size:
            return None
        if self._times.get(path) != modified and backup_file(source) != kept:
            return None  # it has the number of another: this archive was restored from an older copy
        return path if not self._verify_all or backup_file(copy) == kept else None


class _copied_catalogue:  # noqa: N801 - reads as a function
    def __init__(self, path: Path) -> None:
        from retrieval.archive.catalogue import Catalogue

        self._catalogue = Catalogue.open(path)

    def __enter__(self) -> list[int]:
        return sorted(self._catalogue.videos.revisions())

    def __exit__(self, *_: object) -> None:
        self._catalogue.close()


def _copy(source: Path, copy: Path) -> BackupFile:
    """Copies a file, flushes it, reads it back and compares."""
    copy.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with source.open("rb") as file, copy.open("wb") as written:
        for block in blocks_of(file.read):
            digest.update(block)
            written.write(block)
        written.flush()
        os.fsync(written.fileno())
    kept = backup_file(copy)
    if kept.sha256 != digest.hexdigest():
        raise ArchiveError("{path} is not what was written to it; look at that disk.", path=copy)
    return kept


def _earlier(target: Path) -> Manifest | None:
    if not target.exists():
        return None
    if not target.is_dir():
        raise UsageError("{target} is no folder; name a folder for the backup.", target=target)
    if not (target / MANIFEST).is_file():
        strangers = [path for path in target.iterdir() if not _is_ours(path)]
        if strangers:
            raise UsageError(
                "{target} holds other files ({file}) and no backup; name an empty folder.",
                target=target,
                file=strangers[0].name,
            )
        return None
    return read_manifest(target)


def _is_ours(path: Path) -> bool:
    return path.name == "videos" or path.name.startswith((".filmoteca-", "catalogue-", "audit"))


def _remove_others(target: Path, files: dict[str, BackupFile]) -> None:
    """What belonged to the backup before this one alone."""
    for old in (*target.glob("catalogue-*.sqlite3*"), *target.glob("audit*.jsonl")):
        if old.name not in files:
            old.unlink(missing_ok=True)
    kept = {path.split("/")[1] for path in files if path.startswith("videos/")}
    for revision in (target / "videos").glob("*"):
        if revision.name not in kept:
            shutil.rmtree(revision, ignore_errors=True)

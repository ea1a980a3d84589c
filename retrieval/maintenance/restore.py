"""An archive made from a backup (`retrieval.maintenance.backup`), all of it or nothing."""

import shutil
from pathlib import Path

from retrieval.archive.archive import Archive
from retrieval.errors import ArchiveError, FormatError, UsageError
from retrieval.maintenance.backup_manifest import read_manifest, verify
from retrieval.storage.atomic_files import replaced_folder


def restore(backup: Path, folder: Path) -> int:
    """Makes an archive from a backup in a new or empty folder; how many files it has.

    UsageError where there is something already, FormatError where the backup is not what it was. Nothing is at
    `folder` until all of it is there.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(
            "{folder} is not empty; name a new folder to restore to, and move the old one away by hand.",
            folder=folder,
        )
    manifest = read_manifest(backup)
    if wrong := verify(backup):
        raise FormatError(
            "{count} files of the backup {backup} are missing or damaged, such as {file}; use another backup.",
            count=len(wrong),
            backup=backup,
            file=wrong[0],
        )
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with replaced_folder(folder) as restored:
            for path in manifest.files:
                place = restored / manifest.place_of(path)
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(backup / path, place)
            (restored / "videos").mkdir(exist_ok=True)
    except OSError as error:
        raise ArchiveError(
            "{folder} could not be restored: {reason}.", folder=folder, reason=error.strerror
        ) from error
    with Archive.open(folder) as archive, archive.writing():
        archive.forget_index()
    return len(manifest.files)

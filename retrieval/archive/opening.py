"""The folder of an archive, opened or made: its catalogue, brought up to this version, or a sentence that says
why there is none. It does not know what else lies in the folder.
"""

import os
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from retrieval.archive.catalogue import Catalogue
from retrieval.errors import ArchiveError, EncoderMismatch, FormatError, NotFound, UsageError
from retrieval.storage.atomic_files import write_error
from retrieval.storage.write_lock import write_lock

CATALOGUE_FILE = "catalogue.sqlite3"


def open_catalogue(folder: Path) -> Catalogue:
    """Of an archive that is there. NotFound, or FormatError where it is no archive, newer or damaged."""
    path = folder / CATALOGUE_FILE
    if not folder.is_dir():
        raise NotFound("There is no archive at {folder}; make one with filmoteca ingest.", folder=folder)
    if not path.is_file():
        raise FormatError(
            "{folder} is no archive: it holds no {file}. Name an archive's folder.",
            folder=folder,
            file=path.name,
        )
    catalogue = Catalogue.open(path)
    try:
        _migrate_older(catalogue, folder)
        if catalogue.empty:
            raise FormatError(
                "{folder} is an unfinished archive; run filmoteca ingest on it again.", folder=folder
            )
    except BaseException:
        catalogue.close()
        raise
    return catalogue


def check_nobody_writes(folder: Path) -> None:
    """ArchiveBusy where another process writes to the archive of that folder now; there may be none yet."""
    if (folder / CATALOGUE_FILE).is_file():
        with write_lock(folder):
            pass


def create_or_open_catalogue(folder: Path, *, encoder: str, dimensions: int) -> Catalogue:
    """Of an archive that is there, or of a new one; see `Archive.create_or_open` for what is raised."""
    path = folder / CATALOGUE_FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        strangers = [] if path.exists() else [f for f in folder.iterdir() if not f.name.startswith(".")]
    except OSError as error:
        raise ArchiveError(
            "No archive can be made at {folder}: {reason}.", folder=folder, reason=error.strerror
        ) from error
    if strangers:
        raise UsageError(
            "{folder} is no archive and holds other files ({file}); name a new or an empty folder.",
            folder=folder,
            file=strangers[0].name,
        )
    catalogue = Catalogue.open(path)
    try:
        _migrate_older(catalogue, folder)
        catalogue.create(
            encoder,
            dimensions,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            program=_version(),
        )
        _check_encoder(catalogue, folder, encoder, dimensions)
    except BaseException:
        catalogue.close()
        raise
    return catalogue


def _migrate_older(catalogue: Catalogue, folder: Path) -> None:
    if not catalogue.older:
        return
    if catalogue.only_read or not os.access(folder, os.W_OK):
        raise ArchiveError(
            "{folder} was made by an earlier version of filmoteca and cannot be written to: open it once where it "
            "can be written (filmoteca info), then it can be read here.",
            folder=folder,
        )
    with write_lock(folder):
        if catalogue.older:  # another process may have been faster
            _keep_copy(catalogue, folder)
            catalogue.migrate()


def _keep_copy(catalogue: Catalogue, folder: Path) -> None:
    """A copy of the catalogue as it was, from which an older version of filmoteca goes on."""
    copy = folder / f"catalogue.format-{catalogue.format}.sqlite3"
    unfinished = copy.with_suffix(".part")
    try:
        unfinished.unlink(missing_ok=True)
        catalogue.copy_to(unfinished)
        unfinished.replace(copy)
    except OSError as error:
        raise write_error(copy, error) from error
    finally:
        unfinished.unlink(missing_ok=True)


def _check_encoder(catalogue: Catalogue, folder: Path, encoder: str, dimensions: int) -> None:
    name, size = catalogue.record.encoder
    if (name, size) != (encoder, dimensions):
        raise EncoderMismatch(
            "{folder} was made with the encoder {name} ({size} dimensions), not with {encoder} "
            "({dimensions}). Use --encoder {name}, or name a new folder for {encoder}.",
            folder=folder,
            name=name,
            size=size,
            encoder=encoder,
            dimensions=dimensions,
        )


def _version() -> str:
    try:
        return metadata.version("filmoteca")
    except metadata.PackageNotFoundError:  # run from a checkout that is not installed
        return "unknown"

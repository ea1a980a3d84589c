"""What belongs to a backup: each file's size and SHA-256, written last; and whether the files are still so."""

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from pydantic import BaseModel, ValidationError

from retrieval.errors import FormatError, NotFound

MANIFEST = "backup.json"
_NAMED_ANEW = re.compile(r"^(videos/\d+)\+[^/]+/")
BLOCK = 1 << 20
"""Bytes read at a time."""


class BackupFile(BaseModel):
    """A file of a backup."""

    size: int
    sha256: str


class Manifest(BaseModel):
    """What belongs to a backup."""

    program: str = "filmoteca"
    catalogue: str
    audit: str = ""
    """The trail of changes; empty where there is none, or where it has its own name, as backups once had it."""
    stamp: int
    files: dict[str, BackupFile]
    times: dict[str, int] = {}
    """When the archive's own file was last changed, nanoseconds; of revisions alone."""

    def place_of(self, path: str) -> str:
        """Where a file of the backup belongs in an archive."""
        named = {self.catalogue: "catalogue.sqlite3", self.audit: "audit.jsonl"}
        return named.get(path) or _NAMED_ANEW.sub(r"\1/", path)


def read_manifest(backup: Path) -> Manifest:
    """What belongs to a backup. NotFound where there is none, FormatError where it is damaged."""
    try:
        return Manifest.model_validate(json.loads((backup / MANIFEST).read_bytes()))
    except FileNotFoundError as error:
        raise NotFound("There is no backup at {backup}; name its folder.", backup=backup) from error
    except (OSError, ValueError, ValidationError) as error:
        raise FormatError(
            "{path} is damaged ({reason}); make the backup anew.",
            path=backup / MANIFEST,
            reason=type(error).__name__,
        ) from error


def verify(backup: Path) -> list[str]:
    """The files of a backup that are missing or not what they were."""
    wrong = []
    for path, kept in read_manifest(backup).files.items():
        try:
            if backup_file(backup / path) != kept:
                wrong.append(path)
        except OSError:
            wrong.append(path)
    return wrong


def backup_file(path: Path) -> BackupFile:
    """A file as it is now. OSError where it cannot be read."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for block in blocks_of(file.read):
            digest.update(block)
    return BackupFile(size=path.stat().st_size, sha256=digest.hexdigest())


def blocks_of(read: Callable[[int], bytes]) -> Iterator[bytes]:
    """All that `read` gives, `BLOCK` bytes at a time."""
    while block := read(BLOCK):
        yield block

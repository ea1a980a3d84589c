"""How much may be uploaded, by each user and into an archive in all; what was uploaded by whom is kept beside it.

What a user deleted from the disk counts no more: sizes are those of files that are there.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from pydantic import BaseModel, ValidationError

from assistant.footage.errors import IntakeRefused


@dataclass(frozen=True, slots=True)
class Quotas:
    """Bytes; 0 is without a limit."""

    user: int = 0
    """Of uploads by one user; where nobody is asked who they are, all are one."""
    archive: int = 0
    """Of all uploads into one archive."""


class UploadedFile(BaseModel):
    """A line of the ledger."""

    who: str
    place: str
    """Below the folder of uploads."""


class UploadLedger:
    """Who uploaded what into a folder; files that are on their way count with the size that was said."""

    def __init__(self, folder: Path, parts: Path, quotas: Quotas) -> None:
        self._folder, self._parts, self._quotas = folder, parts, quotas
        self._file = parts / "uploaded.jsonl"
        self._lock = threading.Lock()

    def check(self, who: str, name: str, size: int, identity: str) -> None:
        """IntakeRefused where an upload of that size would be too much; what came of it already is not counted
        twice."""
        quotas = self._quotas
        if not (quotas.user or quotas.archive):
            return
        with self._lock:
            coming = [part for part in self._offers() if part[0] != identity]
            mine = sum(size for _, whose, size in coming if whose == who) + sum(
                size for whose, size in self._kept() if whose == who
            )
            all_of_it = sum(size for _, _, size in coming) + sum(self._sizes())
        for key, used, most in (
            ("quota_user", mine, quotas.user),
            ("quota_archive", all_of_it, quotas.archive),
        ):
            if most and used + size > most:
                raise IntakeRefused(
                    key,
                    HTTPStatus.INSUFFICIENT_STORAGE,
                    name=name,
                    size=gigabytes(size),
                    used=gigabytes(used),
                    most=gigabytes(most),
                )

    def uploaded(self, who: str, place: Path) -> None:
        """Notes a file that is whole."""
        line = UploadedFile(who=who, place=str(place.relative_to(self._folder))).model_dump_json()
        with self._lock, self._file.open("a", encoding="utf-8") as file:
            file.write(line + "\n")

    def _kept(self) -> Iterator[tuple[str, int]]:
        """Whose each file is, and its size; the one who uploaded it last counts."""
        owners: dict[str, str] = {}
        with suppress(OSError):
            for line in self._file.read_text(encoding="utf-8").splitlines():
                with suppress(ValidationError):  # a line that a full disk cut short
                    noted = UploadedFile.model_validate_json(line)
                    owners[noted.place] = noted.who
        for place, who in owners.items():
            with suppress(OSError):
                yield who, (self._folder / place).stat().st_size

    def _offers(self) -> Iterator[tuple[str, str, int]]:
        """Uploads on their way: their number, whose, and the size that was said."""
        for about in self._parts.glob("*.json"):
            with suppress(OSError, ValueError, KeyError, TypeError):
                told = json.loads(about.read_text(encoding="utf-8"))
                yield about.stem, str(told.get("who", "")), int(told["size"])

    def _sizes(self) -> Iterator[int]:
        for path in self._folder.rglob("*"):
            if self._parts not in path.parents:
                with suppress(OSError):
                    if path.is_file():
                        yield path.stat().st_size


def gigabytes(size: int) -> str:
    """A size for people: 12.5 GB, 20 GB, 340 MB."""
    return f"{round(size / 1e9, 1):g} GB" if size >= 1e9 else f"{max(1, round(size / 1e6))} MB"

"""Uploads: a file comes in pieces, which may stop anywhere and go on later, and is there when it is whole.

Pieces are appended to `.uploads/ID.part`; `ID` tells a file from another by its name, size and date, so that a
browser that comes back goes on where it was. Nothing is kept in memory but a block.
"""

import asyncio
import errno
import filecmp
import hashlib
import json
import os
import shutil
import threading
import time
from collections.abc import AsyncIterator, Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from assistant.footage.errors import IntakeRefused
from assistant.footage.upload_quotas import Quotas, UploadLedger, gigabytes
from retrieval.errors import MediaError
from retrieval.file_names import sanitized_upload_path, unused_path

UPLOAD_LIFETIME = 7 * 24 * 3600
"""Seconds after which an upload that nobody went on with is cleared away."""
MIN_FREE_DISK = 512 * 1024 * 1024
"""Bytes of disk that an upload leaves free: the archive needs some for what it makes of it."""

UPLOADS = "footage"
"""The folder in an archive that files sent from the page are kept in."""
NO_QUOTAS = Quotas()
CheckVideo = Callable[[Path, Path], None]
"""Raises MediaError where a file, which is to have that name, is no video or photo that can be read."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on its way; `place` is where it lies once it is whole, None before."""

    id: str
    received: int
    size: int
    place: Path | None = None


class Uploads:
    """The uploads into one folder, of several browsers at once."""

    def __init__(
        self,
        folder: Path,
        *,
        videos: Collection[str],
        subtitles: Collection[str],
        largest: int,
        check: CheckVideo,
        quotas: Quotas = NO_QUOTAS,
    ) -> None:
        """`videos` and `subtitles` are the suffixes that are taken, with their dots; `largest` is in bytes, of one
        file, `quotas` of all."""
        self.folder = folder
        self.largest = largest
        self.suffixes = (*sorted(videos), *sorted(subtitles))
        self._videos, self._check = frozenset(videos), check
        self._parts = folder / ".uploads"
        self._ledger = UploadLedger(folder, self._parts, quotas)
        self._lock = threading.Lock()
        self._busy: set[str] = set()

    def begin(self, name: str, size: int, modified: int, who: str = "") -> Upload:
        """A new upload of somebody, or one begun before, with what has come of it. IntakeRefused for what is not
        taken, or is more than they may."""
        target = sanitized_upload_path(name)
        if target.suffix.lower() not in self.suffixes:
            raise IntakeRefused("kind", HTTPStatus.UNSUPPORTED_MEDIA_TYPE, name=target.name)
        if size <= 0:
            raise IntakeRefused("empty", name=target.name)
        if size > self.largest:
            raise IntakeRefused(
                "large",
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                name=target.name,
                size=gigabytes(size),
                most=gigabytes(self.largest),
            )
        identity = hashlib.blake2b(f"{target}\0{size}\0{modified}".encode(), digest_size=12).hexdigest()
        self._ledger.check(who, target.name, size, identity)
        part = self._part(identity)
        with _disk_errors(target.name):
            self._parts.mkdir(parents=True, exist_ok=True)
            self._clear_old()
            received = part.stat().st_size if part.exists() else 0
            if shutil.disk_usage(self.folder).free < size - received + MIN_FREE_DISK:
                raise IntakeRefused("full", HTTPStatus.INSUFFICIENT_STORAGE, name=target.name)
            about = json.dumps({"name": str(target), "size": size, "who": who})
            part.with_suffix(".json").write_text(about, encoding="utf-8")
            part.touch()
        return Upload(identity, received, size)

    async def receive(self, identity: str, at: int, blocks: AsyncIterator[bytes]) -> Upload:
        """Appends a piece that begins at byte `at`; the file is put in its place with its last byte.

        IntakeRefused where the piece does not follow what is there (`received` says where to go on), where more
        comes than was said, where the disk is full, or where the whole is no video.
        """
        name, size, who = self._read_offer(identity)
        with self._exclusive(identity):
            part = self._part(identity)
            received = part.stat().st_size
            if at != received:
                raise IntakeRefused("gap", HTTPStatus.CONFLICT, name=name.name, received=str(received))
            with _disk_errors(name.name), part.open("ab") as file:
                async for block in blocks:
                    received += len(block)
                    if received > size:
                        file.truncate(at)
                        raise IntakeRefused("longer", name=name.name)
                    await asyncio.to_thread(file.write, block)
            place = await asyncio.to_thread(self._put_in_place, part, name) if received == size else None
            if place is not None:
                self._ledger.uploaded(who, place)
        return Upload(identity, received, size, place)

    def cancel(self, identity: str) -> None:
        """Forgets an upload and what has come of it."""
        with suppress(IntakeRefused):
            self._read_offer(identity)
            self._forget(self._part(identity))

    def _put_in_place(self, part: Path, name: Path) -> Path:
        """The whole file in its own place, or where the same file lies already."""
        target = self.folder / name
        if target.suffix.lower() in self._videos:
            try:
                self._check(part, name)
            except MediaError as error:
                self._forget(part)
                raise IntakeRefused("no_video", HTTPStatus.UNSUPPORTED_MEDIA_TYPE, name=name.name) from error
        with _disk_errors(name.name), self._lock:
            target.parent.mkdir(parents=True, exist_ok=True)
            if not (target.is_file() and filecmp.cmp(part, target, shallow=False)):
                target = unused_path(target)
                part.rename(target)
            self._forget(part)
        return target

    def _read_offer(self, identity: str) -> tuple[Path, int, str]:
        if not (identity.isascii() and identity.isalnum()):
            raise IntakeRefused("no_upload", HTTPStatus.NOT_FOUND)
        try:
            about = json.loads(self._part(identity).with_suffix(".json").read_text(encoding="utf-8"))
            name = Path(sanitized_upload_path(str(about["name"])))
            return name, int(about["size"]), str(about.get("who", ""))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IntakeRefused("no_upload", HTTPStatus.NOT_FOUND) from error

    @contextmanager
    def _exclusive(self, identity: str) -> Iterator[None]:
        """One piece at a time: two tabs may send the same file."""
        with self._lock:
            if identity in self._busy:
                raise IntakeRefused("busy", HTTPStatus.CONFLICT)
            self._busy.add(identity)
        try:
            yield
        finally:
            self._busy.discard(identity)

    def _part(self, identity: str) -> Path:
        return self._parts / f"{identity}.part"

    def _forget(self, part: Path) -> None:
        part.unlink(missing_ok=True)
        part.with_suffix(".json").unlink(missing_ok=True)

    def _clear_old(self) -> None:
        now = time.time()
        for part in self._parts.glob("*.part"):
            with suppress(OSError):
                if (age := now - part.stat().st_mtime) > UPLOAD_LIFETIME:
                    self._forget(part)
                elif age < 0:  # the clock was set back: its time counts from now on
                    os.utime(part, (now, now))


@contextmanager
def _disk_errors(name: str) -> Iterator[None]:
    """Errors of the disk, in words."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise IntakeRefused("full", HTTPStatus.INSUFFICIENT_STORAGE, name=name) from error
        reason = error.strerror or "?"
        raise IntakeRefused(
            "unwritable", HTTPStatus.INTERNAL_SERVER_ERROR, name=name, reason=reason
        ) from error

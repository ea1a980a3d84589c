"""What must outlive the server: jobs that are not done, and the folders that are watched."""

import logging
import threading
from pathlib import Path

from pydantic import BaseModel, ValidationError

from assistant.footage.worker_messages import JobRequest
from retrieval.errors import ArchiveError
from retrieval.storage.atomic_files import atomic_file

log = logging.getLogger(__name__)


class WatchedFolder(BaseModel):
    """A folder that is watched; `polling` where its drive does not tell of changes."""

    path: str
    speech: bool = True
    language: str = ""
    polling: bool = False


class StoredJobs(BaseModel):
    """All that is kept."""

    unfinished: tuple[JobRequest, ...] = ()
    watched: tuple[WatchedFolder, ...] = ()


class JobStore:
    """A JSON file in the archive's folder. What cannot be read or written is told in the log, no more."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()
        self.now = self._read()

    def keep(
        self,
        *,
        unfinished: tuple[JobRequest, ...] | None = None,
        watched: tuple[WatchedFolder, ...] | None = None,
    ) -> None:
        """Puts these in place of what was kept; the rest stays, whichever threads keep the two."""
        with self._lock:
            new = StoredJobs(
                unfinished=self.now.unfinished if unfinished is None else unfinished,
                watched=self.now.watched if watched is None else watched,
            )
            if new != self.now:
                self.now = new
                self._write(new)

    def _write(self, kept: StoredJobs) -> None:
        try:
            if kept == StoredJobs():
                self._file.unlink(missing_ok=True)
                return
            with atomic_file(self._file) as file:
                file.write(kept.model_dump_json().encode())
        except (OSError, ArchiveError) as error:
            log.warning(
                "%s could not be written (%s); jobs are forgotten with the server.", self._file, error
            )

    def _read(self) -> StoredJobs:
        try:
            return StoredJobs.model_validate_json(self._file.read_bytes())
        except FileNotFoundError:
            return StoredJobs()
        except (OSError, ValidationError) as error:
            log.warning("%s cannot be read (%s); unfinished jobs are forgotten.", self._file, error)
            return StoredJobs()

"""Folders that the page watches: what is added or changed in them becomes jobs."""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

from assistant.footage.encoded_paths import decode_path, encode_path
from assistant.footage.errors import IntakeRefused
from assistant.footage.ingest_jobs import IngestJobs
from assistant.footage.job_store import JobStore, WatchedFolder
from assistant.footage.worker_messages import JobRequest
from retrieval.errors import ArchiveError
from retrieval.messages import LocalizableMessage

log = logging.getLogger(__name__)

WatchChanges = Callable[[Sequence[Path], threading.Event, bool], Iterator[list[Path]]]
"""(folders, stop, polling) → batches of what was added or changed, the folders themselves first."""

MOST_WATCHED = 20
RETRY_SECONDS = 15.0
"""Seconds after which a folder that could not be watched is tried again."""


@dataclass(slots=True)
class _Watch:
    folder: WatchedFolder
    stop: threading.Event = field(default_factory=threading.Event)
    trouble: str | LocalizableMessage = ""


class WatchFolders:
    """The watched folders of one archive; those of earlier runs of the server are taken up again. Close it."""

    def __init__(self, changes: WatchChanges, jobs: IngestJobs, store: JobStore) -> None:
        self._changes, self._jobs, self._store = changes, jobs, store
        self._lock = threading.Lock()
        self._watches: dict[str, _Watch] = {}
        for folder in store.now.watched:
            self._begin(folder)

    def now(self) -> list[tuple[WatchedFolder, str]]:
        """Each folder, with a sentence on why it is not watched just now, or an empty one."""
        with self._lock:
            return [(watch.folder, watch.trouble) for watch in self._watches.values()]

    def watch(self, folder: WatchedFolder) -> None:
        """Watches a folder from now on; what lies in it is taken in first."""
        with self._lock:
            if folder.path not in self._watches and len(self._watches) >= MOST_WATCHED:
                raise IntakeRefused("watched", HTTPStatus.TOO_MANY_REQUESTS)
        self.forget(folder.path)
        with self._lock:
            self._begin(folder)
            self._keep()

    def forget(self, path: str) -> None:
        """Watches it no more; what was taken in stays."""
        with self._lock:
            if (watch := self._watches.pop(path, None)) is not None:
                watch.stop.set()
                self._keep()

    def close(self) -> None:
        """Stops watching; the folders are remembered."""
        with self._lock:
            for watch in self._watches.values():
                watch.stop.set()

    def _keep(self) -> None:
        self._store.keep(watched=tuple(watch.folder for watch in self._watches.values()))

    def _begin(self, folder: WatchedFolder) -> None:
        self._watches[folder.path] = watch = _Watch(folder)
        threading.Thread(target=self._run, args=[watch], name="watched-folder", daemon=True).start()

    def _run(self, watch: _Watch) -> None:
        folder = watch.folder
        while not watch.stop.is_set():
            try:
                for batch in self._changes([decode_path(folder.path)], watch.stop, folder.polling):
                    watch.trouble = ""
                    self._add(folder, batch, watch.stop)
            except ArchiveError as error:
                watch.trouble = error.message
            except Exception as error:  # whatever the system's watching comes to, the next try may do
                log.exception("watching failed")
                watch.trouble = str(error)
            watch.stop.wait(RETRY_SECONDS)

    def _add(self, folder: WatchedFolder, batch: Sequence[Path], stop: threading.Event) -> None:
        """Puts the batch in the queue, when there is room."""
        paths = tuple(encode_path(path) for path in batch)
        request = JobRequest(paths=paths, speech=folder.speech, language=folder.language, watched=True)
        while not stop.is_set():
            try:
                self._jobs.add(request)
            except IntakeRefused:
                stop.wait(RETRY_SECONDS)
            else:
                return

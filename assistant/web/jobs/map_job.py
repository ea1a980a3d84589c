"""Keeping an archive's map up to date while its page is looked at: one job at a time, in a process of its own."""

import atexit
import json
import logging
import subprocess
import sys
import threading
import time
from pathlib import Path

from assistant.jobs.job import Job, JobProgress, JobStatus
from assistant.jobs.job_queue import JobQueue
from retrieval.archive.archive import Archive
from retrieval.errors import ArchiveError
from retrieval.map.layout import LayoutWork, pending_layout_work, sketch_map

log = logging.getLogger(__name__)

TOLD_FROM = 0.1
"""The share of the work from which on its pace tells how long the rest takes."""


class MapJob(Job[None]):
    """What is missing of a map is made; its step is a `LayoutWork`."""

    kind = "map"

    def __init__(self, folder: Path, work: LayoutWork) -> None:
        """`folder` is the archive's."""
        super().__init__()
        self.update(step=work)
        self._folder = folder
        self._process: subprocess.Popen[str] | None = None

    def work(self) -> None:
        """Lays the map out in a process of its own. ArchiveError with what that process said where it fails."""
        command = [sys.executable, "-m", "retrieval.map.layout_process", str(self._folder.resolve())]
        error = ""
        root = Path(__file__).parents[3]
        began = time.monotonic()
        with subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            cwd=root,
            start_new_session=True,
        ) as process:
            with self.changed:
                self._process = process
                if self.is_cancelling:  # before there was a process
                    self.interrupt()
            for line in process.stdout or ():
                value = json.loads(line)
                error = value.get("error", "")
                if "work" in value:
                    share = float(value["done"])
                    left = (time.monotonic() - began) * (1 - share) / share if share >= TOLD_FROM else None
                    self.update(step=value["work"], progress=JobProgress(share, seconds_left=left))
        self.check_cancelled()
        if error or process.returncode:
            raise ArchiveError(error or f"it ended with status {process.returncode}")

    def interrupt(self) -> None:
        """Ends the process, where there is one; what it has not stored is made again."""
        if self._process is not None:
            self._process.terminate()

    def explain(self, error: Exception) -> str:
        """Why there is no map; it is logged too."""
        log.warning("the map of %s was not made: %s", self._folder, error)
        return str(error)


class MapUpdates:
    """The map's jobs for one archive. A failed try is not repeated until the archive changes."""

    def __init__(self, archive: Archive, jobs: JobQueue) -> None:
        self._archive, self._jobs = archive, jobs
        self._lock = threading.Lock()
        self._job: MapJob | None = None
        self._stamp = -1
        """The archive's when the job was begun."""
        atexit.register(self.stop)

    def ensure_current(self) -> JobStatus[None] | None:
        """Somebody looks at the map: what is missing of it is begun, and how far it is; None where it is whole."""
        with self._lock:
            if self._job is not None and not self._job.is_over:
                return self._job.status
            sketch_map(self._archive)
            work = pending_layout_work(self._archive.map.state())
            stamp = self._archive.stamp
            if work == "none":
                self._job = None
                return None
            if self._job is None or self._job.state == "done" or stamp != self._stamp:
                job, self._stamp = MapJob(self._archive.folder, work), stamp
                job.on_end(lambda: self._jobs.forget(job))
                self._job = self._jobs.add(job)
            return self._job.status

    def stop(self) -> None:
        """Ends the job, where there is one."""
        if self._job is not None:
            self._job.cancel()

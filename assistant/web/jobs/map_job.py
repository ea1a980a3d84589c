"""Keeping an archive's map up to date while its page is looked at: one process at a time, watched by a thread."""

import atexit
import json
import logging
import subprocess
import sys
import threading
from dataclasses import dataclass, replace
from pathlib import Path

from retrieval.archive.archive import Archive
from retrieval.map.layout import LayoutWork, pending_layout_work, sketch_map

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class MapProgress:
    """What is being done for the map."""

    work: LayoutWork = "none"
    done: float = 0.0
    """The share, 0 to 1."""
    error: str = ""
    """Why it could not be done, in a sentence."""

    @property
    def runs(self) -> bool:
        return self.work != "none" and not self.error


class MapJob:
    """The map's progress for one archive. A failed try is not repeated until the archive changes."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._lock = threading.Lock()
        self._progress = MapProgress()
        self._process: subprocess.Popen[str] | None = None
        self._failed_stamp = -1
        atexit.register(self.stop)

    def ensure_current(self) -> MapProgress:
        """Somebody looks at the map: what is missing of it is begun, and how far it is."""
        with self._lock:
            if self._progress.runs:
                return self._progress
            sketch_map(self._archive)
            work = pending_layout_work(self._archive.map.state())
            stamp = self._archive.stamp
            if work == "none":
                self._progress = MapProgress()
            elif stamp != self._failed_stamp:
                self._progress = MapProgress(work)
                self._failed_stamp = stamp  # until it has ended well
                threading.Thread(target=self._run, name="map", daemon=True).start()
            return self._progress

    def stop(self) -> None:
        """Ends the process, where there is one; what it has not stored is made again."""
        if (process := self._process) is not None:
            process.terminate()

    def _run(self) -> None:
        error = "stopped"
        try:
            error = self._watched(self._archive.folder)
        except OSError as failure:
            error = str(failure)
        finally:
            with self._lock:
                self._process = None
                if error:
                    log.warning("the map of %s was not made: %s", self._archive.folder, error)
                    self._progress = replace(self._progress, error=error)
                else:
                    self._failed_stamp = -1
                    self._progress = MapProgress()

    def _watched(self, folder: Path) -> str:
        """Runs the process to its end; why it failed, or nothing."""
        command = [sys.executable, "-m", "retrieval.map.layout_process", str(folder.resolve())]
        error = ""
        root = Path(__file__).parents[3]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8", cwd=root
        ) as process:
            self._process = process
            for line in process.stdout or ():
                value = json.loads(line)
                error = value.get("error", "")
                if "work" in value:
                    self._progress = MapProgress(value["work"], value["done"])
        return error or (f"it ended with status {process.returncode}" if process.returncode else "")

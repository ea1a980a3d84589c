"""Processes that do the page's jobs, one after the other, for all archives of a server.

A process that has done a job waits for the next with its models loaded, and is ended after some minutes in which
there was none, so that their memory is given back. It may be killed at any moment.
"""

import os
import subprocess
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import assistant

IDLE_TIMEOUT = 180.0
"""Seconds that a process waits for its next job."""

WorkerCommand = Sequence[str]
"""What starts a process; it takes tasks from stdin and sends events to stdout, one a line."""
WorkerProcess = subprocess.Popen[str]


class JobWorkerPool:
    """The processes. Threads may share it."""

    def __init__(self, command: WorkerCommand, idle: float = IDLE_TIMEOUT) -> None:
        self._command, self._idle = command, idle
        self._lock = threading.Lock()
        self._waiting: list[tuple[WorkerProcess, threading.Timer]] = []

    def take(self) -> WorkerProcess:
        """A process for a job: one that waits, else a new one. OSError where none can be started."""
        with self._lock:
            while self._waiting:
                process, timer = self._waiting.pop()
                timer.cancel()
                if process.poll() is None:
                    return process
        return subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
            env=_environment(), start_new_session=True,
        )  # fmt: skip

    def give_back(self, process: WorkerProcess) -> None:
        """The process has done its job and waits for another."""
        timer = threading.Timer(self._idle, self._end, args=[process])
        timer.daemon = True
        with self._lock:
            self._waiting.append((process, timer))
        timer.start()

    def close(self) -> None:
        """Ends the processes that wait."""
        with self._lock:
            waiting, self._waiting = self._waiting, []
        for process, timer in waiting:
            timer.cancel()
            wait_for_exit(process)

    def _end(self, process: WorkerProcess) -> None:
        with self._lock:
            waits = [one for one in self._waiting if one[0] is process]
            self._waiting = [one for one in self._waiting if one[0] is not process]
        if waits:
            wait_for_exit(process)


def wait_for_exit(process: WorkerProcess) -> None:
    """Waits until the process has ended, which it does once nobody writes to it."""
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            with suppress(OSError):  # it has just ended
                stream.close()
    process.wait()


def _environment() -> dict[str, str]:
    """This process's, with the program's own modules to be found, wherever it was started."""
    root = str(Path(assistant.__file__).parents[1])
    paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}

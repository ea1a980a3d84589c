"""Files read in a process of their own: a decoder that crashes, hangs or asks for all memory costs that one file.

The process lives on from file to file and is started anew only where it died, hung or was left off. It is told
which function to call, and sends back what that hands to its first argument. It does not know what is read.
"""

import logging
import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from ingest.media.isolation.reader_messages import ReaderRequest, ReaderResponse
from retrieval.errors import ArchiveError, MediaError

logger = logging.getLogger(__name__)

POLL_INTERVAL = 0.2
"""Seconds between two looks at whether the run stops."""
STARTING = 300.0
"""Seconds that a process may take to be there: a busy machine loads its libraries for a minute."""
MOST_WAITING = 4
"""Answers that wait to be taken: a picture each, so that neither side waits for the other."""
EXIT_TIMEOUT = 5.0
"""Seconds that a process may take to end by itself."""


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """What one file may cost."""

    memory: int = 4 << 30
    """Bytes beside what the process needs for itself: pictures of 8K in 10 bits take 3 GB with all that refer to
    each other."""
    opening: float = 60.0
    """Seconds until the first answer, whatever the file's size."""
    slowest_drive: float = 2e6
    """Bytes a second: some files are gone through once before the first picture."""
    silence: float = 180.0
    """Seconds between two answers; one read of a network drive may take 120."""


class ReadingStopped(ArchiveError):
    """The run ends; what was being read is left off."""

    def __init__(self) -> None:
        super().__init__("")


class ReaderProcess:
    """A process that reads one file at a time. For one thread; close it."""

    def __init__(
        self, limits: ReadingLimits | None = None, stopped: Callable[[], bool] = lambda: False
    ) -> None:
        self.limits = limits or ReadingLimits()
        self.stopped = stopped
        """Whether what is being read is to be left off."""
        self._process: subprocess.Popen[bytes] | None = None
        self._answers: queue.Queue[ReaderResponse | None] = queue.Queue()

    @property
    def pid(self) -> int | None:
        """Of the process while there is one."""
        return None if self._process is None else self._process.pid

    def stream(self, path: Path, function: Callable[..., None], *arguments: object) -> Iterator[Any]:
        """What `function(send, *arguments)`, a module's own, sends of this file, one by one as it comes.

        MediaError as the function raises it, and where the process dies, is silent for too long or wants more
        memory than the limits allow; ReadingStopped where the run ends.
        """
        ended = False
        try:
            self._ask(ReaderRequest(function, arguments, path))
            size = self._next(path, STARTING).value  # a drive that stalls is not asked from here
            patience = self.limits.opening + size / self.limits.slowest_drive
            while True:
                answer = self._next(path, patience)
                patience = self.limits.silence
                ended = answer.kind != "item"
                if answer.kind == "end":
                    return
                if answer.kind == "failed":
                    raise answer.value
                yield answer.value
        finally:
            if not ended:
                self.kill()

    def close(self) -> None:
        """Ends the process once it has nothing to do."""
        if (process := self._process) is None:
            return
        with suppress(OSError):
            _pipe(process.stdin).close()
        with suppress(subprocess.TimeoutExpired):
            process.wait(EXIT_TIMEOUT)
        self.kill()

    def kill(self) -> None:
        """Ends it now; the next file gets another."""
        if (process := self._process) is None:
            return
        self._process = None
        process.kill()
        self._drain()
        with suppress(
            subprocess.TimeoutExpired
        ):  # one that the system itself holds, in a read of a dead drive
            process.wait(EXIT_TIMEOUT)
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):
                _pipe(pipe).close()

    def _ask(self, order: ReaderRequest) -> None:
        for _ in range(2):
            if self._process is None or self._process.poll() is not None:
                self.kill()
                self._start()
            assert self._process is not None
            with suppress(OSError):  # it has died since; the next one gets the order
                pickle.dump(order, _pipe(self._process.stdin))
                _pipe(self._process.stdin).flush()
                return
            self.kill()
        raise MediaError("{path}: could not be read ({reason}); convert it with ffmpeg first.", path=order.path,
                         reason="its reader could not be started")  # fmt: skip

    def _start(self) -> None:
        search = os.pathsep.join(part for part in sys.path if part)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "ingest.media.isolation.serving", str(self.limits.memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": search},
            bufsize=1 << 20,
        )
        self._answers = queue.Queue(MOST_WAITING)
        threading.Thread(
            target=_receive,
            args=(_pipe(self._process.stdout), self._answers),
            name="media-answers",
            daemon=True,
        ).start()

    def _next(self, path: Path, patience: float) -> ReaderResponse:
        until = time.monotonic() + patience
        while True:
            if self.stopped():
                raise ReadingStopped
            try:
                answer = self._answers.get(timeout=POLL_INTERVAL)
            except queue.Empty:
                if time.monotonic() > until:
                    raise MediaError(
                        "{path}: whoever read it gave no sign of life for {seconds:.0f} seconds and was ended; see "
                        "that its drive answers and the files beside it can be read, else convert it with ffmpeg "
                        "first, or copy it again.",
                        path=path,
                        seconds=patience,
                    ) from None
                continue
            if answer is None:
                raise self._death(path)
            return answer

    def _death(self, path: Path) -> MediaError:
        assert self._process is not None
        status = self._process.wait()
        logger.warning("the process that read %s ended with status %d", path, status)
        return MediaError(
            "{path}: its decoder crashed on it ({reason}), and nothing else was harmed; convert it with ffmpeg "
            "first, or copy it again.",
            path=path,
            reason=signal.Signals(-status).name if status < 0 else status,
        )

    def _drain(self) -> None:
        """Lets the thread that receives go, which may wait for room."""
        with suppress(queue.Empty):
            while True:
                self._answers.get_nowait()


def _receive(answers: IO[bytes], into: "queue.Queue[ReaderResponse | None]") -> None:
    """Until the process ends, which None tells."""
    try:
        while True:
            into.put(pickle.load(answers))
    except (EOFError, OSError, ValueError, pickle.UnpicklingError):
        into.put(None)


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe

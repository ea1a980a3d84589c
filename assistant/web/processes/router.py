"""The one address before several processes: starts them, leads requests to them, replaces one that dies.

When it is stopped nobody new is let in, the processes finish what is begun, and then it ends. What they serve it
does not know: each is started by a command, and told on its standard input, by its end, that the router is gone.
"""

import asyncio
import logging
import os
import signal
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from assistant.web.processes.forwarding import ClientConnection
from assistant.web.processes.membership import socket_path
from assistant.web.processes.process_selection import ProcessSelector
from assistant.web.security.connections import BACKLOG, MOST_CONNECTIONS, ConnectionCount, connection_bound

log = logging.getLogger(__name__)

LOOKS_EVERY = 0.2
"""Seconds between two tries whether a process listens."""
SHORT_LIFE, PAUSE = 10.0, 5.0
"""Seconds: one that lived no longer is replaced only after a pause, since the next will hardly live longer."""


class Router:
    """Runs once."""

    def __init__(
        self, command: Callable[[int], Sequence[str]], count: int, folder: Path, *, grace: float
    ) -> None:
        """`command` starts the process of a number, which listens in the folder; `grace` are the seconds that it
        has to end."""
        self._command, self._count, self._folder, self._grace = command, count, folder, grace
        self._choice = ProcessSelector(count)
        self._live: set[int] = set()
        self._running: dict[int, asyncio.subprocess.Process] = {}
        self._stop = asyncio.Event()

    def choose(self, method: str, path: str, headers: Mapping[str, str], address: str) -> Path | None:
        """The socket of the process that answers; None where none can."""
        number = self._choice.of(method, path, headers, address, self._live)
        return None if number is None else socket_path(self._folder, number)

    async def run(self, listening: socket.socket, ready: Callable[[], None]) -> int:
        """Until it is stopped, or all cannot be started: 0 or the status of one that could not. `ready` is called
        when all of them answer."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._stop.set)
        lives = [asyncio.create_task(self._live_on(number)) for number in range(self._count)]
        server: asyncio.Server | None = None
        try:
            begun = asyncio.create_task(self._all_live())
            stopped = asyncio.create_task(self._stop.wait())
            await asyncio.wait({begun, stopped, *lives}, return_when=asyncio.FIRST_COMPLETED)
            if failed := [life.result() for life in lives if life.done()]:
                return failed[0]
            if not self._stop.is_set():
                most = connection_bound(2 * MOST_CONNECTIONS) // 2  # each client's has a line to a process
                count = ConnectionCount(most)
                server = await loop.create_server(
                    lambda: ClientConnection(self, count), sock=listening, backlog=BACKLOG
                )
                ready()
                await self._stop.wait()
        finally:
            self._stop.set()
            if server is not None:
                server.close()
            await self._end_all()
            await asyncio.gather(*lives)
            begun.cancel()
        return 0

    async def _all_live(self) -> None:
        while len(self._live) < self._count:
            await asyncio.sleep(LOOKS_EVERY)

    async def _live_on(self, number: int) -> int:
        """Starts the process, and another one whenever it dies; the status of one that never listened at first."""
        first = True
        while not self._stop.is_set():
            began = time.monotonic()
            process = await asyncio.create_subprocess_exec(
                *self._command(number), stdin=asyncio.subprocess.PIPE, start_new_session=True
            )
            self._running[number] = process
            listens = asyncio.create_task(self._listens(number))
            status = await process.wait()
            listens.cancel()
            was_live = number in self._live
            self._live.discard(number)
            socket_path(self._folder, number).unlink(missing_ok=True)
            if self._stop.is_set():
                break
            if first and not was_live:
                return status if status > 0 else 1
            first = False
            log.warning("The process %d (number %d) has died; another takes its place.", process.pid, number)
            if time.monotonic() - began < SHORT_LIFE:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._stop.wait(), PAUSE)
        return 0

    async def _listens(self, number: int) -> None:
        """Until its socket takes connections; then it is live."""
        while True:
            try:
                _, line = await asyncio.open_unix_connection(str(socket_path(self._folder, number)))
            except OSError:
                await asyncio.sleep(LOOKS_EVERY)
                continue
            line.close()
            self._live.add(number)
            return

    async def _end_all(self) -> None:
        """Asks the processes to end; those that have not after their grace are killed."""
        processes = [one for one in self._running.values() if one.returncode is None]
        for process in processes:
            with suppress(ProcessLookupError):
                process.terminate()
        ending = [asyncio.create_task(process.wait()) for process in processes]
        if ending:
            await asyncio.wait(ending, timeout=self._grace)
        for process in processes:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)

"""A question to a server and what comes back: heard in a thread of its own, hung up on by whoever asked.

It does not know what is asked, nor of whom.
"""

import queue
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from assistant.llm.servers.server_responses import AnswerPiece


class ServerRequest:
    """One question to a server, heard by a thread: its pieces, then None or what went wrong."""

    def __init__(self, seconds: float) -> None:
        """One that may take so long from now on."""
        self.pieces: queue.Queue[AnswerPiece | Exception | None] = queue.Queue()
        self.response: Any = None
        """The HTTP response, as soon as there is one."""
        self._ends = time.monotonic() + seconds
        self._closed = False

    @property
    def late(self) -> bool:
        """Whether its time is over."""
        return time.monotonic() > self._ends

    @property
    def seconds_left(self) -> float:
        """Until its time is over; a tenth at the least."""
        return max(0.1, self._ends - time.monotonic())

    def fill(self, work: Callable[[], Iterator[AnswerPiece]]) -> None:
        """Hears the server out, or until the caller closes."""
        try:
            for piece in work():
                if self._closed:
                    return
                self.pieces.put(piece)
            self.pieces.put(None)
        except Exception as error:  # noqa: BLE001 - handed to the caller's thread, which explains it
            self.pieces.put(error)
        finally:
            if self.response is not None:
                with suppress(Exception):
                    self.response.close()

    def close(self) -> None:
        """The caller wants no more; the server is hung up on, so that it stops writing."""
        self._closed = True
        if self.response is None:
            return
        with suppress(Exception):  # it may be gone already
            stream = self.response.extensions["network_stream"]
            stream.get_extra_info("socket").shutdown(socket.SHUT_RDWR)

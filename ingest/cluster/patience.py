"""Work that may stand still for good, such as a request to a server that stalls, given up after a while of silence.

What it does goes on in a thread that is left to itself: nothing ends a library's call from outside.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

Value = TypeVar("Value")
LOOKING = 0.2
"""Seconds between two looks at whether anything came."""


class Silence(Exception):
    """Nothing came for so long."""


class SignsOfLife:
    """When work last came on."""

    def __init__(self) -> None:
        self._last = time.monotonic()

    def tell(self) -> None:
        """It has come on."""
        self._last = time.monotonic()

    @property
    def silent_for(self) -> float:
        """Seconds since it did."""
        return time.monotonic() - self._last


def within_patience(work: Callable[[SignsOfLife], Value], patience: float) -> Value:
    """What the work gives, or raises; Silence where it tells of nothing for `patience` seconds."""
    life, ended = SignsOfLife(), Future[Value]()

    def run() -> None:
        try:
            ended.set_result(work(life))
        except BaseException as error:  # noqa: BLE001 - raised again by who waits
            ended.set_exception(error)

    threading.Thread(target=run, name="patience", daemon=True).start()
    while life.silent_for < patience:
        try:
            return ended.result(LOOKING)
        except TimeoutError:
            if ended.done():
                raise  # the work's own
    raise Silence(f"nothing came for {patience:.0f} seconds")

"""Stopping an answer: each one that is being made has a secret name, and who knows it can stop it.

The work goes on in a thread of its own, so that the page is free at once: a language model ends where it is,
a search that is under way ends by itself, and what it finds is dropped.
"""

import secrets
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from fastapi import APIRouter, Response

from assistant.llm.protocol import StopCheck

Result = TypeVar("Result")


class TurnCancelled(Exception):
    """The answer was stopped; there is none."""


class TurnJob:
    """One answer in the making."""

    def __init__(self) -> None:
        self.name = secrets.token_urlsafe(12)
        self._stopped = False
        self._wake = threading.Event()

    def stop(self) -> None:
        """Gives the answer up, whatever it is doing."""
        self._stopped = True
        self._wake.set()

    def done(self, step: Callable[[StopCheck], Result]) -> Result:
        """What the step gives; Stopped as soon as it is given up."""
        future: Future[Result] = Future()

        def run() -> None:
            try:
                future.set_result(step(lambda: self._stopped))
            except Exception as error:  # noqa: BLE001 - whoever waits gets it
                future.set_exception(error)
            self._wake.set()

        threading.Thread(target=run, name="answer", daemon=True).start()
        self._wake.wait()
        if self._stopped:
            raise TurnCancelled
        return future.result()


class TurnJobs:
    """The answers that are being made now, of all visitors."""

    def __init__(self) -> None:
        self._works: dict[str, TurnJob] = {}

    def begin(self) -> TurnJob:
        """A new one; to be handed back with `end`."""
        work = TurnJob()
        self._works[work.name] = work
        return work

    def end(self, work: TurnJob) -> None:
        """It can no longer be stopped."""
        self._works.pop(work.name, None)

    def stop(self, name: str) -> None:
        """Stops the answer of that name; one that is done stays done."""
        if (work := self._works.get(name)) is not None:
            work.stop()


def stop_routes(answering: TurnJobs) -> APIRouter:
    """`POST stop/NAME`: always answered alike, so that names cannot be tried out."""
    routes = APIRouter()

    @routes.post("/stop/{name}", status_code=204)
    def stop(name: str) -> Response:
        answering.stop(name)
        return Response(status_code=204)

    return routes

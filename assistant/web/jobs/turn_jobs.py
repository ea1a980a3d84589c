"""An answer in the making as a job: who knows its id can stop it.

The work goes on in a thread of its own, so that the page is free at once: a language model ends where it is,
a search that is under way ends by itself, and what it finds is dropped.
"""

from collections.abc import Callable, Iterator
from typing import TypeVar

from fastapi import APIRouter, Response

from assistant.dialogue.answer_notes import StepReport, ToolStep
from assistant.jobs.job import Job
from assistant.jobs.job_queue import JobQueue
from assistant.llm.protocol import StopCheck

Result = TypeVar("Result")


class TurnJob(Job[Result]):
    """One answer in the making; over as soon as it is cancelled."""

    kind = "turn"

    def __init__(self, step: Callable[[StopCheck, StepReport], Result]) -> None:
        super().__init__()
        self._step = step
        self._taken: list[ToolStep] = []

    def work(self) -> Result:
        """Answers the turn."""
        return self._step(lambda: self.is_cancelling, self._take)

    def steps(self) -> Iterator[tuple[ToolStep, ...]]:
        """What a language model did for the answer so far, whenever that is more, until the answer is there."""
        taken: tuple[ToolStep, ...] = ()
        while len(more := self._more_than(len(taken))) > len(taken):
            taken = more
            yield taken

    def _more_than(self, told: int) -> tuple[ToolStep, ...]:
        """The steps, once there are more than so many; those told where the answer is there."""
        with self.changed:
            self.changed.wait_for(lambda: self._status.is_over or len(self._taken) > told)
            return tuple(self._taken[:told] if self._status.is_over else self._taken)

    def _take(self, step: ToolStep) -> None:
        with self.changed:
            self._taken.append(step)
            self.changed.notify_all()

    def interrupt(self) -> None:
        """The answer is over at once; what the work still finds is dropped."""
        self.finish("cancelled")

    def explain(self, error: Exception) -> str:
        """Nothing: whoever waits for the answer says it."""
        return ""  # whoever waits for the answer says it


def cancel_turn(jobs: JobQueue, turn_id: str) -> None:
    """Stops the answer of that id; one that is done stays done."""
    if (job := jobs.get(TurnJob, turn_id)) is not None:
        job.cancel()


def stop_routes(jobs: JobQueue) -> APIRouter:
    """`POST stop/NAME`: always answered alike, so that names cannot be tried out."""
    routes = APIRouter()

    @routes.post("/stop/{name}", status_code=204)
    def stop(name: str) -> Response:
        cancel_turn(jobs, name)
        return Response(status_code=204)

    return routes

"""Jobs: one kind for all long work, in the order of their asking, with a state, a result and an end."""

import threading
from collections.abc import Callable

import pytest

from assistant.jobs.job import Job, JobCancelled, JobProgress
from assistant.jobs.job_queue import JobQueue
from retrieval.errors import ArchiveError


class Task(Job[str]):
    """Work that a test holds up."""

    kind = "task"

    def __init__(self, do: Callable[["Task"], str] = lambda _: "made") -> None:
        super().__init__()
        self.begun, self.released = threading.Event(), threading.Event()
        self._do = do

    def work(self) -> str:
        self.begun.set()
        self.released.wait(10)
        return self._do(self)


class OneAtATime(Task):
    concurrency = 1


def cancellable(task: Task) -> str:
    task.check_cancelled()
    return "made"


def test_jobs_of_a_class_wait_for_their_place_in_the_order_of_their_asking() -> None:
    queue = JobQueue()
    first, second, other = queue.add(OneAtATime()), queue.add(OneAtATime()), queue.add(Task())
    assert first.begun.wait(10)
    assert other.begun.wait(10)
    assert (first.state, second.state, other.state) == ("running", "queued", "running")
    first.released.set()
    assert first.wait() == "made"
    assert second.begun.wait(10)
    second.released.set()
    other.released.set()
    assert (second.wait(), other.wait()) == ("made", "made")
    assert queue.jobs(OneAtATime) == [first, second]
    assert queue.get(OneAtATime, other.id) is None


def test_a_job_that_waits_is_cancelled_at_once_and_one_that_runs_when_it_looks() -> None:
    queue = JobQueue()
    first, second, third = (queue.add(OneAtATime(cancellable)) for _ in range(3))
    assert first.begun.wait(10)
    second.cancel()
    first.cancel()
    assert (second.state, first.state, first.is_cancelling) == ("cancelled", "running", True)
    first.released.set()
    with pytest.raises(JobCancelled):
        first.wait()
    third.released.set()
    assert third.wait() == "made"
    assert not second.begun.is_set()


def test_a_job_that_fails_says_why_and_what_it_had_come_to_stays() -> None:
    def fail(task: Task) -> str:
        task.update(step="half", progress=JobProgress(0.5, seconds_left=3.0), result="half of it")
        raise ArchiveError("{what} is broken.", what="It")

    ended: list[str] = []
    task = Task(fail)
    task.on_end(lambda: ended.append(task.state))
    JobQueue().add(task).released.set()
    with pytest.raises(ArchiveError, match="It is broken"):
        task.wait()
    status = task.status
    assert (status.state, status.step, status.message) == ("failed", "half", "It is broken.")
    assert (status.progress.share, status.progress.seconds_left, status.result) == (0.5, 3.0, "half of it")
    assert ended == ["failed"]
    task.cancel()
    task.update(step="later")
    assert task.status == status


def test_a_queue_that_is_closed_ends_what_runs_and_begins_no_more() -> None:
    queue = JobQueue()
    first, second = queue.add(OneAtATime(cancellable)), queue.add(OneAtATime())
    assert first.begun.wait(10)
    queue.close(0.0)
    first.released.set()
    with pytest.raises(JobCancelled):
        first.wait()
    assert not second.begun.wait(0.1)
    assert second.state == "queued"
    queue.forget(second)
    assert queue.jobs(OneAtATime) == [first]

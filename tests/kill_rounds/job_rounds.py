"""The page's jobs through kills, of the page's process or of the worker's."""

import ctypes
import os
import random
import shutil
import signal
import time
from functools import partial
from pathlib import Path

from assistant.footage.encoded_paths import decode_path, encode_path
from assistant.footage.worker_messages import JobRequest
from retrieval.archive.archive import Archive
from retrieval.storage.durable import sync_file
from tests.kill_rounds.ingest_rounds import look, take_in, write_pool
from tests.kill_rounds.killing import Tell, in_child, run_and_kill
from tests.kill_rounds.tally import Tally
from tests.support.footage.colour_reels import ColourEncoder
from tests.support.ingest_workers import open_intake

PR_SET_CHILD_SUBREAPER = 36
"""Of Linux' prctl."""
LONGEST = 2.5
"""Seconds after the first job is done: some of them."""
MOST = 12
"""Jobs of a round."""
POOL = 36


def job_rounds(place: Path, chance: random.Random, tally: Tally) -> None:
    """Each job takes in a file more; every other kill is the worker's, after which the page's next job must do.

    Lost is a job that was told to wait and is unknown to the next page, or one that was told to be done whose video
    is not there. With the power it is always the page that is killed.
    """
    _adopt_orphans()
    pool, media, folder = place / "pool", place / "media", place / "archive"
    pool.mkdir(parents=True)
    media.mkdir()
    in_child(partial(write_pool, pool, POOL, 1.0))
    in_child(partial(take_in, pool, place / "reference", lambda _: None))
    reference = in_child(partial(look, place / "reference")).videos
    whole = {video: digest for video, (_, digest) in reference.items()}
    in_child(partial(_make, folder))
    sources, taken = sorted(pool.iterdir()), 0
    done: set[str] = set()
    for number in tally.numbers():
        if taken + MOST > len(sources):
            for file in media.iterdir():
                file.unlink()
            shutil.rmtree(folder)
            in_child(partial(_make, folder))
            taken, done = 0, set()
        files = sources[taken : taken + MOST]
        in_worker = bool(number % 2) and tally.power is None
        run = run_and_kill(
            partial(_page, folder, media, files, chance.uniform(0, LONGEST) if in_worker else None),
            None if in_worker else chance.uniform(0, LONGEST),
            tally.power,
        )
        _await_orphans()
        tally.rounds += 1
        tally.killed += run.killed or "worker killed" in run.told
        told = {line.removeprefix("done ") for line in run.told if line.startswith("done ")}
        waiting = {line.removeprefix("waits ") for line in run.told if line.startswith("waits ")} - told
        tally.told += len(told) + len(waiting)
        done |= told
        taken += len(told) + len(waiting)
        seen = in_child(partial(look, folder))
        there = {file for file, _ in seen.videos.values()}
        tally.lost += [f"round {number}: {name}" for name in sorted(done - there)]
        known = in_child(partial(_known, folder, media))
        tally.lost += [f"round {number}: the job for {name}" for name in sorted(waiting - known - there)]
        half = [video for video, (_, digest) in seen.videos.items() if whole[video] != digest]
        tally.half += [f"round {number}: {what}" for what in [*half, *seen.wrong]]


def _make(folder: Path) -> None:
    encoder = ColourEncoder()
    Archive.create_or_open(folder, encoder=encoder.name, dimensions=encoder.dimensions).close()


def _page(folder: Path, media: Path, files: list[Path], kills_worker_after: float | None, tell: Tell) -> None:
    """Jobs for these files, one by one; `ready` when the first is done, for until then libraries are loaded."""
    with open_intake(folder, media) as intake:
        for job in intake.jobs.now():
            intake.jobs.dismiss(job.id)  # those of rounds before, which were looked at
        ends = len(files)
        due: float | None = None
        for place, source in enumerate(files):
            if place > ends:
                break
            file = Path(shutil.copy(source, media))
            sync_file(file)
            job = intake.jobs.add(JobRequest(paths=(encode_path(file),), speech=False))
            tell(f"waits {file.name}")
            while not job.is_over:
                time.sleep(0.005)
                if due is not None and time.monotonic() > due:
                    for worker in _children(os.getpid()):
                        os.kill(worker, signal.SIGKILL)
                        tell("worker killed")
                        ends = place + 1  # the next job needs another worker
                    due = None
            if job.state == "done":
                tell(f"done {file.name}")
            if place == 0:
                tell("ready")
                due = None if kills_worker_after is None else time.monotonic() + kills_worker_after


def _known(folder: Path, media: Path) -> set[str]:
    """Files of the jobs that a new page knows of."""
    with open_intake(folder, media) as intake:
        return {decode_path(path).name for job in intake.jobs.now() for path in job.request.paths}


def _children(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return [int(child) for task in tasks for child in (task / "children").read_text().split()]


def _adopt_orphans() -> None:
    """Workers whose page is killed become children of this process, which so knows when they have ended."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _await_orphans() -> None:
    ends = time.monotonic() + 60
    while time.monotonic() < ends:
        try:
            os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        time.sleep(0.02)
    raise AssertionError("a worker whose page was killed goes on for ever")

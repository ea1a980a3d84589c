"""The page's jobs through kills, of the page's process or of the worker's."""

import ctypes
import os
import random
import shutil
import signal
import time
from functools import partial
from pathlib import Path

from assistant.footage.encoded_paths import encode_path
from assistant.footage.worker_messages import JobRequest
from retrieval.archive.archive import Archive
from tests.colour_reels import ColourEncoder
from tests.ingest_workers import open_intake
from tests.kill_rounds.ingest_rounds import look, take_in, write_pool
from tests.kill_rounds.killing import Tell, in_child, run_and_kill
from tests.kill_rounds.tally import Tally

PR_SET_CHILD_SUBREAPER = 36
"""Of Linux' prctl."""
LONGEST = 10.0
"""Seconds: a worker loads its libraries in some three of them."""


def job_rounds(place: Path, chance: random.Random, tally: Tally) -> None:
    """A job takes in footage of which a file more is there each round; every other kill is the worker's. Unfinished
    jobs are known to the next page; a job that told that it is done is lost where a video of it is not there."""
    _adopt_orphans()
    pool, media, folder = place / "pool", place / "media", place / "archive"
    pool.mkdir(parents=True)
    media.mkdir()
    in_child(partial(write_pool, pool))
    in_child(partial(take_in, pool, place / "reference", lambda _: None))
    reference = in_child(partial(look, place / "reference")).videos
    whole = {video: digest for video, (_, digest) in reference.items()}
    in_child(partial(_make, folder))
    sources = sorted(pool.iterdir())
    for number in tally.numbers():
        if number % len(sources) == 0:
            for file in media.iterdir():
                file.unlink()
            shutil.rmtree(folder)
            in_child(partial(_make, folder))
        shutil.copy(sources[number % len(sources)], media)
        in_worker = bool(number % 2)
        run = run_and_kill(
            partial(_page, folder, media, in_worker, chance.uniform(0, LONGEST)),
            None if in_worker else chance.uniform(0, LONGEST),
        )
        _await_orphans()
        tally.rounds += 1
        tally.killed += run.killed or "worker killed" in run.told
        tally.told += run.told.count("done")
        seen = in_child(partial(look, folder))
        files = {file for file, _ in seen.videos.values()}
        if "done" in run.told:
            tally.lost += [
                f"round {number}: {path.name}" for path in media.iterdir() if path.name not in files
            ]
        half = [video for video, (_, digest) in seen.videos.items() if whole[video] != digest]
        tally.half += [f"round {number}: {what}" for what in [*half, *seen.wrong]]


def _make(folder: Path) -> None:
    encoder = ColourEncoder()
    Archive.create_or_open(folder, encoder=encoder.name, dimensions=encoder.dimensions).close()


def _page(folder: Path, media: Path, kills_worker: bool, after: float, tell: Tell) -> None:
    with open_intake(folder, media) as intake:
        job = intake.jobs.add(JobRequest(paths=(encode_path(media),), speech=False))
        tell("ready")
        due = time.monotonic() + after
        while not job.is_over:
            time.sleep(0.02)
            if kills_worker and time.monotonic() > due:
                for worker in _children(os.getpid()):
                    os.kill(worker, signal.SIGKILL)
                    tell("worker killed")
                kills_worker = False
        if job.state == "done":
            tell("done")


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

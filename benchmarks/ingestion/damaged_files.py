"""A zoo of broken files, each read as an ingest reads it: how many crash, hang, or come out with a wrong length.

    python -m benchmarks.ingestion.damaged_files --specimens 200 --seed 1

Small clips of eight kinds, and sounds of four, are truncated, zeroed inside, fuzzed in their headers and anywhere,
and made to claim what they are not. Each is read in a worker process and the processes that it reads in: its
pictures sampled, its sound decoded, its subtitles looked for. A sentence about the file is a good answer; any other
exception, a dead process, more than `PATIENCE` seconds, or a length that the whole clip does not have is none.
"""

import argparse
import json
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from benchmarks.ingestion.damaged_specimens import SECONDS, write_zoo
from benchmarks.kept_runs import begin
from ingest.media.audio import audio_tracks, decode_audio
from ingest.media.clocks.clocks import read_clock
from ingest.media.opening import open_video
from ingest.media.sounds.levels import read_levels
from ingest.pipeline.reading_faults import check_heard, check_sampled
from ingest.shots.sampling import SampledFrames, sample_frames
from ingest.shots.spool import VideoSpool
from ingest.speech.subtitles import find_subtitles
from retrieval.errors import MediaError

PATIENCE = 30.0
"""Seconds for a file of three seconds."""
LONGER = 1.0
"""Seconds by which a damaged clip may come out longer than it was."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file."""

    name: str
    answer: str
    """read, refused, or what it should not be: crashed, hung, longer."""
    detail: str = ""
    memory: float = 0.0
    """MiB, the peaks of the worker and of its children together, so far."""


def read_as_an_ingest_does(path: Path) -> float:
    """Seconds of pictures; MediaError where it is refused."""
    sampled = SampledFrames()
    spool = VideoSpool(8)
    try:
        with open_video(path) as video:
            duration = video.info.duration
            if video.is_sound:
                _, sampled.end = read_levels(path)
                check_heard(path, sampled.end)
                return sampled.end
            for _ in sample_frames(video, sampled, spool.thumbnails):
                pass
            check_sampled(path, sampled)
    finally:
        spool.close()
    find_subtitles(path, duration, None)
    read_clock(path)
    for track in audio_tracks(path):
        for _ in decode_audio(track):
            pass
    return sampled.end


def work(orders: Connection) -> None:
    """The worker: a path in, what came of it out."""
    while path := orders.recv():
        try:
            length = read_as_an_ingest_does(path)
            longest = (2 if "doubled" in path.name else 1) * SECONDS + LONGER
            answer, detail = ("longer", f"{length:.1f} s") if length > longest else ("read", "")
        except MediaError as error:
            answer, detail = "refused", str(error)
        except Exception as error:  # noqa: BLE001 - each is a finding
            answer, detail = "crashed", repr(error)
        orders.send(Outcome(path.name, answer, detail, _peak_memory()))


def _peak_memory() -> float:
    """MiB that this process and those that it started have held at most, as Linux counts it; a parent's peak, which
    `getrusage` starts from, is no part of it."""
    family = [os.getpid()]
    for process in family:  # grows while it is gone over
        with suppress(OSError):
            for children in Path(f"/proc/{process}/task").glob("*/children"):
                family += map(int, children.read_text(encoding="ascii").split())
    peaks = 0.0
    for process in family:
        with suppress(OSError, StopIteration):
            status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
            peaks += float(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:")))
    return peaks / 1024


def outcomes(paths: list[Path]) -> Iterator[Outcome]:
    """What becomes of each file; a worker that dies or hangs is replaced."""
    spawned = multiprocessing.get_context("spawn")
    worker = None
    for path in paths:
        if worker is None:
            orders, theirs = spawned.Pipe()
            worker = spawned.Process(target=work, args=(theirs,), daemon=True)
            worker.start()
            theirs.close()
        orders.send(path)
        try:
            outcome = orders.recv() if orders.poll(PATIENCE) else Outcome(path.name, "hung")
        except EOFError:
            outcome = Outcome(path.name, "crashed", "its process died")
        if outcome.answer == "hung" or outcome.detail == "its process died":
            worker.kill()
            worker.join()
            worker = None
        yield outcome
    if worker is not None:
        orders.send(None)
        worker.join()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--specimens", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options, run = begin(parser, __file__)
    began, found = time.monotonic(), []
    with run, tempfile.TemporaryDirectory() as folder:
        for outcome in outcomes(write_zoo(Path(folder), options.specimens, options.seed)):
            found.append(outcome)
            if outcome.answer not in ("read", "refused"):
                print(json.dumps([outcome.name, outcome.answer, outcome.detail]), file=sys.stderr)
        for answer in ("read", "refused", "crashed", "hung", "longer"):
            count = sum(one.answer == answer for one in found)
            print(f"{answer}: {count}")
            run.figure(answer, count)
        peak = max(one.memory for one in found)
        print(f"peak memory: {peak:.0f} MiB, {time.monotonic() - began:.0f} s")
        run.figure("peak memory", peak, "MiB")
        run.figure("time", time.monotonic() - began, "s")


if __name__ == "__main__":
    main()

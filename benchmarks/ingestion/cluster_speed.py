"""What a cluster's workers bring to an ingest, and where the one process that writes becomes the limit.

    python -m benchmarks.ingestion.cluster_speed VIDEO... [--workers 1 2] [--encoder compact] [--address local]

The same videos are taken in with so many workers, into a new archive each time. The machine's cores bound the time
by the clock; what carries over to other machines are processor seconds for an hour of video: those of all workers
together, which more workers share, and those of the writing process, which they wait for. From both follows how
many cores of workers one writer keeps busy. Nothing is kept.
"""

import argparse
import os
import resource
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from benchmarks.kept_runs import Run, begin
from ingest.cluster.cluster_readers import ClusterReaders, cluster_readers
from ingest.cluster.mapped_paths import PathMap
from ingest.cluster.ray_connection import RayConnection
from ingest.pipeline.ingest_settings import IngestSettings
from ingest.pipeline.report import IngestProgress, IngestReport
from ingest.pipeline.run import ingest
from ingest.pipeline.video_readers import ReadingRun
from retrieval.archive.archive import Archive
from retrieval.concurrency.numeric_threads import set_numeric_threads
from retrieval.encoders import Encoder, load_encoder

TICK = os.sysconf("SC_CLK_TCK")
SIZES = (1, 4, 16, 64)
"""Machines for which the table is reckoned."""
CORES = 16
"""Of each of them."""


class WorkerSeconds:
    """Processor seconds of workers and of the processes that read files for them."""

    def __init__(self, connection: RayConnection, workers: int) -> None:
        self._begin = cluster_readers(connection, PathMap(), workers)
        self._readers: ClusterReaders | None = None
        self._spent: dict[int, float] = {}
        self._before: dict[int, float] = {}

    def __call__(self, run: ReadingRun) -> ClusterReaders:
        self._readers = self._begin(run)
        return self._readers

    def look(self, _: IngestProgress) -> None:
        """Takes note of what they have used by now; what a worker used to load its models is left out."""
        if self._readers is None:
            return
        for process in self._readers.pool.processes.values():
            for one in (process, *_children(process)):
                spent = _seconds(one)
                self._before.setdefault(one, spent if one == process else 0.0)
                self._spent[one] = max(self._spent.get(one, 0.0), spent)

    @property
    def total(self) -> float:
        return sum(spent - self._before[one] for one, spent in self._spent.items())


def _children(process: int) -> list[int]:
    found: list[int] = []
    for thread in Path(f"/proc/{process}/task").glob("*"):  # each knows those that it started
        with suppress(OSError):
            found += [int(one) for one in (thread / "children").read_text(encoding="ascii").split()]
    return found


def _seconds(process: int) -> float:
    try:
        fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICK


def own_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def take_in(videos: list[Path], encoder: Encoder, readers: WorkerSeconds) -> tuple[IngestReport, float]:
    """What the run did, and the processor seconds of this process."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder, "archive")
        with Archive.create_or_open(place, encoder=encoder.name, dimensions=encoder.dimensions) as archive:
            before = own_seconds()
            report = ingest(videos, archive, encoder, IngestSettings(), readers.look, readers=readers)
            return report, own_seconds() - before


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("videos", nargs="+", type=Path)
    parser.add_argument("--workers", nargs="+", type=int, default=[1, 2])
    parser.add_argument("--encoder", default="compact")
    parser.add_argument("--address", default="local")
    args, run = begin(parser, __file__)
    with run:
        measure(run, args)


def measure(run: Run, args: argparse.Namespace) -> None:
    set_numeric_threads()
    encoder = load_encoder(args.encoder)
    connection = RayConnection(args.address)
    print(f"{'workers':>7} {'seconds':>8} {'x real time':>11} {'workers, s/h':>13} {'writer, s/h':>12}")
    try:
        for workers in args.workers:
            readers, began = WorkerSeconds(connection, workers), time.monotonic()
            report, own = take_in(args.videos, encoder, readers)
            elapsed, hours = time.monotonic() - began, report.seconds / 3600
            for sentence in report.failed:
                print(sentence)
            theirs, ours = readers.total / hours, own / hours
            print(f"{workers:7} {elapsed:8.1f} {report.seconds / elapsed:11.1f} {theirs:13.0f} {ours:12.1f}")
            run.figure(f"{workers} workers, processor seconds an hour of video", theirs)
            run.figure(f"the writer beside {workers}, processor seconds an hour of video", ours)
    finally:
        connection.close()
    print(
        f"\nreckoned for machines of {CORES} cores: {theirs:.0f} s/h shared by all cores, {ours:.1f} s/h by one"
    )
    print(f"one writer keeps {theirs / ours:.0f} cores busy")
    for machines in SIZES:
        rate = min(machines * CORES / theirs, 1 / ours) * 3600
        print(
            f"{machines:4} machines: {rate:10,.0f} times real time; 100,000 hours in {1e5 / rate / 24:8.1f} days"
        )


if __name__ == "__main__":
    main()

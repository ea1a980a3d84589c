"""What reading videos in processes of their own costs: the same ingest with them and without, turn about, one run.

    python -m benchmarks.ingestion.reader_process VIDEO... [--encoder compact] [--rounds 3] [--workers 1]

Each round takes the videos into two new archives, in an order that changes from round to round; the figure is the
ratio of the medians, and below one where the processes are faster. The first process is started within the time.
"""

import argparse
import tempfile
import time
from pathlib import Path
from statistics import median

from benchmarks.kept_runs import Run, begin
from ingest.media.isolation.reader_pool import close_idle_readers
from ingest.pipeline.ingest_settings import IngestSettings
from ingest.pipeline.run import ingest
from retrieval.archive.archive import Archive
from retrieval.encoders import Encoder, load_encoder


def seconds(videos: list[Path], encoder: Encoder, workers: int, *, apart: bool) -> tuple[float, float]:
    """Of taking the videos in, and of video."""
    close_idle_readers()
    with (
        tempfile.TemporaryDirectory() as folder,
        Archive.create_or_open(
            Path(folder) / "a", encoder=encoder.name, dimensions=encoder.dimensions
        ) as archive,
    ):
        began = time.perf_counter()
        report = ingest(videos, archive, encoder, IngestSettings(workers=workers, apart=apart))
        return time.perf_counter() - began, report.seconds


def measure(run: Run, videos: list[Path], encoder: Encoder, rounds: int, workers: int) -> None:
    """Fills the run's figures."""
    took: dict[bool, list[float]] = {True: [], False: []}
    length = 0.0
    for number in range(rounds):
        for apart in (number % 2 == 0, number % 2 == 1):
            spent, length = seconds(videos, encoder, workers, apart=apart)
            took[apart].append(spent)
            print(f"{'apart' if apart else 'within'}: {spent:.2f} s for {length:.0f} s of video")
    run.figure("apart", median(took[True]), "s")
    run.figure("within", median(took[False]), "s")
    run.figure("apart over within", median(took[True]) / median(took[False]))


def main() -> None:
    """Runs it from the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("videos", nargs="+", type=Path)
    parser.add_argument("--encoder", default="compact")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=1)
    given, run = begin(parser, __file__)
    with run:
        measure(run, given.videos, load_encoder(given.encoder), given.rounds, given.workers)


if __name__ == "__main__":
    main()

"""Peak memory of ingesting each of some files, the pictures alone, in a process of its own.

    python -m benchmarks.ingestion.ingest_memory ten_minutes.mp4 three_hours.mp4 ten_hours.mp4

What grows with a video's length is what a frame leaves behind (times, transitions, its embedding as it is cut);
pictures and thumbnails never lie in memory together.
"""

import argparse
import multiprocessing
import resource
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from benchmarks.kept_runs import begin
from ingest.pipeline.ingest_settings import IngestSettings
from ingest.pipeline.run import ingest
from retrieval.archive.archive import Archive
from retrieval.encoders import load_encoder


def measure(file: Path, encoder_name: str) -> float:
    """MiB at the peak, which a line tells too; ru_maxrss is in KiB on Linux."""
    started, encoder = time.monotonic(), load_encoder(encoder_name)
    with (
        tempfile.TemporaryDirectory() as folder,
        Archive.create_or_open(
            Path(folder) / "archive", encoder=encoder.name, dimensions=encoder.dimensions
        ) as archive,
    ):
        ingest([file], archive, encoder, IngestSettings())
        totals = archive.totals()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    took = time.monotonic() - started
    print(
        f"{file}: {totals.seconds / 60:.0f} min, {totals.shots} shots, {took:.0f} s, peak {peak:.0f} MiB",
        flush=True,
    )
    return peak


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--encoder", default="compact")
    options, run = begin(parser, __file__)
    spawned = multiprocessing.get_context("spawn")
    with run, ProcessPoolExecutor(1, spawned, max_tasks_per_child=1) as processes:
        for file in options.files:
            peak = processes.submit(measure, file, options.encoder).result()
            run.figure(f"{file.name}: peak memory", peak, "MiB")


if __name__ == "__main__":
    main()

"""What it costs to show long videos while they are read: the same ingest with it and without, turn about, one run.

    python -m benchmarks.ingestion.videos_in_progress VIDEO... [--encoder compact] [--rounds 3] [--apart 30]

The figure is the ratio of the medians; told too are the parts that were shown, and when the first was there. With
`--repeat` each video is first joined to itself so many times (ffmpeg, without encoding), for a tape of hours.
"""

import argparse
import math
import subprocess
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.kept_runs import Run, begin
from ingest.media.isolation.reader_pool import close_idle_readers
from ingest.pipeline.ingest_settings import FIRST_PART, IngestSettings
from ingest.pipeline.run import ingest
from retrieval.archive.archive import Archive
from retrieval.encoders import Encoder, load_encoder
from retrieval.types import Video


class WatchedArchive(Archive):
    """Notes when parts were shown."""

    shown: list[float]

    def add_video(self, video: Video, *given: Any, **also: Any) -> Video:
        """Stores it, and notes the time where it is a part."""
        stored = super().add_video(video, *given, **also)
        if stored.is_in_progress:
            self.shown.append(time.perf_counter())
        return stored


def seconds(videos: list[Path], encoder: Encoder, apart: float) -> tuple[float, list[float], float]:
    """Of taking the videos in, until each part was shown, and of video."""
    close_idle_readers()
    with (
        tempfile.TemporaryDirectory() as folder,
        WatchedArchive.create_or_open(
            Path(folder) / "a", encoder=encoder.name, dimensions=encoder.dimensions
        ) as archive,
    ):
        assert isinstance(archive, WatchedArchive)
        archive.shown = []
        began = time.perf_counter()
        report = ingest(videos, archive, encoder, IngestSettings(parts_apart=apart))
        took = time.perf_counter() - began
        return took, [at - began for at in archive.shown], report.seconds


def joined(video: Path, times: int, folder: Path) -> Path:
    """The video so many times over in one file."""
    listed, tape = folder / "list.txt", folder / f"tape{video.suffix}"
    listed.write_text("".join(f"file '{video.resolve()}'\n" for _ in range(times)), encoding="utf-8")
    subprocess.run(
        ["ffmpeg", "-v", "error", "-f", "concat", "-safe", "0", "-i", listed, "-c", "copy", tape], check=True
    )
    return tape


def measure(run: Run, videos: list[Path], encoder: Encoder, rounds: int, apart: float) -> None:
    """Fills the run's figures."""
    took: dict[bool, list[float]] = {True: [], False: []}
    shown: list[float] = []
    length = 0.0
    for number in range(rounds):
        for with_parts in (number % 2 == 0, number % 2 == 1):
            spent, parts, length = seconds(videos, encoder, apart if with_parts else math.inf)
            took[with_parts].append(spent)
            shown = parts if with_parts else shown
            print(f"{len(parts)} parts: {spent:.2f} s for {length:.0f} s of video")
    run.figure("video", length, "s of video")
    run.figure("with parts", median(took[True]), "s")
    run.figure("without", median(took[False]), "s")
    run.figure("with over without", median(took[True]) / median(took[False]))
    run.figure("parts", len(shown))
    run.figure("first part after", min(shown, default=math.nan), "s")


def main() -> None:
    """Runs it from the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("videos", nargs="+", type=Path)
    parser.add_argument("--encoder", default="compact")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--apart", type=float, default=FIRST_PART)
    given, run = begin(parser, __file__)
    with run, tempfile.TemporaryDirectory() as folder:
        videos = given.videos
        if given.repeat > 1:
            videos = [joined(video, given.repeat, Path(folder)) for video in videos[:1]]
        measure(run, videos, load_encoder(given.encoder), given.rounds, given.apart)


if __name__ == "__main__":
    main()

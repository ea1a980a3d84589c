"""What the compact encoder's 8-bit picture side gains and costs beside the exact one, on frames of some videos.

    python -m benchmarks.ingestion.int8_encoder VIDEO... [--rounds 5]

Frames are taken a second apart, five a video. Both take turns in each round, so that only the ratio between them
means anything; the cosine is between the two vectors of one frame.
"""

import argparse
import time
from itertools import islice
from pathlib import Path
from statistics import median

import numpy as np

from benchmarks.kept_runs import Run, begin
from ingest.media.video import OpenVideo
from retrieval.concurrency.numeric_threads import usable_cores
from retrieval.encoders.compact.encoder import CompactEncoder

EACH = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("videos", nargs="+", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    arguments, run = begin(parser, __file__)
    with run:
        measure(run, arguments)


def measure(run: Run, arguments: argparse.Namespace) -> None:
    exact, rounded = CompactEncoder(precision="float32"), CompactEncoder(precision="int8")
    prepared = []
    for path in arguments.videos:
        with OpenVideo(path) as video:
            every = max(1, round(video.fps))
            frames = islice(video.frames(), 0, EACH * every, every)
            prepared += [exact.prepare(frame.picture()) for frame in frames]
    pictures = np.stack(prepared)
    cosines = (exact.encode_prepared(pictures) * rounded.encode_prepared(pictures)).sum(axis=1)
    print(
        f"{len(pictures)} frames of {len(arguments.videos)} videos: cosine mean {cosines.mean():.4f}, "
        f"5th percentile {np.quantile(cosines, 0.05):.4f}, least {cosines.min():.4f}"
    )
    run.figure("cosine, mean", cosines.mean())
    run.figure("cosine, least", cosines.min())
    for threads in sorted({1, usable_cores()}):
        pair = [CompactEncoder(threads, precision) for precision in ("float32", "int8")]
        seconds: list[list[float]] = [[], []]
        for _ in range(arguments.rounds):
            for encoder, taken in zip(pair, seconds, strict=True):
                began = time.perf_counter()
                encoder.encode_prepared(pictures[: 2 * encoder.batch_size])
                taken.append(time.perf_counter() - began)
        ratios = [slow / fast for slow, fast in zip(*seconds, strict=True)]
        speeds = [2 * exact.batch_size / median(taken) for taken in seconds]
        print(
            f"{threads} threads: float32 {speeds[0]:.1f}, int8 {speeds[1]:.1f} pictures/s; "
            f"ratio {median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
        )
        run.figure(f"int8 / float32, {threads} threads", median(ratios))


if __name__ == "__main__":
    main()

"""Where an ingest's processor time goes: passes over the same video, each of which does one thing more.

    python -m benchmarks.ingestion.ingest_profile VIDEO... [--encoder compact] [--rounds 3]

Processor seconds for a minute of video, all threads together, so that a machine busy with something else changes
little; of each pass the least of all rounds. What a pass takes more than the one before is what its step costs.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.kept_runs import Run, begin
from ingest.media.video import OpenVideo
from ingest.pipeline.ingest_settings import IngestSettings
from ingest.pipeline.run import ingest
from ingest.shots.sampling import SampledFrames, sample_frames
from ingest.shots.spool import VideoSpool
from ingest.shots.transitions import TINY_HEIGHT, TINY_WIDTH, TransitionDetector
from retrieval.archive.archive import Archive
from retrieval.concurrency.numeric_threads import set_numeric_threads
from retrieval.encoders import Encoder, load_encoder


def decoded(path: Path, _: Encoder) -> float:
    with OpenVideo(path) as video:
        return max(frame.time for frame in video.frames())


def decoded_coarsely(path: Path, _: Encoder) -> float:
    with OpenVideo(path, scaled_down=True) as video:
        return max(frame.time for frame in video.frames())


def scaled(path: Path, _: Encoder) -> float:
    last = 0.0
    with OpenVideo(path, scaled_down=True) as video:
        for frame in video.frames():
            frame.tiny(TINY_WIDTH, TINY_HEIGHT)
            last = frame.time
    return last


def watched(path: Path, _: Encoder) -> float:
    last, finder = 0.0, TransitionDetector()
    with OpenVideo(path, scaled_down=True) as video:
        for frame in video.frames():
            last = frame.time
            list(finder.feed(last, frame.tiny(TINY_WIDTH, TINY_HEIGHT)))
    return last


def sampled(path: Path, encoder: Encoder) -> float:
    found, spool = SampledFrames(), VideoSpool(encoder.dimensions)
    with OpenVideo(path, scaled_down=True) as video:
        for _ in sample_frames(video, found, spool.thumbnails, windows=spool.windows):
            pass
    spool.close()
    return found.end


def prepared(path: Path, encoder: Encoder) -> float:
    return _encoded(path, encoder, encodes=False)


def encoded(path: Path, encoder: Encoder) -> float:
    return _encoded(path, encoder, encodes=True)


def _encoded(path: Path, encoder: Encoder, *, encodes: bool) -> float:
    found, spool, batch = SampledFrames(), VideoSpool(encoder.dimensions), []
    with OpenVideo(path, scaled_down=True) as video:
        for frame in sample_frames(video, found, spool.thumbnails, windows=spool.windows):
            batch.append(encoder.prepare(frame.picture))
            if len(batch) == encoder.batch_size:
                if encodes:
                    encoder.encode_prepared(np.stack(batch))
                batch = []
    spool.close()
    return found.end


def stored(path: Path, encoder: Encoder) -> float:
    with (
        tempfile.TemporaryDirectory() as folder,
        Archive.create_or_open(
            Path(folder, "archive"), encoder=encoder.name, dimensions=encoder.dimensions
        ) as archive,
    ):
        return ingest([path], archive, encoder, IngestSettings(apart=False)).seconds


PASSES: dict[str, Callable[[Path, Encoder], float]] = {
    "decoded": decoded,
    "as for an ingest": decoded_coarsely,
    "and each frame made tiny": scaled,
    "and watched for transitions": watched,
    "and sampled, with thumbnails": sampled,
    "and prepared for the encoder": prepared,
    "and encoded": encoded,
    "and cut, stored, indexed": stored,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("videos", nargs="+", type=Path)
    parser.add_argument("--encoder", default="compact")
    parser.add_argument("--rounds", type=int, default=3)
    args, run = begin(parser, __file__)
    with run:
        measure(run, args)


def measure(run: Run, args: argparse.Namespace) -> None:
    set_numeric_threads()
    encoder = load_encoder(args.encoder)
    for path in args.videos:
        least = dict.fromkeys(PASSES, float("inf"))
        for _ in range(args.rounds):
            for name, work in PASSES.items():
                began = time.process_time()
                seconds = work(path, encoder)
                least[name] = min(least[name], 60 * (time.process_time() - began) / seconds)
        print(f"{path.name}, encoder {encoder.name}")
        before, bare = 0.0, least["decoded"]
        for name, spent in least.items():
            print(f"  {name:30} {spent:7.2f} s/min {spent - before:+7.2f}  {spent / bare:5.2f} of decoding")
            run.figure(f"{path.name}: {name}", spent)
            before = spent


if __name__ == "__main__":
    main()

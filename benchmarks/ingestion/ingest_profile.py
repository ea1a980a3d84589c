"""Where an ingest's processor time goes: passes over the same video, each of which does one thing more.

    python -m benchmarks.ingestion.ingest_profile VIDEO... [--encoder compact] [--rounds 3]

Processor seconds for a minute of video, all threads together, so that a machine busy with something else changes
little; of each pass the least of all rounds. What a pass takes more than the one before is what its step costs. The
last pass reads in a process of its own, whose start counts, as an ingest does; all others in one. It is set against
bare decoding and the encoder by itself, on as many pictures.
"""

import argparse
import resource
import tempfile
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import numpy as np

from benchmarks.kept_runs import Run, begin
from ingest.media.isolation.reader_pool import close_idle_readers
from ingest.media.video import OpenVideo
from ingest.pipeline.ingest_settings import IngestSettings
from ingest.pipeline.report import IngestReport
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
    return _taken_in(path, encoder, apart=False).seconds


def read_apart(path: Path, encoder: Encoder) -> float:
    return _taken_in(path, encoder, apart=True).seconds


def _taken_in(path: Path, encoder: Encoder, *, apart: bool) -> IngestReport:
    with (
        tempfile.TemporaryDirectory() as folder,
        Archive.create_or_open(
            Path(folder, "archive"), encoder=encoder.name, dimensions=encoder.dimensions
        ) as archive,
    ):
        report = ingest([path], archive, encoder, IngestSettings(apart=apart))
    close_idle_readers()  # what a process has spent is known once it has ended
    return report


def bare_encoder(path: Path, encoder: Encoder) -> float:
    """Pictures as many as a batch holds, over and over: as many as this video has to be encoded."""
    found, spool = SampledFrames(), VideoSpool(encoder.dimensions)
    with OpenVideo(path, scaled_down=True) as video:
        frames = sample_frames(video, found, spool.thumbnails, windows=spool.windows)
        batch = np.stack([encoder.prepare(frame.picture) for frame in islice(frames, encoder.batch_size)])
        count = len(batch) + sum(1 for _ in frames)
    spool.close()
    began = processor_seconds()
    for _ in range(BATCHES):
        encoder.encode_prepared(batch)
    return (processor_seconds() - began) / (BATCHES * len(batch)) * count * 60 / found.end


def processor_seconds() -> float:
    """Of this process and those of its children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


BATCHES = 4
"""Of the encoder by itself."""

PASSES: dict[str, Callable[[Path, Encoder], float]] = {
    "decoded": decoded,
    "as for an ingest": decoded_coarsely,
    "and each frame made tiny": scaled,
    "and watched for transitions": watched,
    "and sampled, with thumbnails": sampled,
    "and prepared for the encoder": prepared,
    "and encoded": encoded,
    "and cut, stored, indexed": stored,
    "and read in another process": read_apart,
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
        least, alone = dict.fromkeys(PASSES, float("inf")), float("inf")
        for _ in range(args.rounds):
            for name, work in PASSES.items():
                began = processor_seconds()
                seconds = work(path, encoder)
                least[name] = min(least[name], 60 * (processor_seconds() - began) / seconds)
            alone = min(alone, bare_encoder(path, encoder))
        print(f"{path.name}, encoder {encoder.name}")
        before, bare = 0.0, least["decoded"]
        for name, spent in least.items():
            print(f"  {name:30} {spent:7.2f} s/min {spent - before:+7.2f}  {spent / bare:5.2f} of decoding")
            run.figure(f"{path.name}: {name}", spent)
            before = spent
        print(f"  {'the encoder by itself':30} {alone:7.2f} s/min")
        print(f"  {'all to decoding and encoder':30} {before / (bare + alone):7.2f}")
        run.figure(f"{path.name}: the encoder by itself", alone)
        run.figure(f"{path.name}: all to decoding and encoder", before / (bare + alone))


if __name__ == "__main__":
    main()

"""How near the whole ingest comes to its limits: the bare encoder and the bare decoder, all in one run.

    python -m benchmarks.ingestion.ingest_speed VIDEO... [--encoder compact] [--fps 2] [--workers 1] [--batches 20]
        [--speech bundled]

The encoder's limit is its forward passes alone, on prepared pictures of these videos, in batches of its own size;
the decoder's is reading every frame and doing nothing with it. Figures are ratios within the run; the seconds
behind them depend on the machine. With --speech the same videos are then taken in with that speech model too.
Nothing is kept.
"""

import argparse
import resource
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path

import numpy as np

from benchmarks.kept_runs import Run, begin
from ingest.media.video import OpenVideo
from ingest.pipeline.ingest_settings import IngestSettings
from ingest.pipeline.report import IngestReport
from ingest.pipeline.run import ingest
from ingest.speech.asr import AsrModel, load_asr_model
from ingest.speech.subtitles import SpeechSettings
from retrieval.archive.archive import Archive
from retrieval.encoders import Encoder, SentenceEncoder, load_encoder, load_sentence_encoder


def bare_encoder(encoder: Encoder, videos: list[Path], batches: int) -> float:
    """Pictures a second of forward passes alone."""
    with OpenVideo(videos[0]) as video:
        frames = islice(video.frames(), 0, None, 12)
        prepared = [encoder.prepare(frame.picture()) for frame in islice(frames, encoder.batch_size)]
    batch = np.stack([prepared[i % len(prepared)] for i in range(encoder.batch_size)])
    encoder.encode_prepared(batch)
    began = time.perf_counter()
    for _ in range(batches):
        encoder.encode_prepared(batch)
    return batches * len(batch) / (time.perf_counter() - began)


def bare_decoder(videos: list[Path], workers: int) -> float:
    """Frames a second of decoding alone, as many videos at a time as the ingest."""

    def read(path: Path) -> int:
        with OpenVideo(path) as video:
            return sum(1 for _ in video.frames())

    began = time.perf_counter()
    with ThreadPoolExecutor(workers) as pool:
        frames = sum(pool.map(read, videos))
    return frames / (time.perf_counter() - began)


def whole(
    encoder: Encoder,
    videos: list[Path],
    settings: IngestSettings,
    recogniser: AsrModel | None = None,
    sentences: SentenceEncoder | None = None,
) -> IngestReport:
    with (
        tempfile.TemporaryDirectory() as folder,
        Archive.create_or_open(
            Path(folder, "archive"), encoder=encoder.name, dimensions=encoder.dimensions
        ) as archive,
    ):
        return ingest(videos, archive, encoder, settings, recogniser=recogniser, sentences=sentences)


def with_speech(run: Run, encoder: Encoder, args: argparse.Namespace, silent: IngestReport) -> None:
    recogniser, sentences = load_asr_model(args.speech), load_sentence_encoder("bundled")
    settings = IngestSettings(fps=args.fps, workers=args.workers, speech=SpeechSettings())
    report = whole(encoder, args.videos, settings, recogniser, sentences)
    print(
        f"with speech by {recogniser.name}: {report.subtitles} subtitles, "
        f"{report.seconds / report.elapsed:.1f} times real time; "
        f"time with speech / without  {report.elapsed / silent.elapsed:.2f}"
    )
    run.figure("times real time with speech", report.seconds / report.elapsed, "/s")
    run.figure("time with speech / without", report.elapsed / silent.elapsed)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("videos", nargs="+", type=Path)
    parser.add_argument("--encoder", default="compact")
    parser.add_argument("--fps", type=float, default=2.0)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--batches", type=int, default=20)
    parser.add_argument("--speech", metavar="MODEL", help="measure again with this speech model")
    args, run = begin(parser, __file__)
    with run:
        measure(run, args)


def measure(run: Run, args: argparse.Namespace) -> None:
    encoder = load_encoder(args.encoder)
    encoder_limit = bare_encoder(encoder, args.videos, args.batches)
    decoder_limit = bare_decoder(args.videos, args.workers)
    report = whole(encoder, args.videos, IngestSettings(fps=args.fps, workers=args.workers))
    if report.failed:
        print("\n".join(report.failed))
    encoded, decoded = report.encoded / report.elapsed, report.decoded / report.elapsed
    one_after_the_other = report.decoded / decoder_limit + report.encoded / encoder_limit
    print(
        f"encoder {encoder.name}, batches of {encoder.batch_size}, {args.workers} workers, {args.fps:g} frames/s"
    )
    print(f"bare encoder   {encoder_limit:8.1f} pictures/s")
    print(f"bare decoder   {decoder_limit:8.1f} frames/s")
    print(
        f"whole ingest   {encoded:8.1f} pictures/s encoded, {report.sampled / report.elapsed:.1f} sampled,"
        f" {decoded:.1f} frames/s decoded: {report.seconds / report.elapsed:.1f} times real time"
    )
    print(f"whole ingest / bare encoder  {encoded / encoder_limit:.3f}")
    print(f"whole ingest / bare decoder  {decoded / decoder_limit:.3f}")
    print(
        f"whole ingest to both, one after the other  {report.elapsed / one_after_the_other:.3f} of their time"
    )
    print(f"time inside the encoder      {report.encoder_seconds / report.elapsed:.3f}")
    if args.speech:
        with_speech(run, encoder, args, report)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory    {peak:.0f} MiB")
    run.figure("bare encoder, pictures", encoder_limit, "/s")
    run.figure("bare decoder, frames", decoder_limit, "/s")
    run.figure("times real time", report.seconds / report.elapsed, "/s")
    run.figure("whole ingest / bare encoder", encoded / encoder_limit)
    run.figure("whole ingest / bare decoder", decoded / decoder_limit)
    run.figure("time of the whole ingest / of both", report.elapsed / one_after_the_other)
    run.figure("time inside the encoder", report.encoder_seconds / report.elapsed)
    run.figure("peak memory", peak, "MiB")


if __name__ == "__main__":
    main()

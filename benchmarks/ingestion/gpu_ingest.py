"""Large encoders with random weights through the whole ingest, beside the bare encoder: the script for a GPU.

    python -m benchmarks.ingestion.gpu_ingest [VIDEO...] [--encoders NAME...] [--workers N] [--videos 4]
        [--seconds 60] [--height 1080] [--fps 2] [--device cuda]

Without videos it makes some: moving pictures at 25 frames a second. For each encoder: pictures a second of forward
passes alone by batch size, the best of which the ingest then takes; the bare decoders; the whole ingest and its
ratios to both; the GPU's memory; how long one question's text takes, where its tokenizer can be had. Without a GPU
it runs on the processor, where its figures say nothing but that it runs. Nothing is kept.
"""

import argparse
import math
import os
import tempfile
import time
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import torch

from benchmarks.ingestion.ingest_speed import bare_decoder, bare_encoder, whole
from benchmarks.kept_runs import Run, begin
from ingest.pipeline.ingest_settings import IngestSettings
from retrieval.encoders import Encoder, canonical_name
from retrieval.encoders.names import split_openclip
from retrieval.encoders.openclip.encoder import OpenClipEncoder
from retrieval.errors import ModelError

ENCODERS = ("openclip:ViT-L-14/random", "openclip:ViT-SO400M-16-SigLIP2-384/random")
BATCHES = (16, 32, 64, 128, 256, 512)
FPS = 25
SHOT_SECONDS = 4
GIGABYTE = 1 << 30


def write_footage(path: Path, height: int, seconds: float, seed: int) -> Path:
    """H.264 of that height, 16:9: textures that drift, another every few seconds."""
    random = np.random.default_rng(seed)
    width = 2 * round(height * 8 / 9)
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=FPS, options={"preset": "veryfast"})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        texture = np.empty(0)
        for number in range(math.ceil(seconds * FPS)):
            if number % (SHOT_SECONDS * FPS) == 0:
                coarse = random.integers(0, 256, (height // 8 + 16, width // 8 + 16, 3), np.uint8)
                texture = coarse.repeat(8, axis=0).repeat(8, axis=1)
            drift = number % 64
            picture = np.ascontiguousarray(texture[drift : drift + height, drift : drift + width])
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, FPS)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def best_batch(encoder: OpenClipEncoder, videos: list[Path], pictures: int) -> dict[int, float]:
    """Pictures a second by batch size, as far as the memory goes; the encoder keeps the best."""
    rates: dict[int, float] = {}
    for batch in BATCHES:
        if batch > pictures:
            break
        encoder.batch_size = batch
        try:
            rate = bare_encoder(encoder, videos, max(1, pictures // batch))
        except ModelError:
            break
        if encoder.batch_size != batch:  # it did not fit, and was halved
            break
        rates[batch] = rate
    encoder.batch_size = max(rates, key=lambda batch: rates[batch], default=1)
    return rates


def text_milliseconds(encoder: Encoder) -> float | None:
    """Of one question's text; None where its tokenizer cannot be had."""
    try:
        encoder.encode_texts(["a first one, which loads the tokenizer"])
    except ModelError:
        return None
    began = time.perf_counter()
    for number in range(20):
        encoder.encode_texts([f"people dancing on a stage, number {number}"])
    return 1000 * (time.perf_counter() - began) / 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("footage", nargs="*", type=Path, metavar="VIDEO")
    parser.add_argument("--encoders", nargs="+", default=list(ENCODERS))
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--videos", type=int, default=4, help="that are made")
    parser.add_argument("--seconds", type=float, default=60, help="of each of them")
    parser.add_argument("--height", type=int, default=1080)
    parser.add_argument("--fps", type=float, default=2.0)
    parser.add_argument("--pictures", type=int, default=1024, help="of each batch size")
    parser.add_argument("--device", help="torch's name")
    args, run = begin(parser, __file__)
    with run, tempfile.TemporaryDirectory() as folder:
        measure(run, args, Path(folder))


def measure(run: Run, args: argparse.Namespace, folder: Path) -> None:
    videos = args.footage or [
        write_footage(folder / f"{number}.mp4", args.height, args.seconds, number)
        for number in range(args.videos)
    ]
    decoder = bare_decoder(videos, args.workers)
    print(f"bare decoders  {decoder:8.1f} frames/s, {args.workers} of them")
    run.figure("bare decoders, frames", decoder, "/s")
    for name in args.encoders:
        measure_encoder(run, args, videos, name, decoder)


def measure_encoder(
    run: Run, args: argparse.Namespace, videos: list[Path], name: str, decoder: float
) -> None:
    encoder = OpenClipEncoder(*split_openclip(canonical_name(name)), device=args.device)
    on_gpu = torch.cuda.is_available() and args.device in (None, "cuda")
    if on_gpu:
        torch.cuda.reset_peak_memory_stats()
    rates = best_batch(encoder, videos, args.pictures)
    bare = rates[encoder.batch_size]
    report = whole(encoder, videos, IngestSettings(fps=args.fps, workers=args.workers))
    for sentence in report.failed:
        print(sentence)
    encoded, decoded = report.encoded / report.elapsed, report.decoded / report.elapsed
    sooner = max(report.encoded / bare, report.decoded / decoder)  # seconds, if one alone were the limit
    memory = torch.cuda.max_memory_allocated() / GIGABYTE if on_gpu else math.nan
    text = text_milliseconds(encoder)
    print(f"{encoder.name} on {torch.cuda.get_device_name() if on_gpu else 'the processor'}")
    print("  pictures/s by batch size    " + ", ".join(f"{size}: {rate:.1f}" for size, rate in rates.items()))
    print(f"  whole ingest                {encoded:.1f} pictures/s encoded, {decoded:.1f} frames/s decoded,")
    print(f"                              {report.seconds / report.elapsed:.1f} times real time")
    print(f"  whole / bare encoder        {encoded / bare:.3f}")
    print(f"  whole / bare decoders       {decoded / decoder:.3f}")
    print(f"  whole / the slower of both  {sooner / report.elapsed:.3f}")
    print(f"  GPU memory at the peak      {memory:.2f} GiB")
    print(
        f"  a question's text           {'its tokenizer is not here' if text is None else f'{text:.1f} ms'}"
    )
    run.figure(f"{encoder.name}: bare encoder, pictures", bare, "/s")
    run.figure(f"{encoder.name}: batch size", encoder.batch_size)
    run.figure(f"{encoder.name}: whole ingest / bare encoder", encoded / bare)
    run.figure(f"{encoder.name}: whole ingest / bare decoders", decoded / decoder)
    run.figure(f"{encoder.name}: whole ingest / the slower of both", sooner / report.elapsed)
    run.figure(f"{encoder.name}: times real time", report.seconds / report.elapsed, "/s")


if __name__ == "__main__":
    main()

"""What each annotator costs: its processor's seconds beside those of the plain ingest, memory, disk.

    python -m benchmarks.ingestion.annotator_cost VIDEO... [--with sounds,speakers,writing,people,qualities]
        [--random actions:videomae,actions:xclip,captions:blip,audio:clap] [--threads 1]

One run: the videos are taken in once, with the bundled speech model, in a process of its own; then each annotator
goes over a copy of that archive in another process, whose seconds include loading its model. Seconds are the
processor's (user and system), so that other work on the machine changes them little. `--random` writes models of
the published size with random weights: what they say means nothing, what they cost does, but for captions, whose
length is then chance, and X-CLIP's names, which are read letter by letter. Memory is the peak of a process; disk
what the catalogue grows by, and what the model's files take.
"""

import argparse
import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from benchmarks.kept_runs import Run, begin

WITHOUT_WEIGHTS = "actions:videomae,actions:xclip,captions:blip,audio:clap"
SETTINGS = {
    "actions": "FILMOTECA_ACTION_MODEL",
    "captions": "FILMOTECA_CAPTION_MODEL",
    "audio": "FILMOTECA_AUDIO_MODEL",
}
"""What names the model of an annotator that needs one."""
INGEST = "ingest"
MEBIBYTE = 2**20


class Measured(TypedDict):
    """What a process tells of its work."""

    processor: float
    """Seconds, user and system, of it and what it started."""
    peak: float
    """MiB."""
    video: float
    """Seconds of video."""
    found: int


@dataclass(frozen=True, slots=True)
class Cost:
    """One line of the table."""

    name: str
    measured: Measured
    grown: float
    """KiB of the catalogue for each hour of video."""
    weights: float
    """MiB of files; 0 for a model that comes in a package."""


def main() -> None:
    if len(sys.argv) > 1 and sys.argv[1] == "--work":
        print(json.dumps(_work(sys.argv[2], Path(sys.argv[3]), [Path(path) for path in sys.argv[4:]])))
        return
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("videos", nargs="+", type=Path)
    parser.add_argument("--with", dest="with_", default="sounds,speakers,writing,people,qualities")
    parser.add_argument("--random", default="", metavar="MODELS", help=f"such as {WITHOUT_WEIGHTS}")
    parser.add_argument("--threads", type=int, default=1)
    args, run = begin(parser, __file__)
    with run, tempfile.TemporaryDirectory() as folder:
        _measure(run, args, Path(folder))


def _measure(run: Run, args: argparse.Namespace, folder: Path) -> None:
    plain = folder / "plain"
    base = _process(INGEST, plain, args.videos, args.threads)
    minutes = base["video"] / 60
    print(
        f"{minutes:.1f} minutes; processor's seconds for a minute of video, one run, {args.threads} threads"
    )
    print(
        f"{'':20} {'s/min':>8} {'over plain':>11} {'MiB':>6} {'KiB/hour':>9} {'weights MiB':>12} {'found':>6}"
    )
    print(f"{'plain ingest':20} {base['processor'] / minutes:8.2f} {1.0:11.2f} {base['peak']:6.0f}")
    run.figure("plain ingest, a minute", base["processor"] / minutes, "s")
    named = [name for name in args.with_.split(",") if name]
    for name in [*named, *(one for one in args.random.split(",") if one)]:
        cost = _annotated(name, plain, folder, args.threads, base["video"])
        measured = cost.measured
        seconds = measured["processor"] / minutes
        print(
            f"{name:20} {seconds:8.2f} {1 + measured['processor'] / base['processor']:11.2f} "
            f"{measured['peak']:6.0f} {cost.grown:9.0f} {cost.weights:12.0f} {measured['found']:6}",
            flush=True,
        )
        run.figure(f"{name}, a minute", seconds, "s")
        run.figure(f"{name}, with / without", 1 + measured["processor"] / base["processor"])
        run.figure(f"{name}, peak memory", measured["peak"], "MiB")
        run.figure(f"{name}, disk for an hour", cost.grown, "KiB")
        run.figure(f"{name}, weights", cost.weights, "MiB")


def _annotated(name: str, plain: Path, folder: Path, threads: int, seconds: float) -> Cost:
    annotator, _, model = name.partition(":")
    copy, weights, environment = folder / "copy", folder / "weights", {}
    shutil.copytree(plain, copy)
    if model:
        _process(model, weights, [], threads)
        environment = {SETTINGS[annotator]: f"{model}:{weights}"}
    before = _stored(copy)
    measured = _process(annotator, copy, [], threads, environment)
    grown = (_stored(copy) - before) / 1024 * 3600 / seconds
    size = sum(file.stat().st_size for file in weights.rglob("*")) / MEBIBYTE if model else 0.0
    shutil.rmtree(copy)
    shutil.rmtree(weights, ignore_errors=True)
    return Cost(name, measured, grown, size)


def _process(
    work: str, folder: Path, videos: list[Path], threads: int, environment: dict[str, str] | None = None
) -> Measured:
    """The work in a process of its own, so that its memory is its own."""
    limits = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), f"{threads}")
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.ingestion.annotator_cost", "--work", work, folder, *videos],
        env={**os.environ, **limits, **(environment or {})},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    measured: Measured = json.loads(done.stdout.splitlines()[-1])
    return measured


def _work(work: str, folder: Path, videos: list[Path]) -> Measured:
    from benchmarks.ingestion.random_models import RANDOM_MODELS

    video, found = 0.0, 0
    if work in RANDOM_MODELS:
        RANDOM_MODELS[work](folder)
    elif work == INGEST:
        video = _ingest(folder, videos)
    else:
        video, found = _annotate(work, folder)
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return Measured(
        processor=sum(one.ru_utime + one.ru_stime for one in used),
        peak=max(one.ru_maxrss for one in used) / 1024,
        video=video,
        found=found,
    )


def _ingest(folder: Path, videos: list[Path]) -> float:
    from ingest.pipeline.ingest_settings import IngestSettings
    from ingest.pipeline.run import ingest
    from ingest.speech.asr import load_asr_model
    from ingest.speech.subtitles import SpeechSettings
    from retrieval.archive.archive import Archive
    from retrieval.encoders import load_encoder, load_sentence_encoder

    encoder = load_encoder("compact")
    settings = IngestSettings(workers=1, speech=SpeechSettings())
    with Archive.create_or_open(folder, encoder=encoder.name, dimensions=encoder.dimensions) as archive:
        report = ingest(
            videos,
            archive,
            encoder,
            settings,
            recogniser=load_asr_model("bundled"),
            sentences=load_sentence_encoder("bundled"),
        )
        archive.people.allow()
    return report.seconds


def _annotate(name: str, folder: Path) -> tuple[float, int]:
    from assistant.cli.setup.captioning import configured_models
    from ingest.annotators.loading import load_annotators
    from ingest.pipeline.stored.annotating import annotate
    from retrieval.archive.archive import Archive

    with Archive.open(folder) as archive:
        loaded = load_annotators([name], people=True, models=configured_models())
        report = annotate(archive, loaded)
    for line in report.failed:
        print(line, file=sys.stderr)
    return report.seconds, sum(report.annotations.values())


def _stored(folder: Path) -> int:
    """Bytes of the catalogue, packed."""
    path = folder / "catalogue.sqlite3"
    with closing(sqlite3.connect(path)) as catalogue:
        catalogue.execute("VACUUM")
    return path.stat().st_size


if __name__ == "__main__":
    main()

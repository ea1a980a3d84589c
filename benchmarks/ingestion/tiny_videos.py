"""An ingest of very many very short videos: what each costs, and that this does not grow with their number.

    python -m benchmarks.ingestion.tiny_videos --videos 10000 [--parts 4] [--json]

The videos (64 × 48, twelve frames in one of a few colours, each with bytes of its own) lie in one folder and are
taken in by `filmoteca ingest` with the bundled encoder, a part after the other into the same archive, so that what
a video costs early and late stands side by side. Then comes a run in which nothing is new, and a search. Seconds
are the clock's and, beside them, the processors' of the command and all that it started; memory is the largest of
its processes.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from benchmarks.kept_runs import begin

COMMAND = [sys.executable, "-m", "assistant.cli.main"]
FRAMES, RATE = 12, 24


def write_tiny(path: Path, number: int) -> None:
    """A video of half a second whose pictures tell its number by small differences."""
    picture = np.zeros((48, 64, 3), np.uint8)
    picture[:] = (number % 7 * 36, number // 7 % 7 * 36, 128)
    places = np.arange(24)
    picture[:24, 40, 0] = 255 * (number >> places & 1)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", RATE)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        container.metadata["title"] = f"tiny {number}"
        for place in range(FRAMES):
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = place, Fraction(1, RATE)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run_command(*arguments: str) -> tuple[float, float, str]:
    """Seconds of the clock, of the processors, and what it says; SystemExit where it fails."""
    began, worked = time.monotonic(), processor_seconds()
    done = subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if done.returncode:
        raise SystemExit(f"{' '.join(arguments[:2])}: {done.returncode}\n{done.stderr[-2000:]}")
    return time.monotonic() - began, processor_seconds() - worked, done.stdout


def measured(videos: int, parts: int, folder: Path) -> dict[str, float]:
    """The figures, by their names with their units last."""
    archive, size = ["--archive", str(folder / "archive")], max(1, videos // parts)
    found: dict[str, float] = {"videos": size * parts}
    for part in range(parts):
        own = folder / "clips" / f"{part:03d}"
        own.mkdir(parents=True)
        for number in range(part * size, (part + 1) * size):
            write_tiny(own / f"{number:06d}.mp4", number)
        clock, processors, _ = run_command("ingest", str(own), "--encoder", "compact", *archive)
        print(f"part {part + 1}: {clock:.1f} s, the processors' {processors:.1f} s", flush=True)
        if part in (0, parts - 1):
            when = "last" if part else "first"
            found[f"{when}_part_s"], found[f"{when}_part_processors_s"] = clock, processors
    found["largest_process_mb"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    clock, processors, _ = run_command("ingest", str(folder / "clips"), *archive)
    found |= {"nothing_new_s": clock, "nothing_new_processors_s": processors}
    clock, processors, hits = run_command("search", "a red picture", "--json", "-n", "5", *archive)
    found |= {"search_command_s": clock, "search_command_processors_s": processors}
    assert len(hits.splitlines()) == 5, hits
    listed = json.loads(run_command("info", "--json", *archive)[2])
    assert listed["videos"] == size * parts, listed
    files = [path.stat().st_size for path in (folder / "archive").rglob("*") if path.is_file()]
    return {**found, "archive_mb": sum(files) / 1e6, "archive_files": len(files)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--videos", type=int, default=1_000)
    parser.add_argument("--parts", type=int, default=4, help="runs in which they come")
    given, run = begin(parser, __file__)
    os.environ |= {"FILMOTECA_LANGUAGE_MODEL": "none"}
    with run, tempfile.TemporaryDirectory() as temporary:
        for name, value in measured(given.videos, given.parts, Path(temporary)).items():
            run.figure(name, value, {"s": "s", "mb": "MB"}.get(name.rpartition("_")[2], ""))
            print(f"{name:28}{value:12.1f}")


if __name__ == "__main__":
    main()

"""A zoo of broken files, each read as an ingest reads it: how many crash, hang, or come out with a wrong length.

    python -m benchmarks.ingestion.damaged_files --specimens 200 --seed 1

Small clips of eight kinds, and sounds of four, are truncated, zeroed inside, fuzzed in their headers and anywhere,
and made to claim what they are not. Each is read in a worker process and the processes that it reads in: its
pictures sampled, its sound decoded, its subtitles looked for. A sentence about the file is a good answer; any other
exception, a dead process, more than `PATIENCE` seconds, or a length that the whole clip does not have is none.
"""

import argparse
import json
import multiprocessing
import os
import random
import struct
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import av
import numpy as np

from benchmarks.kept_runs import begin
from ingest.media.audio import audio_tracks, decode_audio
from ingest.media.clocks.clocks import read_clock
from ingest.media.opening import open_video
from ingest.media.sounds.levels import read_levels
from ingest.pipeline.reading_faults import check_heard, check_sampled
from ingest.shots.sampling import SampledFrames, sample_frames
from ingest.shots.spool import VideoSpool
from ingest.speech.subtitles import find_subtitles
from retrieval.errors import MediaError

SECONDS = 3
"""Of each whole clip."""
PATIENCE = 30.0
"""Seconds for a file of three seconds."""
LONGER = 1.0
"""Seconds by which a damaged clip may come out longer than it was."""
KINDS = {
    "h264.mp4": ("libx264", "mp4"), "h264.mkv": ("libx264", "matroska"), "h264.ts": ("libx264", "mpegts"),
    "mjpeg.avi": ("mjpeg", "avi"), "mpeg2.mpg": ("mpeg2video", "vob"), "mpeg4.mov": ("mpeg4", "mov"),
    "mpeg2.mxf": ("mpeg2video", "mxf"), "vp8.webm": ("libvpx", "webm"),
}  # fmt: skip
SOUNDS = {
    "sound.wav": ("pcm_s16le", "wav"), "sound.mp3": ("libmp3lame", "mp3"), "sound.flac": ("flac", "flac"),
    "sound.m4a": ("aac", "mp4"),
}  # fmt: skip
SAMPLES = {"flt": (0.9, np.float32), "s16": (30_000, np.int16), "s32": (2e9, np.int32)}
"""Full scale and type by FFmpeg's name."""
CLAIMS = (b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\0\0\0\0", b"\0\0\0\1", b"\x80\0\0\0", b"\0\0\xff\xff")
"""What is written over four bytes of a header."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file."""

    name: str
    answer: str
    """read, refused, or what it should not be: crashed, hung, longer."""
    detail: str = ""
    memory: float = 0.0
    """MiB, the peaks of the worker and of its children together, so far."""


def write_clips(folder: Path) -> list[Path]:
    """The whole clips, with sound where their kind has some."""
    made = []
    for name, (codec, container) in KINDS.items():
        path = folder / name
        with av.open(str(path), "w", format=container) as out:
            stream = out.add_stream(codec, rate=25)
            stream.width, stream.height = 160, 96
            stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
            sound = {"mp4": "aac", "matroska": "aac", "mpegts": "mp2", "mov": "aac", "vob": "mp2"}.get(
                container
            )
            track = out.add_stream(sound, rate=48_000) if sound else None
            for number in range(25 * SECONDS):
                picture = np.full((96, 160, 3), 40 + 60 * (number // 30), np.uint8)
                picture[:, 2 * number % 140 : 2 * number % 140 + 16] = 255
                out.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
            out.mux(stream.encode(None))
            if track is not None:
                _write_sound(track, out)
        made.append(path)
    for name, (codec, container) in SOUNDS.items():
        path = folder / name
        with av.open(str(path), "w", format=container) as out:
            _write_sound(out.add_stream(codec, rate=48_000, layout="stereo"), out)
        made.append(path)
    return made


def _write_sound(track: Any, out: Any) -> None:
    """A hum."""
    context = track.codec_context
    context.open(strict=False)
    size, form = context.frame_size or 1024, context.format.name
    for number in range(48_000 * SECONDS // size):
        wave = np.sin((np.arange(size) + number * size) / 20)
        scale, kind = SAMPLES[form.rstrip("p")]
        values = (wave * scale).astype(kind)
        samples = np.stack([values, values]) if form.endswith("p") else np.repeat(values, 2)[None]
        heard = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples), form, "stereo")
        heard.sample_rate, heard.pts = 48_000, number * size
        out.mux(track.encode(heard))
    out.mux(track.encode(None))


def damaged(data: bytes, chance: random.Random) -> Iterator[tuple[str, bytes]]:
    """Kinds of damage without end."""
    size = len(data)
    while True:
        yield "cut", data[: chance.randrange(1, size)]
        start = chance.randrange(size)
        length = chance.choice((16, 256, 4096, size // 2))
        yield "zeros", (data[:start] + bytes(length) + data[start + length :])[:size]
        yield "zeros behind", data[: size // 2] + bytes(size - size // 2)
        for kind, reach in (("header", 1024), ("tail", -2048), ("anywhere", size)):
            fuzzed = bytearray(data)
            for _ in range(chance.choice((1, 4, 32))):
                within = min(size, abs(reach))
                fuzzed[chance.randrange(within) + (size - within if reach < 0 else 0)] = chance.randrange(256)
            yield kind, bytes(fuzzed)
        claim = bytearray(data)
        for _ in range(chance.choice((1, 3))):
            place = chance.choice(
                (chance.randrange(min(size, 2048)), max(0, size - chance.randrange(4, 2048)))
            )
            claim[place : place + 4] = chance.choice(CLAIMS)
        yield "claim", bytes(claim[:size])
        yield "doubled", data + data[chance.randrange(size) :]
        yield "garbage before", chance.randbytes(chance.randrange(1, 4096)) + data
        sized = bytearray(data)
        for place in _sizes(data):
            struct.pack_into(
                ">HH", sized, place, chance.choice((0, 1, 65_535, 16_385)), chance.choice((1, 65_535))
            )
        yield "size", bytes(sized)


def _sizes(data: bytes) -> Iterator[int]:
    """Where pictures of 160 × 96 say so, in 16 bits each."""
    for wanted in (struct.pack(">HH", 160, 96), struct.pack(">HH", 96, 160), struct.pack("<HH", 160, 96)):
        place = data.find(wanted)
        while place >= 0:
            yield place
            place = data.find(wanted, place + 1)


def write_zoo(folder: Path, specimens: int, seed: int) -> list[Path]:
    """So many broken files, the same for the same seed."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as whole:
        clips = [(path.name, damaged(path.read_bytes(), chance)) for path in write_clips(Path(whole))]
    made = []
    for number in range(specimens):
        name, kinds = clips[number % len(clips)]
        kind, contents = next(kinds)
        path = folder / f"{number:04d} {kind} {name}"
        path.write_bytes(contents)
        made.append(path)
    return made


def read_as_an_ingest_does(path: Path) -> float:
    """Seconds of pictures; MediaError where it is refused."""
    sampled = SampledFrames()
    spool = VideoSpool(8)
    try:
        with open_video(path) as video:
            duration = video.info.duration
            if video.is_sound:
                _, sampled.end = read_levels(path)
                check_heard(path, sampled.end)
                return sampled.end
            for _ in sample_frames(video, sampled, spool.thumbnails):
                pass
            check_sampled(path, sampled)
    finally:
        spool.close()
    find_subtitles(path, duration, None)
    read_clock(path)
    for track in audio_tracks(path):
        for _ in decode_audio(track):
            pass
    return sampled.end


def work(orders: Connection) -> None:
    """The worker: a path in, what came of it out."""
    while path := orders.recv():
        try:
            length = read_as_an_ingest_does(path)
            longest = (2 if "doubled" in path.name else 1) * SECONDS + LONGER
            answer, detail = ("longer", f"{length:.1f} s") if length > longest else ("read", "")
        except MediaError as error:
            answer, detail = "refused", str(error)
        except Exception as error:  # noqa: BLE001 - each is a finding
            answer, detail = "crashed", repr(error)
        orders.send(Outcome(path.name, answer, detail, _peak_memory()))


def _peak_memory() -> float:
    """MiB that this process and those that it started have held at most, as Linux counts it; a parent's peak, which
    `getrusage` starts from, is no part of it."""
    family = [os.getpid()]
    for process in family:  # grows while it is gone over
        with suppress(OSError):
            for children in Path(f"/proc/{process}/task").glob("*/children"):
                family += map(int, children.read_text(encoding="ascii").split())
    peaks = 0.0
    for process in family:
        with suppress(OSError, StopIteration):
            status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
            peaks += float(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:")))
    return peaks / 1024


def outcomes(paths: list[Path]) -> Iterator[Outcome]:
    """What becomes of each file; a worker that dies or hangs is replaced."""
    spawned = multiprocessing.get_context("spawn")
    worker = None
    for path in paths:
        if worker is None:
            orders, theirs = spawned.Pipe()
            worker = spawned.Process(target=work, args=(theirs,), daemon=True)
            worker.start()
            theirs.close()
        orders.send(path)
        try:
            outcome = orders.recv() if orders.poll(PATIENCE) else Outcome(path.name, "hung")
        except EOFError:
            outcome = Outcome(path.name, "crashed", "its process died")
        if outcome.answer == "hung" or outcome.detail == "its process died":
            worker.kill()
            worker.join()
            worker = None
        yield outcome
    if worker is not None:
        orders.send(None)
        worker.join()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--specimens", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options, run = begin(parser, __file__)
    began, found = time.monotonic(), []
    with run, tempfile.TemporaryDirectory() as folder:
        for outcome in outcomes(write_zoo(Path(folder), options.specimens, options.seed)):
            found.append(outcome)
            if outcome.answer not in ("read", "refused"):
                print(json.dumps([outcome.name, outcome.answer, outcome.detail]), file=sys.stderr)
        for answer in ("read", "refused", "crashed", "hung", "longer"):
            count = sum(one.answer == answer for one in found)
            print(f"{answer}: {count}")
            run.figure(answer, count)
        peak = max(one.memory for one in found)
        print(f"peak memory: {peak:.0f} MiB, {time.monotonic() - began:.0f} s")
        run.figure("peak memory", peak, "MiB")
        run.figure("time", time.monotonic() - began, "s")


if __name__ == "__main__":
    main()

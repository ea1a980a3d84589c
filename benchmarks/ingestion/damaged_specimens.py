"""Small clips and sounds of many kinds, damaged as files are: the specimens of `damaged_files`."""

import random
import struct
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np

SECONDS = 3
"""Of each whole clip."""
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

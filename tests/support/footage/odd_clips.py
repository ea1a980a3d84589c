"""Clips that are odd in one way: clocks that jump, fields, high dynamic range; some by a few bytes changed."""

import struct
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from tests.support.footage.clips import reel_frames, textured_picture, write_clip, write_reel
from tests.support.footage.colour_reels import HEIGHT, WIDTH

TS_PACKET = 188
CLOCK_WRAP = 1 << 33
"""A transport stream's clock counts in 33 bits."""


def joined_recordings(folder: Path, *seconds: float, container: str = "mpegts", sound: bool = False) -> Path:
    """Recordings copied one behind the other; each starts its clock anew."""
    suffix = {"mpegts": ".ts", "vob": ".mpg"}[container]
    codec = {"codec": "mpeg2video"} if container == "vob" else {}
    joined = b""
    for number, length in enumerate(seconds):
        part = folder / f"part{number}{suffix}"
        view = textured_picture(("red", "blue", "green", "yellow")[number % 4], number)
        heard = (0.0, length) if sound else None
        write_clip(part, reel_frames(length, view), container=container, sound=heard, **codec)  # type: ignore[arg-type]
        joined += part.read_bytes()
        part.unlink()
    path = folder / f"joined{suffix}"
    path.write_bytes(joined)
    return path


def shift_timestamps(
    path: Path, seconds: float, numbers: set[int] | None = None, *, decoding: bool = True
) -> None:
    """Moves the pictures' times in a transport stream, all of them or those of these pictures, counted from 0; the
    times at which they are decoded too, or not."""
    data, picture = bytearray(path.read_bytes()), -1
    for start in range(0, len(data) - TS_PACKET + 1, TS_PACKET):
        begins = data[start] == 0x47 and data[start + 1] & 0x40
        head = start + 4 + (1 + data[start + 4] if data[start + 3] & 0x20 else 0)
        if not begins or data[head : head + 3] != b"\0\0\1" or data[head + 3] & 0xF0 != 0xE0:
            continue
        picture += 1
        if numbers is None or picture in numbers:
            for place in (head + 9, head + 14)[: (data[head + 7] >> 6) - 1 if decoding else 1]:
                _shift(data, place, round(seconds * 90_000))
    path.write_bytes(data)


def _shift(data: bytearray, place: int, ticks: int) -> None:
    part = data[place : place + 5]
    time = (part[0] >> 1 & 7) << 30 | part[1] << 22 | (part[2] >> 1) << 15 | part[3] << 7 | part[4] >> 1
    time = (time + ticks) % CLOCK_WRAP
    data[place] = part[0] & 0xF1 | (time >> 30 & 7) << 1
    data[place + 1], data[place + 2] = time >> 22 & 255, (time >> 15 & 127) << 1 | 1
    data[place + 3], data[place + 4] = time >> 7 & 255, (time & 127) << 1 | 1


def with_unknown_codec(folder: Path) -> Path:
    """A QuickTime file whose codec nobody knows."""
    path = write_reel(folder / "camera.mov", "red", seconds=1)
    path.write_bytes(path.read_bytes().replace(b"avc1", b"zzzz"))
    return path


def with_impossible_rate(folder: Path) -> Path:
    """An AVI of a thousand million frames a second."""
    path = write_reel(folder / "fuzzed.avi", "red", "blue", seconds=2, codec="mjpeg", pixels="yuvj420p")
    data = bytearray(path.read_bytes())
    struct.pack_into("<II", data, data.find(b"strh") + 8 + 20, 1, 10**9)
    path.write_bytes(data)
    return path


def with_half_rate_timecode(folder: Path) -> Path:
    """Pictures of 50 a second with the timecode 20:00:00:12 that counts 25, as cameras write it."""
    path = folder / "camera.mov"
    with av.open(str(path), "w") as out:
        out.metadata["timecode"] = "10:00:00:12"
        stream = out.add_stream("libx264", rate=50)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for picture in reel_frames(2, textured_picture("red")):
            out.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        out.mux(stream.encode(None))
    data = bytearray(path.read_bytes())
    place = data.index(b"\0\0\0\x24tmcd") + 4  # the description of the samples
    scale, length = struct.unpack_from(">II", data, place + 20)
    assert Fraction(scale, length) == 50
    struct.pack_into(">IIB", data, place + 20, scale, 2 * length, 25)
    path.write_bytes(data)
    return path


def write_interlaced(path: Path, *, seconds: int = 1) -> Path:
    """A white bar that moves to the right by 8 pixels a field, over black; the upper field comes first."""
    with av.open(str(path), "w", format="vob") as out:
        stream = out.add_stream("mpeg2video", rate=25, options={"flags": "+ildct+ilme", "top": "1"})
        stream.width, stream.height, stream.pix_fmt = 160, 96, "yuv420p"
        stream.bit_rate = 8_000_000
        for number in range(25 * seconds):
            picture = np.zeros((96, 160, 3), np.uint8)
            for field in (0, 1):
                left = (2 * number + field) * 8 % 120
                picture[field::2, left : left + 32] = 255
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24").reformat(format="yuv420p")
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def write_high_range(path: Path, values: tuple[int, int, int], transfer: int, *, frames: int = 10) -> Path:
    """One colour, given as 10-bit Y, Cb and Cr of BT.2020, tagged with a transfer characteristic (ITU-T H.273)."""
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=25, options={"qp": "4"})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p10le"
        context = stream.codec_context
        context.color_trc, context.color_primaries, context.colorspace, context.color_range = (
            transfer,
            9,
            9,
            1,
        )
        for _ in range(frames):
            frame = av.VideoFrame(WIDTH, HEIGHT, "yuv420p10le")
            for plane, value in zip(frame.planes, values, strict=True):
                plane.update(np.full(plane.buffer_size // 2, value, "<u2").tobytes())
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def write_op_atom(folder: Path, *, sounds: int = 1) -> tuple[Path, list[Path]]:
    """A clip of MXF OP-Atom of ten frames: its pictures, and each track of its sound, in files of their own."""
    folder.mkdir(parents=True, exist_ok=True)
    pictures = folder / "CLIP01_V1.mxf"
    with av.open(str(pictures), "w", format="mxf_opatom") as out:
        stream = out.add_stream("dnxhd", rate=25)
        stream.width, stream.height, stream.pix_fmt, stream.bit_rate = 1920, 1080, "yuv422p", 120_000_000
        for number in range(10):
            picture = np.full((1080, 1920, 3), 20 * number, np.uint8)
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            out.mux(stream.encode(frame.reformat(format="yuv422p")))
        out.mux(stream.encode(None))
    heard = [folder / f"CLIP01_A{number + 1}.mxf" for number in range(sounds)]
    for path in heard:
        with av.open(str(path), "w", format="mxf_opatom") as out:
            track = out.add_stream("pcm_s16le", rate=48_000, layout="mono")
            for number in range(10):
                block = av.AudioFrame.from_ndarray(np.full((1, 1920), 999, np.int16), "s16", "mono")
                block.sample_rate, block.pts = 48_000, 1920 * number
                out.mux(track.encode(block))
            out.mux(track.encode(None))
    return pictures, heard

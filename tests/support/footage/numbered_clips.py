"""Clips whose every frame shows its own number in black and white bars, so that a cut can be read off them."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from ingest.media.video import OpenVideo
from retrieval.types import Picture

BARS = 10
WIDTH, HEIGHT = 160, 90
BAR = WIDTH // BARS
TONE = 440.0
SOUND_RATE = 48_000


def numbered_picture(number: int) -> Picture:
    """Bar by bar the number's bits, the lowest on the left."""
    picture = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    for bar in range(BARS):
        picture[:, bar * BAR : (bar + 1) * BAR] = 235 if number >> bar & 1 else 20
    return picture


def number_of(picture: Picture) -> int:
    height, width = picture.shape[:2]
    middles = [picture[height // 2, round((bar + 0.5) * width / BARS)].mean() for bar in range(BARS)]
    return sum(1 << bar for bar, light in enumerate(middles) if light > 127)


def shown_numbers(path: Path) -> tuple[list[int], list[float]]:
    """The numbers that a clip shows, and when."""
    with OpenVideo(path) as video:
        frames = [(number_of(frame.picture()), frame.time) for frame in video.frames()]
    return [number for number, _ in frames], [time for _, time in frames]


def loudness(path: Path) -> tuple[float, float]:
    """How loud a clip's first sound track is on average, and how many seconds it lasts."""
    with av.open(str(path)) as source:
        frames = list(source.decode(source.streams.audio[0]))
    samples = np.concatenate([frame.to_ndarray().astype(np.float32) for frame in frames], axis=1)
    return float(np.sqrt(np.mean(samples[0] ** 2))), samples.shape[1] / frames[0].sample_rate


def write_numbered(
    path: Path,
    frames: int,
    *,
    rate: Fraction = Fraction(25),
    codec: str = "libx264",
    keys: int = 12,
    options: dict[str, str] | None = None,
    sound: int = 1,
    stamp: str | None = None,
    turned: int = 0,
) -> Path:
    """A clip of so many frames, a key frame every `keys`, with `sound` tracks of a tone."""
    with av.open(str(path), "w") as out:
        if stamp is not None:
            out.metadata["timecode"] = stamp
        usual = {"g": str(keys), "keyint_min": str(keys), "sc_threshold": "0"}
        stream = out.add_stream(codec, rate=rate, options={**usual, **(options or {})})
        stream.width, stream.height = WIDTH, HEIGHT
        stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
        if turned:
            stream.set_display_rotation(turned)
        tracks = [out.add_stream("aac", rate=SOUND_RATE, layout="stereo") for _ in range(sound)]
        for number in range(frames):
            frame = av.VideoFrame.from_ndarray(numbered_picture(number), format="rgb24")
            frame.pts, frame.time_base = number, 1 / rate
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
        total = round(float(frames / rate) * SOUND_RATE)
        wave = 0.3 * np.sin(np.arange(total) * TONE * 2 * np.pi / SOUND_RATE).astype(np.float32)
        for track in tracks:
            for place in range(0, total, 1024):
                block = np.ascontiguousarray(np.stack([wave[place : place + 1024]] * 2))
                heard = av.AudioFrame.from_ndarray(block, format="fltp", layout="stereo")
                heard.sample_rate, heard.pts, heard.time_base = SOUND_RATE, place, Fraction(1, SOUND_RATE)
                out.mux(track.encode(heard))
            out.mux(track.encode(None))
    return path

"""Small clips for tests, of any codec, container and timing; real files, made with PyAV."""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from retrieval.types import Picture
from tests.support.footage.colour_reels import FPS, HEIGHT, WIDTH, picture_of

CLOCK = 90_000
"""Ticks a second of the clips' timestamps, where the codec takes them."""
BLOCKS = (6, 8)


def textured_picture(colour: str, layout: int = 0) -> Picture:
    """A picture around a colour; each layout arranges its light in another way."""
    light = np.random.default_rng(layout).uniform(-60, 60, BLOCKS)
    spread = np.kron(light, np.ones((HEIGHT // BLOCKS[0], WIDTH // BLOCKS[1])))
    return np.clip(picture_of(colour) + spread[..., None], 0, 255).astype(np.uint8)


def reel_frames(seconds: float, *views: Picture, fps: float = FPS) -> Iterator[Picture]:
    """The frames of a reel that shows each view for so long; a dot moves, so that no two are the same."""
    count = round(seconds * fps)
    for picture in views:
        for number in range(count):
            frame = picture.copy()
            frame[:8, (place := number * 8 % (WIDTH - 8)) : place + 8] = 255 - frame[0, 0]
            yield frame


def write_clip(
    path: Path,
    pictures: Iterable[Picture],
    *,
    times: Sequence[float] | None = None,
    fps: int = FPS,
    codec: str = "libx264",
    container: str | None = None,
    pixels: str = "yuv420p",
    options: dict[str, str] | None = None,
    aspect: Fraction | None = None,
    turned: int = 0,
    sound: tuple[float, float] | None = None,
    streamed: bool = False,
    recorded: str = "",
) -> Path:
    """Writes the pictures as a video, at `times` or at a constant rate; gives the path back.

    `recorded` is the time that its container says, `sound` the span of a silent sound track, `turned` the degrees
    of a display matrix; a file that is `streamed` was written without going back to fill in its header.
    """
    with (
        path.open("wb") as file,
        av.open(_Pipe(file) if streamed else str(path), "w", format=container) as out,
    ):
        if recorded:
            out.metadata["creation_time"] = recorded
        stream = out.add_stream(codec, rate=fps, options=options or {})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, pixels
        stream.codec_context.gop_size = 12
        if turned:
            stream.set_display_rotation(turned)
        base = Fraction(1, CLOCK if times is not None else fps)
        stream.codec_context.time_base = base
        if aspect is not None:
            stream.sample_aspect_ratio = aspect
        track = out.add_stream("aac", rate=48_000) if sound is not None else None
        for number, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts = number if times is None else round(times[number] * CLOCK)
            frame.time_base = base
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
        if track is not None and sound is not None:
            for place in range(round(sound[0] * 48_000), round(sound[1] * 48_000), 1024):
                silence = av.AudioFrame.from_ndarray(np.zeros((2, 1024), np.float32), "fltp", "stereo")
                silence.sample_rate, silence.pts, silence.time_base = 48_000, place, Fraction(1, 48_000)
                out.mux(track.encode(silence))
            out.mux(track.encode(None))
    return path


class _Pipe:
    """A file that can only be written on."""

    def __init__(self, file: object) -> None:
        self.write = file.write  # type: ignore[attr-defined]


def write_reel(path: Path, *colours: str, seconds: float = 2.0, **how: object) -> Path:
    """A clip with a hard cut between views of these colours, each laid out differently."""
    views = [textured_picture(colour, number) for number, colour in enumerate(colours)]
    return write_clip(path, reel_frames(seconds, *views), **how)  # type: ignore[arg-type]


def write_five_reels(folder: Path) -> None:
    """`0.mp4` to `4.mp4`, each of three views; no two are the same."""
    colours = ("red", "green", "blue", "cyan", "yellow", "magenta")
    for number in range(5):
        write_reel(folder / f"{number}.mp4", colours[number], colours[(number + 2) % 6], colours[number - 1])

"""An archive of reels in plain colours, and an encoder that knows colours: real files, no model."""

import io
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from PIL import Image

from retrieval.archive.archive import Archive
from retrieval.encoders.encoder import encode_in_batches
from retrieval.types import Picture, Shot, ShotId, Vectors, Video

COLOURS = {
    "red": (220, 20, 20),
    "green": (20, 180, 40),
    "blue": (20, 40, 220),
    "yellow": (230, 220, 30),
    "magenta": (220, 30, 200),
    "cyan": (30, 210, 220),
    "white": (245, 245, 245),
    "black": (10, 10, 10),
    "orange": (240, 130, 20),
    "pink": (245, 160, 190),
    "brown": (110, 60, 20),
    "grey": (128, 128, 128),
    "purple": (100, 20, 140),
    "olive": (120, 130, 20),
    "navy": (10, 15, 100),
    "teal": (10, 110, 110),
}
FPS = 25
SHOT_SECONDS = 2.0
WIDTH, HEIGHT = 160, 90
NEAR = 70.0
"""Of 255: colours this far apart are half alike."""

HOSTILE_NAME = """<img src=x onerror="document.title='hacked'">&'.mp4"""
REELS = {
    "first.mp4": ("red", "green", "blue"),
    "second.mp4": ("yellow", "magenta", "black", "brown"),
    HOSTILE_NAME: ("cyan", "white"),
    "old.mkv": ("olive", "orange", "purple", "navy"),
    "third.mp4": ("pink", "grey", "teal"),
}


class ColourEncoder:
    """Pictures by their mean colour, texts by the colours that they name."""

    name = "fake:colours"
    dimensions = len(COLOURS)
    batch_size = 8

    def prepare(self, picture: Picture) -> np.ndarray:
        return np.asarray(picture.reshape(-1, 3).mean(axis=0))

    def encode_prepared(self, prepared: np.ndarray) -> Vectors:
        palette = np.array(list(COLOURS.values()), np.float32)
        far = np.linalg.norm(prepared[:, None, :] - palette[None], axis=2)
        return _unit(np.exp2(-((far / NEAR) ** 2)))

    def encode_pictures(self, pictures: Sequence[Picture]) -> Vectors:
        return encode_in_batches(self, pictures)

    def encode_texts(self, texts: Sequence[str]) -> Vectors:
        named = [[float(colour in text.lower()) + 1e-3 for colour in COLOURS] for text in texts]
        return _unit(np.array(named, np.float32).reshape(-1, self.dimensions))


def _unit(rows: np.ndarray) -> Vectors:
    unit: Vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return unit


def picture_of(colour: str) -> Picture:
    return np.full((HEIGHT, WIDTH, 3), COLOURS[colour], np.uint8)


def save_picture(path: Path, colour: str = "cyan") -> Path:
    """A picture file, in the format of its suffix."""
    Image.fromarray(picture_of(colour)).save(path)
    return path


def write_colour_reel(
    path: Path, colours: Sequence[str], *, seconds: float = SHOT_SECONDS, sound: bool = False
) -> None:
    """A video with so many seconds of each colour; in each, a bar grows from left to right."""
    codec, pixels = ("mjpeg", "yuvj420p") if path.suffix != ".mp4" else ("libx264", "yuv420p")
    with av.open(str(path), "w") as out:
        stream = out.add_stream(codec, rate=FPS)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, pixels
        tone = out.add_stream("mp3" if path.suffix != ".mp4" else "aac", rate=48_000) if sound else None
        count = round(seconds * FPS)
        for place, colour in enumerate(colours):
            for number in range(count):
                picture = picture_of(colour)
                picture[-4:, : WIDTH * (number + 1) // count] = 128
                shown = av.VideoFrame.from_ndarray(picture, format="rgb24")
                shown.pts, shown.time_base = place * count + number, Fraction(1, FPS)
                out.mux(stream.encode(shown))
        out.mux(stream.encode(None))
        if tone is not None:
            total = round(seconds * len(colours) * 48_000)
            wave = 0.3 * np.sin(np.arange(total) * 440 * 2 * np.pi / 48_000).astype(np.float32)
            for place in range(0, total, 1152):
                block = np.ascontiguousarray(np.stack([wave[place : place + 1152]] * 2))
                frame = av.AudioFrame.from_ndarray(block, format="fltp", layout="stereo")
                frame.sample_rate, frame.pts, frame.time_base = 48_000, place, Fraction(1, 48_000)
                out.mux(tone.encode(frame))
            out.mux(tone.encode(None))


def make_reels(folder: Path, encoder: ColourEncoder) -> Archive:
    """The reels as files under `folder`, and an archive of them, a shot for each colour."""
    media = folder / "media"
    media.mkdir()
    archive = Archive.create_or_open(folder / "colours", encoder=encoder.name, dimensions=encoder.dimensions)
    with archive.writing():
        for number, (name, colours) in enumerate(REELS.items()):
            path = media / name
            write_colour_reel(path, colours, sound=name == "old.mkv")
            _add(archive, encoder, f"reel{number}", path, colours)
    return archive


def _add(archive: Archive, encoder: ColourEncoder, video_id: str, path: Path, colours: Sequence[str]) -> None:
    shots = [
        Shot(
            id=ShotId(video_id, place + 1),
            scene=place + 1,
            semantic_class=place + 1,
            start=place * SHOT_SECONDS,
            end=(place + 1) * SHOT_SECONDS,
            thumbnail=(place + 0.5) * SHOT_SECONDS,
            frames=4,
        )
        for place in range(len(colours))
    ]
    video = Video(
        id=video_id,
        name=path.name,
        path=path,
        duration=len(colours) * SHOT_SECONDS,
        width=WIDTH,
        height=HEIGHT,
        fps=float(FPS),
        size=path.stat().st_size,
        frames=4 * len(colours),
    )
    vectors = encoder.encode_pictures([picture_of(colour) for colour in colours])
    thumbnails = [_jpeg(picture_of(colour)) for colour in colours]
    times = np.arange(len(colours)) * SHOT_SECONDS
    archive.add_video(video, shots, vectors, thumbnails, times, vectors)


def _jpeg(picture: Picture) -> bytes:
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "JPEG")
    return file.getvalue()

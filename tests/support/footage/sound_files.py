"""Files of sound alone for tests, of any codec and container; real files, made with PyAV."""

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from PIL import Image

from ingest.media.audio import SAMPLE_RATE, Samples

WRITERS = {".m4a": "mp4", ".wma": "asf", ".mka": "matroska", ".mkv": "matroska", ".opus": "ogg"}
"""FFmpeg's writers by suffix, where it does not tell them itself."""


def tone(seconds: float) -> Samples:
    """A sine of half the full scale."""
    return (0.5 * np.sin(np.arange(round(seconds * SAMPLE_RATE)) * 2 * np.pi * 440 / SAMPLE_RATE)).astype(
        np.float32
    )


def write_sound_file(
    path: Path,
    *sounds: Samples,
    codec: str = "pcm_s16le",
    rate: int = 48_000,
    tags: Mapping[str, str] | None = None,
    cover: Path | None = None,
    attached: bool = True,
) -> Path:
    """The samples as a file of two channels, each of `sounds` a track of its own; `cover` is a JPEG that lies in
    it, `attached` as what it is."""
    options = {"write_bext": "1"} if path.suffix == ".wav" and tags else {}
    with av.open(str(path), "w", format=WRITERS.get(path.suffix), options=options) as out:
        out.metadata.update(tags or {})
        tracks: list[Any] = [out.add_stream(codec, rate=rate, layout="stereo") for _ in sounds]
        for track in tracks:
            track.bit_rate = 128_000
        if cover is not None:
            _write_cover(cover, out, attached)
        for track, sound in zip(tracks, sounds, strict=True):
            if len(sound):
                _write_track(track, sound, rate, out)
            out.mux(track.encode(None))
    return path


def _write_cover(cover: Path, out: Any, attached: bool) -> None:
    picture = out.add_stream("mjpeg", rate=1)
    with Image.open(cover) as image:
        picture.width, picture.height, picture.pix_fmt = *image.size, "yuvj420p"
        drawn = av.VideoFrame.from_ndarray(np.asarray(image.convert("RGB")), format="rgb24")
    if attached:
        picture.disposition = av.stream.Disposition.attached_pic
    drawn.pts, drawn.time_base = 0, Fraction(1)
    out.mux(picture.encode(drawn.reformat(format="yuvj420p")))
    out.mux(picture.encode(None))


def _write_track(track: Any, sound: Samples, rate: int, out: Any) -> None:
    frame = av.AudioFrame.from_ndarray(np.stack([sound, sound]), "fltp", "stereo")
    frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE, 0, Fraction(1, SAMPLE_RATE)
    context = track.codec_context
    context.open(strict=False)
    fifo = av.AudioFifo()
    resampler = av.AudioResampler(format=context.format.name, layout="stereo", rate=rate)
    for block in [*resampler.resample(frame), *resampler.resample(None)]:
        block.pts = None
        fifo.write(block)
    place = 0
    while (block := fifo.read(context.frame_size or 1024, partial=True)) is not None:
        block.pts, block.time_base = place, Fraction(1, rate)
        place += block.samples
        out.mux(track.encode(block))

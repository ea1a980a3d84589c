"""A span of sound alone as a Broadcast Wave file: its samples as they are decoded, with their time of day."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

from ingest.media.audio import audio_tracks
from ingest.media.clips.clip_audio import decode_resampled
from ingest.media.clocks.clocks import read_clock
from ingest.media.containers import open_container
from retrieval.errors import MediaError
from retrieval.timecodes import SourceClock

DEEP = frozenset({"s32", "s32p", "s64", "s64p", "flt", "fltp", "dbl", "dblp"})
"""FFmpeg's names of samples of more than 16 bits."""
LOSSY = frozenset(
    {
        "aac",
        "ac3",
        "eac3",
        "mp2",
        "mp2float",
        "mp3",
        "mp3float",
        "opus",
        "libopus",
        "vorbis",
        "wmav1",
        "wmav2",
    }
)
"""Codecs that decode to floating point whatever was recorded; 16 bits hold all of them."""
MIDNIGHT = 24 * 3600


def write_sound(
    path: Path, start: float, end: float, out: av.container.OutputContainer, timecode: str = ""
) -> None:
    """Puts [start, end) seconds of a file's first sound track into `out` as PCM of 16 or 24 bits, at its own rate
    and with its own channels. With `timecode` the time of day is stamped that its recorder told. MediaError where
    there is nothing to be heard."""
    track = audio_tracks(path)[0]
    with open_container(track.path) as source:
        context = source.streams[track.index].codec_context
        rate, layout = context.sample_rate, context.layout.name
        deep = context.format.name in DEEP and context.name not in LOSSY
    stamp = _samples_since_midnight(read_clock(path), start, rate)
    if timecode and stamp is not None:
        out.metadata["time_reference"] = str(stamp)
    stream: Any = out.add_stream("pcm_s24le" if deep else "pcm_s16le", rate=rate, layout=layout)
    total, written = max(1, round((end - start) * rate)), 0
    for place, block in decode_resampled(path, 0, start, layout, rate):
        first = max(0, written - place)
        samples = block[:, first : total - place] if place < total else block[:, :0]
        if place >= total:
            break
        if samples.shape[1]:
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples), format="fltp", layout=layout)
            frame.sample_rate, frame.pts, frame.time_base = rate, written, Fraction(1, rate)
            written += samples.shape[1]
            out.mux(stream.encode(frame))
    if not written:
        raise MediaError(
            "{path}: has no sound from {start:.3f} s to {end:.3f} s; check the file.",
            path=path,
            start=start,
            end=end,
        )
    out.mux(stream.encode(None))


def _samples_since_midnight(clock: SourceClock, start: float, rate: int) -> int | None:
    if not clock.stamped:
        return None
    return round((float(clock.start / clock.rate) + start) % MIDNIGHT * rate)

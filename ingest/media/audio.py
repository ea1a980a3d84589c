"""A video's sound as mono samples on the video's own clock. The sound side of PyAV lives here.

It streams: a piece is a few tenths of a second, whatever the file's length. It knows no speech.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

import av
import av.error
import numpy as np
from av.audio.resampler import AudioResampler
from numpy.typing import NDArray

from ingest.media.channels import downmix_layout, to_mono
from ingest.media.clocks.monotonic_times import MonotonicTimes, Timeline
from ingest.media.clocks.sound_pace import LOOKED_AT, WITHOUT_CLOCK, ClaimedBlock, pace
from ingest.media.clocks.timelines import read_clock_timeline
from ingest.media.containers import known_packets, open_container, sound_streams
from ingest.media.errors import check_file, translate_ffmpeg_errors
from ingest.media.opatom import sound_files
from retrieval.media_types import is_still

logger = logging.getLogger(__name__)

SAMPLE_RATE = 16_000
"""Samples a second: what speech models listen at."""
BLOCK_SAMPLES = 1024
"""Samples of a block of sound: what most codecs have, for blocks without a time."""
MAX_GAP = 3600.0
"""Seconds. A longer hole in the timestamps is a fault of theirs and not filled."""
MAX_DRIFT = 0.1
"""Seconds that timestamps may differ from the samples' own count: they jitter by less, real holes are longer."""

Samples = NDArray[np.float32]
"""(n,) float32 in -1 … 1, mono, `SAMPLE_RATE` a second where nothing else is said."""


@dataclass(frozen=True, slots=True)
class AudioTrack:
    """A sound track of a file, as its container describes it."""

    index: int
    """Of the stream in its container."""
    language: str
    """As tagged, ISO 639-2 mostly; empty where it is not."""
    default: bool
    path: Path
    """Of the file that it lies in: OP-Atom clips have their sound beside the pictures."""


@dataclass(frozen=True, slots=True, eq=False)
class AudioChunk:
    """Consecutive samples; pieces follow each other without gap or overlap."""

    start: float
    """Of the first sample, seconds on the video's clock; below 0 where sound begins before the pictures."""
    samples: Samples


def audio_tracks(path: Path) -> list[AudioTrack]:
    """The sound tracks that can be decoded, the default one first. MediaError for what is no media file."""
    check_file(path)
    if is_still(path):
        return []
    tracks: list[AudioTrack] = []
    for file in sound_files(path):
        with open_container(file) as container:
            tracks += [
                AudioTrack(
                    index=stream.index,
                    language=_language(stream),
                    default=bool(stream.disposition & av.stream.Disposition.default),
                    path=file,
                )
                for stream in sound_streams(container)
            ]
    return sorted(tracks, key=lambda track: not track.default)


def decode_audio(
    track: AudioTrack, on_progress: Callable[[float], None] = lambda _: None, rate: int = SAMPLE_RATE
) -> Iterator[AudioChunk]:
    """The track's sound from its beginning to its end, of any rate and layout, so many samples a second;
    `on_progress` gets its time.

    Holes in the timestamps come out as silence, so that a time means the same as in the pictures. Damaged packets
    are left out, and a file that breaks off ends where it breaks off. MediaError for what cannot be opened.
    """
    path = track.path
    timeline = read_clock_timeline(path)
    with translate_ffmpeg_errors(path), open_container(path) as container:
        stream = container.streams[track.index]
        for piece in _aligned_to_timestamps(
            _resampled(timed_sound(container, stream, timeline), path, rate), rate
        ):
            on_progress(piece.start)
            yield piece


def timed_sound(
    container: "av.container.InputContainer", stream: "av.AudioStream", timeline: Timeline, place: int = 0
) -> Iterator[tuple[float, av.AudioFrame]]:
    """The blocks of sound that decode, from a place in the file on, with their times on the video's clock."""
    step = BLOCK_SAMPLES / (stream.codec_context.sample_rate or SAMPLE_RATE)
    decoded = _decoded(container, stream)
    first = list(islice(decoded, LOOKED_AT))
    blocks, has_clock = _claimed(first), container.format.name not in WITHOUT_CLOCK
    rate = pace(blocks, has_clock=has_clock)
    if rate != 1.0 and blocks[0].time - timeline.origin > 1.0:  # sought by a clock that is wrong
        container.seek(0)
        first, decoded, place = [], _decoded(container, stream), 0
    rising: MonotonicTimes[av.AudioFrame] = MonotonicTimes(timeline, step, timeline.offset_at(place))
    frames = (frame for _, some in chain(first, decoded) for frame in some)
    for time, frame in (
        ((frame.time, frame) for frame in frames) if rate == 1.0 else _paced(frames, rate, has_clock)
    ):
        yield from rising.feed(time, frame)
    yield from rising.finish()


def _paced(
    frames: Iterator[av.AudioFrame], rate: float, has_clock: bool
) -> Iterator[tuple[float | None, av.AudioFrame]]:
    """The frames with their timestamps as they would be by the decoder's rate; counted where the file has no
    clock."""
    begin: float | None = None
    counted = 0.0
    for frame in frames:
        begin = frame.time if begin is None else begin
        if begin is None or frame.time is None or not has_clock:
            yield (begin or 0.0) + counted, frame
        else:
            yield begin + (frame.time - begin) * rate, frame
        counted += frame.samples / frame.sample_rate


def _claimed(packets: "list[tuple[av.Packet, list[av.AudioFrame]]]") -> list[ClaimedBlock]:
    return [
        ClaimedBlock(
            float(packet.pts * packet.time_base),
            float((packet.duration or 0) * packet.time_base),
            sum(frame.samples / frame.sample_rate for frame in frames if frame.sample_rate),
        )
        for packet, frames in packets
        if packet.pts is not None and frames
    ]


def _resampled(
    frames: Iterator[tuple[float, av.AudioFrame]], path: Path, rate: int
) -> Iterator[tuple[float | None, Samples]]:
    """(time of the first sample or None, samples) for each frame that decodes."""
    resampler: AudioResampler | None = None
    kind: object = None
    for time, frame in frames:
        start: float | None = time
        layout = downmix_layout(frame)
        if resampler is None or kind != (frame.layout.name, frame.sample_rate, frame.format.name):
            # its first frame, or one whose rate or layout has changed midway
            kind = (frame.layout.name, frame.sample_rate, frame.format.name)
            resampler = AudioResampler(format="flt", layout=layout, rate=rate)
        try:
            pieces = resampler.resample(frame)
        except (av.error.FFmpegError, ValueError) as error:
            logger.debug("%s: a new resampler at %s: %s", path, time, error)
            resampler = None
            continue
        for piece in pieces:
            yield start, to_mono(_channels(piece))
            start = None
    if resampler is not None:
        for piece in resampler.resample(None):
            yield None, to_mono(_channels(piece))


def _channels(piece: av.AudioFrame) -> NDArray[np.float32]:
    """(channels, n). They come one behind the other for each moment: PyAV reads no more than eight planes."""
    samples = np.asarray(piece.to_ndarray(), np.float32).reshape(-1)
    channels = max(1, piece.layout.nb_channels)
    return samples[: len(samples) - len(samples) % channels].reshape(-1, channels).T


def _decoded(
    container: "av.container.InputContainer", stream: "av.AudioStream"
) -> "Iterator[tuple[av.Packet, list[av.AudioFrame]]]":
    """The packets that decode, with what is in them."""
    packets = known_packets(container, stream)
    while True:
        try:
            packet = next(packets, None)
        except av.error.FFmpegError as error:
            logger.debug("%s: sound breaks off: %s", container.name, error)
            return
        if packet is None:
            return
        try:
            frames = packet.decode()
        except (av.error.FFmpegError, ValueError):
            continue
        yield packet, frames


def _aligned_to_timestamps(
    decoded: Iterator[tuple[float | None, Samples]], rate: int
) -> Iterator[AudioChunk]:
    """Fills holes with silence and drops what overlaps, so that samples and timestamps agree within `MAX_DRIFT`."""
    start: float | None = None
    count = 0
    for time, samples in decoded:
        if not np.isfinite(samples).all():
            samples = np.nan_to_num(samples, nan=0.0, posinf=0.0, neginf=0.0)
        if start is None:
            start = 0.0 if time is None else time
        now = start + count / rate
        if time is not None:
            ahead = time - now
            if MAX_DRIFT < ahead < MAX_GAP:
                for silence in _silence(ahead, rate):
                    yield AudioChunk(start + count / rate, silence)
                    count += len(silence)
            elif ahead < -MAX_DRIFT:
                samples = samples[round(-ahead * rate) :]
        if len(samples):
            yield AudioChunk(start + count / rate, samples)
            count += len(samples)


def _silence(seconds: float, rate: int) -> Iterator[Samples]:
    """In pieces of ten seconds at most."""
    left = round(seconds * rate)
    while left > 0:
        yield np.zeros(min(left, 10 * rate), np.float32)
        left -= min(left, 10 * rate)


def _language(stream: "av.AudioStream") -> str:
    language = str(stream.metadata.get("language", "")).lower()
    return "" if language in ("und", "mis", "zxx") else language

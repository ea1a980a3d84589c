"""The sound of a span of a video, encoded again as AAC: each track on its own, from the span's start to its end."""

import logging
from collections.abc import Iterator
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import Any

import av
import av.error
import numpy as np
from numpy.typing import NDArray

from ingest.media.audio import audio_tracks, timed_sound
from ingest.media.clocks.timelines import read_clock_timeline, seek_near
from ingest.media.containers import open_container

log = logging.getLogger(__name__)

AAC_LAYOUTS = frozenset({"mono", "stereo", "5.1"})
AAC_SAMPLE_RATES = frozenset({32_000, 44_100, 48_000})
BIT_RATE = 128_000
"""A channel, in bits a second: twice what AAC needs to be taken for the original."""
AAC_FRAME_SAMPLES = 1024
"""Samples; what AAC encodes at a time."""
TIMESTAMP_JITTER = 0.05
"""Seconds: nearer to each other than this, blocks of sound follow one another; containers round their times."""


def audio_track_count(path: Path) -> int:
    """How many sound tracks a video has."""
    return len(audio_tracks(path))


class ClipAudioTrack:
    """One of a video's sound tracks on its way into the clip: its stream there is made at once, written last."""

    def __init__(
        self, path: Path, number: int, start: float, end: float, out: av.container.OutputContainer
    ) -> None:
        self._path, self._number, self._start, self._end = path, number, start, end
        track = audio_tracks(path)[number]
        with open_container(track.path) as source:
            context = source.streams[track.index].codec_context
            self._layout = context.layout.name if context.layout.name in AAC_LAYOUTS else "stereo"
            self._rate = context.sample_rate if context.sample_rate in AAC_SAMPLE_RATES else 48_000
        self._stream: Any = out.add_stream("aac", rate=self._rate, layout=self._layout)
        self._stream.bit_rate = BIT_RATE * self._stream.codec_context.layout.nb_channels

    def write(self, out: av.container.OutputContainer) -> None:
        """Encodes what is heard of the span, a block at a time; silence where there is none."""
        waiting = np.zeros((self._stream.codec_context.layout.nb_channels, 0), np.float32)
        written = 0
        for piece in chain(self._pieces(), [None]):
            if piece is not None:
                waiting = np.concatenate([waiting, piece], axis=1)
            least = AAC_FRAME_SAMPLES if piece is not None else 1
            while waiting.shape[1] >= least:
                block, waiting = waiting[:, :AAC_FRAME_SAMPLES], waiting[:, AAC_FRAME_SAMPLES:]
                out.mux(self._stream.encode(aac_frame(block, written, self._layout, self._rate)))
                written += block.shape[1]
        out.mux(self._stream.encode(None))

    def _pieces(self) -> Iterator[NDArray[np.float32]]:
        """(channels, n) float32 pieces that follow one another from the span's start to its end."""
        total, done = round((self._end - self._start) * self._rate), 0
        channels = self._stream.codec_context.layout.nb_channels
        for place, piece in decode_resampled(self._path, self._number, self._start, self._layout, self._rate):
            if abs(place - done) > TIMESTAMP_JITTER * self._rate or done == 0:
                if place > done:
                    gap = min(place, total) - done
                    yield np.zeros((channels, gap), np.float32)
                    done += gap
                piece = piece[:, max(0, done - place) :]
            piece = piece[:, : total - done]
            done += piece.shape[1]
            yield piece
            if done >= total:
                return
        while done < total:
            yield np.zeros((channels, min(self._rate, total - done)), np.float32)
            done += min(self._rate, total - done)


def decode_resampled(
    path: Path, number: int, start: float, layout: str, rate: int
) -> Iterator[tuple[int, NDArray[np.float32]]]:
    """(channels, n) float32 blocks of a sound track, each with its place in samples from `start` seconds.

    The first may begin before it. Ends where the track cannot be decoded any further.
    """
    resampler = av.AudioResampler(format="fltp", layout=layout, rate=rate)
    track = audio_tracks(path)[number]
    timeline = read_clock_timeline(track.path)
    with open_container(track.path) as source:
        place = seek_near(source, timeline, start) if start > 0 else 0
        try:
            for time, decoded in timed_sound(source, source.streams[track.index], timeline, place):
                at = round((time - start) * rate)
                for block in resampler.resample(decoded):
                    yield at, block.to_ndarray()
                    at += block.samples
        except (
            av.error.FFmpegError,
            ValueError,
        ) as error:  # pictures without the rest of their sound beat none
            log.info("%s: its sound breaks off (%s)", path, error)


def aac_frame(samples: NDArray[np.float32], place: int, layout: str, rate: int) -> av.AudioFrame:
    """(channels, n) float32, at most `AAC_FRAME_SAMPLES`, as a frame to encode; `place` is the first sample's."""
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples), format="fltp", layout=layout)
    frame.sample_rate, frame.pts, frame.time_base = rate, place, Fraction(1, rate)
    return frame

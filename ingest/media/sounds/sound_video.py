"""A file of sound alone, opened as a video: its pictures are its waveform, drawn when a frame is asked for."""

from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property
from pathlib import Path

import av
import numpy as np

from ingest.media.audio import SAMPLE_RATE, audio_tracks
from ingest.media.clips.clip_audio import decode_resampled
from ingest.media.clocks.timelines import read_clock_timeline
from ingest.media.containers import open_container, sound_streams
from ingest.media.errors import NoPictures, check_file
from ingest.media.media_info import MAX_CLAIMED, MediaInfo, ReadingFaults, ends_in_zeros, recorded
from ingest.media.pixels.frames import DecodedFrame, Scalers
from ingest.media.pixels.orientation import Orientation
from ingest.media.sounds.broadcast_wave import recorded_at
from ingest.media.sounds.levels import BLOCK, SILENT, Levels, decibels
from ingest.media.sounds.waveform import waveform_picture
from ingest.media.video import OpenVideo

SHOWN_SECONDS = 10.0
"""Of sound in a picture: words are told apart in it."""
SHOWN_FPS = 10.0
"""Pictures a second, for the line that moves over them."""


class SoundVideo(OpenVideo):
    """Sound opened as a video."""

    is_sound = True

    def __init__(self, path: Path) -> None:
        """MediaError where it is nothing that can be heard: `NoPictures` where it holds neither."""
        self.path = path
        self.damaged = self.wrong_times = self.restarts = 0
        self.fps = 0.0
        check_file(path)
        self._timeline = read_clock_timeline(path)
        with open_container(path) as container:
            heard = sound_streams(container)
            if not heard:
                raise NoPictures(
                    "{path}: holds neither pictures nor sound that can be played; leave it out.", path=path
                )
            self._codec, self._format = heard[0].codec_context.name, container.format.name
            claimed = container.duration
            self._claimed = claimed / av.time_base if claimed and claimed > 0 else None
            said = {key.casefold(): value for key, value in heard[0].metadata.items()}
            self._metadata = said | {key.casefold(): value for key, value in container.metadata.items()}
        if recorder := recorded_at(self._metadata):  # of which FFmpeg tells the day and the time apart
            self._metadata["date"] = recorder
            self._metadata.pop("creation_time", None)
        self._recorded = recorder or recorded(self._metadata)
        self._page: tuple[int, Levels] | None = None
        self._scalers = Scalers()

    def close(self) -> None:
        """Nothing is held open."""

    @property
    def faults(self) -> ReadingFaults:
        """Whether its copy is not finished."""
        return ReadingFaults(is_sound=True, ends_empty=ends_in_zeros(self.path))

    @cached_property
    def info(self) -> MediaInfo:
        """What the container says; no picture has a size."""
        duration = None if self._claimed is None or self._claimed > MAX_CLAIMED else self._claimed
        return MediaInfo(
            path=self.path,
            duration=duration,
            pictures=duration,
            width=0,
            height=0,
            fps=0.0,
            codec=self._codec,
            container=self._format,
            has_sound=True,
            is_sound=True,
        )

    @property
    def metadata(self) -> dict[str, str]:
        """What the container and the track say in words, by keys in small letters."""
        return dict(self._metadata)

    @property
    def recorded(self) -> str:
        """When it was recorded, as its recorder or its container says (ISO 8601); empty where neither does."""
        return self._recorded

    @property
    def pixel_aspect(self) -> Fraction | None:
        """None: there are no pixels."""
        return None

    def frames(self, start: float = 0.0) -> Iterator[DecodedFrame]:
        """The waveform of the seconds about each tenth of a second from `start` on, until the sound ends."""
        number = max(0, int(start * SHOWN_FPS))
        end = self._claimed or 0.0
        while number == 0 or number / SHOWN_FPS < end:
            yield SoundFrame(number / SHOWN_FPS, self)
            number += 1

    def drawn(self, time: float) -> av.VideoFrame:
        """The waveform of the stretch that a moment lies in, with a line where that is."""
        page = int(time / SHOWN_SECONDS)
        if self._page is None or self._page[0] != page:
            self._page = page, _levels_of(self.path, page * SHOWN_SECONDS, SHOWN_SECONDS)
        picture = waveform_picture(self._page[1], time / SHOWN_SECONDS - page)
        return av.VideoFrame.from_ndarray(picture, format="rgb24")

    @property
    def scalers(self) -> Scalers:
        """Shared by its frames."""
        return self._scalers


class SoundFrame(DecodedFrame):
    """A moment of a sound."""

    __slots__ = ("_drawn", "_sound")

    def __init__(self, time: float, sound: SoundVideo) -> None:
        self.time = time
        self._sound, self._drawn = sound, False
        self._aspect, self._scalers, self._orientation = 1.0, sound.scalers, Orientation()

    @property
    def _frame(self) -> av.VideoFrame:
        if self._drawn is False:
            self._drawn = self._sound.drawn(self.time)
        return self._drawn


def _levels_of(path: Path, start: float, seconds: float) -> Levels:
    """Of the first sound track, from a moment on; silence where there is none."""
    heard = np.zeros(round(seconds * SAMPLE_RATE) // BLOCK * BLOCK, np.float32)
    if audio_tracks(path):
        for place, block in decode_resampled(path, 0, start, "mono", SAMPLE_RATE):
            if place >= len(heard):
                break
            first, last = max(0, place), min(len(heard), place + block.shape[1])
            if first < last:
                heard[first:last] = block[0, first - place : last - place]
    return decibels(heard.reshape(-1, BLOCK)) if len(heard) else np.full(1, SILENT, np.float32)

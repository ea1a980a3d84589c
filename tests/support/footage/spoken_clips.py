"""Clips with real speech, made from the recordings that gradio ships, and a recogniser that needs no model."""

from collections.abc import Sequence
from fractions import Fraction
from importlib import resources
from pathlib import Path

import av
import numpy as np

from ingest.media.audio import SAMPLE_RATE, Samples, audio_tracks, decode_audio
from ingest.speech.asr import SpeechSegment, TimedWord
from tests.support.footage.clips import reel_frames, textured_picture

RECORDINGS = Path(str(resources.files("gradio") / "media_assets" / "audio"))
SPEECH_RECORDING = RECORDINGS / "heath_ledger.mp3"
"""«If you're good at something, never do it for free.»"""
MUSIC_RECORDINGS = (RECORDINGS / "cantina.wav", RECORDINGS / "sax.wav")


def read_recording(path: Path) -> Samples:
    """(n,) float32: the recording at `SAMPLE_RATE`."""
    return np.concatenate([piece.samples for piece in decode_audio(audio_tracks(path)[0])])


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * SAMPLE_RATE), np.float32)


def write_speech_clip(
    path: Path,
    *sounds: Samples,
    seconds: float = 4.0,
    starts: float = 0.0,
    rate: int = 48_000,
    layout: str = "stereo",
    languages: Sequence[str] = (),
    colour: str = "red",
) -> Path:
    """A video of so many seconds with a sound track for each of `sounds`, which begin at `starts`."""
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=10)
        pictures = list(reel_frames(seconds, textured_picture(colour), fps=10))
        stream.width, stream.height, stream.pix_fmt = pictures[0].shape[1], pictures[0].shape[0], "yuv420p"
        tracks = [out.add_stream("aac", rate=rate, layout=layout) for _ in sounds]
        for track, language in zip(tracks, languages, strict=False):
            track.metadata["language"] = language
        for number, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 10)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
        for track, sound in zip(tracks, sounds, strict=True):
            resampler = av.AudioResampler(format="fltp", layout=layout, rate=rate)
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(sound[None]), "flt", "mono")
            frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE, 0, Fraction(1, SAMPLE_RATE)
            place = round(starts * rate)
            for resampled in [*resampler.resample(frame), *resampler.resample(None)]:
                for block in _blocks(resampled, rate, layout):
                    block.pts, block.time_base = place, Fraction(1, rate)
                    place += block.samples
                    out.mux(track.encode(block))
            out.mux(track.encode(None))
    return path


def _blocks(frame: av.AudioFrame, rate: int, layout: str) -> list[av.AudioFrame]:
    samples = frame.to_ndarray()
    blocks = []
    for place in range(0, samples.shape[1], 1024):
        part = np.ascontiguousarray(samples[:, place : place + 1024])
        blocks.append(av.AudioFrame.from_ndarray(part, "fltp", layout))
        blocks[-1].sample_rate = rate
    return blocks


class FakeAsrModel:
    """A recogniser that hears the same two sentences in any voice, and remembers what it was given."""

    name = "fake:parrot"
    batch_size = 2

    def __init__(
        self, *, language: str = "en", avg_logprob: float = -0.2, text: str = "Good evening. Polly speaks."
    ) -> None:
        self.language, self.avg_logprob, self.text = language, avg_logprob, text
        self.asked: list[str] = []
        self.given: list[Samples] = []

    def encode(self, sounds: Sequence[Samples]) -> "FakeEncodedSounds":
        assert len(sounds) <= self.batch_size
        return FakeEncodedSounds(self, sounds)

    def detect_languages(self, sound: Samples) -> dict[str, float]:
        return {self.language: 0.9, "la": 0.1}

    def transcribe(self, sound: Samples, language: str) -> list[SpeechSegment]:
        self.asked.append(language)
        self.given.append(sound)
        words = self.text.split()
        step = len(sound) / SAMPLE_RATE / len(words)
        said = tuple(
            TimedWord(f" {word}", place * step, (place + 1) * step) for place, word in enumerate(words)
        )
        return [SpeechSegment(said, avg_logprob=self.avg_logprob, no_speech_prob=0.1, compression_ratio=1.0)]


class FakeEncodedSounds:
    """Sounds that the fake recogniser hears one by one."""

    def __init__(self, model: FakeAsrModel, sounds: Sequence[Samples]) -> None:
        self._model, self._sounds = model, sounds

    def detect_languages(self) -> list[dict[str, float]]:
        return [self._model.detect_languages(sound) for sound in self._sounds]

    def transcribe(self, languages: Sequence[str]) -> list[list[SpeechSegment]]:
        return [
            self._model.transcribe(sound, language)
            for sound, language in zip(self._sounds, languages, strict=True)
        ]

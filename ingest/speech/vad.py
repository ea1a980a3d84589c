"""Where somebody speaks, and that speech packed into windows that a speech model listens to.

Whisper spends the same time on a window of one second as on one of thirty, and writes words into silence and
music. So silence is left out, and what is spoken is packed into full windows; each remembers when its parts
were said. Voice is told from other sounds by Silero VAD, which comes with faster-whisper.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from faster_whisper.vad import VadOptions, get_speech_timestamps

from ingest.media.audio import SAMPLE_RATE, AudioChunk, Samples
from retrieval.storage.bundled_weights import check_bundled

MAX_WINDOW = 28.0
"""Seconds of sound in a window at most: Whisper's are 30."""
VAD_CHUNK = 60.0
"""Seconds that are looked at together for voice; memory does not grow with the length of the sound."""
MIN_SILENCE = 0.5
"""Seconds of silence that divide two stretches of speech."""
SPEECH_PAD = 0.25
"""Seconds kept before and after speech: consonants are quiet."""
MAX_KEPT_SILENCE = 0.6
"""Seconds that a longer pause takes in a window: still heard as one."""
NEW_WINDOW_SILENCE = 6.0
"""Seconds of silence after which a new window begins: another scene, often another language."""
ALREADY_HEARD = 0.8
"""Share of a stretch of speech, heard before in another track, from which on it is not written down again."""
VAD_THRESHOLD = 0.5
MIN_SPEECH = 0.2
"""Seconds of voice below which there is no word."""


@dataclass(frozen=True, slots=True)
class SpeechSpan:
    """A stretch of speech inside a window."""

    offset: float
    """Where it begins in the window, seconds."""
    start: float
    """Where it begins in the video, seconds."""
    seconds: float


@dataclass(frozen=True, slots=True, eq=False)
class SpeechWindow:
    """Speech to be recognised in one go."""

    samples: Samples
    parts: tuple[SpeechSpan, ...]

    def span(self, start: float, end: float) -> tuple[float, float]:
        """When in the video something was said, for its offsets into the window.

        What reaches over a pause was said in the part that holds most of it: a model often begins a word where
        the pause before it begins.
        """

        def shared(part: SpeechSpan) -> float:
            return min(end, part.offset + part.seconds) - max(start, part.offset)

        part = max(self.parts, key=shared)
        first, last = (min(max(0.0, offset - part.offset), part.seconds) for offset in (start, end))
        return part.start + first, part.start + last

    @property
    def speech(self) -> float:
        """Seconds of speech."""
        return sum(part.seconds for part in self.parts)


class HeardSpeech:
    """When somebody was heard in a video, from several sound tracks."""

    def __init__(self) -> None:
        self._spans: list[tuple[float, float]] = []

    def take(self, window: SpeechWindow) -> None:
        """Adds the speech of a window."""
        self._spans += [(part.start, part.start + part.seconds) for part in window.parts]

    def add(self, other: "HeardSpeech") -> None:
        """Adds all that is in another."""
        self._spans += other._spans

    def is_new(self, spoken: AudioChunk) -> bool:
        """Whether a stretch of speech is mostly one in which nobody was heard: else it is the same voice, from
        another microphone or in another mix."""
        if not self._spans:
            return True
        start, seconds = spoken.start, len(spoken.samples) / SAMPLE_RATE
        spans = np.array(self._spans)
        shared = np.minimum(spans[:, 1], start + seconds) - np.maximum(spans[:, 0], start)
        return float(np.maximum(shared, 0.0).sum()) < ALREADY_HEARD * seconds


def speech_windows(
    pieces: Iterable[AudioChunk], wanted: Callable[[AudioChunk], bool] = lambda _: True
) -> Iterator[SpeechWindow]:
    """Everything that is spoken, in order of time; nothing where nobody speaks. `wanted` is asked for each
    stretch of speech."""
    waiting: list[AudioChunk] = []
    for spoken in filter(wanted, _speech_chunks(pieces)):
        if waiting and not _fits(waiting, spoken):
            yield _pack_window(waiting)
            waiting = []
        waiting.append(spoken)
    if waiting:
        yield _pack_window(waiting)


def _speech_chunks(pieces: Iterable[AudioChunk]) -> Iterator[AudioChunk]:
    """Stretches of speech of at most `MAX_WINDOW` seconds."""
    start, held, count = 0.0, [], 0  # type: float, list[Samples], int
    for piece in pieces:
        if not held:
            start = piece.start
        held.append(piece.samples)
        count += len(piece.samples)
        if count >= VAD_CHUNK * SAMPLE_RATE:
            sound = np.concatenate(held)
            regions = _speech_regions(sound)
            # what may go on in the next stretch is looked at again with it
            keep = len(sound) - round(2 * MIN_SILENCE * SAMPLE_RATE)
            if regions and regions[-1][1] > keep:
                keep = min(keep, regions.pop()[0])
            if keep < len(sound) - round(MAX_WINDOW * SAMPLE_RATE):
                keep = len(sound)  # one breath as long as a window: cut it
                regions = _speech_regions(sound)
            yield from (AudioChunk(start + a / SAMPLE_RATE, sound[a:b]) for a, b in regions if a < keep)
            start, held, count = start + keep / SAMPLE_RATE, [sound[keep:]], len(sound) - keep
    if count:
        sound = np.concatenate(held)
        yield from (AudioChunk(start + a / SAMPLE_RATE, sound[a:b]) for a, b in _speech_regions(sound))


def _speech_regions(sound: Samples) -> list[tuple[int, int]]:
    """[first, last) samples of each stretch of speech."""
    if not len(sound):
        return []
    options = VadOptions(
        threshold=VAD_THRESHOLD,
        min_speech_duration_ms=round(1000 * MIN_SPEECH),
        max_speech_duration_s=MAX_WINDOW,
        min_silence_duration_ms=round(1000 * MIN_SILENCE),
        speech_pad_ms=round(1000 * SPEECH_PAD),
    )
    _check_vad()
    return [(int(span["start"]), int(span["end"])) for span in get_speech_timestamps(sound, options)]


def _fits(waiting: list[AudioChunk], spoken: AudioChunk) -> bool:
    last = waiting[-1]
    if spoken.start - (last.start + len(last.samples) / SAMPLE_RATE) > NEW_WINDOW_SILENCE:
        return False
    filled = sum(len(piece.samples) for piece in waiting) / SAMPLE_RATE + MAX_KEPT_SILENCE * len(waiting)
    return filled + len(spoken.samples) / SAMPLE_RATE <= MAX_WINDOW


def _pack_window(spoken: list[AudioChunk]) -> SpeechWindow:
    sounds: list[Samples] = []
    parts: list[SpeechSpan] = []
    count = 0
    for piece in spoken:
        if parts:
            pause = piece.start - (parts[-1].start + parts[-1].seconds)
            silence = np.zeros(round(max(0.0, min(pause, MAX_KEPT_SILENCE)) * SAMPLE_RATE), np.float32)
            sounds.append(silence)
            count += len(silence)
        parts.append(SpeechSpan(count / SAMPLE_RATE, piece.start, len(piece.samples) / SAMPLE_RATE))
        sounds.append(piece.samples)
        count += len(piece.samples)
    return SpeechWindow(np.concatenate(sounds), tuple(parts))


@lru_cache(maxsize=1)
def _check_vad() -> None:
    check_bundled("faster_whisper")

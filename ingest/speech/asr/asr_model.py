"""What a speech model must do. Whisper in any shape does it; nothing here knows which."""

from dataclasses import dataclass
from typing import Protocol

from ingest.media.audio import Samples

DECODING_TEMPERATURES = (0.0, 0.4)
"""Of the decoder: a second try, less sure of itself, where the first repeats itself. Whisper's own six tries take
six times as long on sound that holds no words, and what they find there is dropped anyway."""
BEAM_SIZE = 5
"""Whisper's own. On a minute and a half of conversation one beam took 0.84 of the time and made more mistakes."""


@dataclass(frozen=True, slots=True)
class TimedWord:
    """A word as it is written, with the space and punctuation that belong to it."""

    text: str
    start: float
    end: float
    """Seconds from the beginning of the sound that was listened to."""
    ends_utterance: bool = False
    """Whether the model ended an utterance with it: often a sentence's end that has no full stop."""


@dataclass(frozen=True, slots=True)
class SpeechSegment:
    """Words said in a row, and how far the model trusts itself."""

    words: tuple[TimedWord, ...]
    avg_logprob: float
    """Mean logarithm of the probability of its tokens; 0 is certain."""
    no_speech_prob: float
    """Probability that nobody speaks there."""
    compression_ratio: float
    """How far the text can be compressed; above 2.4 it goes round in circles."""


class AsrModel(Protocol):
    """A loaded speech model."""

    @property
    def name(self) -> str:
        """What the catalogue records."""

    def detect_languages(self, sound: Samples) -> dict[str, float]:
        """How likely each language is, by ISO 639-1 code; one language alone for a model that knows only that."""

    def transcribe(self, sound: Samples, language: str) -> list[SpeechSegment]:
        """What is said in up to 30 seconds of sound, in order of time."""

"""What a speech model must do. Whisper in any shape does it; nothing here knows which."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from ingest.media.audio import Samples

DECODING_TEMPERATURES = (0.0, 0.4)
"""Of the decoder: a second try, less sure of itself, where the first repeats itself. Whisper's own six tries take
six times as long on sound that holds no words, and what they find there is dropped anyway. Where the first try is
merely unsure of its words there is no second: what it draws into a child's babble are words that nobody said."""
SAMPLING_SEED = 1
"""The second try draws its words; two runs over the same sound are to write the same."""
BEAM_SIZE = 5
"""Whisper's own. On a minute and a half of conversation one beam took 0.84 of the time and made more mistakes."""

PROCESSOR_BATCH = 4
"""Windows at once on a processor, whose states take about as much memory as the model's weights."""
GPU_BATCH = 16
"""Windows at once on a GPU; halved, and halved again, where its memory does not hold them."""


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


class EncodedSounds(Protocol):
    """Sounds that a model's encoder has gone over, once for all that is asked of them."""

    def detect_languages(self) -> list[dict[str, float]]:
        """Of each sound how likely each language is, by ISO 639-1 code; one language alone for a model that knows
        only that."""

    def transcribe(self, languages: Sequence[str]) -> list[list[SpeechSegment]]:
        """What is said in each sound, in order of time; `languages` has the language of each."""


class AsrModel(Protocol):
    """A loaded speech model."""

    @property
    def name(self) -> str:
        """What the catalogue records."""

    @property
    def batch_size(self) -> int:
        """How many sounds it gains by going over together on its device."""

    def encode(self, sounds: Sequence[Samples]) -> EncodedSounds:
        """Goes over sounds of up to 30 seconds each, as many as its `batch_size` at most."""

"""Whisper in CTranslate2, by name from the hub or from a folder, run by faster-whisper."""

import os
from collections.abc import Sequence
from copy import copy
from pathlib import Path
from typing import Any

import ctranslate2
import numpy as np
from faster_whisper import WhisperModel
from faster_whisper.tokenizer import Tokenizer
from faster_whisper.transcribe import get_suppressed_tokens, pad_or_trim

from ingest.media.audio import Samples
from ingest.speech.asr.asr_model import (
    BEAM_SIZE,
    DECODING_TEMPERATURES,
    GPU_BATCH,
    PROCESSOR_BATCH,
    SAMPLING_SEED,
    EncodedSounds,
    SpeechSegment,
    TimedWord,
)
from ingest.speech.asr.halved_batches import in_halves
from retrieval.errors import ModelError, first_line
from retrieval.types import Floats

NO_MEMORY = RuntimeError
"""CTranslate2 has no other error for it; what is wrong with one sound is raised for that sound alone."""
MOST_THREADS = 8
"""A window's decoding gains nothing from more."""
MAX_INITIAL_TIMESTAMP = 1.0
"""Seconds within which a window's first words begin; Whisper's own."""


class FasterWhisper:
    """A Whisper model run by faster-whisper: in eight-bit integers on a CPU, half precision on a GPU.

    On two cores eight bits took 0.5 of the processor time of float32, with the same words on nine of ten lines.
    """

    def __init__(self, model: str | Path, name: str, *, local_only: bool = False) -> None:
        """A folder, or a name that faster-whisper knows or finds on the hub. ModelError where it cannot be had."""
        self.name = name
        gpu = ctranslate2.get_cuda_device_count() > 0
        ctranslate2.set_random_seed(SAMPLING_SEED)
        try:
            self._model = WhisperModel(
                str(model),
                device="cuda" if gpu else "cpu",
                compute_type="float16" if gpu else "int8",
                cpu_threads=min(MOST_THREADS, os.cpu_count() or 1),
                local_files_only=local_only,
            )
        except (RuntimeError, OSError, ValueError) as error:  # the hub's errors are OSErrors and ValueErrors
            raise ModelError(
                "The speech model {model} cannot be loaded ({reason}). Name a folder with a "
                "CTranslate2 Whisper, a model that can be fetched, or bundled.",
                model=model,
                reason=first_line(error),
            ) from error

        self.batch_size = GPU_BATCH if gpu else PROCESSOR_BATCH

    def encode(self, sounds: Sequence[Samples]) -> EncodedSounds:
        """As `AsrModel.encode`."""
        return _Encoded(self, self._model, sounds)

    def smaller_batches(self) -> None:
        """Halves the batch from now on: this device holds less than the one measured."""
        self.batch_size = max(1, self.batch_size // 2)


class _Encoded:
    """What CTranslate2 makes of several windows at once; the library then goes over each for itself."""

    def __init__(self, owner: FasterWhisper, model: WhisperModel, sounds: Sequence[Samples]) -> None:
        self._owner, self._model, self._sounds = owner, model, sounds
        windows = [pad_or_trim(model.feature_extractor(sound)[:, :-1]) for sound in sounds]
        self._encoded = in_halves(
            range(len(sounds)),
            lambda some: list(_on_processor(model, np.stack([windows[place] for place in some]))),
            NO_MEMORY,
            owner.smaller_batches,
        )

    def detect_languages(self) -> list[dict[str, float]]:
        """As `EncodedSounds.detect_languages`."""
        if not self._model.model.is_multilingual:
            return [{"en": 1.0}] * len(self._sounds)
        told = self._model.model.detect_language(_view(self._encoded))
        return [{token[2:-2]: float(probability) for token, probability in likely} for likely in told]

    def transcribe(self, languages: Sequence[str]) -> list[list[SpeechSegment]]:
        """As `EncodedSounds.transcribe`."""
        spoken = list(languages) if self._model.model.is_multilingual else ["en"] * len(self._sounds)
        first = in_halves(
            range(len(self._sounds)),
            lambda some: self._decoded([self._encoded[n] for n in some], [spoken[n] for n in some]),
            NO_MEMORY,
            self._owner.smaller_batches,
        )
        return [
            self._segments(place, language, result)
            for place, (language, result) in enumerate(zip(spoken, first, strict=True))
        ]

    def _decoded(
        self, encoded: Sequence[Floats], languages: Sequence[str]
    ) -> list[ctranslate2.models.WhisperGenerationResult]:
        """The first pass over each window; its options are those that faster-whisper itself would decode by."""
        model = self._model
        tokenizers = [
            Tokenizer(model.hf_tokenizer, model.model.is_multilingual, task="transcribe", language=language)
            for language in languages
        ]
        return list(
            model.model.generate(
                _view(encoded),
                [model.get_prompt(tokenizer, []) for tokenizer in tokenizers],
                beam_size=BEAM_SIZE,
                patience=1,
                length_penalty=1,
                max_length=model.max_length,
                suppress_blank=True,
                suppress_tokens=get_suppressed_tokens(tokenizers[0], [-1]),
                return_scores=True,
                return_no_speech_prob=True,
                max_initial_timestamp_index=round(MAX_INITIAL_TIMESTAMP / model.time_precision),
            )
        )

    def _segments(
        self, place: int, language: str, first: ctranslate2.models.WhisperGenerationResult
    ) -> list[SpeechSegment]:
        one = copy(self._model)
        one.model = _FirstPassKnown(self._model.model, _view(self._encoded[place : place + 1]), first)
        segments, _ = one.transcribe(
            self._sounds[place],
            language=language,
            beam_size=BEAM_SIZE,
            temperature=list(DECODING_TEMPERATURES),
            log_prob_threshold=None,
            no_speech_threshold=None,
            condition_on_previous_text=False,
            max_initial_timestamp=MAX_INITIAL_TIMESTAMP,
            word_timestamps=True,
        )
        return [
            SpeechSegment(
                words=tuple(TimedWord(w.word, float(w.start), float(w.end)) for w in segment.words or ()),
                avg_logprob=segment.avg_logprob,
                no_speech_prob=segment.no_speech_prob,
                compression_ratio=segment.compression_ratio,
            )
            for segment in segments
        ]


class _FirstPassKnown:
    """Stands for the model while the library goes over one window: what the batch gave of it is given first.

    Another try, where the first repeats itself, and what is left of a window that was not heard to its end are the
    model's own. So the words are those of one window by itself, which faster-whisper's batched pipeline, with one
    try and no second look, does not give.
    """

    def __init__(
        self,
        model: ctranslate2.models.Whisper,
        encoded: ctranslate2.StorageView,
        result: ctranslate2.models.WhisperGenerationResult,
    ) -> None:
        self._model = model
        self._encoded: ctranslate2.StorageView | None = encoded
        self._result: ctranslate2.models.WhisperGenerationResult | None = result

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)

    def encode(self, features: ctranslate2.StorageView, *, to_cpu: bool = False) -> ctranslate2.StorageView:
        """What the batch has of the whole window, then what the model makes of its rest."""
        known, self._encoded = self._encoded, None
        return self._model.encode(features, to_cpu=to_cpu) if known is None else known

    def generate(
        self, encoded: ctranslate2.StorageView, prompts: Sequence[Sequence[int]], **options: Any
    ) -> list[ctranslate2.models.WhisperGenerationResult]:
        """The batch's result, then the model's."""
        known, self._result = self._result, None
        return list(self._model.generate(encoded, prompts, **options)) if known is None else [known]


def _on_processor(model: WhisperModel, features: Floats) -> Floats:
    """(windows, 1500, d): what the encoder makes of (windows, mels, 3000), where it can be taken apart."""
    view = ctranslate2.StorageView.from_array(np.ascontiguousarray(features))
    return np.array(model.model.encode(view, to_cpu=True))


def _view(encoded: Sequence[Floats]) -> ctranslate2.StorageView:
    return ctranslate2.StorageView.from_array(np.stack(encoded))

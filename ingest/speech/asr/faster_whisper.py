"""Whisper in CTranslate2, by name from the hub or from a folder, run by faster-whisper."""

import os
from pathlib import Path

import ctranslate2
from faster_whisper import WhisperModel

from ingest.media.audio import Samples
from ingest.speech.asr.asr_model import BEAM_SIZE, DECODING_TEMPERATURES, SpeechSegment, TimedWord
from retrieval.errors import ModelError

MOST_THREADS = 8
"""A window's decoding gains nothing from more."""


class FasterWhisper:
    """A Whisper model run by faster-whisper: in eight-bit integers on a CPU, half precision on a GPU.

    On two cores eight bits took 0.5 of the processor time of float32, with the same words on nine of ten lines.
    """

    def __init__(self, model: str | Path, name: str, *, local_only: bool = False) -> None:
        """A folder, or a name that faster-whisper knows or finds on the hub. ModelError where it cannot be had."""
        self.name = name
        gpu = ctranslate2.get_cuda_device_count() > 0
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
                reason=_first_line(error),
            ) from error

    def detect_languages(self, sound: Samples) -> dict[str, float]:
        """As `AsrModel.detect_languages`."""
        if not self._model.model.is_multilingual:
            return {"en": 1.0}
        _, _, all_languages = self._model.detect_language(sound)
        return {language: float(probability) for language, probability in all_languages}

    def transcribe(self, sound: Samples, language: str) -> list[SpeechSegment]:
        """As `AsrModel.transcribe`."""
        segments, _ = self._model.transcribe(
            sound,
            language=language if self._model.model.is_multilingual else "en",
            beam_size=BEAM_SIZE,
            temperature=list(DECODING_TEMPERATURES),
            condition_on_previous_text=False,
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


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]

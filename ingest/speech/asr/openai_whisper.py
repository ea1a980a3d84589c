"""OpenAI's own Whisper, by name or from a .pt file. The only module that imports openai-whisper."""

from pathlib import Path

import torch
import whisper

from ingest.media.audio import Samples
from ingest.speech.asr.asr_model import BEAM_SIZE, DECODING_TEMPERATURES, SpeechSegment, TimedWord
from retrieval.errors import ModelError


class OpenAIWhisper:
    """A Whisper checkpoint run by PyTorch."""

    def __init__(self, model: str | Path, name: str) -> None:
        """A .pt file or one of Whisper's own names. ModelError where it cannot be had."""
        self.name = name
        gpu = torch.cuda.is_available()
        try:
            self._model = whisper.load_model(str(model), device="cuda" if gpu else "cpu")
        except Exception as error:  # torch, pickle and urllib each raise their own
            reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
            raise ModelError(
                "The speech model {model} cannot be loaded ({reason}). Name a .pt file of Whisper's, "
                "or one of {names}, …",
                model=model,
                reason=reason,
                names=", ".join(whisper.available_models()[:6]),
            ) from error
        self._half = gpu

    def detect_languages(self, sound: Samples) -> dict[str, float]:
        """As `AsrModel.detect_languages`."""
        if not self._model.is_multilingual:
            return {"en": 1.0}
        padded = whisper.pad_or_trim(torch.from_numpy(sound))
        picture = whisper.log_mel_spectrogram(padded, n_mels=self._model.dims.n_mels).to(self._model.device)
        _, probabilities = whisper.detect_language(self._model, picture.half() if self._half else picture)
        return {language: float(probability) for language, probability in probabilities.items()}

    def transcribe(self, sound: Samples, language: str) -> list[SpeechSegment]:
        """As `AsrModel.transcribe`."""
        result = self._model.transcribe(
            sound,
            language=language if self._model.is_multilingual else "en",
            beam_size=BEAM_SIZE,
            temperature=DECODING_TEMPERATURES,
            condition_on_previous_text=False,
            word_timestamps=True,
            fp16=self._half,
        )
        return [
            SpeechSegment(
                words=tuple(
                    TimedWord(w["word"], float(w["start"]), float(w["end"])) for w in segment.get("words", ())
                ),
                avg_logprob=float(segment["avg_logprob"]),
                no_speech_prob=float(segment["no_speech_prob"]),
                compression_ratio=float(segment["compression_ratio"]),
            )
            for segment in result["segments"]
        ]

"""OpenAI's own Whisper, by name or from a .pt file. The only module that imports openai-whisper."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, cast

import torch
import whisper
from whisper.audio import N_FRAMES, N_SAMPLES
from whisper.decoding import DecodingResult, DecodingTask
from whisper.model import Whisper

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
        self.batch_size = GPU_BATCH if gpu else PROCESSOR_BATCH

    def encode(self, sounds: Sequence[Samples]) -> EncodedSounds:
        """As `AsrModel.encode`."""
        return _Encoded(self, self._model, sounds, half=self._half)

    def smaller_batches(self) -> None:
        """Halves the batch from now on: this device holds less than the one measured."""
        self.batch_size = max(1, self.batch_size // 2)


class _Encoded:
    """What the model makes of several windows at once; the library then goes over each for itself."""

    def __init__(
        self, owner: OpenAIWhisper, model: Whisper, sounds: Sequence[Samples], *, half: bool
    ) -> None:
        self._owner, self._model, self._sounds, self._half = owner, model, sounds, half
        windows = torch.stack([self._window(sound) for sound in sounds]).to(model.device)
        self._features = in_halves(
            range(len(sounds)),
            lambda some: list(self._encode(windows[list(some)])),
            torch.OutOfMemoryError,
            owner.smaller_batches,
        )

    def detect_languages(self) -> list[dict[str, float]]:
        """As `EncodedSounds.detect_languages`."""
        if not self._model.is_multilingual:
            return [{"en": 1.0}] * len(self._sounds)
        _, told = whisper.detect_language(self._model, torch.stack(self._features))
        return [{language: float(share) for language, share in likely.items()} for likely in told]

    def transcribe(self, languages: Sequence[str]) -> list[list[SpeechSegment]]:
        """As `EncodedSounds.transcribe`."""
        spoken = list(languages) if self._model.is_multilingual else ["en"] * len(self._sounds)
        first: dict[int, DecodingResult] = {}
        for language in dict.fromkeys(spoken):
            places = [place for place, other in enumerate(spoken) if other == language]
            results = in_halves(
                places, partial(self._decoded, language), torch.OutOfMemoryError, self._owner.smaller_batches
            )
            first.update(zip(places, results, strict=True))
        return [self._segments(place, language, first[place]) for place, language in enumerate(spoken)]

    def _window(self, sound: Samples) -> torch.Tensor:
        """(mels, 3000), as openai-whisper itself prepares a sound that is shorter."""
        mels = whisper.log_mel_spectrogram(sound, self._model.dims.n_mels, padding=N_SAMPLES)
        return whisper.pad_or_trim(mels[:, : mels.shape[-1] - N_FRAMES], N_FRAMES)

    def _encode(self, windows: torch.Tensor) -> torch.Tensor:
        with torch.no_grad():
            return cast("torch.Tensor", self._model.encoder(windows.half() if self._half else windows))

    def _decoded(self, language: str, places: Sequence[int]) -> list[DecodingResult]:
        options = whisper.DecodingOptions(language=language, beam_size=BEAM_SIZE, fp16=self._half)
        features = torch.stack([self._features[place] for place in places])
        with torch.no_grad():
            return cast("list[DecodingResult]", _BatchedDecoding(self._model, options).run(features))

    def _segments(self, place: int, language: str, first: DecodingResult) -> list[SpeechSegment]:
        with torch.random.fork_rng():
            torch.manual_seed(SAMPLING_SEED)
            result = whisper.transcribe(
                cast("Whisper", _FirstPassKnown(self._model, self._features[place], first)),
                self._sounds[place],
                language=language,
                beam_size=BEAM_SIZE,
                temperature=DECODING_TEMPERATURES,
                logprob_threshold=None,
                no_speech_threshold=None,
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


class _FirstPassKnown:
    """Stands for the model while the library goes over one window: what the batch gave of it is given first.

    Another try, where the first repeats itself, and what is left of a window that was not heard to its end are the
    model's own, so that the words are those of one window by itself.
    """

    def __init__(self, model: Whisper, features: torch.Tensor, result: DecodingResult) -> None:
        self._model, self._features, self._result = model, features, result
        self._window: torch.Tensor | None = None
        self._at_window = True

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)

    def decode(self, segment: torch.Tensor, options: whisper.DecodingOptions) -> DecodingResult:
        """The batch's result of the whole window, then the model's of what is asked."""
        if self._window is None:
            self._window = segment
            return self._result
        self._at_window = segment is self._window
        decoded = self._model.decode(self._features if self._at_window else segment, options)
        return cast("DecodingResult", decoded)

    def __call__(self, mels: torch.Tensor, tokens: torch.Tensor) -> torch.Tensor:
        """(1, tokens, vocabulary): what words are timed by; the window is not encoded again for it."""
        features = self._features[None] if self._at_window else self._model.encoder(mels)
        return cast("torch.Tensor", self._model.decoder(tokens, features))


class _BatchedDecoding(DecodingTask):  # type: ignore[misc]
    """Beam search in several windows: openai-whisper 20250625 repeats the texts by the beam, and not the sounds."""

    def _get_audio_features(self, mel: torch.Tensor) -> torch.Tensor:
        return super()._get_audio_features(mel).repeat_interleave(self.n_group, dim=0)

    def _detect_language(self, audio_features: torch.Tensor, tokens: torch.Tensor) -> Any:
        return super()._detect_language(audio_features[:: self.n_group], tokens)

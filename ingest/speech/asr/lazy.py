"""A speech model that is loaded when there is something to listen to: most runs find nothing new."""

from collections.abc import Callable
from functools import cached_property

from ingest.media.audio import Samples
from ingest.speech.asr.asr_model import AsrModel, SpeechSegment


class LazyAsrModel:
    """Stands for the speech model of that name. The first use raises what loading raises."""

    def __init__(self, name: str, load: Callable[[], AsrModel]) -> None:
        self.name = name
        self._load = load

    @cached_property
    def _model(self) -> AsrModel:
        return self._load()

    def detect_languages(self, sound: Samples) -> dict[str, float]:
        """As `AsrModel.detect_languages`; loads the model."""
        return self._model.detect_languages(sound)

    def transcribe(self, sound: Samples, language: str) -> list[SpeechSegment]:
        """As `AsrModel.transcribe`; loads the model."""
        return self._model.transcribe(sound, language)

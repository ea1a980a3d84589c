"""A speech model that is loaded when there is something to listen to: most runs find nothing new."""

from collections.abc import Callable, Sequence
from functools import cached_property

from ingest.media.audio import Samples
from ingest.speech.asr.asr_model import AsrModel, EncodedSounds


class LazyAsrModel:
    """Stands for the speech model of that name. The first use raises what loading raises."""

    def __init__(self, name: str, load: Callable[[], AsrModel]) -> None:
        self.name = name
        self._load = load

    @cached_property
    def _model(self) -> AsrModel:
        return self._load()

    @property
    def batch_size(self) -> int:
        """As `AsrModel.batch_size`; loads the model."""
        return self._model.batch_size

    def encode(self, sounds: Sequence[Samples]) -> EncodedSounds:
        """As `AsrModel.encode`; loads the model."""
        return self._model.encode(sounds)

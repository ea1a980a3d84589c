"""CLAP: sounds and texts → vectors in one space, by transformers (Wu et al., ICASSP 2023)."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ingest.media.audio import Samples
from retrieval.encoders.pretrained import ModelSentences, load_pretrained, weights_digest
from retrieval.types import Vectors

DEFAULT = "laion/clap-htsat-unfused"
TEXTS_AT_ONCE = 32
"""All names of sounds at once would take two gigabytes."""


SENTENCES = ModelSentences(
    "The sound model {name} is not on this machine and the hub does not have it or does not answer. "
    "Name a CLAP of the hub or a folder of transformers.",
    "The sound model {name} cannot be loaded ({reason}). Name a CLAP of the hub or a folder of transformers.",
    "The sound model failed ({reason}); run it again.",
)


class ClapAudioModel:
    """The loaded model; one thread at a time."""

    def __init__(self, name: str = DEFAULT) -> None:
        """`name` is the hub's name or a folder. ModelError where it cannot be had."""

        def load(source: str, here: bool) -> tuple[Any, Any]:
            from transformers import ClapModel, ClapProcessor  # takes seconds

            processor: Any = ClapProcessor.from_pretrained(source, local_files_only=here)
            model: Any = ClapModel.from_pretrained(source, local_files_only=here)
            return processor, model.eval()

        self._processor, self._model = load_pretrained(name, load, SENTENCES)
        self.name = f"clap:{name}"
        self.version = f"1-{weights_digest(self._model)}"
        self.rate: int = self._processor.feature_extractor.sampling_rate
        self.scale = float(self._model.logit_scale_a.exp().item())

    def encode_sounds(self, sounds: Sequence[Samples]) -> Vectors:
        """(n, d) float32, unit length; each sound is mono, `rate` samples a second. ModelError."""
        import torch

        try:
            with torch.inference_mode():
                given = self._processor(audio=list(sounds), sampling_rate=self.rate, return_tensors="pt")
                return _unit(self._model.get_audio_features(**given))
        except Exception as error:
            raise SENTENCES.failed(error) from error

    def encode_texts(self, texts: Sequence[str]) -> Vectors:
        """(n, d) float32, unit length. ModelError."""
        import torch

        try:
            with torch.inference_mode():
                starts = range(0, len(texts), TEXTS_AT_ONCE)
                return np.concatenate([self._texts(list(texts[n : n + TEXTS_AT_ONCE])) for n in starts])
        except Exception as error:
            raise SENTENCES.failed(error) from error

    def _texts(self, texts: list[str]) -> Vectors:
        given = self._processor(text=texts, return_tensors="pt", padding=True, truncation=True)
        return _unit(self._model.get_text_features(**given))


def _unit(output: Any) -> Vectors:
    vectors = output.pooler_output.numpy().astype(np.float32)
    found: Vectors = vectors / np.maximum(1e-12, np.linalg.norm(vectors, axis=1, keepdims=True))
    return found

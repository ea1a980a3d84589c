"""Text-to-image pipelines by diffusers. The only module that sees diffusers."""

from threading import Lock
from typing import Any

import numpy as np

from retrieval.encoders.pretrained import ModelSentences, load_pretrained
from retrieval.errors import ModelError
from retrieval.types import Picture

SEED = 0
"""Of the noise that a drawing begins with: the same words give the same drawing."""

SENTENCES = ModelSentences(
    "The image model {name} is not on this machine and the hub does not have it or does not answer. Name "
    "a model of the hub or a folder of diffusers.",
    "The image model {name} cannot be loaded ({reason}). Name a text-to-image pipeline of the hub or a "
    "folder of diffusers.",
    "The image model failed ({reason}); try other words, or again.",
)


class DiffusionModel:
    """A pipeline, loaded when it is first asked; one drawing at a time."""

    def __init__(self, name: str, steps: int) -> None:
        """`name` is the hub's name or a folder; `steps` of denoising, more are slower and finer."""
        self.name = f"diffusers:{name}"
        self._source, self._steps = name, steps
        self._pipeline: Any = None
        self._lock = Lock()

    def draw(self, words: str) -> Picture:
        """The picture at the pipeline's own size. ModelError where it cannot be had, or fails."""
        with self._lock:
            if self._pipeline is None:
                self._pipeline = _loaded(self._source)
            import torch

            try:
                noise = torch.Generator().manual_seed(SEED)
                drawn = self._pipeline(prompt=words, num_inference_steps=self._steps, generator=noise).images[
                    0
                ]
                return np.asarray(drawn.convert("RGB"), np.uint8)
            except Exception as error:
                raise SENTENCES.failed(error) from error


def _loaded(name: str) -> Any:
    """The pipeline of that name; weights as safetensors alone, and no code that comes with them. ModelError."""
    try:
        from diffusers import DiffusionPipeline  # takes seconds
    except ImportError as error:
        raise ModelError(
            "The package diffusers is not installed; install filmoteca[imagine], or name an image server."
        ) from error

    def load(source: str, here: bool) -> Any:
        return DiffusionPipeline.from_pretrained(source, local_files_only=here, use_safetensors=True)

    pipeline = load_pretrained(name, load, SENTENCES, "model_index.json")
    pipeline.set_progress_bar_config(disable=True)
    return pipeline

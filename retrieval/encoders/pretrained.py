"""Loading what transformers or diffusers have by name, and telling weights apart. It knows no architecture."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from retrieval.encoders.hub import pretrained_source
from retrieval.errors import ModelError

Loaded = TypeVar("Loaded")
DIGITS = 12


@dataclass(frozen=True, slots=True)
class ModelSentences:
    """What is said of one kind of model, each a sentence for an ArchiveError."""

    absent: str
    """It cannot be had; of `{name}`."""
    unloadable: str
    """It is there, but not what it should be; of `{name}` and `{reason}`."""
    failing: str
    """It is loaded, and fails; of `{reason}`."""

    def failed(self, error: Exception) -> ModelError:
        """What is said where a loaded model fails."""
        return ModelError(self.failing, reason=type(error).__name__)


def load_pretrained(
    name: str,
    load: Callable[[str, bool], Loaded],
    sentences: ModelSentences,
    config: str = "config.json",
) -> Loaded:
    """What `load` makes of a folder or of the hub's name, and of whether it is on this machine; `config` is a file
    that each such repository has. ModelError."""
    if (found := pretrained_source(name, config)) is None:
        raise ModelError(sentences.absent, name=name)
    try:
        return load(*found)
    except Exception as error:
        raise ModelError(sentences.unloadable, name=name, reason=type(error).__name__) from error


def weights_digest(model: Any) -> str:
    """What the weights are told apart by: other ones in the same folder are another model."""
    import torch

    digest = hashlib.sha256()
    for name, weights in sorted(model.state_dict().items()):
        digest.update(name.encode())
        digest.update(weights.detach().cpu().contiguous().reshape(-1).view(torch.uint8).numpy())
    return digest.hexdigest()[:DIGITS]

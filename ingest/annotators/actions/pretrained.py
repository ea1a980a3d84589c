"""Loading what transformers has by name, and telling weights apart. It knows no architecture."""

import hashlib
from collections.abc import Callable
from typing import Any, TypeVar

from retrieval.encoders.hub import pretrained_source
from retrieval.errors import ModelError

Loaded = TypeVar("Loaded")
DIGITS = 12


def load_pretrained(name: str, load: Callable[[str, bool], Loaded]) -> Loaded:
    """What `load` makes of a folder or of the hub's name, and of whether it is on this machine. ModelError."""
    if (found := pretrained_source(name, "config.json")) is None:
        raise ModelError(
            "The action model {name} is not on this machine and the hub does not have it or does not answer. "
            "Name a model of the hub or a folder of transformers.",
            name=name,
        )
    try:
        return load(*found)
    except Exception as error:
        raise ModelError(
            "The action model {name} cannot be loaded ({reason}). Name a VideoMAE or an X-CLIP of the hub or a "
            "folder of transformers.",
            name=name,
            reason=type(error).__name__,
        ) from error


def failed(error: Exception) -> ModelError:
    """What is said where a loaded model fails."""
    return ModelError("The action model failed ({reason}); run it again.", reason=type(error).__name__)


def weights_digest(model: Any) -> str:
    """What the weights are told apart by: other ones in the same folder are another model."""
    import torch

    digest = hashlib.sha256()
    for name, weights in sorted(model.state_dict().items()):
        digest.update(name.encode())
        digest.update(weights.detach().cpu().contiguous().reshape(-1).view(torch.uint8).numpy())
    return digest.hexdigest()[:DIGITS]

"""What was learned of the reader, as a file: matrices of layers in 8-bit integers, the rest in half precision."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from retrieval.errors import ModelError

LEARNED = Path(__file__).with_name("reader.safetensors")
SCALE = ".scale"
LARGEST = 127

Array = npt.NDArray[np.float32]


def save_learned(weights: Mapping[str, Array], path: Path) -> None:
    """Writes weights by name; each row of a layer's matrix has a scale of its own."""
    stored: dict[str, npt.NDArray[np.generic]] = {}
    for name, value in weights.items():
        if not name.startswith("encoder.") or value.ndim != 2:
            stored[name] = value.astype(np.float16)
            continue
        scale = np.maximum(np.abs(value).max(1, keepdims=True), 1e-8) / LARGEST
        stored[name] = np.round(value / scale).astype(np.int8)
        stored[name + SCALE] = scale.astype(np.float32)
    save_file(stored, path)


def load_learned(path: Path = LEARNED) -> dict[str, Array]:
    """The weights by name, float32. Raises ModelError where the file is missing or damaged."""
    try:
        stored = load_file(path)
    except (OSError, SafetensorError) as error:
        raise ModelError(f"{path} cannot be read ({error}); install Filmoteca again.") from error
    return {
        name: value.astype(np.float32) * stored.get(name + SCALE, np.float32(1))
        for name, value in stored.items()
        if not name.endswith(SCALE)
    }

"""Any open_clip model as an encoder: `openclip:ARCH/WEIGHTS`.

Pictures travel to the device as bytes and are scaled there; the picture side runs in the precision that
is fastest on that device. How weights are found is openclip_model's business.
"""

import threading
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch

from retrieval.encoders.encoder import Prepared, encodable_text, encode_in_batches
from retrieval.encoders.names import OPENCLIP
from retrieval.encoders.openclip.model import load_model, load_tokenizer
from retrieval.errors import ModelError
from retrieval.types import Picture, Preparation, Vectors

TEXTS_AT_ONCE = 64

PROCESSOR_BATCH = 32
"""1.2 to 2 times as fast as 8, and no slower than 64 (ViT-B-32, benchmarks/ingestion/encoder_speed.py)."""
GPU_BATCH = 128
"""Not measured yet; halved where it does not fit the memory."""


class OpenClipEncoder:
    """One loaded model on one device."""

    def __init__(
        self, architecture: str, weights: str, device: str | None = None, precision: str | None = None
    ) -> None:
        """`device` and `precision` by torch's names; None takes the fastest that is there."""
        self.name = f"{OPENCLIP}{architecture}/{weights}"
        self._device = _device(device)
        loaded = load_model(architecture, weights)
        self.dimensions = loaded.dimensions
        self.batch_size = GPU_BATCH if self._device.type == "cuda" else PROCESSOR_BATCH
        self._preprocessing = loaded.preprocessing
        self.preparation: Preparation = self._preprocessing.prepare
        self._precision = getattr(torch, precision) if precision else _fastest_precision(self._device)
        self._model = loaded.model.to(self._device)
        self._model.visual.to(dtype=self._precision, memory_format=torch.channels_last)
        mean = torch.tensor(loaded.preprocessing.mean, device=self._device)
        std = torch.tensor(loaded.preprocessing.std, device=self._device)
        self._scale = (1 / (255 * std)).view(1, 3, 1, 1)
        self._offset = (-mean / std).view(1, 3, 1, 1)
        self._architecture, self._weights = architecture, weights
        self._tokenizer: Any = None  # loaded with the first text: pictures need none, and it may need the hub
        self._text_lock = threading.Lock()  # fast tokenizers cannot be borrowed twice

    def prepare(self, picture: Picture) -> Prepared:
        """(height, width, 3) uint8, as open_clip's transform for this model resizes and crops it."""
        return self.preparation(picture)

    def encode_prepared(self, prepared: Prepared) -> Vectors:
        """As `Encoder.encode_prepared`, a batch at a time."""
        vectors = [np.empty((0, self.dimensions), np.float32)]
        start = 0
        while start < len(prepared):
            batch = prepared[start : start + self.batch_size]
            try:
                vectors.append(self._encode_batch(batch))
            except torch.OutOfMemoryError as error:
                if self.batch_size == 1:
                    raise ModelError(
                        "{name} does not fit the memory of {device}; close what else uses it, or name the "
                        "device cpu.",
                        name=self.name,
                        device=self._device,
                    ) from error
                self.batch_size //= 2  # from now on: this device is smaller than the one measured
            else:
                start += len(batch)
        return np.concatenate(vectors)

    def _encode_batch(self, prepared: Prepared) -> Vectors:
        pixels = torch.from_numpy(np.ascontiguousarray(prepared))
        if self._device.type == "cuda":
            pixels = pixels.pin_memory()
        with torch.inference_mode():
            pixels = pixels.to(self._device, non_blocking=True)
            pixels = pixels.permute(0, 3, 1, 2)  # a channels_last view, no copy
            scaled = torch.addcmul(self._offset, pixels.float(), self._scale).to(self._precision)
            return _vectors(self._model.encode_image(scaled))

    def encode_pictures(self, pictures: Sequence[Picture]) -> Vectors:
        """As `Encoder.encode_pictures`."""
        return encode_in_batches(self, pictures)

    def encode_texts(self, texts: Sequence[str]) -> Vectors:
        """As `Encoder.encode_texts`; loads the tokenizer when it is first asked."""
        vectors = [np.empty((0, self.dimensions), np.float32)]
        with self._text_lock, torch.inference_mode():
            if self._tokenizer is None:
                self._tokenizer = load_tokenizer(self._architecture, self._weights)
            for start in range(0, len(texts), TEXTS_AT_ONCE):
                batch = [encodable_text(text) for text in texts[start : start + TEXTS_AT_ONCE]]
                tokens = self._tokenizer(batch).to(self._device)
                vectors.append(_vectors(self._model.encode_text(tokens)))
        return np.concatenate(vectors)


def _vectors(features: Any) -> Vectors:
    """The model's features, at unit length, off the device."""
    unit = torch.nn.functional.normalize(features.float(), dim=-1)
    return np.asarray(unit.cpu().numpy(), np.float32)


def _device(asked: str | None) -> Any:
    """torch's device of that name; None takes a GPU where there is one."""
    if asked is None:
        asked = "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"
    try:
        device = torch.device(asked)
        torch.empty(1, device=device)
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        raise ModelError(
            "The device {asked!r} cannot be used on this machine; leave it out, or name cpu.", asked=asked
        ) from error
    return device


def _fastest_precision(device: Any) -> Any:
    """Half precision on a GPU; on a processor bfloat16 only where it has matrix units for it (AMX).

    There ViT-B-32 is 3.6 times as fast as in float32 (benchmarks/ingestion/encoder_speed.py).
    """
    if device.type == "cpu":
        return torch.bfloat16 if torch.cpu.get_capabilities().get("amx_bf16") else torch.float32
    return torch.float16

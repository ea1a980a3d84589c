"""The backbone in 8-bit integers, for processors that multiply those several times as fast as floats.

What flows between two convolutions is rounded to 256 steps, each weight to 255 of its output channel. What the
steps must span, and how far rounding shifts a channel's mean, `training/compact_int8.py` has measured on
pictures. The graph keeps to ONNX's own operators, which ONNX Runtime fuses. What it costs in quality, and what it
gains, stands in docs/compact-encoder.md.
"""

from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.encoders.compact.backbone import (
    OnnxGraphBuilder,
    convolution_attributes,
    fold_batch_norm,
    serialise_network,
)
from retrieval.types import Floats

INT8_GRAPH_NAME = "efficientnet-lite2-int8-1.onnx"
"""Of the cached file; the number rises whenever this module or what was measured changes."""


PICTURE_STEP, PICTURE_ZERO = 1 / 128, 127
"""The network's input is (byte - 127) / 128, so that a picture's own bytes lose nothing."""
RELU6_STEP = 6 / 255
MAX_INT8_STEP = 127
"""Steps of the largest weight; one side of zero."""
PIXELS_ALIKE, CHANNELS_ALIKE = 1.0, 0.3
"""What the square of the sum of a channel's rounding errors counts for beside the sum of their squares: where the
inputs are neighbouring pixels of a plane, and where they are many channels that ReLU6 leaves positive."""


@dataclass(frozen=True, slots=True, eq=False)
class QuantizationStatistics:
    """What was measured of the tensors that ReLU6 does not bound, in the order in which they are written."""

    spans: list[tuple[float, float]]
    """Least and greatest value of each linear convolution's output and each sum."""
    shifts: list[Floats]
    """(channels,) what is added to the bias of each linear convolution: rounding has taken it from the mean."""

    @classmethod
    def bundled(cls) -> "QuantizationStatistics":
        """What comes with this package."""
        with resources.files("retrieval.encoders.compact").joinpath("backbone_int8.npz").open("rb") as file:
            arrays = dict(np.load(file))
        shifts = np.split(arrays["shifts"].astype(np.float32), np.cumsum(arrays["channels"])[:-1])
        return cls([(low, high) for low, high in arrays["spans"].tolist()], shifts)


def supports_vnni() -> bool:
    """Whether this processor sums products of bytes in one instruction (VNNI).

    Without it bytes gain little, and on older x86 ONNX Runtime's sums of them overflow 16 bits.
    """
    try:
        facts = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace")
    except OSError:
        return False
    flags = next((line.split() for line in facts.splitlines() if line.startswith("flags")), [])
    return not {"avx512_vnni", "avx_vnni"}.isdisjoint(flags)


def build_int8_graph() -> bytes:
    """The serialised graph, with the inputs and outputs of `backbone.build_graph`."""
    return serialise_network(Int8GraphBuilder(QuantizationStatistics.bundled()))


class Int8GraphBuilder(OnnxGraphBuilder):
    """Writes the network in bytes: each part rounds what it gives and restores it, which a runtime fuses."""

    def __init__(self, measured: QuantizationStatistics) -> None:
        super().__init__()
        self._spans, self._shifts = iter(measured.spans), iter(measured.shifts)
        self._steps: dict[str, float] = {}
        """What each tensor was rounded to."""

    def picture(self) -> str:
        """Adds the pictures as (n, 3, height, width), quantised; the output's name."""
        upright = self.add("Transpose", "pictures", perm=[0, 3, 1, 2])
        return self._restored(upright, PICTURE_STEP, PICTURE_ZERO)

    def convolution(self, x: str, convolution: Any, norm: Any, relu6: bool = False) -> str:
        """Adds a convolution in 8-bit integers, its batch norm folded in; the output's name."""
        weight, bias = fold_batch_norm(convolution, norm)
        if not relu6:
            bias = bias + next(self._shifts)
        steps, rounded = quantize_weight(weight)
        products = steps * np.float32(self._steps[x])
        whole = np.round(bias.astype(np.float64) / products)
        y = self.add(
            "Conv",
            x,
            self._per_channel(rounded, steps, np.int8),
            self._per_channel(np.clip(whole, -(2**31), 2**31 - 1), products, np.int32),
            **convolution_attributes(convolution),
        )
        return self._rounded(self.relu6(y), RELU6_STEP, 0) if relu6 else self._linear(y)

    def sum(self, x: str, y: str) -> str:
        """Adds the sum of two tensors, quantised; the output's name."""
        return self._linear(super().sum(x, y))

    def _linear(self, x: str) -> str:
        low, high = next(self._spans)
        step = (high - low) / 255
        return self._rounded(x, step, round(-low / step))

    def _rounded(self, x: str, step: float, zero: int) -> str:
        rounded = self.add("QuantizeLinear", x, self.constant(step), self.constant(zero, np.uint8))
        return self._restored(rounded, step, zero)

    def _restored(self, x: str, step: float, zero: int) -> str:
        name = self.add("DequantizeLinear", x, self.constant(step), self.constant(zero, np.uint8))
        self._steps[name] = step
        return name

    def _per_channel(self, whole: NDArray[Any], steps: Floats, kind: type[np.generic]) -> str:
        zeros = self.constant(np.zeros(len(steps)), kind)
        return self.add("DequantizeLinear", self.constant(whole, kind), self.constant(steps), zeros, axis=0)


def quantize_weight(weight: Floats) -> tuple[Floats, NDArray[np.int8]]:
    """Each output channel's step, (n,), and its weights in steps, (n, ...).

    Neighbouring pixels are alike and what ReLU6 gives is positive, so rounding errors of one sign add up: a
    channel's weights are rounded so that their sum keeps too.
    """
    flat = weight.reshape(len(weight), -1).astype(np.float64)
    steps = np.maximum(np.abs(flat).max(axis=1) / MAX_INT8_STEP, 1e-9)
    inputs = weight.shape[1]
    sums_count = PIXELS_ALIKE if inputs <= 3 else CHANNELS_ALIKE if inputs > len(weight) else 0.0
    rounded = _with_sums(flat / steps[:, None], sums_count)
    return steps.astype(np.float32), rounded.reshape(weight.shape).astype(np.int8)


def _with_sums(exact: NDArray[np.float64], sums_count: float) -> NDArray[np.float64]:
    """Whole numbers near `exact` (n, m), those moved to the other neighbour that bring a row's sum nearer."""
    whole = np.clip(np.round(exact), -MAX_INT8_STEP, MAX_INT8_STEP)
    rows = np.arange(len(exact))
    while sums_count:
        errors = whole - exact
        total = errors.sum(axis=1)
        move = -np.sign(total)
        moved = whole + move[:, None]
        own = np.where(np.abs(moved) > MAX_INT8_STEP, np.inf, (moved - exact) ** 2 - errors**2)
        place = own.argmin(axis=1)
        gain = own[rows, place] + sums_count * ((total + move) ** 2 - total**2)
        gains = np.flatnonzero((gain < -1e-9) & (move != 0))
        if not len(gains):
            break
        whole[gains, place[gains]] += move[gains]
    return whole

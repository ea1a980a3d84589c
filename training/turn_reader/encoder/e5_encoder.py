"""multilingual-e5-small as layers that can be taught further, and its tokenizer."""

from typing import Any

import numpy as np
import torch
from torch import nn

from assistant.agent.reader.e5_weights import E5Weights


class E5Encoder(nn.Module):  # type: ignore[misc]
    """Embeddings and layers of BERT's kind, which are torch's own with the norm last."""

    def __init__(self, weights: E5Weights) -> None:
        super().__init__()
        size = weights.hidden
        self.words = nn.Embedding.from_pretrained(_tensor(weights, "emb.word", size))
        self.places = nn.Embedding.from_pretrained(_tensor(weights, "emb.pos", size))
        self.kind = nn.Parameter(_tensor(weights, "emb.type", size)[0], requires_grad=False)
        self.norm = nn.LayerNorm(size, weights.epsilon)
        _load(self.norm, weights, "emb.ln")
        self.layers = nn.ModuleList(_layer(weights, number) for number in range(weights.layers))

    def embed(self, token_ids: torch.Tensor) -> torch.Tensor:
        """(b, n) token ids → (b, n, 384)."""
        places = torch.arange(token_ids.shape[1], device=token_ids.device)
        return self.norm(self.words(token_ids) + self.places(places) + self.kind)

    def run_layers(self, hidden: torch.Tensor, is_token: torch.Tensor, first: int, end: int) -> torch.Tensor:
        """States after layers `first` to `end` (not included); `is_token` (b, n) is False where padded."""
        for layer in self.layers[first:end]:
            hidden = layer(hidden, src_key_padding_mask=~is_token)
        return hidden

    def forward(self, token_ids: torch.Tensor, is_token: torch.Tensor) -> torch.Tensor:
        return self.run_layers(self.embed(token_ids), is_token, 0, len(self.layers))


def _layer(weights: E5Weights, number: int) -> nn.TransformerEncoderLayer:
    size = weights.hidden
    layer = nn.TransformerEncoderLayer(
        size,
        weights.heads,
        weights.inner,
        activation="gelu",
        layer_norm_eps=weights.epsilon,
        batch_first=True,
    )
    part = f"l{number}."
    attention = layer.self_attn
    with torch.no_grad():
        queries_keys_values = [_tensor(weights, f"{part}{name}.w", size) for name in "qkv"]
        attention.in_proj_weight.copy_(torch.cat(queries_keys_values))
        attention.in_proj_bias.copy_(torch.cat([_tensor(weights, f"{part}{name}.b") for name in "qkv"]))
    _load(attention.out_proj, weights, part + "ao")
    _load(layer.linear1, weights, part + "fi")
    _load(layer.linear2, weights, part + "fo")
    _load(layer.norm1, weights, part + "aln")
    _load(layer.norm2, weights, part + "oln")
    return layer


def _load(module: Any, weights: E5Weights, name: str) -> None:
    with torch.no_grad():
        module.weight.copy_(_tensor(weights, name + ".w").reshape(module.weight.shape))
        module.bias.copy_(_tensor(weights, name + ".b"))


def _tensor(weights: E5Weights, name: str, columns: int | None = None) -> torch.Tensor:
    values = torch.from_numpy(np.ascontiguousarray(weights.tensors[name]))
    return values.reshape(-1, columns) if columns else values

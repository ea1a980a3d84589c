"""What the signals of a boundary weigh, learned: three tiny networks over the numbers of `transition_features` and
`embedding_change`.

They were taught by edits made of single-shot clips (training/shot_boundaries), none of them of footage that figures
are told of. One sees pixels alone and picks among places that overlap; one sees pixels and embeddings and decides;
one decides for archives in which only a transition's kind and strength were kept.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingest.shots.transitions import Transition
from retrieval.types import Floats

WEIGHTS = "boundary_weights.npz"
NETWORKS = ("pixels", "fused", "strength")
LAYERS = ("mean", "scale", "hidden", "hidden_bias", "out", "out_bias")
SUREST = 9.2
"""Log-odds beyond which nothing more is told: one in ten thousand."""

LEAST_PIXEL_LOG_ODDS = -3.0
"""Transitions that pixels alone hold for less likely (one in twenty) are not weighed: of the joins of held-out made
edits none were lost, and far fewer neighbours stand in each other's way."""


class BoundaryModel:
    """The loaded networks; each gives log-odds, 0 for even ones."""

    def __init__(self, weights: Mapping[str, NDArray[Any]]) -> None:
        """`weights` hold `LAYERS` of each of the `NETWORKS`, named network_layer, and the logistic regression over
        odds and a third signal: settled (5,), settled_bias."""
        self._networks = {
            network: [np.asarray(weights[f"{network}_{layer}"], np.float32) for layer in LAYERS]
            for network in NETWORKS
        }
        self._settled = np.asarray(weights["settled"], np.float32)
        self._settled_bias = float(weights["settled_bias"])

    @staticmethod
    @cache
    def bundled() -> "BoundaryModel":
        """The weights that come along."""
        with files("ingest.shots").joinpath(WEIGHTS).open("rb") as file, np.load(file) as weights:
            return BoundaryModel(dict(weights))

    def pixel_log_odds(self, transition: Transition) -> float:
        """How likely a shot begins there, as far as pixels tell; by its strength where only that was kept."""
        if not transition.features:
            share = float(np.clip(transition.strength, 1e-4, 1 - 1e-4))
            return float(np.log(share / (1 - share)))
        return self._log_odds("pixels", np.array(transition.features, np.float32))

    def log_odds(self, transition: Transition, change: Floats) -> float:
        """How likely a shot begins there, by pixels and embeddings: `change` is as `EmbeddingChange.features`."""
        kinds = [transition.kind == kind for kind in ("cut", "dissolve", "fade")]
        seen = transition.features or (*kinds, transition.strength)
        both = np.concatenate([np.array(seen, np.float32), change])
        return self._log_odds("fused" if transition.features else "strength", both)

    def settled_log_odds(self, transition: Transition, odds: float) -> float:
        """The same once a network for shot boundaries has been asked, as `Transition.network` says."""
        known = np.array([odds, *transition.network, transition.kind == "cut"], np.float32)
        return float(np.clip(known @ self._settled + self._settled_bias, -SUREST, SUREST))

    def _log_odds(self, network: str, features: Floats) -> float:
        mean, scale, hidden, hidden_bias, out, out_bias = self._networks[network]
        active = np.maximum(0, (features - mean) / scale @ hidden + hidden_bias)
        return float(np.clip(active @ out + out_bias, -SUREST, SUREST))

"""A third signal where pixels and embeddings leave it open whether a shot begins: a network, asked about those.

While a video is read, the tiny frames about each transition are kept in a file; once the embeddings are there, the
network looks at the few whose odds are near even. What it says is kept with the transition, so that shots can be
cut anew without the video.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ingest.shots.boundaries import USUAL_LOG_ODDS, weigh_transitions
from ingest.shots.boundary_model import BoundaryModel
from ingest.shots.neural_boundaries.boundary_network import BoundaryNetwork
from ingest.shots.neural_boundaries.frame_windows import Window, WindowKey
from ingest.shots.segmentation import SegmentationInput

DOUBT = 2.0
"""Log-odds from the usual ones within which the network is asked: 17 times in 17 minutes of programmes; twice as
often finds as much on made edits."""
AT_CUT, AT_MIX = 3, 12
"""Frames on either side of a place in which the network may see a cut, or any other change."""


def decide_uncertain(
    given: SegmentationInput,
    windows: Mapping[WindowKey, Window],
    network: BoundaryNetwork,
    model: BoundaryModel | None = None,
    doubt: float = DOUBT,
) -> SegmentationInput:
    """The same with what the network says of each transition that is in doubt."""
    model = model or BoundaryModel.bundled()
    doubtful = {
        (transition.kind, transition.at)
        for transition, odds in weigh_transitions(
            given.times, given.vectors, given.transitions, given.end, given.scale, USUAL_LOG_ODDS, model
        )
        if abs(odds - USUAL_LOG_ODDS) < doubt and transition.features
    }
    settled = [
        replace(transition, network=network_features(transition.kind, *windows[key], network))
        if (key := (transition.kind, transition.at)) in doubtful and key in windows
        else transition
        for transition in given.transitions
    ]
    return replace(given, transitions=settled)


def network_features(
    kind: str, frames: NDArray[np.uint8], place: int, network: BoundaryNetwork
) -> tuple[float, ...]:
    """Log-odds: the surest middle of a transition near the place, any part of one near it, and close by."""
    chances = network.boundary_chances(frames)
    near = AT_CUT if kind == "cut" else AT_MIX
    wide = chances[max(0, place - near) : place + near]
    close = chances[max(0, place - AT_CUT) : place + AT_CUT]
    found = np.clip([wide[:, 0].max(), wide[:, 1].max(), close[:, 1].max()], 1e-4, 1 - 1e-4)
    return tuple(np.log(found / (1 - found)).tolist())

"""The weights of `ingest/shots/boundary_model`, from made edits.

    python -m training.shot_boundaries.train TRUTH.json... [--to boundary_weights.npz] [--cache FOLDER]

Each TRUTH.json is what `training.shot_boundaries.make_edits` wrote. Every place at which the pixels change is an
example; those within 0.1 s of a cut, or 0.2 s of a mix, are boundaries. Places near a join that are not at it teach
the network that sees pixels which of several is the place, and the others nothing. The embeddings are compared up
to the neighbouring joins, and once more up to some of the places that are none, as they are while shots are cut.
"""

import argparse
import warnings
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler

from ingest.shots.boundaries import USUAL_LOG_ODDS, are_one_change, weigh_transitions
from ingest.shots.boundary_model import WEIGHTS, BoundaryModel
from ingest.shots.embedding_change import EmbeddingChange, ShotBoundary
from ingest.shots.neural_boundaries.transnet import TransNet
from ingest.shots.neural_boundaries.uncertain_boundaries import decide_uncertain
from ingest.shots.segmentation import SegmentationInput
from ingest.shots.transitions import Transition
from retrieval.encoders import load_encoder
from training.shot_boundaries.programmes import FREE, Programme, ReadProgramme, read_programmes

AT_CUT, AT_MIX, NEAR = 0.1, 0.2, 0.6
"""Seconds from a join: there, and too near to teach that nothing is there."""
HIDDEN, DECAY = 16, 2.0
"""Units and weight decay of each network: of 8 to 32 and 1 to 5 none is better on held-out edits."""
NEIGHBOURS = 0.25
"""Share of the places that are none up to which embeddings are compared as well."""

TAUGHT_DOUBT = 3.0
"""Log-odds about even ones within which the third signal is taught; it is asked within fewer."""
UNTOLD = -1
STRENGTH_COLUMNS = slice(0, 4)
"""Of the features of pixels, those that older archives know: three kinds and the strength."""


def labels(programme: Programme, places: list[Transition]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """1, 0 or `UNTOLD` for each place: to those who see pixels alone, and to those who decide."""
    at = np.array([place.at for place in places])
    pixels, fused = np.zeros(len(at), np.int64), np.zeros(len(at), np.int64)
    for time in programme.free:
        pixels[np.abs(at - time) <= FREE] = fused[np.abs(at - time) <= FREE] = UNTOLD
    for join in programme.joins:
        within = AT_CUT if join.start == join.end else AT_MIX
        there = (at >= join.start - within) & (at <= join.end + within)
        near = (at >= join.start - NEAR) & (at <= join.end + NEAR) & ~there & (pixels != 1)
        pixels[near] = 0 if there.any() else UNTOLD
        fused[near] = UNTOLD
        pixels[there] = fused[there] = 1
    return pixels, fused


def examples(
    programme: Programme, given: SegmentationInput, chance: np.random.Generator
) -> tuple[list[NDArray[np.float32]], list[NDArray[np.float32]], list[int], list[int]]:
    """For each place: its features of pixels and of embeddings (twice), and its labels."""
    places = list(given.transitions)
    across = EmbeddingChange(given.times, given.vectors, given.scale)
    seen, changed, for_pixels, for_fused = [], [], [], []
    pixels, fused = labels(programme, places)
    for place, pixel_label, fused_label in zip(places, pixels.tolist(), fused.tolist(), strict=True):
        joins = [j.middle for j in programme.joins if not j.start - NEAR / 2 <= place.at <= j.end + NEAR / 2]
        others = [
            other.at
            for other in places
            if not are_one_change(other, place) and abs(other.at - place.at) > NEAR / 2
            if chance.random() < NEIGHBOURS
        ]
        for neighbours in (joins, joins + others):
            low = max((time for time in neighbours if time < place.at), default=0.0)
            high = min((time for time in neighbours if time > place.at), default=given.end)
            change = across.features(ShotBoundary(place.start, place.at, place.end), low, high)
            if change is not None and fused_label != UNTOLD:
                changed.append(np.concatenate([np.array(place.features, np.float32), change]))
                for_fused.append(fused_label)
        if pixel_label != UNTOLD:
            seen.append(np.array(place.features, np.float32))
            for_pixels.append(pixel_label)
    return seen, changed, for_pixels, for_fused


def fit(features: NDArray[np.float32], truth: NDArray[np.int64], name: str) -> dict[str, NDArray[np.float32]]:
    """A network of one hidden layer, as `BoundaryModel` takes it."""
    scaler = StandardScaler().fit(features)
    network = MLPClassifier((HIDDEN,), alpha=DECAY, max_iter=800, random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        network.fit(scaler.transform(features), truth)
    right = (network.predict(scaler.transform(features)) == truth).mean()
    print(f"{name}: {len(truth)} examples, {truth.mean():.2f} boundaries, {right:.3f} told rightly here")
    layers = {
        "mean": scaler.mean_,
        "scale": scaler.scale_,
        "hidden": network.coefs_[0],
        "hidden_bias": network.intercepts_[0],
        "out": network.coefs_[1][:, 0],
        "out_bias": network.intercepts_[1][0],
    }
    return {f"{name}_{layer}": np.asarray(value, np.float32) for layer, value in layers.items()}


def fit_third_signal(read: list[ReadProgramme], model: BoundaryModel) -> dict[str, NDArray[np.float32]]:
    """A logistic regression over the odds and what TransNet V2 says, where the odds are near even.

    Even odds come out as `USUAL_LOG_ODDS`, so that settings mean the same with it and without.
    """
    network, known, truth = TransNet(), [], []
    for one in read:
        given = decide_uncertain(one.given, one.windows, network, model, doubt=TAUGHT_DOUBT)
        places = list(given.transitions)
        fused = dict(zip([(p.kind, p.at) for p in places], labels(one.programme, places)[1], strict=True))
        for place, odds in weigh_transitions(
            given.times, given.vectors, places, given.end, given.scale, USUAL_LOG_ODDS, model
        ):
            if place.network and fused[place.kind, place.at] != UNTOLD:
                known.append([odds, *place.network, place.kind == "cut"])
                truth.append(fused[place.kind, place.at])
    fitted = LogisticRegression().fit(np.array(known), truth)
    print(f"third signal: {len(truth)} doubts, {fitted.score(np.array(known), truth):.3f} told rightly here")
    bias = fitted.intercept_[0] + USUAL_LOG_ODDS
    return {"settled": fitted.coef_[0].astype(np.float32), "settled_bias": np.float32(bias).reshape(())}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("truths", nargs="+", type=Path)
    parser.add_argument("--to", type=Path, default=Path("ingest/shots") / WEIGHTS)
    parser.add_argument(
        "--cache", type=Path, default=Path("/tmp/shot_boundaries"), help="what was read is kept"
    )
    args = parser.parse_args()
    chance = np.random.default_rng(0)
    seen: list[NDArray[np.float32]] = []
    changed: list[NDArray[np.float32]] = []
    for_pixels: list[int] = []
    for_fused: list[int] = []
    read = list(read_programmes(args.truths, load_encoder("compact"), args.cache))
    for one in read:
        parts = examples(one.programme, one.given, chance)
        seen += parts[0]
        changed += parts[1]
        for_pixels += parts[2]
        for_fused += parts[3]
    both, decided = np.stack(changed), np.array(for_fused)
    width = len(seen[0])
    weights = {
        **fit(np.stack(seen), np.array(for_pixels), "pixels"),
        **fit(both, decided, "fused"),
        **fit(np.concatenate([both[:, STRENGTH_COLUMNS], both[:, width:]], axis=1), decided, "strength"),
    }
    untaught = {"settled": np.zeros(5, np.float32), "settled_bias": np.zeros((), np.float32)}
    weights |= fit_third_signal(read, BoundaryModel({**weights, **untaught}))
    np.savez(args.to, allow_pickle=False, **weights)


if __name__ == "__main__":
    main()

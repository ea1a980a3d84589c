"""Boundaries of shots against known cuts: precision, recall and F1 within 0.2 s, and which joins are missed.

    python -m benchmarks.ingestion.shot_boundaries TRUTH.json... [--weights OTHER.npz] [--network]
        [--cache FOLDER] [-v]

TRUTH.json lies beside its videos: what `python -m training.shot_boundaries.make_edits CLIPS TO` wrote, or a cut
list of the same form. With --weights the boundaries are weighed by other weights than the bundled ones, such as
those learned from the other half of the clips; with --network TransNet V2 is asked where they are in doubt.
Nothing but what was read of the videos is kept, in --cache.
"""

import argparse
import collections
from pathlib import Path

import numpy as np

from benchmarks.kept_runs import begin
from ingest.shots.boundary_model import BoundaryModel
from ingest.shots.neural_boundaries.transnet import TransNet
from ingest.shots.neural_boundaries.uncertain_boundaries import decide_uncertain
from ingest.shots.segmentation import segment_shots
from retrieval.encoders import load_encoder
from training.shot_boundaries.programmes import Score, read_programmes, score_boundaries


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("truths", nargs="+", type=Path)
    parser.add_argument("--weights", type=Path, help="instead of the bundled ones")
    parser.add_argument("--network", action="store_true", help="ask TransNet V2 about doubtful boundaries")
    parser.add_argument("--encoder", default="compact")
    parser.add_argument(
        "--cache", type=Path, default=Path("/tmp/shot_boundaries"), help="what was read is kept"
    )
    parser.add_argument("-v", action="store_true", help="name what was missed")
    args, run = begin(parser, __file__)
    with run:
        model = BoundaryModel.bundled()
        if args.weights is not None:
            with np.load(args.weights) as weights:
                model = BoundaryModel(dict(weights))
        whole, kinds, missed_kinds = Score(0, 0, 0), collections.Counter[str](), collections.Counter[str]()
        asked = 0
        for read in read_programmes(args.truths, load_encoder(args.encoder), args.cache):
            programme, given = read.programme, read.given
            if args.network:
                given = decide_uncertain(given, read.windows, TransNet(), model)
                asked += sum(bool(transition.network) for transition in given.transitions)
            shots = segment_shots("v", given, model=model).shots
            score, missed = score_boundaries(programme, [shot.start for shot in shots[1:]])
            whole += score
            kinds.update(join.kind for join in programme.joins)
            missed_kinds.update(join.kind for join in missed)
            if args.v:
                print(f"{programme.path.name}: {score}", *(f"{j.kind} {j.middle:.2f}" for j in missed))
        for kind, count in kinds.most_common():
            print(f"{kind:20} {count - missed_kinds[kind]:4} of {count} found")
        if args.network:
            print(f"asked the network {asked} times")
        print(f"within 0.2 s: {whole}")
        for name, value in (("precision", whole.precision), ("recall", whole.recall), ("F1", whole.f1)):
            run.figure(name, value)


if __name__ == "__main__":
    main()

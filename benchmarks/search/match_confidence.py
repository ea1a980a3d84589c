"""How sure the search is of everyday names and of questions of one's own, as two distributions.

    python -m benchmarks.search.match_confidence ARCHIVE [QUESTIONS.txt ...]

The names are the 750 of ImageNet that are not in the question bank, and 265 of these in Spanish, translated by hand
(everyday_names/es.tsv): hardly any of them is in a given archive.
A file holds one question a line, such as questions whose answer is there, or is not. Each line of the output
gives a set's share of none, weak and strong, and quantiles of the best shot's evidence.
"""

import argparse
from pathlib import Path

import numpy as np
from open_clip import IMAGENET_CLASSNAMES

from benchmarks.kept_runs import Run, begin
from retrieval.archive.archive import Archive
from retrieval.encoders import load_encoder
from retrieval.search.calibration.match_strength import ScoreCalibrator, match_strength
from retrieval.search.calibration.querybank import CLASS_NAME_STRIDE
from retrieval.search.engine import SearchEngine
from retrieval.search.visual_search import SAMPLE_SIZE

SPANISH_NAMES = Path(__file__).with_name("everyday_names") / "es.tsv"
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


def best_evidence(engine: SearchEngine, questions: list[str]) -> np.ndarray:
    """(n,) the evidence of the shot that comes first for each question."""
    usual, shots = engine.visual.background(), engine.archive.sample(SAMPLE_SIZE).vectors
    return np.array(
        [
            ScoreCalibrator(vector, usual, words=1).evidence(shots).max()
            for vector in engine.encoder.encode_texts(questions)
        ]
    )


def everyday_names() -> dict[str, list[str]]:
    """ImageNet's names that the question bank does not hold, and some of them in Spanish."""
    lines = SPANISH_NAMES.read_text(encoding="utf-8").splitlines()
    return {
        "everyday names": [
            name for place, name in enumerate(IMAGENET_CLASSNAMES) if place % CLASS_NAME_STRIDE
        ],
        "everyday names in Spanish": [line.split("\t")[1] for line in lines],
    }


def told(run: Run, name: str, evidence: np.ndarray) -> None:
    for kind, share in match_shares(evidence).items():
        run.figure(f"{name}: {kind}", share)
    at = " ".join(f"{value:.2f}" for value in np.quantile(evidence, QUANTILES))
    print(f"{name} ({len(evidence)}): {shares(evidence)}; quantiles {QUANTILES} {at}")


def match_shares(evidence: np.ndarray) -> dict[str, float]:
    called = [match_strength(float(one)) for one in evidence]
    return {kind: called.count(kind) / len(called) for kind in ("none", "weak", "strong")}


def shares(evidence: np.ndarray) -> str:
    return ", ".join(f"{kind} {share:.2f}" for kind, share in match_shares(evidence).items())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("archive", type=Path)
    parser.add_argument("questions", type=Path, nargs="*")
    given, run = begin(parser, __file__)
    with run, Archive.open(given.archive) as archive:
        engine = SearchEngine(archive, load_encoder(archive.encoder))
        for name, names in everyday_names().items():
            told(run, name, best_evidence(engine, names))
        for file in given.questions:
            questions = [line for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
            told(run, file.name, best_evidence(engine, questions))


if __name__ == "__main__":
    main()

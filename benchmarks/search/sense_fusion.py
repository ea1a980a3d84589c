"""Ways of joining what the senses say of one question, over an archive with judged questions.

    python -m benchmarks.search.sense_fusion ARCHIVE QUERIES.json [QUERIES.json ...]

Each question is asked as it stands, naming no sense. Compared are what is seen alone; noisy-or of the senses'
probabilities, as the search does it; the surest sense alone; reciprocal rank fusion of the senses' lists (k = 60);
and weights that a logistic regression learns on the other questions' candidates, five parts in turn. Printed is the
share of questions of each kind with a right hit at first and among five, without grouping and without limits to a
video's share; and of questions that nothing answers the share whose best probability calls for none.
"""

import argparse
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.special import expit, logit
from sklearn.linear_model import LogisticRegression

from assistant.cli.setup.loading import open_to_search
from benchmarks.kept_runs import Run, begin
from retrieval.evaluation.judgements import NEGATIVE_KIND, EvaluatedSpan, JudgedQuery, read_queries
from retrieval.evaluation.metrics import first_relevant_rank
from retrieval.queries import Query
from retrieval.search.calibration.match_strength import WEAK_PROBABILITY, log_odds_of
from retrieval.search.engine import SearchEngine
from retrieval.search.open_senses import shot_of
from retrieval.speech.speech_search import SpeechMatch
from retrieval.types import Floats, ShotId

PARTS = ("speech", "sound", "written", "named")
RRF_K = 60
CANDIDATES, FOLDS = 300, 5
LEAST = 1e-3
"""Probability of a sense that says nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """A question's candidates: where each is, whether it is right, and (candidates, 1 + PARTS) probabilities."""

    query: JudgedQuery
    spans: list[EvaluatedSpan]
    right: np.ndarray
    probabilities: Floats


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("archive", type=Path)
    parser.add_argument("queries", type=Path, nargs="+")
    args, run = begin(parser, __file__)
    with run, open_to_search(args.archive) as engine:
        asked = [ask(engine, query) for path in args.queries for query in read_queries(path)]
        learned = learned_scores(asked)
        for name, score in WAYS.items():
            report(run, name, asked, [score(one.probabilities) for one in asked])
        report(run, "learned", asked, learned)


def ask(engine: SearchEngine, judged: JudgedQuery) -> Asked:
    query = Query(text=judged.query)
    visual, archive = engine.visual, engine.archive
    wanted = visual.positive_vectors(query)
    found = engine.retrievers.open.find(judged.query, query, frozenset())
    ids = [*visual.nearest(query, wanted, CANDIDATES), *(shot_of(one.match) for one in found)]
    shots = archive.present_shots(list(dict.fromkeys(ids)))
    place = {shot.id: at for at, shot in enumerate(shots)}
    probabilities = np.full((len(shots), 1 + len(PARTS)), LEAST, np.float32)
    evidence = visual.scores(wanted, archive.vectors([shot.id for shot in shots])).evidence
    probabilities[:, 0] = expit(log_odds_of(evidence))
    lines: dict[ShotId, SpeechMatch] = {}
    for one in found:
        at = place.get(shot_of(one.match))
        if at is not None and one.part in PARTS:
            probabilities[at, 1 + PARTS.index(one.part)] = max(LEAST, one.probability)
        if isinstance(one.match, SpeechMatch):
            lines[one.match.shot.id] = one.match
    names = {video.id: video.name for video in archive.videos()}
    spans = []
    for shot in shots:
        line = lines.get(shot.id) if judged.kind == "speech" else None
        start, end = (shot.start, shot.end) if line is None else (line.start, line.end)
        spans.append(EvaluatedSpan(names[shot.id.video], start, end))
    right = np.array([first_relevant_rank(judged, [span]) == 1 for span in spans])
    return Asked(judged, spans, right, probabilities)


def noisy_or(p: Floats) -> Floats:
    return np.asarray(-np.log1p(-np.minimum(p, 0.995)).sum(axis=1), np.float32)


def reciprocal_rank(p: Floats) -> Floats:
    scores = np.zeros(len(p), np.float32)
    for column in p.T:
        order = np.argsort(-column, kind="stable")
        ranks = np.empty(len(p), np.float32)
        ranks[order] = np.arange(1, len(p) + 1)
        scores += np.where(column > LEAST, 1 / (RRF_K + ranks), 0.0)
    return scores


WAYS: dict[str, Callable[[Floats], Floats]] = {
    "seen alone": lambda p: p[:, 0],
    "noisy-or": noisy_or,
    "surest sense": lambda p: p.max(axis=1),
    "rank fusion": reciprocal_rank,
}


def learned_scores(asked: list[Asked]) -> list[Floats]:
    """Log-odds of each candidate by weights learned on the questions of the other parts."""
    scores: list[Floats] = [np.empty(0, np.float32)] * len(asked)
    for fold in range(FOLDS):
        others = [one for at, one in enumerate(asked) if at % FOLDS != fold]
        x = np.concatenate([logit(np.clip(one.probabilities, LEAST, 0.995)) for one in others])
        y = np.concatenate([one.right for one in others])
        model = LogisticRegression(C=1.0).fit(x, y)
        for at in range(fold, len(asked), FOLDS):
            own = logit(np.clip(asked[at].probabilities, LEAST, 0.995))
            scores[at] = np.asarray(model.decision_function(own), np.float32)
    return scores


def report(run: Run, name: str, asked: list[Asked], scores: list[Floats]) -> None:
    ranks: dict[str, list[int]] = defaultdict(list)
    none = []
    for one, score in zip(asked, scores, strict=True):
        if one.query.kind == NEGATIVE_KIND:
            none.append(float(1 - np.prod(1 - one.probabilities, axis=1).min()) < WEAK_PROBABILITY)
            continue
        order = np.argsort(-score, kind="stable")
        first = np.flatnonzero(one.right[order])
        ranks[one.query.kind].append(int(first[0]) + 1 if len(first) else 10_000)
    for kind, some in sorted(ranks.items()):
        at_first, at_five = np.mean(np.array(some) <= 1), np.mean(np.array(some) <= 5)
        print(f"{name:13} {kind:15} {len(some):3} questions  R@1 {at_first:.2f}  R@5 {at_five:.2f}")
        run.figure(f"{name}, {kind}: R@1", at_first)
        run.figure(f"{name}, {kind}: R@5", at_five)
    if none and name == "noisy-or":
        print(f"{name:13} {len(none)} that nothing answers: {np.mean(none):.2f} none")
        run.figure(f"{name}: absent and none", np.mean(none))


if __name__ == "__main__":
    main()

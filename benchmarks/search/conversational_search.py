"""What a conversation finds on an archive with judged questions: at once, after feedback, and as "A, then B".

    python -m benchmarks.search.conversational_search ARCHIVE QUERIES [--only feedback, sequences or honesty]

QUERIES is as for `filmoteca evaluate`; questions about speech are left out.

Feedback: each question is asked, then, twice, a thumb up goes to the first right hit of the page and a thumb down
to the first wrong one. What was marked is no longer shown, so the ranks are those of the other right hits, for the
words alone with the same shots taken out as for the words with the thumbs (residual collection, Salton and Buckley
1990). Questions without another right shot are left out and counted.

"A, then B": pairs of judged segments of one video of which the second begins within a second of the first's end, as
a cut list has them; asked in words through the whole assistant. A hit is right where it begins in A's segment and
ends in B's.

Honesty: how often the best shot of a question is called none, weak and strong, for questions whose first hit is
right, whose first hit is wrong, that nothing answers (kind `negative`), and for the everyday names that are not in
the question bank, in English and in Spanish; with the distribution of each.
"""

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from assistant.agent.assistant import Assistant
from assistant.agent.search.turn_search import SearchSettings
from assistant.dialogue.state import DialogueState
from benchmarks.kept_runs import Run, begin
from benchmarks.search.match_confidence import best_evidence, everyday_names, match_shares, shares
from retrieval.archive.archive import Archive
from retrieval.encoders import load_encoder
from retrieval.evaluation.judgements import (
    NEGATIVE_KIND,
    EvaluatedSpan,
    JudgedQuery,
    RelevantSegment,
    read_queries,
)
from retrieval.hits import Hit
from retrieval.queries import Query
from retrieval.search.calibration.match_strength import STRONG, WEAK
from retrieval.search.engine import HITS_PER_PAGE, SearchEngine
from retrieval.types import Shot, ShotId

KS = (1, 5, 10)
DEEP = 60
"""Hits that ranks are looked for in."""
ROUNDS = 2
ADJACENT = 1.0
"""Seconds between two segments of a cut list that follow each other."""
EDGES = np.arange(0.0, 8.5, 0.5)
WIDEST = 40
"""Characters of the longest bar."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("archive", type=Path)
    parser.add_argument("queries", type=Path)
    parser.add_argument("--only", choices=("feedback", "sequences", "honesty"))
    given, run = begin(parser, __file__)
    queries = [query for query in read_queries(given.queries) if query.kind != "speech"]
    judged = [query for query in queries if query.kind != NEGATIVE_KIND]
    with run, Archive.open(given.archive) as archive:
        engine = SearchEngine(archive, load_encoder(archive.encoder))
        if given.only in (None, "feedback"):
            feedback(run, engine, judged)
        if given.only in (None, "sequences"):
            sequences(run, engine, judged)
        if given.only in (None, "honesty"):
            honesty(run, engine, judged, [query for query in queries if query.kind == NEGATIVE_KIND])


# feedback


def feedback(run: Run, engine: SearchEngine, judged: Sequence[JudgedQuery]) -> None:
    names = {video.id: video.name for video in engine.archive.videos()}
    spans = {
        shot.id: EvaluatedSpan(names[shot.id.video], shot.start, shot.end) for shot in engine.archive.shots()
    }
    one_shot = [_rank(query, _hits(engine, Query(query.query))) for query in judged]
    print(f"at once ({len(judged)} questions): {_recall(run, 'at once', one_shot)}")
    marks: dict[str, tuple[list[ShotId], list[ShotId]]] = {query.id: ([], []) for query in judged}
    for number in range(1, ROUNDS + 1):
        alone, helped, left_out = [], [], 0
        for query in judged:
            liked, disliked = marks[query.id]
            page = _hits(engine, _with(query, liked, disliked))[:HITS_PER_PAGE]
            right = next((hit for hit in page if _is_right(query, hit)), None)
            wrong = next((hit for hit in page if not _is_right(query, hit)), None)
            liked += [right.shot.id] if right else []
            disliked += [wrong.shot.id] if wrong else []
            marked = {*liked, *disliked}
            if not any(query.is_relevant(span) for shot, span in spans.items() if shot not in marked):
                left_out += 1
                continue
            hidden = Query(query.query, hide=tuple(marked))
            alone.append(_rank(query, _hits(engine, hidden)))
            helped.append(_rank(query, _hits(engine, _with(query, liked, disliked))))
        print(
            f"after {number} round(s) of thumbs "
            f"({len(helped)} questions with another right shot, {left_out} without):"
        )
        told = _recall(run, f"{number} rounds, words alone", alone)
        print(f"    words alone, the same shots taken out: {told}")
        told = _recall(run, f"{number} rounds, words and thumbs", helped)
        print(f"    words and thumbs:                      {told}")


def _with(query: JudgedQuery, liked: Sequence[ShotId], disliked: Sequence[ShotId]) -> Query:
    return Query(query.query, like=tuple(liked), unlike=tuple(disliked))


def _hits(engine: SearchEngine, query: Query) -> list[Hit]:
    return list(engine.search(query, limit=DEEP).hits)


def _is_right(query: JudgedQuery, hit: Hit) -> bool:
    return query.is_relevant(EvaluatedSpan(hit.video.name, hit.start, hit.end))


def _rank(query: JudgedQuery, hits: Iterable[Hit]) -> int | None:
    return next((rank for rank, hit in enumerate(hits, 1) if _is_right(query, hit)), None)


def _recall(run: Run, case: str, ranks: Sequence[int | None]) -> str:
    shares = [sum(rank is not None and rank <= k for rank in ranks) / max(1, len(ranks)) for k in KS]
    for k, share in zip(KS, shares, strict=True):
        run.figure(f"{case}: recall@{k}", share)
    return "recall " + ", ".join(f"@{k} {share:.2f}" for k, share in zip(KS, shares, strict=True))


# "A, then B"


def sequences(run: Run, engine: SearchEngine, judged: Sequence[JudgedQuery]) -> None:
    pairs = following(judged)
    assistant = Assistant(engine, settings=SearchSettings(limit=max(KS), per_video=None))
    ranks, planned = [], 0
    for (first, _), (second, _) in pairs:
        then = " luego" if first.lang == "es" else " then"
        _, answer = assistant.answer(DialogueState(), f"{first.query},{then} {second.query}")
        planned += bool(answer.plan.visual and answer.plan.then)
        segments = [(a, b) for (p, a), (q, b) in pairs if (p.id, q.id) == (first.id, second.id)]
        right = (any(_spans(hit, a, b) for a, b in segments) for hit in answer.hits)
        ranks.append(next((rank for rank, is_relevant in enumerate(right, 1) if is_relevant), None))
    print(
        f"A, then B ({len(pairs)} questions, {planned} understood as such): {_recall(run, 'A, then B', ranks)}"
    )


Asked = tuple[JudgedQuery, RelevantSegment]


def following(judged: Sequence[JudgedQuery]) -> list[tuple[Asked, Asked]]:
    """Pairs of questions of one language that neighbouring segments of a video answer; each pair once."""
    asked = [(query, segment) for query in judged for segment in query.relevant_segments]
    pairs: dict[tuple[str, str], tuple[Asked, Asked]] = {}
    for first in asked:
        for second in asked:
            (one, a), (other, b) = first, second
            neighbours = a.programme == b.programme and abs(b.start - a.end) <= ADJACENT
            if neighbours and one.id != other.id and one.lang == other.lang:
                pairs.setdefault((one.id, other.id), (first, second))
    return list(pairs.values())


def _spans(hit: Hit, first: RelevantSegment, second: RelevantSegment) -> bool:
    return hit.then_shot is not None and _lies(hit, hit.shot, first) and _lies(hit, hit.then_shot, second)


def _lies(hit: Hit, shot: Shot, segment: RelevantSegment) -> bool:
    name = Path(segment.programme).name
    return hit.video.name == name and segment.start <= (shot.start + shot.end) / 2 <= segment.end


# honesty


def honesty(
    run: Run, engine: SearchEngine, judged: Sequence[JudgedQuery], negative: Sequence[JudgedQuery]
) -> None:
    ranks = [_rank(query, _hits(engine, Query(query.query))) for query in judged]
    sets = {
        "first hit right": [query for query, rank in zip(judged, ranks, strict=True) if rank == 1],
        "first hit wrong": [query for query, rank in zip(judged, ranks, strict=True) if rank != 1],
        "answered by nothing": negative,
    }
    for name, queries in sets.items():
        if not queries:
            continue
        evidence = best_evidence(engine, [query.query for query in queries])
        print(f"\n{name} ({len(queries)}): {shares(evidence)}")
        for kind, share in match_shares(evidence).items():
            run.figure(f"{name}: {kind}", share)
        for language in sorted({query.lang for query in queries}):
            own = np.array([query.lang == language for query in queries])
            print(f"  {language} ({own.sum()}): {shares(evidence[own])}")
        draw(evidence)
    for name, questions in everyday_names().items():
        evidence = best_evidence(engine, questions)
        print(f"\n{name} ({len(questions)}): {shares(evidence)}")
        for kind, share in match_shares(evidence).items():
            run.figure(f"{name}: {kind}", share)
        draw(evidence)


def draw(evidence: np.ndarray) -> None:
    """A bar for each half standard deviation; the bounds of weak and strong stand beside it."""
    counts, _ = np.histogram(np.clip(evidence, EDGES[0], EDGES[-1] - 1e-6), EDGES)
    for low, count in zip(EDGES, counts, strict=False):
        sign = "strong" if low >= STRONG - 0.25 else "weak" if low >= WEAK - 0.25 else "none"
        bar = "█" * round(WIDEST * count / max(1, counts.max()))
        print(f"  {low:4.1f} {sign:6} {bar} {count or ''}".rstrip())


if __name__ == "__main__":
    main()

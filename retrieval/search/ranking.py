"""Candidates ranked for a query: by what is seen, by what is said, or by both weighed against each other.

It knows no pages, and neither how shots are compared nor how speech is found.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from retrieval.archive.archive import Archive
from retrieval.search.calibration import match_strength
from retrieval.search.candidates import Candidate
from retrieval.search.visual_search import QueryVector, VisualSearch
from retrieval.speech.speech_search import SpeechMatch, SpeechSearch
from retrieval.types import Floats, Query, ShotId, Vectors

SPEECH_SHARE = 0.5
"""Weight of what is said beside what is seen."""


def rank_candidates(
    archive: Archive, visual: VisualSearch, speech: SpeechSearch, query: Query, n: int
) -> list[Candidate]:
    """The shots that fit the query best, at least n by each part where there are, best first."""
    wanted = visual.positive_vectors(query)
    hidden = frozenset({*query.hide, *query.unlike, *query.like})
    matches: list[SpeechMatch] = []
    if words := query.speech.strip():
        matches = speech.search(words, query.filters, hidden=hidden, by_line=not wanted)
    found = (
        _rank_by_vision(archive, visual, query, wanted, matches, n)
        if wanted
        else _rank_by_speech(archive, matches)
    )
    if found and (unwanted := visual.negative_vectors(query)):
        found = _penalised(found, visual.penalties(unwanted, np.stack([one.vector for one in found])))
    return sorted(found, key=lambda one: -one.score)


def _rank_by_speech(archive: Archive, matches: Sequence[SpeechMatch]) -> list[Candidate]:
    """The places where it is said: a hit plays what was asked for, from the line's start to the passage's end."""
    known = {shot.id for shot in archive.present_shots(list(dict.fromkeys(one.shot.id for one in matches)))}
    matches = [one for one in matches if one.shot.id in known]
    vectors = archive.vectors([one.shot.id for one in matches])
    return [
        Candidate(
            one.shot,
            vector,
            float(np.float32(one.score)),
            float(np.float32(one.evidence)),
            ("speech",) if match_strength(one.evidence) != "none" else (),
            speech=one,
            until=one.end,
        )
        for one, vector in zip(matches, vectors, strict=True)
    ]


def _rank_by_vision(
    archive: Archive,
    visual: VisualSearch,
    query: Query,
    wanted: Sequence[QueryVector],
    matches: Sequence[SpeechMatch],
    n: int,
) -> list[Candidate]:
    """The shots nearest to any part, and those in which it is said; without a word of it speech adds nothing."""
    by_shot: dict[ShotId, SpeechMatch] = {}
    for match in matches:
        by_shot.setdefault(match.shot.id, match)
    ids = [*visual.nearest(query, wanted, n), *list(by_shot)[:n]]
    shots = archive.present_shots(list(dict.fromkeys(ids)))
    if not shots:
        return []
    vectors: Vectors = archive.vectors([shot.id for shot in shots])
    found = visual.scores(wanted, vectors)
    scores, evidence, why = found.scores, found.evidence, found.why
    spoken = [by_shot.get(shot.id) for shot in shots]
    if query.speech.strip():
        scores = _weighed(scores, [one.score if one else 0.0 for one in spoken])
        evidence = _weighed(evidence, [one.evidence if one else 0.0 for one in spoken])
        spoken = [one if one and match_strength(one.evidence) != "none" else None for one in spoken]
        why = [(*parts, "speech") if one else parts for parts, one in zip(why, spoken, strict=True)]
    return [
        Candidate(shot, vector, float(score), float(sure), parts, speech=one)
        for shot, vector, score, sure, parts, one in zip(
            shots, vectors, scores, evidence, why, spoken, strict=True
        )
    ]


def _weighed(seen: Floats, said: Sequence[float]) -> Floats:
    """(n,) what is seen and what is said together; what is said takes nothing off."""
    return (1 - SPEECH_SHARE) * seen + SPEECH_SHARE * np.array([max(0.0, one) for one in said], np.float32)


def _penalised(candidates: Sequence[Candidate], penalties: Floats) -> list[Candidate]:
    scores = np.array([one.score for one in candidates], np.float32) - penalties
    evidence = np.array([one.evidence for one in candidates], np.float32) - penalties
    return [
        replace(one, score=float(score), evidence=float(sure))
        for one, score, sure in zip(candidates, scores, evidence, strict=True)
    ]

"""Candidates ranked for a query: by what is seen, said, heard and written, weighed equally against each other.

It knows no pages, and neither how shots are compared nor how speech is found.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from retrieval.annotations import Annotation
from retrieval.archive.archive import Archive
from retrieval.search.annotation_senses import (
    ANNOTATED_SENSES,
    AnnotationMatch,
    AnnotationSearches,
    seen_instead,
)
from retrieval.search.calibration import match_strength
from retrieval.search.candidates import Candidate
from retrieval.search.visual_search import QueryVector, ShotScores, VisualSearch
from retrieval.speech.speech_search import SpeechMatch, SpeechSearch
from retrieval.types import Floats, Query, ShotId, Vectors


@dataclass(frozen=True, slots=True, eq=False)
class Finders:
    """What shots are found by."""

    archive: Archive
    visual: VisualSearch
    speech: SpeechSearch
    annotations: AnnotationSearches


def rank_candidates(finders: Finders, query: Query, n: int) -> list[Candidate]:
    """The shots that fit the query best, at least n by each part where there are, best first."""
    visual, annotations = finders.visual, finders.annotations
    wanted = visual.positive_vectors(query, seen_instead(query, annotations))
    hidden = frozenset({*query.hide, *query.unlike, *query.like})
    told = [
        (sense, annotations[sense].search(words, query.filters, hidden))
        for sense in ANNOTATED_SENSES
        if (words := getattr(query, sense).strip()) and sense in annotations
    ]
    also = _unasked(annotations, query, hidden)
    matches: list[SpeechMatch] = []
    if words := query.speech.strip():
        matches = finders.speech.search(words, query.filters, hidden=hidden, by_line=not (wanted or told))
    if wanted or told:
        senses = [_Sense(name, {one.shot: one for one in some}) for name, some in told]
        if words:
            senses.append(_Sense("speech", _first_by_shot(matches)))
        found = _rank_by_shot(finders, query, wanted, senses, also, n)
    else:
        found = _rank_by_speech(finders.archive, matches)
    if found and (unwanted := visual.negative_vectors(query)):
        found = _penalised(found, visual.penalties(unwanted, np.stack([one.vector for one in found])))
    return sorted(found, key=lambda one: -one.score)


@dataclass(frozen=True, slots=True, eq=False)
class _Sense:
    """What a sense other than sight found, by its name in `Hit.why`."""

    name: str
    by_shot: Mapping[ShotId, SpeechMatch | AnnotationMatch]


def _unasked(annotations: AnnotationSearches, query: Query, hidden: frozenset[ShotId]) -> list[_Sense]:
    """Where the text itself is to be read, surely, and what pictures are like that it names: who types it does not
    say whether it is seen, written or a quality.

    Sounds are left to those who ask for them. On 51 questions for what is seen they push two of the 24 right first
    hits down, since a dog is seen and barks; writing leaves all 51 as they are.
    """
    found: list[_Sense] = []
    if not (text := query.text.strip()):
        return found
    if "written" in annotations and not query.written.strip():
        matches = annotations["written"].search(text, query.filters, hidden)
        sure = {one.shot: one for one in matches if match_strength(one.evidence) == "strong"}
        found += [_Sense("written", sure)] if sure else []
    if "quality" in annotations and not query.quality.strip():
        matches = annotations["quality"].search(text, query.filters, hidden)
        found += [_Sense("quality", {one.shot: one for one in matches})] if matches else []
    return found


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


def _first_by_shot(matches: Sequence[SpeechMatch]) -> dict[ShotId, SpeechMatch]:
    """Each shot's best match."""
    found: dict[ShotId, SpeechMatch] = {}
    for match in matches:
        found.setdefault(match.shot.id, match)
    return found


def _rank_by_shot(
    finders: Finders,
    query: Query,
    wanted: Sequence[QueryVector],
    senses: Sequence[_Sense],
    also: Sequence[_Sense],
    n: int,
) -> list[Candidate]:
    """The shots nearest to any part, and those that another sense found; one that found nothing adds nothing.

    What `also` found speaks for a shot beside the parts, and takes nothing from those that it says nothing of.
    """
    archive = finders.archive
    ids = [*finders.visual.nearest(query, wanted, n)]
    ids += [shot for sense in (*senses, *also) for shot in list(sense.by_shot)[:n]]
    shots = archive.present_shots(list(dict.fromkeys(ids)))
    if not shots:
        return []
    vectors: Vectors = archive.vectors([shot.id for shot in shots])
    found = finders.visual.scores(wanted, vectors) if wanted else _unseen(len(shots))
    parts = len(senses) + bool(wanted)
    scores, evidence, why = found.scores / parts, found.evidence / parts, list(found.why)
    spoken: list[SpeechMatch | None] = [None] * len(shots)
    told: list[tuple[Annotation, ...]] = [()] * len(shots)
    for sense in senses:
        for place, shot in enumerate(shots):
            if (match := sense.by_shot.get(shot.id)) is None:
                continue
            scores[place] += max(0.0, match.score) / parts
            evidence[place] += max(0.0, match.evidence) / parts
            if match_strength(match.evidence) != "none":
                why[place] = (*why[place], sense.name)
                if isinstance(match, SpeechMatch):
                    spoken[place] = match
                elif match.annotation is not None:
                    told[place] = (*told[place], match.annotation)
    for sense in also:
        for place, shot in enumerate(shots):
            match = sense.by_shot.get(shot.id)
            if isinstance(match, AnnotationMatch):
                scores[place] += max(match.score, match.evidence)  # a small archive has no great deviations
                evidence[place] = max(evidence[place], match.evidence)
                why[place] = (*why[place], sense.name)
                told[place] = (*told[place], *filter(None, [match.annotation]))
    return [
        Candidate(shot, vector, float(score), float(sure), speaks, speech=line, annotations=some)
        for shot, vector, score, sure, speaks, line, some in zip(
            shots, vectors, scores, evidence, why, spoken, told, strict=True
        )
    ]


def _unseen(shots: int) -> ShotScores:
    """Of shots that nothing is to be seen in."""
    return ShotScores(np.zeros(shots, np.float32), np.zeros(shots, np.float32), [()] * shots)


def _penalised(candidates: Sequence[Candidate], penalties: Floats) -> list[Candidate]:
    scores = np.array([one.score for one in candidates], np.float32) - penalties
    evidence = np.array([one.evidence for one in candidates], np.float32) - penalties
    return [
        replace(one, score=float(score), evidence=float(sure))
        for one, score, sure in zip(candidates, scores, evidence, strict=True)
    ]

"""Candidates ranked for a query. What is asked for in one sense, in several or in any is fused here.

A text that names no sense may be answered by any: the probabilities that a shot is meant in each are joined by
noisy-or, so that a sense can only speak for a shot, and senses that agree are surer than each by itself
(`benchmarks/search/sense_fusion.py` compares it with other ways). What is asked for in a sense of its own, with
`speech`, `sound`, `written`, pictures or examples, must hold too: such parts are weighed equally. It knows no
pages, and neither how shots are compared nor how speech is found.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from retrieval.archive.archive import Archive
from retrieval.hits import Reason
from retrieval.queries import Query
from retrieval.search.annotation_senses import (
    ANNOTATED_SENSES,
    AnnotationMatch,
    AnnotationSearches,
    visual_fallback,
)
from retrieval.search.calibration.match_strength import (
    WEAK_PROBABILITY,
    evidence_of,
    log_odds_of,
    match_score,
    match_strength,
)
from retrieval.search.candidates import Candidate
from retrieval.search.exclusion import Exclusion
from retrieval.search.open_senses import SENSES, OpenSenses, SenseMatch, shot_of
from retrieval.search.visual_search import QueryVector, ShotScores, VisualSearch
from retrieval.speech.speech_search import SpeechMatch, SpeechSearch
from retrieval.types import Floats, ShotId

MOST_SURE = 0.995
"""No sense is surer than that, so that two that agree are still surer than one."""


@dataclass(frozen=True, slots=True, eq=False)
class Retrievers:
    """What shots are found by."""

    archive: Archive
    visual: VisualSearch
    speech: SpeechSearch
    annotations: AnnotationSearches
    open: OpenSenses
    exclusion: Exclusion


def rank_candidates(retrievers: Retrievers, query: Query, n: int) -> list[Candidate]:
    """The shots that fit the query best, at least n by each part where there are, best first."""
    visual, annotations = retrievers.visual, retrievers.annotations
    wanted = visual.positive_vectors(query, visual_fallback(query, annotations))
    hidden = frozenset({*query.hide, *query.unlike, *query.like})
    told = [
        (sense, annotations[sense].search(words, query.filters, hidden))
        for sense in ANNOTATED_SENSES
        if (words := getattr(query, sense).strip()) and sense in annotations
    ]
    anywhere, alike = _any_sense(retrievers.open, query, hidden), _qualities(annotations, query, hidden)
    is_spoken_alone = not (wanted or told or query.text.strip() or query.either)
    matches: list[SpeechMatch] = []
    if words := query.speech.strip():
        matches = retrievers.speech.search(words, query.filters, hidden=hidden, by_line=is_spoken_alone)
    if is_spoken_alone:
        found = _rank_by_speech(retrievers.archive, matches)
    else:
        senses = [_Sense(name, {one.shot: one for one in some}) for name, some in told]
        if words:
            senses.append(_Sense("speech", _first_by_shot(matches)))
        found = _rank_by_shot(retrievers, query, wanted, senses, anywhere, alike, n)
    if found and (unwanted := visual.negative_vectors(query)):
        found = _penalised(found, visual.penalties(unwanted, np.stack([one.vector for one in found])))
    found = retrievers.exclusion.applied(query, found)
    return sorted(found, key=lambda one: -one.score)


@dataclass(frozen=True, slots=True, eq=False)
class _Sense:
    """What a sense other than sight found, by its name in `Hit.why`."""

    name: str
    by_shot: Mapping[ShotId, SpeechMatch | AnnotationMatch]


def _qualities(
    annotations: AnnotationSearches, query: Query, hidden: frozenset[ShotId]
) -> Mapping[ShotId, AnnotationMatch]:
    """What pictures are like that the text names: it adds to what is seen, and is no sense to answer by alone."""
    if not (text := query.text.strip()) or query.quality.strip() or "quality" not in annotations:
        return {}
    if query.senses and not {"quality", "seen"} & {*query.senses}:
        return {}
    return {one.shot: one for one in annotations["quality"].search(text, query.filters, hidden)}


def _any_sense(senses: OpenSenses, query: Query, hidden: frozenset[ShotId]) -> dict[ShotId, list[SenseMatch]]:
    """What other senses say of the text, or of the alternative to it that they say most of."""
    best: dict[tuple[ShotId, str], SenseMatch] = {}
    for text in filter(None, map(str.strip, (query.text, *query.either))):
        for one in senses.find(text, query, hidden):
            key = (shot_of(one.match), one.part)
            if key not in best or one.probability > best[key].probability:
                best[key] = one
    found: dict[ShotId, list[SenseMatch]] = {}
    for (shot, _), one in sorted(best.items(), key=lambda item: -item[1].probability):
        found.setdefault(shot, []).append(one)
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
            reasons=(_reason("speech", one, match_score(one.evidence)),),
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
    retrievers: Retrievers,
    query: Query,
    wanted: Sequence[QueryVector],
    senses: Sequence[_Sense],
    anywhere: Mapping[ShotId, Sequence[SenseMatch]],
    alike: Mapping[ShotId, AnnotationMatch],
    n: int,
) -> list[Candidate]:
    """The shots nearest to any part, and those that another sense found; one that found nothing adds nothing.

    `anywhere` is what other senses say of the text itself, `alike` are the shots with qualities that it names.
    """
    archive = retrievers.archive
    ids = [*retrievers.visual.nearest(query, wanted, n)] if wanted else []
    ids += [shot for sense in senses for shot in list(sense.by_shot)[:n]]
    ids += [*list(anywhere)[:n], *list(alike)[:n]]
    shots, vectors = archive.shots_with_vectors(list(dict.fromkeys(ids)))
    if not shots:
        return []
    found = retrievers.visual.scores(wanted, vectors) if wanted else _unseen(len(shots))
    parts = len(senses) + bool(wanted or anywhere or alike)
    scores, evidence = found.scores / parts, found.evidence / parts
    why = list(found.why)
    reasons: list[tuple[Reason, ...]] = [
        (Reason("seen", "", shot.start, shot.end, match_score(float(sure))),) if names else ()
        for shot, sure, names in zip(shots, found.evidence, found.why, strict=True)
    ]
    spoken: list[SpeechMatch | None] = [None] * len(shots)
    for place, shot in enumerate(shots):
        also = anywhere.get(shot.id, ())
        if also:
            fused = _noisy_or(float(found.evidence[place]), [one.probability for one in also])
            gain = fused - float(found.evidence[place])
            evidence[place] += gain / parts
            scores[place] += gain / found.evidence_per_score / parts
        for one in also:
            if one.probability >= WEAK_PROBABILITY:
                why[place] += (one.part,)
                reasons[place] += (_reason(one.part, one.match, one.probability),)
                if isinstance(one.match, SpeechMatch) and one.probability >= match_score(
                    float(found.evidence[place])
                ):
                    spoken[place] = one.match
    for place, shot in enumerate(shots):
        if (like := alike.get(shot.id)) is not None:
            scores[place] += like.score
            evidence[place] = max(evidence[place], like.evidence)
            why[place] += ("quality",)
            reasons[place] += (_reason("quality", like, match_score(like.evidence)),)
    for sense in senses:
        for place, shot in enumerate(shots):
            if (match := sense.by_shot.get(shot.id)) is None:
                continue
            scores[place] += max(0.0, match.score) / parts
            evidence[place] += max(0.0, match.evidence) / parts
            if match_strength(match.evidence) != "none":
                why[place] += (sense.name,)
                reasons[place] += (_reason(sense.name, match, match_score(match.evidence)),)
                if isinstance(match, SpeechMatch):
                    spoken[place] = match
    return [
        Candidate(
            shot,
            vector,
            score,
            sure,
            names if len(names) < 2 else tuple(dict.fromkeys(names)),
            line,
            some if len(some) < 2 else tuple(sorted(some, key=lambda one: -one.probability)),
        )
        for shot, vector, score, sure, names, line, some in zip(
            shots, vectors, scores.tolist(), evidence.tolist(), why, spoken, reasons, strict=True
        )
    ]


def _noisy_or(evidence: float, others: Sequence[float]) -> float:
    """The evidence that at least one of independent senses is right: what is seen, and these probabilities."""
    log_odds = float(log_odds_of(np.asarray(evidence, np.float32)))
    seen_not = -np.logaddexp(0, log_odds)  # the logarithm of the probability that what is seen is wrong
    none_right = seen_not + sum(np.log1p(-min(one, MOST_SURE)) for one in others)
    return float(evidence_of(np.asarray(np.log(np.expm1(-none_right)), np.float32)))


def _reason(part: str, match: SpeechMatch | AnnotationMatch, probability: float) -> Reason:
    if isinstance(match, SpeechMatch):
        return Reason(SENSES[part], match.text, match.start, match.end, probability)
    told = match.annotation
    if told is None:
        return Reason(SENSES[part], "", 0.0, 0.0, probability)
    return Reason(SENSES[part], told.text, told.start, told.end, probability, part == "taught")


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

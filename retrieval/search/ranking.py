"""Shots ranked for a query: by what is seen, by what is said, or by both weighed against each other.

Every part is measured in standard deviations (`retrieval.search.calibration`), so that they add up. It knows no
pages.
"""

import weakref
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from retrieval.archive.archive import Archive
from retrieval.encoders import Encoder, SentenceEncoder
from retrieval.letterbox import crop_letterbox
from retrieval.search.background_statistics import BackgroundStatistics
from retrieval.search.calibration import ScoreCalibrator, match_strength
from retrieval.search.querybank import load_querybank
from retrieval.speech.speech_search import SpeechMatch, search_speech
from retrieval.types import Query, Shot, ShotId, Vector, Vectors

SAMPLE_SIZE = 2048
"""Shots that tell what is usual for a question."""
EXCLUSION_WEIGHT = 1.0
"""What a standard deviation of likeness to what must not be seen takes off."""
DISLIKE_WEIGHT = 0.6
"""The same for shots marked as wrong."""
EXAMPLE_SHARE = 0.6
"""Weight of liked shots beside a text or picture; Rocchio's classic 1 : 0.75, normalised."""
SPEECH_SHARE = 0.5
"""Weight of what is said beside what is seen."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class QueryVector:
    """What must be seen, or must not: what it is called in a hit's `why`, its vector, and its weight."""

    name: str
    vector: Vector
    weight: float


@dataclass(frozen=True, slots=True, eq=False)
class RankedShots:
    """Shots that a query brings up, best first, and what is known of each."""

    shots: list[Shot]
    vectors: Vectors
    ranks: Floats
    """What they are ordered by."""
    evidence: Floats
    why: list[tuple[str, ...]]
    places: list[SpeechMatch | None]
    """Where in the shot, or about its edge, is said what was asked for."""
    untils: list[float | None]
    """Where the hit ends, if not with its shot."""
    thens: list[Shot] = field(default_factory=list)
    """The shots that end them, for "A, then B"; else empty."""

    def chosen(self, places: list[int]) -> "RankedShots":
        """Those at these places, in this order."""
        return RankedShots(
            [self.shots[place] for place in places],
            self.vectors[places],
            self.ranks[places],
            self.evidence[places],
            [self.why[place] for place in places],
            [self.places[place] for place in places],
            [self.untils[place] for place in places],
            [self.thens[place] for place in places] if self.thens else [],
        )


def rank_shots(
    archive: Archive, encoder: Encoder, sentences: SentenceEncoder | None, query: Query, many: int
) -> RankedShots:
    """The shots that fit the query best, at least so many by each part where there are, best first."""
    wanted = positive_query_vectors(archive, encoder, query)
    hidden = frozenset({*query.hide, *query.unlike, *query.like})
    said: list[SpeechMatch] = []
    if speech := query.speech.strip():
        said = search_speech(archive, sentences, speech, query.filters, hidden=hidden, by_line=not wanted)
    found = (
        _rank_by_vision(archive, encoder, query, wanted, said, many)
        if wanted
        else _rank_by_speech(archive, said)
    )
    if found.shots and (unwanted := negative_query_vectors(archive, encoder, query)):
        penalty = _penalty(unwanted, found.vectors, background_statistics(archive, encoder))
        found = replace(found, ranks=found.ranks - penalty, evidence=found.evidence - penalty)
    return found.chosen(np.argsort(-found.ranks, kind="stable").tolist())


def _rank_by_speech(archive: Archive, said: list[SpeechMatch]) -> RankedShots:
    """The places where it is said: a hit plays what was asked for, from the line's start to the passage's end."""
    known = {shot.id for shot in archive.present_shots(list(dict.fromkeys(p.shot.id for p in said)))}
    said = [place for place in said if place.shot.id in known]
    vectors = archive.vectors([place.shot.id for place in said])
    return RankedShots(
        [place.shot for place in said],
        vectors,
        np.array([place.rank for place in said], np.float32),
        np.array([place.evidence for place in said], np.float32),
        [("speech",) if match_strength(place.evidence) != "none" else () for place in said],
        list(said),
        [place.end for place in said],
    )


def _rank_by_vision(
    archive: Archive,
    encoder: Encoder,
    query: Query,
    wanted: list[QueryVector],
    said: list[SpeechMatch],
    many: int,
) -> RankedShots:
    """The shots nearest to any part, and those in which it is said; a shot without a word of it counts as usual."""
    by_shot: dict[ShotId, SpeechMatch] = {}
    for place in said:
        by_shot.setdefault(place.shot.id, place)
    ids = [*_candidates(archive, query, wanted, many), *list(by_shot)[:many]]
    shots = archive.present_shots(list(dict.fromkeys(ids)))
    vectors = archive.vectors([shot.id for shot in shots])
    if not shots:
        nothing = np.empty(0, np.float32)
        return RankedShots([], vectors, nothing, nothing, [], [], [])
    ranks, evidence, why = score_shots(wanted, vectors, background_statistics(archive, encoder))
    places = [by_shot.get(shot.id) for shot in shots]
    if query.speech.strip():
        share = SPEECH_SHARE
        spoken = np.array([max(0.0, p.rank) if p else 0.0 for p in places], np.float32)
        sure = np.array([max(0.0, p.evidence) if p else 0.0 for p in places], np.float32)
        ranks = (1 - share) * ranks + share * spoken
        evidence = (1 - share) * evidence + share * sure
        places = [place if place and match_strength(place.evidence) != "none" else None for place in places]
        why = [(*parts, "speech") if place else parts for parts, place in zip(why, places, strict=True)]
    return RankedShots(shots, vectors, ranks, evidence, why, places, [None] * len(shots))


def positive_query_vectors(archive: Archive, encoder: Encoder, query: Query) -> list[QueryVector]:
    """What hits must resemble; the weights add up to 1."""
    parts = []
    if text := query.text.strip():
        share = 1 - query.picture_weight if query.pictures else 1.0
        parts.append(QueryVector("text", encoder.encode_texts([text])[0], share))
    if query.pictures:
        share = query.picture_weight if text else 1.0
        parts.append(
            QueryVector(
                "picture",
                _mean(encoder.encode_pictures([crop_letterbox(picture) for picture in query.pictures])),
                share,
            )
        )
    if query.like:
        share = EXAMPLE_SHARE / (1 - EXAMPLE_SHARE) if parts else 1.0
        parts.append(QueryVector("example", _mean(archive.vectors(query.like)), share))
    parts = [part for part in parts if part.weight > 0]
    total = sum(part.weight for part in parts)
    return [QueryVector(part.name, part.vector, part.weight / total) for part in parts]


def negative_query_vectors(archive: Archive, encoder: Encoder, query: Query) -> list[QueryVector]:
    """What hits must not resemble."""
    parts = []
    if exclude := query.exclude.strip():
        parts.append(QueryVector("text", encoder.encode_texts([exclude])[0], EXCLUSION_WEIGHT))
    if query.unlike:
        parts.append(QueryVector("example", _mean(archive.vectors(query.unlike)), DISLIKE_WEIGHT))
    return parts


def _candidates(archive: Archive, query: Query, wanted: list[QueryVector], many: int) -> list[ShotId]:
    """The shots nearest to any part, once each, but for those that are not to be shown."""
    hidden = {*query.hide, *query.unlike, *query.like}
    found = (
        neighbour.id
        for part in wanted
        for neighbour in archive.nearest(part.vector, many + len(hidden), query.filters)
        if neighbour.id not in hidden
    )
    return list(dict.fromkeys(found))


def score_shots(
    wanted: list[QueryVector], vectors: Vectors, background: BackgroundStatistics
) -> tuple[Floats, Floats, list[tuple[str, ...]]]:
    """For each shot what it is ordered by, how surely it matches, and which parts speak for it."""
    judges = [ScoreCalibrator(part.vector, background, is_text=part.name == "text") for part in wanted]
    ranks = [part.weight * judge.ranks(vectors) for part, judge in zip(wanted, judges, strict=True)]
    evidence = [judge.evidence(vectors) for judge in judges]
    sure = sum(part.weight * e for part, e in zip(wanted, evidence, strict=True))
    why = [
        tuple(
            part.name
            for part, e in zip(wanted, evidence, strict=True)
            if match_strength(float(e[place])) != "none"
        )
        for place in range(len(vectors))
    ]
    return np.sum(ranks, axis=0), np.asarray(sure, np.float32), why


def _penalty(unwanted: list[QueryVector], vectors: Vectors, background: BackgroundStatistics) -> Floats:
    """What each shot loses for its likeness to what must not be seen."""
    penalty = np.zeros(len(vectors), np.float32)
    for part in unwanted:
        judge = ScoreCalibrator(part.vector, background, is_text=part.name == "text")
        penalty += part.weight * np.maximum(0, judge.ranks(vectors))
    return penalty


def _mean(vectors: Vectors) -> Vector:
    mean = vectors.mean(axis=0)
    length = float(np.linalg.norm(mean))
    return np.asarray(mean / length if length > 1e-6 else vectors[0], np.float32)


_backgrounds: "weakref.WeakKeyDictionary[Archive, tuple[int, str, BackgroundStatistics]]" = (
    weakref.WeakKeyDictionary()
)


def background_statistics(archive: Archive, encoder: Encoder) -> BackgroundStatistics:
    """The archive's background, made again when the archive has changed."""
    stamp = archive.stamp
    known = _backgrounds.get(archive)
    if known is not None and known[:2] == (stamp, encoder.name):
        return known[2]
    bank = known[2].bank if known is not None and known[1] == encoder.name else load_querybank(encoder)
    background = BackgroundStatistics(archive.sample(SAMPLE_SIZE).vectors, bank, archive.totals().shots)
    _backgrounds[archive] = (stamp, encoder.name, background)
    return background

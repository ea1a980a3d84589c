"""Shots ranked for a query: by what is seen, by what is said, or by both weighed against each other.

Every part is measured in standard deviations (`retrieval.judging`), so that they add up. It knows no pages.
"""

import weakref
from contextlib import suppress
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from retrieval.archive import Archive
from retrieval.background import Background
from retrieval.bars import without_bars
from retrieval.encoders import Encoder, SentenceEncoder
from retrieval.errors import NotFound
from retrieval.judging import Judge, match
from retrieval.query_bank import query_bank
from retrieval.spoken_places import SpokenPlace, spoken_places
from retrieval.types import Query, Shot, ShotId, Vector, Vectors

SAMPLE = 2048
"""Shots that tell what is usual for a question."""
EXCLUSION = 1.0
"""What a standard deviation of likeness to what must not be seen takes off."""
UNLIKE = 0.6
"""The same for shots marked as wrong."""
EXAMPLE_SHARE = 0.6
"""Weight of liked shots beside a text or picture; Rocchio's classic 1 : 0.75, normalised."""
SPEECH_SHARE = 0.5
"""Weight of what is said beside what is seen."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """What must be seen, or must not: what it is called in a hit's `why`, its vector, and its weight."""

    name: str
    vector: Vector
    weight: float


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """Shots that a query brings up, best first, and what is known of each."""

    shots: list[Shot]
    vectors: Vectors
    ranks: Floats
    """What they are ordered by."""
    evidence: Floats
    why: list[tuple[str, ...]]
    places: list[SpokenPlace | None]
    """Where in the shot, or about its edge, is said what was asked for."""
    untils: list[float | None]
    """Where the hit ends, if not with its shot."""
    thens: list[Shot] = field(default_factory=list)
    """The shots that end them, for "A, then B"; else empty."""

    def chosen(self, places: list[int]) -> "Ranked":
        """Those at these places, in this order."""
        return Ranked(
            [self.shots[place] for place in places],
            self.vectors[places],
            self.ranks[places],
            self.evidence[places],
            [self.why[place] for place in places],
            [self.places[place] for place in places],
            [self.untils[place] for place in places],
            [self.thens[place] for place in places] if self.thens else [],
        )


def rank(
    archive: Archive, encoder: Encoder, sentences: SentenceEncoder | None, query: Query, many: int
) -> Ranked:
    """The shots that fit the query best, at least so many by each part where there are, best first."""
    wanted = wanted_parts(archive, encoder, query)
    hidden = frozenset({*query.hide, *query.unlike, *query.like})
    said: list[SpokenPlace] = []
    if speech := query.speech.strip():
        said = spoken_places(archive, sentences, speech, query.filters, hidden=hidden, by_line=not wanted)
    found = _seen(archive, encoder, query, wanted, said, many) if wanted else _heard(archive, said)
    if found.shots and (unwanted := unwanted_parts(archive, encoder, query)):
        penalty = _penalty(unwanted, found.vectors, background(archive, encoder))
        found = replace(found, ranks=found.ranks - penalty, evidence=found.evidence - penalty)
    return found.chosen(np.argsort(-found.ranks, kind="stable").tolist())


def _heard(archive: Archive, said: list[SpokenPlace]) -> Ranked:
    """The places where it is said: a hit plays what was asked for, from the line's start to the passage's end."""
    known = {shot.id for shot in _present(archive, list(dict.fromkeys(p.shot.id for p in said)))}
    said = [place for place in said if place.shot.id in known]
    vectors = archive.vectors([place.shot.id for place in said])
    return Ranked(
        [place.shot for place in said],
        vectors,
        np.array([place.rank for place in said], np.float32),
        np.array([place.evidence for place in said], np.float32),
        [("speech",) if match(place.evidence) != "none" else () for place in said],
        list(said),
        [place.end for place in said],
    )


def _seen(
    archive: Archive, encoder: Encoder, query: Query, wanted: list[Part], said: list[SpokenPlace], many: int
) -> Ranked:
    """The shots nearest to any part, and those in which it is said; a shot without a word of it counts as usual."""
    by_shot: dict[ShotId, SpokenPlace] = {}
    for place in said:
        by_shot.setdefault(place.shot.id, place)
    ids = [*_candidates(archive, query, wanted, many), *list(by_shot)[:many]]
    shots = _present(archive, list(dict.fromkeys(ids)))
    vectors = archive.vectors([shot.id for shot in shots])
    if not shots:
        nothing = np.empty(0, np.float32)
        return Ranked([], vectors, nothing, nothing, [], [], [])
    ranks, evidence, why = measure(wanted, vectors, background(archive, encoder))
    places = [by_shot.get(shot.id) for shot in shots]
    if query.speech.strip():
        share = SPEECH_SHARE
        spoken = np.array([max(0.0, p.rank) if p else 0.0 for p in places], np.float32)
        sure = np.array([max(0.0, p.evidence) if p else 0.0 for p in places], np.float32)
        ranks = (1 - share) * ranks + share * spoken
        evidence = (1 - share) * evidence + share * sure
        places = [place if place and match(place.evidence) != "none" else None for place in places]
        why = [(*parts, "speech") if place else parts for parts, place in zip(why, places, strict=True)]
    return Ranked(shots, vectors, ranks, evidence, why, places, [None] * len(shots))


def wanted_parts(archive: Archive, encoder: Encoder, query: Query) -> list[Part]:
    """What hits must resemble; the weights add up to 1."""
    parts = []
    if text := query.text.strip():
        share = 1 - query.picture_weight if query.pictures else 1.0
        parts.append(Part("text", encoder.encode_texts([text])[0], share))
    if query.pictures:
        share = query.picture_weight if text else 1.0
        parts.append(
            Part(
                "picture",
                _mean(encoder.encode_pictures([without_bars(picture) for picture in query.pictures])),
                share,
            )
        )
    if query.like:
        share = EXAMPLE_SHARE / (1 - EXAMPLE_SHARE) if parts else 1.0
        parts.append(Part("example", _mean(archive.vectors(query.like)), share))
    parts = [part for part in parts if part.weight > 0]
    total = sum(part.weight for part in parts)
    return [Part(part.name, part.vector, part.weight / total) for part in parts]


def unwanted_parts(archive: Archive, encoder: Encoder, query: Query) -> list[Part]:
    """What hits must not resemble."""
    parts = []
    if exclude := query.exclude.strip():
        parts.append(Part("text", encoder.encode_texts([exclude])[0], EXCLUSION))
    if query.unlike:
        parts.append(Part("example", _mean(archive.vectors(query.unlike)), UNLIKE))
    return parts


def _candidates(archive: Archive, query: Query, wanted: list[Part], many: int) -> list[ShotId]:
    """The shots nearest to any part, once each, but for those that are not to be shown."""
    hidden = {*query.hide, *query.unlike, *query.like}
    found = (
        neighbour.id
        for part in wanted
        for neighbour in archive.nearest(part.vector, many + len(hidden), query.filters)
        if neighbour.id not in hidden
    )
    return list(dict.fromkeys(found))


def _present(archive: Archive, ids: list[ShotId]) -> list[Shot]:
    """These shots, without those that were removed a moment ago."""
    shots = []
    for shot_id in ids:
        with suppress(NotFound):
            shots.append(archive.shot(shot_id))
    return shots


def measure(
    wanted: list[Part], vectors: Vectors, background: Background
) -> tuple[Floats, Floats, list[tuple[str, ...]]]:
    """For each shot what it is ordered by, how surely it matches, and which parts speak for it."""
    judges = [Judge(part.vector, background, is_text=part.name == "text") for part in wanted]
    ranks = [part.weight * judge.ranks(vectors) for part, judge in zip(wanted, judges, strict=True)]
    evidence = [judge.evidence(vectors) for judge in judges]
    sure = sum(part.weight * e for part, e in zip(wanted, evidence, strict=True))
    why = [
        tuple(part.name for part, e in zip(wanted, evidence, strict=True) if match(float(e[place])) != "none")
        for place in range(len(vectors))
    ]
    return np.sum(ranks, axis=0), np.asarray(sure, np.float32), why


def _penalty(unwanted: list[Part], vectors: Vectors, background: Background) -> Floats:
    """What each shot loses for its likeness to what must not be seen."""
    penalty = np.zeros(len(vectors), np.float32)
    for part in unwanted:
        judge = Judge(part.vector, background, is_text=part.name == "text")
        penalty += part.weight * np.maximum(0, judge.ranks(vectors))
    return penalty


def _mean(vectors: Vectors) -> Vector:
    mean = vectors.mean(axis=0)
    length = float(np.linalg.norm(mean))
    return np.asarray(mean / length if length > 1e-6 else vectors[0], np.float32)


_backgrounds: "weakref.WeakKeyDictionary[Archive, tuple[int, str, Background]]" = weakref.WeakKeyDictionary()


def background(archive: Archive, encoder: Encoder) -> Background:
    """The archive's background, made again when the archive has changed."""
    stamp = archive.stamp
    known = _backgrounds.get(archive)
    if known is not None and known[:2] == (stamp, encoder.name):
        return known[2]
    bank = known[2].bank if known is not None and known[1] == encoder.name else query_bank(encoder)
    background = Background(archive.sample(SAMPLE).vectors, bank, archive.totals().shots)
    _backgrounds[archive] = (stamp, encoder.name, background)
    return background

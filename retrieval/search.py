"""Queries against an archive: every part of a query measured alike, fused, judged, folded into pages of hits."""

import weakref
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from retrieval.archive import Archive
from retrieval.encoders import Encoder
from retrieval.errors import NotFound, UsageError
from retrieval.folding import Fold, fold, share_pages, usual_distance
from retrieval.judging import Background, Judge, match, score
from retrieval.query_bank import query_bank
from retrieval.types import Filters, Hit, Query, Results, Shot, ShotId, Vector, Vectors, Video

HITS_A_PAGE = 12
HITS_A_VIDEO = 3
"""Of a page, unless one video is asked for."""
SAMPLE = 2048
"""Shots that tell what is usual for a question."""
CANDIDATES = 300
"""Shots that each part of a query brings up at least."""
EXCLUSION = 1.0
"""What a standard deviation of likeness to what must not be seen takes off."""
UNLIKE = 0.6
"""The same for shots marked as wrong."""
FIRST_SHOTS = 200
"""Of "A, then B": shots of A after which B is looked for."""
THEN_SECONDS = 60.0
"""How soon B must begin after A ends."""
TOUCHING = 0.05
EXAMPLE_SHARE = 0.6
"""Weight of liked shots beside a text or picture; Rocchio's classic 1 : 0.75, normalised."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """One part of a query: what it is called in a hit's `why`, its vector, and its weight in the whole."""

    name: str
    vector: Vector
    weight: float


@dataclass(frozen=True, slots=True, eq=False)
class _Ranked:
    """Shots that a query brings up, best first, and what is known of each."""

    shots: list[Shot]
    vectors: Vectors
    ranks: Floats
    """What they are ordered by."""
    evidence: Floats
    why: list[tuple[str, ...]]
    untils: list[float | None]
    """Where the span that begins with the shot ends, for "A, then B"."""

    def chosen(self, places: list[int]) -> "_Ranked":
        return _Ranked(
            [self.shots[place] for place in places],
            self.vectors[places],
            self.ranks[places],
            self.evidence[places],
            [self.why[place] for place in places],
            [self.untils[place] for place in places],
        )


def search(
    archive: Archive,
    encoder: Encoder,
    query: Query,
    *,
    limit: int = HITS_A_PAGE,
    offset: int = 0,
    per_video: int | None = HITS_A_VIDEO,
) -> Results:
    """One page of hits for the query, best first; `per_video` is the most that one video may fill of it.

    UsageError when the query asks for nothing; NotFound for a video that the archive does not hold.
    """
    check(query, limit, offset)
    found = _ranked(archive, encoder, query, max(CANDIDATES, 4 * (offset + limit)))
    if query.then.strip():
        found = _followed(archive, encoder, query, found)
    if not found.shots:
        return Results((), 0, "none", _searched(archive, query.filters))
    folds = fold(found.shots, found.vectors, usual_distance(_background(archive, encoder).sample))
    matches = [match(float(found.evidence[f.place])) != "none" for f in folds]
    owners = [found.shots[f.place].id.video for f in folds]
    cap = None if query.filters.video else per_video
    places = share_pages(owners, matches, min(limit, HITS_A_PAGE), cap)
    videos: dict[str, Video] = {video.id: video for video in archive.videos()}
    hits = [
        _hit(rank, folds[place], found, videos)
        for rank, place in enumerate(places[offset : offset + limit], offset + 1)
        if owners[place] in videos
    ]
    best = match(float(found.evidence.max()))
    return Results(tuple(hits), len(folds), best, _searched(archive, query.filters))


def warm_up(archive: Archive, encoder: Encoder) -> None:
    """Loads what the first search would otherwise wait for: the background, the encoder's text side, the index."""
    _background(archive, encoder)
    if archive.totals().shots:
        archive.nearest(encoder.encode_texts(["warm"])[0], 1)


def check(query: Query, limit: int, offset: int) -> None:
    """UsageError when the query asks for nothing or for an impossible page."""
    if not (query.text.strip() or query.pictures or query.like or query.speech.strip()):
        raise UsageError("The question is empty; say or show what to look for.")
    if limit < 1 or offset < 0:
        raise UsageError(f"{limit} hits from number {offset + 1} cannot be shown; ask for 1 or more.")
    if not 0 <= query.picture_weight <= 1:
        raise UsageError(f"The picture's weight {query.picture_weight:g} is not between 0 and 1.")


def _ranked(archive: Archive, encoder: Encoder, query: Query, many: int) -> _Ranked:
    """The shots nearest to any part of the query, at least so many where there are, best first."""
    wanted = _wanted(archive, encoder, query)
    shots, ids = _shots(archive, _candidates(archive, query, wanted, many))
    vectors = archive.vectors(ids)
    if not shots:
        nothing = np.empty(0, np.float32)
        return _Ranked([], vectors, nothing, nothing, [], [])
    unwanted = _unwanted(archive, encoder, query)
    ranks, evidence, why = _measure(wanted, unwanted, vectors, _background(archive, encoder))
    found = _Ranked(shots, vectors, ranks, evidence, why, [None] * len(shots))
    return found.chosen(np.argsort(-ranks, kind="stable").tolist())


def _followed(archive: Archive, encoder: Encoder, query: Query, found: _Ranked) -> _Ranked:
    """Of the best shots those that are followed by what is asked for next, each with the end of the span.

    A span is as good as the worse of its two shots.
    """
    question = _Part("text", encoder.encode_texts([query.then.strip()])[0], 1.0)
    background = _background(archive, encoder)
    timelines: dict[str, tuple[list[Shot], Floats, Floats]] = {}
    kept: list[tuple[float, float, int, float]] = []
    for place, shot in enumerate(found.shots[:FIRST_SHOTS]):
        if shot.id.video not in timelines:
            line = archive.shots(shot.id.video)
            vectors = archive.vectors([other.id for other in line])
            ranks, evidence, _ = _measure([question], [], vectors, background)
            timelines[shot.id.video] = line, ranks, evidence
        line, ranks, evidence = timelines[shot.id.video]
        after = [
            n
            for n, other in enumerate(line)
            if other.start >= shot.end - TOUCHING and other.start <= shot.end + THEN_SECONDS
        ]
        if after:
            best = max(after, key=lambda n: float(ranks[n]))
            rank = min(float(found.ranks[place]), float(ranks[best]))
            sure = min(float(found.evidence[place]), float(evidence[best]))
            kept.append((rank, sure, place, line[best].end))
    kept.sort(key=lambda span: -span[0])
    chosen = found.chosen([place for _, _, place, _ in kept])
    return replace(
        chosen,
        ranks=np.array([rank for rank, _, _, _ in kept], np.float32),
        evidence=np.array([sure for _, sure, _, _ in kept], np.float32),
        untils=[end for _, _, _, end in kept],
    )


def _wanted(archive: Archive, encoder: Encoder, query: Query) -> list[_Part]:
    """What hits must resemble; the weights add up to 1."""
    parts = []
    if text := query.text.strip():
        share = 1 - query.picture_weight if query.pictures else 1.0
        parts.append(_Part("text", encoder.encode_texts([text])[0], share))
    if query.pictures:
        share = query.picture_weight if text else 1.0
        parts.append(_Part("picture", _mean(encoder.encode_pictures(query.pictures)), share))
    if query.like:
        share = EXAMPLE_SHARE / (1 - EXAMPLE_SHARE) if parts else 1.0
        parts.append(_Part("example", _mean(archive.vectors(query.like)), share))
    parts = [part for part in parts if part.weight > 0]
    total = sum(part.weight for part in parts)
    return [_Part(part.name, part.vector, part.weight / total) for part in parts]


def _unwanted(archive: Archive, encoder: Encoder, query: Query) -> list[_Part]:
    """What hits must not resemble."""
    parts = []
    if exclude := query.exclude.strip():
        parts.append(_Part("text", encoder.encode_texts([exclude])[0], EXCLUSION))
    if query.unlike:
        parts.append(_Part("example", _mean(archive.vectors(query.unlike)), UNLIKE))
    return parts


def _candidates(archive: Archive, query: Query, wanted: list[_Part], many: int) -> list[ShotId]:
    """The shots nearest to any part, once each, but for those that are not to be shown."""
    hidden = {*query.hide, *query.unlike, *query.like}
    found = (
        neighbour.id
        for part in wanted
        for neighbour in archive.nearest(part.vector, many + len(hidden), query.filters)
        if neighbour.id not in hidden
    )
    return list(dict.fromkeys(found))


def _shots(archive: Archive, ids: list[ShotId]) -> tuple[list[Shot], list[ShotId]]:
    """The candidates' shots, without those that were removed a moment ago."""
    shots = []
    for shot_id in ids:
        try:
            shots.append(archive.shot(shot_id))
        except NotFound:
            continue
    return shots, [shot.id for shot in shots]


def _measure(
    wanted: list[_Part], unwanted: list[_Part], vectors: Vectors, background: Background
) -> tuple[Floats, Floats, list[tuple[str, ...]]]:
    """For each candidate what it is ordered by, how surely it matches, and which parts speak for it."""
    judges = [Judge(part.vector, background, is_text=part.name == "text") for part in wanted]
    ranks = [part.weight * judge.ranks(vectors) for part, judge in zip(wanted, judges, strict=True)]
    evidence = [judge.evidence(vectors) for judge in judges]
    penalty = np.zeros(len(vectors), np.float32)
    for part in unwanted:
        judge = Judge(part.vector, background, is_text=part.name == "text")
        penalty += part.weight * np.maximum(0, judge.ranks(vectors))
    sure = sum(part.weight * e for part, e in zip(wanted, evidence, strict=True)) - penalty
    why = [
        tuple(part.name for part, e in zip(wanted, evidence, strict=True) if match(float(e[place])) != "none")
        for place in range(len(vectors))
    ]
    return np.sum(ranks, axis=0) - penalty, np.asarray(sure, np.float32), why


def _hit(rank: int, folded: Fold, found: _Ranked, videos: dict[str, Video]) -> Hit:
    shot, sure = found.shots[folded.place], float(found.evidence[folded.place])
    return Hit(
        rank=rank,
        video=videos[shot.id.video],
        shot=shot,
        score=score(sure),
        match=match(sure),
        why=found.why[folded.place],
        folded=tuple(folded.others),
        until=found.untils[folded.place],
    )


def _searched(archive: Archive, filters: Filters) -> int:
    """How many shots meet the filters."""
    return archive.totals().shots if filters == Filters() else archive.count(filters)


def _mean(vectors: Vectors) -> Vector:
    mean = vectors.mean(axis=0)
    length = float(np.linalg.norm(mean))
    return np.asarray(mean / length if length > 1e-6 else vectors[0], np.float32)


_backgrounds: "weakref.WeakKeyDictionary[Archive, tuple[int, str, Background]]" = weakref.WeakKeyDictionary()


def _background(archive: Archive, encoder: Encoder) -> Background:
    """The archive's background, made again when the archive has changed."""
    stamp = archive.stamp
    known = _backgrounds.get(archive)
    if known is not None and known[:2] == (stamp, encoder.name):
        return known[2]
    bank = known[2].bank if known is not None and known[1] == encoder.name else query_bank(encoder)
    background = Background(archive.sample(SAMPLE).vectors, bank)
    _backgrounds[archive] = (stamp, encoder.name, background)
    return background

"""Queries against an archive: ranked by every part, judged, folded into pages of hits."""

from retrieval.archive import Archive
from retrieval.encoders import Encoder, SentenceEncoder
from retrieval.errors import UsageError
from retrieval.folding import Fold, fold, share_pages, usual_distance
from retrieval.hit_lines import lines_in
from retrieval.judging import match, score
from retrieval.ranking import SAMPLE, Ranked, background, rank
from retrieval.sequences import followed
from retrieval.spoken_places import spoken_places
from retrieval.spoken_question import SpokenQuestion, read_question
from retrieval.types import Filters, Hit, Query, Results, Video

HITS_A_PAGE = 12
HITS_A_VIDEO = 3
"""Of a page, unless one video is asked for."""
CANDIDATES = 300
"""Shots that each part of a query brings up at least."""


def search(
    archive: Archive,
    encoder: Encoder,
    query: Query,
    *,
    sentences: SentenceEncoder | None = None,
    limit: int = HITS_A_PAGE,
    offset: int = 0,
    per_video: int | None = HITS_A_VIDEO,
) -> Results:
    """One page of hits for the query, best first; `per_video` is the most that one video may fill of it.

    Speech is found by its words, and by its meaning too with the sentence encoder that its lines were embedded by.
    UsageError when the query asks for nothing; NotFound for a video that the archive does not hold.
    """
    check(query, limit, offset)
    found = rank(archive, encoder, sentences, query, max(CANDIDATES, 4 * (offset + limit)))
    if query.then.strip():
        found = followed(archive, encoder, query.then, query.then_seconds, found)
    if not found.shots:
        return Results((), 0, "none", _searched(archive, query.filters))
    said = [None if place is None else place.words for place in found.places]
    folds = fold(found.shots, found.vectors, usual_distance(archive.sample(SAMPLE).vectors), said)
    matches = [match(float(found.evidence[f.place])) != "none" for f in folds]
    owners = [found.shots[f.place].id.video for f in folds]
    cap = None if query.filters.video or query.filters.among.name else per_video
    places = share_pages(owners, matches, min(limit, HITS_A_PAGE), cap)
    videos: dict[str, Video] = {video.id: video for video in archive.videos()}
    question = read_question(query.speech) if query.speech.strip() else None
    hits = [
        _hit(archive, number, folds[place], found, videos[owners[place]], question)
        for number, place in enumerate(places[offset : offset + limit], offset + 1)
        if owners[place] in videos
    ]
    best = match(float(found.evidence.max()))
    return Results(tuple(hits), len(folds), best, _searched(archive, query.filters))


def warm_up(archive: Archive, encoder: Encoder, sentences: SentenceEncoder | None = None) -> None:
    """Loads what the first search would otherwise wait for: backgrounds, the text sides, the index, the lines."""
    background(archive, encoder)
    if archive.totals().shots:
        archive.nearest(encoder.encode_texts(["warm"])[0], 1)
    spoken_places(archive, sentences, "warm", Filters())


def check(query: Query, limit: int, offset: int) -> None:
    """UsageError when the query asks for nothing or for an impossible page."""
    if not (query.text.strip() or query.pictures or query.like or query.speech.strip()):
        raise UsageError("The question is empty; say or show what to look for.")
    if limit < 1 or offset < 0:
        raise UsageError(
            "{limit} hits from number {first} cannot be shown; ask for 1 or more.",
            limit=limit,
            first=offset + 1,
        )
    if not 0 <= query.picture_weight <= 1:
        raise UsageError(
            "The picture's weight {weight:g} is not between 0 and 1.", weight=query.picture_weight
        )


def _hit(
    archive: Archive,
    number: int,
    folded: Fold,
    found: Ranked,
    video: Video,
    question: SpokenQuestion | None,
) -> Hit:
    shot, place = found.shots[folded.place], found.places[folded.place]
    sure = float(found.evidence[folded.place])
    return Hit(
        rank=number,
        video=video,
        shot=shot,
        score=score(sure),
        match=match(sure),
        why=found.why[folded.place],
        folded=tuple(folded.others),
        lines=lines_in(archive, shot, place, question),
        begin=None if place is None else place.start,
        until=found.untils[folded.place],
        then_shot=found.thens[folded.place] if found.thens else None,
    )


def _searched(archive: Archive, filters: Filters) -> int:
    """How many shots meet the filters."""
    return archive.totals().shots if filters == Filters() else archive.count(filters)

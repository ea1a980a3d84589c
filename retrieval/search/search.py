"""Queries against an archive: ranked by every part, judged, folded into pages of hits."""

from retrieval.archive.archive import Archive
from retrieval.encoders import Encoder, SentenceEncoder
from retrieval.errors import UsageError
from retrieval.search.calibration import match_score, match_strength
from retrieval.search.near_duplicates import (
    NearDuplicateGroup,
    diversify_pages,
    group_near_duplicates,
    mean_pairwise_distance,
)
from retrieval.search.ranking import SAMPLE_SIZE, RankedShots, background_statistics, rank_shots
from retrieval.search.sequences import find_sequences
from retrieval.speech.hit_subtitles import subtitles_in_hit
from retrieval.speech.speech_query import SpeechQuery, parse_speech_query
from retrieval.speech.speech_search import search_speech
from retrieval.types import Filters, Hit, Query, ResultPage, Video

HITS_PER_PAGE = 12
HITS_PER_VIDEO = 3
"""Of a page, unless one video is asked for."""
MIN_CANDIDATES = 300
"""Shots that each part of a query brings up at least."""


def search(
    archive: Archive,
    encoder: Encoder,
    query: Query,
    *,
    sentences: SentenceEncoder | None = None,
    limit: int = HITS_PER_PAGE,
    offset: int = 0,
    per_video: int | None = HITS_PER_VIDEO,
) -> ResultPage:
    """One page of hits for the query, best first; `per_video` is the most that one video may fill of it.

    Speech is found by its words, and by its meaning too with the sentence encoder that its lines were embedded by.
    UsageError when the query asks for nothing; NotFound for a video that the archive does not hold.
    """
    validate_query(query, limit, offset)
    found = rank_shots(archive, encoder, sentences, query, max(MIN_CANDIDATES, 4 * (offset + limit)))
    if query.then.strip():
        found = find_sequences(archive, encoder, query.then, query.then_seconds, found)
    if not found.shots:
        return ResultPage((), 0, "none", _searched(archive, query.filters))
    said = [None if place is None else place.words for place in found.places]
    folds = group_near_duplicates(
        found.shots, found.vectors, mean_pairwise_distance(archive.sample(SAMPLE_SIZE).vectors), said
    )
    matches = [match_strength(float(found.evidence[f.place])) != "none" for f in folds]
    owners = [found.shots[f.place].id.video for f in folds]
    cap = None if query.filters.video or query.filters.among.name else per_video
    places = diversify_pages(owners, matches, min(limit, HITS_PER_PAGE), cap)
    videos: dict[str, Video] = {video.id: video for video in archive.videos()}
    question = parse_speech_query(query.speech) if query.speech.strip() else None
    hits = [
        _hit(archive, number, folds[place], found, videos[owners[place]], question)
        for number, place in enumerate(places[offset : offset + limit], offset + 1)
        if owners[place] in videos
    ]
    best = match_strength(float(found.evidence.max()))
    return ResultPage(tuple(hits), len(folds), best, _searched(archive, query.filters))


def warm_up(archive: Archive, encoder: Encoder, sentences: SentenceEncoder | None = None) -> None:
    """Loads what the first search would otherwise wait for: backgrounds, the text sides, the index, the lines."""
    background_statistics(archive, encoder)
    if archive.totals().shots:
        archive.nearest(encoder.encode_texts(["warm"])[0], 1)
    search_speech(archive, sentences, "warm", Filters())


def validate_query(query: Query, limit: int, offset: int) -> None:
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
    folded: NearDuplicateGroup,
    found: RankedShots,
    video: Video,
    question: SpeechQuery | None,
) -> Hit:
    shot, place = found.shots[folded.place], found.places[folded.place]
    sure = float(found.evidence[folded.place])
    return Hit(
        rank=number,
        video=video,
        shot=shot,
        score=match_score(sure),
        match=match_strength(sure),
        why=found.why[folded.place],
        folded=tuple(folded.others),
        lines=subtitles_in_hit(archive, shot, place, question),
        begin=None if place is None else place.start,
        until=found.untils[folded.place],
        then_shot=found.thens[folded.place] if found.thens else None,
    )


def _searched(archive: Archive, filters: Filters) -> int:
    """How many shots meet the filters."""
    return archive.totals().shots if filters == Filters() else archive.count(filters)

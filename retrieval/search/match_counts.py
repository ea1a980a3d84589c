"""How many shots match a query, and in which videos: of all that it brings up, not of a page.

Look-alikes that a page folds under one hit count as the shots that they are.
"""

from collections import Counter
from dataclasses import dataclass

from retrieval.queries import Query
from retrieval.search.calibration.match_strength import match_strength
from retrieval.search.candidates import Candidate
from retrieval.search.engine import SearchEngine
from retrieval.search.ranking import rank_candidates
from retrieval.search.sequences import find_sequences
from retrieval.types import Shot

FIRST_COUNTED, MOST_COUNTED = 1_000, 64_000
"""Candidates that are judged; four times as many where the last of them match still. So many vectors of 768
dimensions take 200 MB."""
GROWTH = 4


@dataclass(frozen=True, slots=True)
class VideoMatches:
    """One video's shots that match, strongly and weakly, and the best of them."""

    video: str
    """Its id."""
    strong: int
    weak: int
    best: Shot


@dataclass(frozen=True, slots=True)
class MatchCount:
    """What a query comes to over the whole archive."""

    videos: tuple[VideoMatches, ...]
    """Those with a match, the most strong ones first."""
    searched: int
    """Shots that met the filters."""
    is_whole: bool = True
    """Whether all of them were judged, or there may be more matches than are counted."""

    @property
    def strong(self) -> int:
        """Shots that match strongly."""
        return sum(one.strong for one in self.videos)

    @property
    def weak(self) -> int:
        """Shots that match weakly."""
        return sum(one.weak for one in self.videos)


def count_matches(engine: SearchEngine, query: Query) -> MatchCount:
    """The count of a query that ranks shots; of one that only limits, the shots within the limits.

    NotFound for a video that the archive does not hold.
    """
    archive = engine.archive
    if not query.looks_for:
        rows = archive.filtered_shots(query.filters)
        shots = archive.present_shots([row.id for row in rows])
        return MatchCount(_by_video([(shot, True) for shot in shots]), len(rows))
    searched = archive.count(query.filters)
    n = FIRST_COUNTED
    while True:
        found = _found(engine, query, n)
        is_whole = len(found) < n or match_strength(found[-1].evidence) == "none"
        if is_whole or n >= min(searched, MOST_COUNTED):
            break
        n *= GROWTH
    matching: dict[Shot, bool] = {}
    for one in found:
        if (strength := match_strength(one.evidence)) != "none":
            matching[one.shot] = matching.get(one.shot, False) or strength == "strong"
    return MatchCount(_by_video(list(matching.items())), searched, is_whole or n >= searched)


def _found(engine: SearchEngine, query: Query, n: int) -> list[Candidate]:
    found = rank_candidates(engine.retrievers, query, n)
    if query.then.strip():
        return find_sequences(engine.archive, engine.visual, query.then, query.then_seconds, found)
    return found


def _by_video(matching: list[tuple[Shot, bool]]) -> tuple[VideoMatches, ...]:
    """The shots, best first, and whether each is strong, by video."""
    strong = Counter(shot.id.video for shot, is_strong in matching if is_strong)
    weak = Counter(shot.id.video for shot, is_strong in matching if not is_strong)
    best: dict[str, Shot] = {}
    for shot, _ in matching:
        best.setdefault(shot.id.video, shot)
    videos = [VideoMatches(video, strong[video], weak[video], shot) for video, shot in best.items()]
    return tuple(sorted(videos, key=lambda one: (-one.strong, -one.weak)))

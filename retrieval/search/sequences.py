"""'A, then B': spans of one video that begin with a shot of A and end with one of B soon after."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from retrieval.archive.archive import Archive
from retrieval.search.candidates import Candidate
from retrieval.search.visual_search import QueryVector, ShotScores, VisualSearch
from retrieval.types import Shot

MAX_FIRST_SHOTS = 200
"""Shots of A after which B is looked for."""
ADJACENCY_TOLERANCE = 0.05


@dataclass(frozen=True, slots=True, eq=False)
class _Timeline:
    """A video's shots in order of time, and how well each shows B."""

    shots: list[Shot]
    fit: ShotScores


def find_sequences(
    archive: Archive, visual: VisualSearch, then: str, seconds: float, firsts: Sequence[Candidate]
) -> list[Candidate]:
    """Of the best candidates those that are followed by what is asked for next, each with the end of the span.

    What comes next begins at most so many seconds after the first shot's end. A span is as good as the worse of
    its two shots.
    """
    wanted = visual.text_vector(then.strip())
    timelines: dict[str, _Timeline] = {}
    found: list[Candidate] = []
    for first in firsts[:MAX_FIRST_SHOTS]:
        video = first.shot.id.video
        if video not in timelines:
            timelines[video] = _timeline(archive, visual, wanted, video)
        if span := _span(first, timelines[video], seconds):
            found.append(span)
    return sorted(found, key=lambda span: -span.score)


def _timeline(archive: Archive, visual: VisualSearch, wanted: QueryVector, video: str) -> _Timeline:
    shots = archive.shots(video)
    return _Timeline(shots, visual.scores([wanted], archive.vectors([shot.id for shot in shots])))


def _span(first: Candidate, timeline: _Timeline, seconds: float) -> Candidate | None:
    """The candidate with the best of the shots that come soon after; None where none does."""
    after = [
        place
        for place, other in enumerate(timeline.shots)
        if other.start >= first.shot.end - ADJACENCY_TOLERANCE and other.start <= first.shot.end + seconds
    ]
    if not after:
        return None
    best = max(after, key=lambda place: float(timeline.fit.scores[place]))
    second = timeline.shots[best]
    return replace(
        first,
        score=min(first.score, float(timeline.fit.scores[best])),
        evidence=min(first.evidence, float(timeline.fit.evidence[best])),
        until=second.end,
        then_shot=second,
    )

"""The lines spoken in a hit, with the words marked that were asked for."""

from collections.abc import Sequence

from retrieval.archive import Archive
from retrieval.spoken_places import SpokenPlace
from retrieval.spoken_question import SpokenQuestion, marks
from retrieval.types import Shot, SpokenLine, Subtitle

MOST_LINES = 8
"""Of a long shot, those about the place that was found."""
LINES_BEFORE = 2
"""Of these, how many stand before it."""
TOLERANCE = 1e-6


def lines_in(
    archive: Archive, shot: Shot, place: SpokenPlace | None, question: SpokenQuestion | None
) -> tuple[SpokenLine, ...]:
    """What is spoken in the shot, or in a long one about the place; in the language that the place was found in.

    A line that a cut divides belongs to the shot that holds most of it.
    """
    tracks = [place.track] if place else archive.spoken.tracks(shot.id.video)[:1]
    if not tracks:
        return ()
    start = min(shot.start, place.start) if place else shot.start
    end = max(shot.end, place.end) if place else shot.end
    around = archive.spoken.between(tracks[0], start, end)
    lines = [line for line in around if _is_held(line, shot) or _is_found(line, place)]
    found = [n for n, line in enumerate(lines) if _is_found(line, place)]
    first = max(0, min(found[0] - LINES_BEFORE, len(lines) - MOST_LINES)) if found else 0
    lines = lines[first : first + MOST_LINES]
    marked: Sequence[tuple[tuple[int, int], ...]] = [()] * len(lines)
    if question is not None:
        marked = marks(question, [line.text for line in lines])
    return tuple(SpokenLine(line, some) for line, some in zip(lines, marked, strict=True))


def _is_held(line: Subtitle, shot: Shot) -> bool:
    held = min(line.end, shot.end) - max(line.start, shot.start)
    return held > 0 and held >= min(line.end - line.start, shot.seconds) / 2


def _is_found(line: Subtitle, place: SpokenPlace | None) -> bool:
    return place is not None and line.start >= place.start - TOLERANCE and line.end <= place.end + TOLERANCE

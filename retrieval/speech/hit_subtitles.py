"""The lines spoken in hits, with the words highlighted that were asked for."""

from collections.abc import Sequence

from retrieval.archive.archive import Archive
from retrieval.archive.tables.subtitle_search import TrackSpan
from retrieval.hits import HighlightedSubtitle
from retrieval.speech.speech_query import SpeechQuery, highlight_spans
from retrieval.speech.speech_search import SpeechMatch
from retrieval.timecodes import TIMESTAMP_TOLERANCE
from retrieval.types import Shot, Subtitle

MAX_SUBTITLES = 8
"""Of a long shot, those about the match."""
SUBTITLES_BEFORE = 2
"""Of these, how many stand before it."""


def subtitles_in_hits(
    archive: Archive, found: Sequence[tuple[Shot, SpeechMatch | None]], query: SpeechQuery | None = None
) -> list[tuple[HighlightedSubtitle, ...]]:
    """The subtitles of each shot, or of a long one those about the match; in the language that it was found in.

    A line that a cut divides belongs to the shot that holds most of it.
    """
    spans = [
        TrackSpan(shot.id.video, None, shot.start, shot.end)
        if match is None
        else TrackSpan(shot.id.video, match.track, min(shot.start, match.start), max(shot.end, match.end))
        for shot, match in found
    ]
    around = archive.subtitle_search.between(spans)
    return [
        _shown(shot, match, lines, query if match else None)
        for (shot, match), lines in zip(found, around, strict=True)
    ]


def _shown(
    shot: Shot, match: SpeechMatch | None, around: Sequence[Subtitle], query: SpeechQuery | None
) -> tuple[HighlightedSubtitle, ...]:
    lines = [line for line in around if _is_held(line, shot) or _is_found(line, match)]
    found = [n for n, line in enumerate(lines) if _is_found(line, match)]
    first = max(0, min(found[0] - SUBTITLES_BEFORE, len(lines) - MAX_SUBTITLES)) if found else 0
    lines = lines[first : first + MAX_SUBTITLES]
    highlights: Sequence[tuple[tuple[int, int], ...]] = [()] * len(lines)
    if query is not None:
        highlights = highlight_spans(query, [line.text for line in lines])
    return tuple(HighlightedSubtitle(line, some) for line, some in zip(lines, highlights, strict=True))


def _is_held(line: Subtitle, shot: Shot) -> bool:
    held = min(line.end, shot.end) - max(line.start, shot.start)
    return held > 0 and held >= min(line.end - line.start, shot.seconds) / 2


def _is_found(line: Subtitle, match: SpeechMatch | None) -> bool:
    if match is None:
        return False
    return line.start >= match.start - TIMESTAMP_TOLERANCE and line.end <= match.end + TIMESTAMP_TOLERANCE

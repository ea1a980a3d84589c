"""What is spoken in a stretch of a video, read from its subtitles."""

from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.types import Speech, Subtitle, SubtitleTrack


@dataclass(frozen=True, slots=True)
class SubtitleWindow:
    """The lines of a stretch, and those that stand next to it."""

    lines: tuple[Subtitle, ...]
    before: Subtitle | None
    """The last line that is over before them, or before the stretch where there are none."""
    after: Subtitle | None


def tracks_by_language(speech: Speech, language: str) -> list[SubtitleTrack]:
    """One track for each language that has lines, the one in `language` first; the rest in their own order."""
    first: dict[str, SubtitleTrack] = {}
    for track in speech.tracks:
        if track.subtitles:
            first.setdefault(track.language, track)
    return sorted(first.values(), key=lambda track: track.language != language)


def subtitle_window(subtitles: Sequence[Subtitle], start: float, end: float) -> SubtitleWindow:
    """The lines of which half or more is spoken in [start, end), or that fill half of it. Times are seconds."""
    inside = [place for place, line in enumerate(subtitles) if _belongs(line, start, end)]
    if inside:
        first, last = inside[0] - 1, inside[-1] + 1
    else:
        last = next((place for place, line in enumerate(subtitles) if line.start >= start), len(subtitles))
        first = last - 1
    return SubtitleWindow(
        tuple(subtitles[place] for place in inside),
        subtitles[first] if first >= 0 else None,
        subtitles[last] if last < len(subtitles) else None,
    )


def _belongs(line: Subtitle, start: float, end: float) -> bool:
    shared = min(line.end, end) - max(line.start, start)
    return shared > 0 and 2 * shared >= min(line.end - line.start, end - start)

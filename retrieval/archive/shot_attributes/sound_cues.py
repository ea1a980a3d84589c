"""Which of the sounds that are heard in a video are told in subtitles for people who cannot hear, and when.

What a cue is called in which language is the catalogues'; it knows no archive.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from retrieval.annotations import Annotation
from retrieval.archive.shot_attributes.sound_kinds import CUE_OF, LEAST_SCORE, SoundCue

GONE_ON = 2.0
"""Seconds without it after which it is told again."""
SHOWN, SHORTEST = 3.0, 1.0
"""Seconds for which a cue stands: from when it begins, however long it goes on."""


@dataclass(frozen=True, slots=True)
class TimedCue:
    """A cue, and from when to when it stands; seconds."""

    start: float
    end: float
    cue: SoundCue


def sound_cues(sounds: Iterable[Annotation]) -> list[TimedCue]:
    """The cues of a video's sounds in order of time; what goes on is told once, when it begins."""
    running: dict[SoundCue, list[float]] = {}
    found: list[tuple[float, float, SoundCue]] = []
    for sound in sorted(sounds, key=lambda one: (one.start, one.end)):
        cue = CUE_OF.get(sound.text)
        if cue is None or sound.score < LEAST_SCORE:
            continue
        span = running.get(cue)
        if span is not None and sound.start - span[1] <= GONE_ON:
            span[1] = max(span[1], sound.end)
            continue
        if span is not None:
            found.append((span[0], span[1], cue))
        running[cue] = [sound.start, sound.end]
    found += [(start, end, cue) for cue, (start, end) in running.items()]
    return [
        TimedCue(start, min(start + SHOWN, max(end, start + SHORTEST)), cue)
        for start, end, cue in sorted(found)
    ]

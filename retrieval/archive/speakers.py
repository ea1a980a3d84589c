"""Who speaks when in a video, and so who says which line. It knows no model and no archive."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.types import Subtitle

LEAST_SHARE = 0.3
"""Of a line that a voice must be heard in for the line to be its own."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """A voice of a video."""

    number: int
    """In the video, from 1 in the order in which voices begin to speak."""
    name: str = ""
    """As somebody named it; empty where nobody has."""
    person: int | None = None
    """Its group over the archive."""


@dataclass(frozen=True, slots=True)
class SpeakerTurn:
    """A stretch in which one voice speaks; seconds."""

    start: float
    end: float
    speaker: Speaker


@dataclass(frozen=True, slots=True)
class Speakers:
    """The voices of a video; empty where nobody has told them apart."""

    turns: tuple[SpeakerTurn, ...] = ()
    """In order of time."""

    def __bool__(self) -> bool:
        return bool(self.turns)

    @property
    def all(self) -> tuple[Speaker, ...]:
        """Each once, by number."""
        return tuple(dict.fromkeys(turn.speaker for turn in sorted(self.turns, key=lambda turn: turn.start)))

    def of(self, start: float, end: float) -> Speaker | None:
        """Who speaks for most of a stretch; None where nobody is known to for long enough."""
        shares: dict[Speaker, float] = {}
        for turn in self.turns[: bisect_left(self.turns, end, key=lambda turn: turn.start)][::-1]:
            shared = min(end, turn.end) - max(start, turn.start)
            if shared > 0:
                shares[turn.speaker] = shares.get(turn.speaker, 0.0) + shared
            elif start - turn.start > _LONGEST:
                break
        best = max(shares, key=lambda speaker: shares[speaker], default=None)
        return best if best and shares[best] >= LEAST_SHARE * (end - start) else None

    def lines(self, lines: Sequence[Subtitle]) -> "list[tuple[Subtitle, Speaker | None]]":
        """Each line with who says it."""
        return [(line, self.of(line.start, line.end)) for line in lines]


_LONGEST = 120.0
"""Seconds: no stretch of one voice is kept so long (`ingest.annotators.speakers.MAX_TURN`, and one line)."""

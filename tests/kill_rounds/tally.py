"""What the rounds of a kind came to."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.kill_rounds.power import PowerCut


@dataclass(slots=True)
class Tally:
    """Counts, and a line for each thing that was lost or seen half."""

    wanted: int
    """Kills that are to come."""
    power: PowerCut | None = None
    """Cut off with each kill."""
    rounds: int = 0
    killed: int = 0
    """Rounds in which the process was still at work; others count for nothing."""
    told: int = 0
    """Changes that were said to be done."""
    lost: list[str] = field(default_factory=list)
    half: list[str] = field(default_factory=list)

    def numbers(self) -> Iterator[int]:
        """Numbers of rounds until so many were killed at work; AssertionError where most have ended before."""
        while self.killed < self.wanted:
            if self.rounds > 10 + 5 * self.wanted:
                raise AssertionError(f"only {self.killed} of {self.rounds} rounds were killed at work")
            yield self.rounds

    @property
    def sound(self) -> bool:
        """Whether nothing was lost and nothing seen half."""
        return not self.lost and not self.half

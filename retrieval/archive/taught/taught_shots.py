"""Which shots hold the taught classes now: learned from the examples, found by the archive's own nearest search.

Nothing of it is stored: it is made again where the archive or its examples have changed, so that videos that came
later are told apart as well. It knows no texts that people type.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from retrieval.archive.nearest.shot_index import Neighbour
from retrieval.archive.tables.taught_classes import TaughtClass
from retrieval.archive.taught.class_head import ClassHead, learn_class
from retrieval.messages import LocalizableMessage
from retrieval.types import Shot, ShotId, Vector, Vectors

BACKGROUND_SHOTS = 400
"""Shots of the archive that a class is learned against."""
MOST_FOUND = 2000
"""Shots of one class."""
HOLDS = 0.5
"""The probability from which a shot counts as showing the class; a facet counts its video then."""
MIN_PROBABILITY = 0.1
"""What is less likely is not found at all."""
MARKED, ALMOST_MARKED = 0.99, 0.5
"""The probability of a shot that somebody marked, and the share of it that the mark must cover."""


@dataclass(frozen=True, slots=True)
class KnownClass:
    """A taught class, and what it finds."""

    taught: TaughtClass
    shots: Mapping[ShotId, float]
    """The probability that each shows it, the surest first; empty where there is a problem."""
    marked: frozenset[ShotId] = frozenset()
    """Shots that somebody marked, either way."""
    problem: LocalizableMessage | None = None
    """Why nothing is found by it, and what to do."""

    @property
    def held_by(self) -> list[ShotId]:
        """The shots that count as showing it."""
        return [shot for shot, probability in self.shots.items() if probability >= HOLDS]


def held_shots(classes: Iterable[KnownClass]) -> dict[str, frozenset[ShotId]]:
    """The shots that hold each of these classes, by its name."""
    return {one.taught.name: frozenset(one.held_by) for one in classes}


class TaughtShots:
    """The classes of an open archive as they are now."""

    def __init__(
        self,
        classes: Callable[[], Sequence[TaughtClass]],
        sample: Callable[[int], Vectors],
        nearest: Callable[[Vector, int], Sequence[Neighbour]],
        shots: Callable[[str], Sequence[Shot]],
    ) -> None:
        """What is read of an archive: its classes, the vectors of random shots, the shots nearest to a direction,
        and the shots of one video."""
        self._classes, self._sample, self._nearest, self._shots = classes, sample, nearest, shots

    def read(self) -> tuple[KnownClass, ...]:
        """All classes by name."""
        return tuple(self._known(one) for one in self._classes())

    def _known(self, taught: TaughtClass) -> KnownClass:
        if len(taught.positive) < 2:
            return KnownClass(taught, {}, problem=_too_few(taught.name))
        head = learn_class(
            [one.vectors for one in taught.positive],
            [one.vectors for one in taught.negative],
            self._sample(BACKGROUND_SHOTS),
        )
        if not head.is_separable:
            return KnownClass(taught, {}, problem=_problem(taught.name, head))
        near = self._nearest(head.direction, MOST_FOUND)
        sure = head.probability(np.array([one.similarity for one in near], np.float32))
        found = {one.id: float(value) for one, value in zip(near, sure, strict=True)}
        marked = self._marked(taught)
        found |= marked
        kept = [(shot, value) for shot, value in found.items() if value >= MIN_PROBABILITY]
        return KnownClass(taught, dict(sorted(kept, key=lambda item: -item[1])), frozenset(marked))

    def _marked(self, taught: TaughtClass) -> dict[ShotId, float]:
        """What somebody said of shots stands, whatever was learned."""
        marked: dict[ShotId, float] = {}
        for one in taught.examples:
            for shot in self._shots(one.video) if one.video else ():
                shared = min(one.end, shot.end) - max(one.start, shot.start)
                if shared > 0 and shared >= ALMOST_MARKED * shot.seconds:
                    marked[shot.id] = MARKED if one.is_positive else 0.0
        return marked


def _too_few(name: str) -> LocalizableMessage:
    return LocalizableMessage(
        "One example is not enough to know “{name}” by; mark at least two, better five.", name=name
    )


def _problem(name: str, head: ClassHead) -> LocalizableMessage:
    if head.contradicted:
        return LocalizableMessage(
            "The examples of “{name}” contradict one another: what was marked as not showing it looks as much like "
            "it as what was marked as showing it. Take out what does not belong.",
            name=name,
        )
    return LocalizableMessage(
        "The examples of “{name}” have too little in common to find others by. Take out what does not belong, or "
        "mark more.",
        name=name,
    )

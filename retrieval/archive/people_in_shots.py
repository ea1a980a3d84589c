"""Who is seen in which shots: how many faces at once, how near the largest is, and whose they are.

A shot of a video that nobody has looked for faces in is not known to show anybody, nor nobody. It knows no model.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import get_args

from retrieval.annotations import Annotation
from retrieval.archive.tables.annotations import AnnotationTables
from retrieval.archive.tables.people.people_tables import PeopleTables
from retrieval.archive.tables.people.records import Person
from retrieval.archive.tables.shots import ShotSpan
from retrieval.queries import Filters, ShotSize
from retrieval.types import ShotId

MIN_OVERLAP = 0.1
"""Seconds for which a face must be in a shot: its ends stand where the frames do that were looked at."""
_NEAREST_FIRST: tuple[ShotSize, ...] = get_args(ShotSize)


@dataclass(frozen=True, slots=True)
class SeenPeople:
    """Of one shot."""

    most: int = 0
    """Faces at the same time."""
    size: ShotSize | None = None
    """By the largest of them; None where there is no face."""


NOBODY = SeenPeople()


@dataclass(slots=True)
class PeopleInShots:
    """Of all shots whose videos faces were looked for in, or voices told apart. Threads may share it."""

    by_shot: Mapping[ShotId, SeenPeople]
    """Shots without faces too, of videos that faces were looked for in."""
    _spans: Mapping[str, list[ShotSpan]]
    _people: PeopleTables
    _shots_of: dict[int, frozenset[ShotId]] = field(default_factory=dict)

    @property
    def known(self) -> bool:
        """Whether faces were looked for anywhere."""
        return bool(self.by_shot)

    def meets(self, shot: ShotId, filters: Filters, named: Sequence[Sequence[Person]]) -> bool:
        """Whether as many people are seen as the filters ask for, as near, and all of those named, each by a
        face or by a voice.

        Where nothing is known of any shot, numbers and sizes limit nothing.
        """
        if not all(any(shot in self.shots_of(person) for person in called) for called in named):
            return False
        if not self.known or not (filters.people or filters.shot_size):
            return True
        seen = self.by_shot.get(shot)
        if seen is None or (filters.shot_size and seen.size != filters.shot_size):
            return False
        least, most = filters.people or (None, None)
        return (least is None or seen.most >= least) and (most is None or seen.most <= most)

    def nearness(self, shot: ShotId) -> int:
        """What sorts shots by how near their people are: close-ups first, shots without faces last."""
        size = self.by_shot.get(shot, NOBODY).size
        return len(_NEAREST_FIRST) if size is None else _NEAREST_FIRST.index(size)

    def shots_of(self, person: Person) -> frozenset[ShotId]:
        """The shots in which somebody is seen, or heard."""
        if person.id not in self._shots_of:
            places = self._people.places(person.id)
            self._shots_of[person.id] = frozenset(
                span.id
                for video, start, end in places
                for span in _overlapping(self._spans.get(video, []), start, end)
            )
        return self._shots_of[person.id]


def people_in_shots(
    shots: Iterable[ShotSpan], annotations: AnnotationTables, people: PeopleTables
) -> PeopleInShots:
    """Reads who is seen where; the shots are all of the archive's, in any order."""
    looked_over, heard = annotations.annotators("face"), annotations.annotators("voice")
    spans: dict[str, list[ShotSpan]] = {}
    for shot in shots:
        if shot.id.video in looked_over or shot.id.video in heard:
            spans.setdefault(shot.id.video, []).append(shot)
    for some in spans.values():
        some.sort(key=lambda span: span.start)
    faces: dict[ShotId, list[Annotation]] = {
        span.id: [] for video, some in spans.items() if video in looked_over for span in some
    }
    for video, face in annotations.everywhere("face"):
        for span in _overlapping(spans.get(video, []), face.start, face.end):
            faces[span.id].append(face)
    return PeopleInShots({shot: _seen(some) for shot, some in faces.items()}, spans, people)


def _overlapping(spans: Sequence[ShotSpan], start: float, end: float) -> Sequence[ShotSpan]:
    """The shots of a video, in order of time, in which a stretch of it lies."""
    first = max(0, bisect_right(spans, start, key=lambda span: span.start) - 1)
    last = bisect_left(spans, end, key=lambda span: span.start)
    return [span for span in spans[first:last] if _shared(span, start, end)]


def _shared(span: ShotSpan, start: float, end: float) -> bool:
    return min(span.end, end) - max(span.start, start) >= min(MIN_OVERLAP, (end - start) / 2)


def _seen(faces: Sequence[Annotation]) -> SeenPeople:
    if not faces:
        return NOBODY
    changes = sorted([*((face.start, 1) for face in faces), *((face.end, -1) for face in faces)])
    sizes = {face.text for face in faces}
    size = next((size for size in _NEAREST_FIRST if size in sizes), None)
    return SeenPeople(max(accumulate(step for _, step in changes)), size)

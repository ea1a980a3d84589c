"""Which shots hold what: a kind of sound, writing, a taught class, somebody.

The same rule counts a page's facets and limits a search, so that both say the same. It knows no ranking and no
texts for people.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from types import MappingProxyType

from retrieval.annotations import AnnotationKind
from retrieval.archive.filtering.shot_spans import ShotSpan, overlapped_shots
from retrieval.archive.shot_attributes.sound_kinds import CLASSES, CUE_OF, HEARD_KINDS, LEAST_SCORE, SoundCue
from retrieval.archive.tables.annotations import AnnotatedStretch, AnnotationTables
from retrieval.archive.tables.people.people_tables import PeopleTables
from retrieval.errors import NotFound
from retrieval.hits import HitFacet
from retrieval.names import did_you_mean, normalized_name
from retrieval.types import Shot, ShotId

ReadClasses = Callable[[], Mapping[str, frozenset[ShotId]]]
"""The shots that hold each taught class now, by its name."""


class ShotAttributes:
    """The facts of one catalogue's shots. Threads may share it."""

    def __init__(self, annotations: AnnotationTables, people: PeopleTables) -> None:
        self._annotations, self._people = annotations, people
        self._classes: ReadClasses = lambda: MappingProxyType({})

    def read_classes(self, classes: ReadClasses) -> None:
        """Taught classes are told so from now on: what they find needs an index, which a catalogue has not."""
        self._classes = classes

    def is_known(self, *kinds: AnnotationKind) -> bool:
        """Whether an annotator of one of these kinds has gone over anything."""
        return self._annotations.any_of(*kinds)

    def of_class(self, name: str) -> frozenset[ShotId]:
        """The shots that hold a taught class now. NotFound for one that nobody taught."""
        known = self._classes()
        for other, shots in known.items():
            if normalized_name(other) == normalized_name(name):
                return shots
        hint = did_you_mean(name, list(known))
        raise NotFound("There is no taught class {name!r} in this archive.{hint}", name=name, hint=hint)

    def facets(self, shots: Iterable[Shot]) -> dict[ShotId, tuple[HitFacet, ...]]:
        """What is known of each of these shots, in the order of the facets."""
        spans = list({shot.id: ShotSpan(shot.id, shot.start, shot.end) for shot in shots}.values())
        classes, people, heard = self._classes(), self._people.known_in(spans), self._heard(spans)
        written = _holding(spans, self._annotations.stretches_in(spans, "written"))
        found: dict[ShotId, tuple[HitFacet, ...]] = {}
        for shot in (span.id for span in spans):
            facets = [HitFacet("person", name) for name in people.get(shot, ())]
            facets += [HitFacet("heard", cue) for cue, here in heard.items() if shot in here]
            facets += [HitFacet("has_writing", "yes")] if shot in written else []
            facets += [HitFacet("taught", name) for name, here in classes.items() if shot in here]
            found[shot] = tuple(facets)
        return found

    def _heard(self, spans: Sequence[ShotSpan]) -> dict[SoundCue, frozenset[ShotId]]:
        """Which of the shots each kind of sound is heard in, in one order for all."""
        sounds: dict[SoundCue, list[AnnotatedStretch]] = {}
        told = (self._annotations.stretches_in(spans, kind, LEAST_SCORE) for kind in HEARD_KINDS)
        for one in chain.from_iterable(told):
            if (cue := CUE_OF.get(one.text)) is not None:
                sounds.setdefault(cue, []).append(one)
        return {cue: _holding(spans, sounds[cue]) for cue in CLASSES if cue in sounds}


def _holding(spans: Sequence[ShotSpan], stretches: Sequence[AnnotatedStretch]) -> frozenset[ShotId]:
    """The shots that these stretches of their videos reach into."""
    by_video: dict[str, list[tuple[float, float]]] = {}
    for one in stretches:
        by_video.setdefault(one.video, []).append((one.start, one.end))
    return frozenset[ShotId]().union(
        *(
            overlapped_shots([span for span in spans if span.id.video == video], some)
            for video, some in by_video.items()
        )
    )

"""Which shots hold what: a kind of sound, writing, a taught class, somebody.

The same rule counts a page's facets and limits a search, so that both say the same. It knows no ranking and no
texts for people.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType

from retrieval.annotations import AnnotationKind
from retrieval.archive.filtering.shot_spans import ShotSpan, overlapped_shots
from retrieval.archive.shot_attributes.sound_kinds import CUE_OF, HEARD_KINDS, LEAST_SCORE, SoundCue
from retrieval.archive.tables.annotations import AnnotationTables
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
        spans: dict[str, list[ShotSpan]] = {}
        for shot in shots:
            spans.setdefault(shot.id.video, []).append(ShotSpan(shot.id, shot.start, shot.end))
        classes = self._classes()
        found: dict[ShotId, list[HitFacet]] = {}
        for video, some in spans.items():
            heard = self._heard(video, some)
            written = self._read(video, some)
            for span in some:
                people = self._people.known_at(video, span.start, span.end)
                facets = [HitFacet("person", name) for name in people]
                facets += [HitFacet("heard", cue) for cue, here in heard.items() if span.id in here]
                facets += [HitFacet("has_writing", "yes")] if span.id in written else []
                facets += [HitFacet("taught", name) for name, here in classes.items() if span.id in here]
                found[span.id] = facets
        return {shot: tuple(facets) for shot, facets in found.items()}

    def _heard(self, video: str, spans: Sequence[ShotSpan]) -> dict[SoundCue, frozenset[ShotId]]:
        """Which of a video's shots each kind of sound is heard in."""
        known = [found for kind in HEARD_KINDS if (found := self._annotations.of(video, kind)) is not None]
        stretches: dict[SoundCue, list[tuple[float, float]]] = {}
        for one in (sound for found in known for sound in found.annotations):
            if one.score >= LEAST_SCORE and (cue := CUE_OF.get(one.text)) is not None:
                stretches.setdefault(cue, []).append((one.start, one.end))
        return {cue: overlapped_shots(spans, some) for cue, some in stretches.items()}

    def _read(self, video: str, spans: Sequence[ShotSpan]) -> frozenset[ShotId]:
        """Which of a video's shots have writing."""
        lines = self._annotations.of(video, "written")
        return overlapped_shots(spans, [(one.start, one.end) for one in (lines.annotations if lines else ())])

"""Which shots hold what: a kind of sound, an action, writing, a language, a taught class, somebody.

The same rule counts a page's facets and limits a search, so that both say the same. It knows no ranking and no
texts for people.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType

from retrieval.annotations import AnnotationKind
from retrieval.archive.filtering.shot_spans import ShotSpan, overlapped_shots
from retrieval.archive.shot_attributes.annotated_limits import LIMIT_SOURCES, LimitSource
from retrieval.archive.tables.annotations import AnnotatedStretch, AnnotationTables
from retrieval.archive.tables.people.people_tables import PeopleTables
from retrieval.archive.tables.subtitle_search import SubtitleSearchTables
from retrieval.errors import NotFound
from retrieval.hits import HitFacet
from retrieval.names import did_you_mean, normalized_name
from retrieval.queries import AnnotatedLimit
from retrieval.types import Shot, ShotId

ReadClasses = Callable[[], Mapping[str, frozenset[ShotId]]]
"""The shots that hold each taught class now, by its name."""


class ShotAttributes:
    """The facts of one catalogue's shots. Threads may share it."""

    def __init__(
        self, annotations: AnnotationTables, people: PeopleTables, lines: SubtitleSearchTables
    ) -> None:
        self._annotations, self._people, self._lines = annotations, people, lines
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
        classes, people = self._classes(), self._people.known_in(spans)
        told = {limit: self._told(spans, source) for limit, source in LIMIT_SOURCES.items()}
        written = _holding(spans, self._annotations.stretches_in(spans, "written"))
        spoken = _touched_by_each(spans, self._lines.spoken_within(spans))
        found: dict[ShotId, tuple[HitFacet, ...]] = {}
        for shot in (span.id for span in spans):
            facets = [HitFacet("person", name) for name in people.get(shot, ())]
            facets += [
                HitFacet(limit, value)
                for limit, values in told.items()
                for value, here in values.items()
                if shot in here
            ]
            facets += [HitFacet("has_writing", "yes")] if shot in written else []
            facets += [HitFacet("language", code) for code, here in spoken.items() if shot in here]
            facets += [HitFacet("taught", name) for name, here in classes.items() if shot in here]
            found[shot] = tuple(facets)
        return found

    def values(self, limit: AnnotatedLimit) -> tuple[str, ...]:
        """What annotations tell anywhere in the archive, each value once; those of the most videos first."""
        source = LIMIT_SOURCES[limit]
        values = map(source.value, self._annotations.labels(*source.kinds))
        return tuple(dict.fromkeys(value for value in values if value is not None))

    def languages(self) -> tuple[tuple[str, int], ...]:
        """The code of each language that is spoken anywhere and its videos, the most first."""
        return self._lines.spoken_languages()

    def texts_of(self, limit: AnnotatedLimit, value: str) -> tuple[str, ...]:
        """The annotations' texts that a limit's value is told by, in capitals or not. NotFound for a value that
        nothing tells, where no list says which there are."""
        source = LIMIT_SOURCES[limit]
        if source.told_as is not None:
            return tuple(text for text, told in source.told_as.items() if told == value)
        known = self._annotations.labels(*source.kinds)
        same = tuple(text for text in known if normalized_name(text) == normalized_name(value))
        if not same:
            hint = did_you_mean(value, known)
            raise NotFound(
                "Nothing that was annotated in this archive is called {name!r}.{hint}", name=value, hint=hint
            )
        return same

    def _told(self, spans: Sequence[ShotSpan], source: LimitSource) -> dict[str, frozenset[ShotId]]:
        """Which of the shots each value holds in, in one order for all."""
        stretches: dict[str, list[AnnotatedStretch]] = {}
        for kind in source.kinds:
            for one in self._annotations.stretches_in(spans, kind, source.least):
                if (value := source.value(one.text)) is not None:
                    stretches.setdefault(value, []).append(one)
        return {value: _holding(spans, stretches[value]) for value in sorted(stretches)}


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


def _touched_by_each(
    spans: Sequence[ShotSpan], lines: Iterable[AnnotatedStretch]
) -> dict[str, frozenset[ShotId]]:
    """The shots that lines of each language overlap, be it for no time."""
    found: dict[str, set[ShotId]] = {}
    for line in lines:
        found.setdefault(line.text, set()).update(
            span.id
            for span in spans
            if span.id.video == line.video and span.start < line.end and span.end > line.start
        )
    return {code: frozenset(found[code]) for code in sorted(found)}

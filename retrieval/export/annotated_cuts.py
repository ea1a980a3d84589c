"""What is known of the cuts of a list beside their times, for files that have a place for it: who is in each, what
is heard, done, written and spoken in it, what it was taught to hold, and how a model describes it.

It knows no format.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from retrieval.annotations import CUT_FACTS, CutFact
from retrieval.archive.archive import Archive
from retrieval.archive.filtering.shot_spans import ShotSpan
from retrieval.archive.shot_attributes.annotated_limits import LIMIT_SOURCES, LimitSource
from retrieval.archive.tables.people.records import is_group_number
from retrieval.export.cuts import CutList
from retrieval.types import ShotId

LEAST_SHARED = 0.5
"""Share of the shorter of both that something and the cut that it is told of have in common: cuts may be a little
longer than their shots, and what stands beside them is not theirs."""

OF_TEXTS: Mapping[CutFact, LimitSource] = {
    "machine_caption": LimitSource(("described",), 0.0),
    "sounds": LIMIT_SOURCES["heard"],
    "actions": LIMIT_SOURCES["action"],
    "writing": LimitSource(("written",), 0.0),
}
"""What annotations tell by their texts."""


class _Stretches:
    """Named stretches of videos."""

    def __init__(self, found: Iterable[tuple[str, float, float, str]]) -> None:
        self._of: dict[str, list[tuple[float, float, str]]] = {}
        for video, start, end, name in sorted(found, key=lambda one: one[:2]):
            self._of.setdefault(video, []).append((start, end, name))

    def within(self, span: ShotSpan) -> tuple[str, ...]:
        """The names of those that lie in a span, each once, in order of time."""
        names = {
            name: None
            for start, end, name in self._of.get(span.id.video, ())
            if min(end, span.end) - max(start, span.start)
            >= LEAST_SHARED * min(end - start, span.end - span.start)
        }
        return tuple(names)


def with_annotations(archive: Archive, cuts: CutList) -> CutList:
    """The list with what is known of its cuts."""
    spans = [ShotSpan(ShotId(cut.video, place), cut.start, cut.end) for place, cut in enumerate(cuts.cuts)]
    known = {fact: _Stretches(_texts(archive, spans, source)) for fact, source in OF_TEXTS.items()}
    known["languages"] = _Stretches(archive.subtitle_search.spoken_within(spans))
    known["classes"] = _Stretches(_classes(archive, {span.id.video for span in spans}))
    people = archive.people.known_in(spans)
    found = []
    for span, cut in zip(spans, cuts.cuts, strict=True):
        told = {fact: stretches.within(span) for fact, stretches in known.items()}
        told["people"] = tuple(who for who in people.get(span.id, ()) if not is_group_number(who))
        found.append(replace(cut, told={fact: told[fact] for fact in CUT_FACTS if told[fact]}))
    return CutList(cuts.title, tuple(found))


def _texts(
    archive: Archive, spans: Sequence[ShotSpan], source: LimitSource
) -> Iterator[tuple[str, float, float, str]]:
    for kind in source.kinds:
        for one in archive.annotations.stretches_in(spans, kind, source.least):
            if (value := source.value(one.text)) is not None:
                yield (
                    one.video,
                    one.start,
                    one.end,
                    value if source.told_as is None else value.replace("_", " "),
                )


def _classes(archive: Archive, videos: set[str]) -> Iterator[tuple[str, float, float, str]]:
    """The shots of these videos that hold taught classes, each with the class's name."""
    for one in archive.taught_classes():
        for shot in archive.present_shots([shot for shot in one.held_by if shot.video in videos]):
            yield shot.id.video, shot.start, shot.end, one.taught.name

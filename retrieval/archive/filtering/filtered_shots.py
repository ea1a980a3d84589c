"""What filters ask of shots beside times and videos: what is said in them, who is seen, what the picture is like.

For each thing that is asked there is a mask over all shots of a snapshot, made when it is first asked for of the
stretches of time in which it holds, and kept as long as the snapshot. Where other limits have left shots of a few
videos, only what is known of those is read. It does not know which videos the filters leave
(`retrieval.archive.video_sets`).
"""

import threading
from collections.abc import Callable, Collection, Hashable, Sequence
from functools import partial
from typing import Any

import numpy as np

from retrieval.archive.filtering.people_in_shots import PeopleInShots, people_in_shots
from retrieval.archive.filtering.shots_over_time import Mask, ShotTimeLine, TimeIntervals
from retrieval.archive.nearest.snapshots import ShotPositions, Snapshot
from retrieval.archive.shot_attributes.annotated_limits import LIMIT_SOURCES, LimitSource
from retrieval.archive.shot_attributes.shot_attributes import ShotAttributes
from retrieval.archive.tables.annotations import AnnotationTables
from retrieval.archive.tables.people.people_tables import PeopleTables
from retrieval.archive.tables.people.records import Person
from retrieval.archive.tables.subtitle_search import SubtitleSearchTables
from retrieval.qualities import HOLDS, Quality
from retrieval.queries import Filters
from retrieval.types import ShotId

FEW_VIDEOS = 50
"""Videos of which alone is read what is asked, where nobody has asked it of all yet."""
Videos = Sequence[str] | None
"""Ids; None for all."""


class FilteredShots:
    """The shots of one catalogue under filters. Threads may share it: one makes a mask, the others wait for it."""

    def __init__(
        self,
        lines: SubtitleSearchTables,
        annotations: AnnotationTables,
        people: PeopleTables,
        facts: ShotAttributes,
        unheard: Callable[[], Collection[str]],
    ) -> None:
        """`unheard` are the videos in which nobody has looked for speech."""
        self._lines, self._annotations, self._people, self._facts = lines, annotations, people, facts
        self._unheard, self._lock = unheard, threading.RLock()

    def within(self, now: Snapshot, filters: Filters, places: ShotPositions) -> ShotPositions:
        """Those of these places that meet what the filters ask beside times and videos.

        NotFound for a person whom nobody has named, an action that no model has seen, a class that nobody has
        taught."""
        if (wanted := filters.has_speech) is not None:
            spoken = self._mask(
                now, "spoken", places, lambda line, videos: line.touched(self._spoken(videos))
            )
            places = places[spoken[places] == wanted]
            if not wanted:  # where nobody has listened, nobody knows that nothing is said
                heard_in = self._mask(now, "listened to", places, self._listened_to)
                places = places[heard_in[places]] if heard_in.any() else places
        for name in filters.person:
            called = self._people.called(name)
            places = places[np.any([self._showing(now, one, places)[places] for one in called], axis=0)]
        if filters.people or filters.shot_size:
            few = self._few(now, places, "people")
            meets = self.people(now, few).meeting(filters) if self._annotations.any_of("face") else None
            places = places if meets is None else places[meets[places]]
        for limit, source in LIMIT_SOURCES.items():
            for value in getattr(filters, limit) if self._facts.is_known(*source.kinds) else ():
                told = partial(self._telling, source, self._facts.texts_of(limit, value))
                places = places[self._mask(now, (limit, value), places, told)[places]]
        for code in filters.language:
            spoken = self._mask(now, ("language", code), places, partial(self._spoken_in, code))
            places = places[spoken[places]]
        if (legible := filters.has_writing) is not None and self._facts.is_known("written"):
            written = self._mask(now, "written", places, self._written_on)
            places = places[written[places] == legible]
            if not legible:
                places = places[self._mask(now, "read", places, self._looked_over)[places]]
        for name in filters.taught:
            held = [now.place_of(shot) for shot in self._facts.of_class(name)]
            places = np.intersect1d(places, np.array([one for one in held if one is not None], np.int64))
        for some in self._wanted_qualities(filters):
            masks = [self._mask(now, ("quality", text), places, self._having(text)) for text in some]
            places = places[np.any([mask[places] for mask in masks], axis=0)]
        return places

    def people(self, now: Snapshot, videos: Videos = None) -> PeopleInShots:
        """Who is seen in which shots of a snapshot; of these videos alone, where some are named."""

        def made() -> PeopleInShots:
            faces = self._annotations.stretches("face", videos)
            return people_in_shots(self._line(now), self._annotations.annotators("face"), faces)

        found: PeopleInShots = made() if videos is not None else self._kept(now, "people", made)
        return found

    def shots_with(self, now: Snapshot, person: Person) -> list[ShotId]:
        """The visible shots in which somebody is seen, or heard."""
        everything = now.everything()
        return now.ids(everything[self._showing(now, person, everything)[everything]])

    def _showing(self, now: Snapshot, person: Person, places: ShotPositions) -> Mask:
        def showing(line: ShotTimeLine, _: Videos) -> Mask:
            return line.mask(line.held(TimeIntervals.of(self._people.places(person.id)))[0])

        return self._mask(now, ("person", person.id), places, showing)

    def _telling(self, source: LimitSource, texts: Sequence[str], line: ShotTimeLine, videos: Videos) -> Mask:
        spans = (
            self._annotations.spans(text, kind, source.least, videos)
            for text in texts
            for kind in source.kinds
        )
        return line.mask(line.held(TimeIntervals.of([span for some in spans for span in some]))[0])

    def _written_on(self, line: ShotTimeLine, videos: Videos) -> Mask:
        return line.mask(line.held(TimeIntervals.of(self._annotations.stretches("written", videos)))[0])

    def _looked_over(self, line: ShotTimeLine, _: Videos) -> Mask:
        return line.of_videos(self._annotations.annotators("written"))

    def _listened_to(self, line: ShotTimeLine, _: Videos) -> Mask:
        return ~line.of_videos(self._unheard())

    def _having(self, text: str) -> Callable[[ShotTimeLine, Videos], Mask]:
        def having(line: ShotTimeLine, videos: Videos) -> Mask:
            return line.covered(TimeIntervals.of(self._annotations.spans(text, "quality", HOLDS, videos)))

        return having

    def _spoken_in(self, code: str, line: ShotTimeLine, videos: Videos) -> Mask:
        return line.touched(TimeIntervals.of(self._lines.spoken_in(code, videos)))

    def _spoken(self, videos: Videos) -> TimeIntervals:
        return TimeIntervals.of(self._lines.stretches(videos))

    def _mask(
        self,
        now: Snapshot,
        key: Hashable,
        places: ShotPositions,
        make: Callable[[ShotTimeLine, Videos], Mask],
    ) -> Mask:
        """A mask that is right at these places at least."""
        if (few := self._few(now, places, key)) is not None:
            return make(self._line(now), few)
        found: Mask = self._kept(now, key, lambda: make(self._line(now), None))
        return found

    def _few(self, now: Snapshot, places: ShotPositions, key: Hashable) -> Videos:
        """The videos of these places, where they are few and all that `key` names has not been read yet."""
        if key in now.known:
            return None
        revisions = np.unique(now.revisions[places])
        return None if len(revisions) > FEW_VIDEOS else [now.videos[one] for one in revisions.tolist()]

    def _line(self, now: Snapshot) -> ShotTimeLine:
        line: ShotTimeLine = self._kept(now, "line", lambda: ShotTimeLine(now))
        return line

    def _kept(self, now: Snapshot, key: Hashable, make: Callable[[], Any]) -> Any:
        """What is kept with the snapshot under this key, made by who comes first."""
        with self._lock:
            if key not in now.known:
                now.known[key] = make()
            return now.known[key]

    def _wanted_qualities(self, filters: Filters) -> list[list[str]]:
        """The qualities that the filters name, by their groups; [] where nothing in the archive was measured, so
        that they limit nothing."""
        if not filters.picture_qualities or not self._annotations.any_of("quality"):
            return []
        groups: dict[str, list[str]] = {}
        for text in filters.picture_qualities:
            groups.setdefault(Quality.parse(text).group, []).append(text)
        return list(groups.values())

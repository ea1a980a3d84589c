"""Which shots the annotations of a kind overlap, in arrays that a search can weigh at once. It knows no ranking."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.annotations import Annotation, AnnotationKind
from retrieval.archive.archive import Archive
from retrieval.archive.tables.annotations import AnnotationLocation
from retrieval.queries import Filters
from retrieval.types import Floats, Shot, ShotId

MIN_OVERLAP = 0.3
"""Seconds of an annotation that must lie in a shot, or half of the shorter of the two: its ends are not exact."""


@dataclass(frozen=True, slots=True, eq=False)
class AnnotatedShots:
    """All shots of the archive, and the annotations in them; one that lies in several is listed for each."""

    shots: tuple[Shot, ...]
    annotations: tuple[Annotation, ...]
    texts: tuple[str, ...]
    """The different texts of the annotations."""
    shot_of: NDArray[np.int64]
    """(annotations,) the place of each annotation's shot in `shots`."""
    text_of: NDArray[np.int64]
    """(annotations,) the place of its text in `texts`."""
    scores: Floats
    """(annotations,) float32."""

    def surest(self, values: Floats) -> dict[int, int]:
        """For each shot with annotations the one of the greatest value; both by their places."""
        order = np.argsort(values, kind="stable")
        return dict(zip(self.shot_of[order].tolist(), order.tolist(), strict=True))

    def allowed(self, archive: Archive, filters: Filters, hidden: frozenset[ShotId]) -> Callable[[int], bool]:
        """Whether the shot at a place meets the filters and is not hidden. NotFound, UsageError as for filters."""
        meets = None if filters == Filters() else archive.selection(filters)

        def is_allowed(place: int) -> bool:
            shot = self.shots[place].id
            return shot not in hidden and (meets is None or shot in meets)

        return is_allowed


def read_annotated_shots(
    archive: Archive, kind: AnnotationKind, known: Iterable[AnnotationLocation] | None = None
) -> AnnotatedShots:
    """What the archive holds of a kind now; of that alone what is `known`, where it is given."""
    shots = tuple(archive.shots())
    by_video: dict[str, list[int]] = {}
    for place, shot in enumerate(shots):
        by_video.setdefault(shot.id.video, []).append(place)
    starts = {video: [shots[place].start for place in places] for video, places in by_video.items()}
    found: list[tuple[int, Annotation]] = []
    for video, annotation in archive.annotations.everywhere(kind) if known is None else known:
        if video not in by_video:
            continue
        first = max(0, int(np.searchsorted(starts[video], annotation.start, side="right")) - 1)
        last = int(np.searchsorted(starts[video], annotation.end, side="left"))
        places = by_video[video][first : max(last, first + 1)]
        found += [(place, annotation) for place in places if _lies_in(annotation, shots[place])]
    texts = {one.text: None for _, one in found}
    places_of = {text: place for place, text in enumerate(texts)}
    return AnnotatedShots(
        shots,
        tuple(one for _, one in found),
        tuple(texts),
        np.array([place for place, _ in found], np.int64),
        np.array([places_of[one.text] for _, one in found], np.int64),
        np.array([one.score for _, one in found], np.float32),
    )


def _lies_in(annotation: Annotation, shot: Shot) -> bool:
    shared = min(annotation.end, shot.end) - max(annotation.start, shot.start)
    shorter = min(annotation.end - annotation.start, shot.seconds)
    return shared >= min(MIN_OVERLAP, shorter / 2)

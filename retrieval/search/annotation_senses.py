"""Senses that annotations give a search: what is heard beside speech, what is to be read in the picture, what it is
like.

Each kind of annotation brings a search of its own; without it the words are looked for in the pictures, as far as
an encoder of pictures goes. It knows no annotator.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, get_args, runtime_checkable

from retrieval.annotations import AnnotatedSense, Annotation
from retrieval.archive.archive import Archive
from retrieval.archive.filtering.people_in_shots import PeopleInShots
from retrieval.archive.shot_attributes.annotated_limits import LIMIT_SOURCES
from retrieval.archive.shot_attributes.shot_attributes import ShotAttributes
from retrieval.archive.shot_attributes.sound_kinds import HEARD_KINDS
from retrieval.hits import UnannotatedKind, UnannotatedVideos
from retrieval.queries import Filters, Query
from retrieval.search.senses.named_presences import Presence
from retrieval.types import ShotId

PRESENCE_KINDS: Mapping[Presence, UnannotatedKind] = {
    "people": "face",
    "writing": "written",
    "speech": "speech",
}
"""What tells whether it is there."""
ANNOTATED_SENSES: tuple[AnnotatedSense, ...] = get_args(AnnotatedSense)


@dataclass(frozen=True, slots=True)
class AnnotationMatch:
    """A shot that an annotation speaks for."""

    shot: ShotId
    score: float
    """What matches are ordered by: standard deviations over the archive's annotations."""
    evidence: float
    """How surely it is there, as `retrieval.search.calibration` counts it."""
    annotation: Annotation | None = None
    """The one that speaks loudest for it."""


class AnnotationSearch(Protocol):
    """The search over one kind of annotation."""

    def search(self, text: str, filters: Filters, hidden: frozenset[ShotId]) -> Sequence[AnnotationMatch]:
        """The shots that the words fit, best first, each once; `hidden` ones are left out."""
        ...


@runtime_checkable
class ModifierSearch(Protocol):
    """A search that also tells what else must hold of a shot where a question names it: "at night"."""

    def holding(self, text: str, filters: Filters) -> Mapping[ShotId, float]:
        """How likely all that the text names holds, 0 to 1, of the shots in which it may not."""
        ...


AnnotationSearches = Mapping[str, AnnotationSearch]
"""Those that an archive has, by the part of a query that each answers (`retrieval.search.open_senses.SENSES`);
other wishes of a query are looked for in the pictures."""


def visual_fallback(query: Query, searches: AnnotationSearches) -> tuple[str, ...]:
    """What to look for in the pictures in place of what no annotation tells."""
    texts = []
    if (sound := query.sound.strip()) and "sound" not in searches:
        texts.append(sound)
    if (written := query.written.strip().strip('"“”«»')) and "written" not in searches:
        texts.append(f"a sign that says {written}")
    if (quality := query.quality.strip()) and "quality" not in searches:
        texts.append(quality)
    return tuple(texts)


def unannotated(
    query: Query, searches: AnnotationSearches, people: Callable[[], PeopleInShots], facts: ShotAttributes
) -> tuple[str, ...]:
    """The fields of the query that nothing tells of, as in `ResultPage.unannotated`."""
    filters = query.filters
    senses = [sense for sense in ANNOTATED_SENSES if getattr(query, sense).strip() and sense not in searches]
    measured = "quality" in searches
    limits = [limit for limit in ("colour", "qualities") if getattr(filters, limit) and not measured]
    untold = [
        limit
        for limit, source in LIMIT_SOURCES.items()
        if getattr(filters, limit) and not facts.is_known(*source.kinds)
    ]
    legible = filters.has_writing is not None and not facts.is_known("written")
    faces = [limit for limit in ("people", "shot_size") if getattr(filters, limit) is not None]
    return (
        *senses,
        *limits,
        *untold,
        *(["has_writing"] if legible else []),
        *(faces if faces and not people().known else ()),
    )


def unannotated_videos(
    query: Query, archive: Archive, unwanted: Presence | None
) -> tuple[UnannotatedVideos, ...]:
    """What the query asks that is known of a part of the archive, as in `ResultPage.unannotated_videos`; `unwanted`
    is what it does not want, which may be known of no part."""
    filters, every = query.filters, len(archive.video_names())
    asked: dict[UnannotatedKind, bool] = {
        "face": filters.people is not None or filters.shot_size is not None,
        "written": filters.has_writing is not None or bool(query.written.strip()),
        "sound": bool(filters.heard or query.sound.strip()),
        "action": bool(filters.action),
        "quality": bool(filters.colour or filters.qualities or query.quality.strip()),
        "speech": filters.has_speech is not None or bool(filters.language),
    }
    avoided = None if unwanted is None else PRESENCE_KINDS[unwanted]
    found = []
    for kind, is_asked in asked.items():
        if is_asked or kind == avoided:
            kinds = HEARD_KINDS if kind == "sound" else (kind,)
            looked = (
                every - len(archive.unheard())
                if kind == "speech"
                else archive.annotations.videos_with(*kinds)
            )
            if looked < every and (looked or kind in (avoided, "speech")):
                found.append(UnannotatedVideos(kind, every - looked, every))
    return tuple(found)

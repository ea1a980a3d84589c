"""Vectors of faces, and of voices, grouped by person, without knowing who anybody is.

Who is near a group joins it; the others are grouped among themselves by average linkage, since one face that lies
between two people must not make one of them. What is one voice in its video is taken as one. Groups that
somebody has named, merged or split stay as they are.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage

from retrieval.annotations import AnnotatorName, PersonKind
from retrieval.archive.archive import Archive
from retrieval.archive.tables.people.records import Person, PersonVectors
from retrieval.errors import UsageError
from retrieval.types import Floats, Vectors

BLOCK = 3000
"""Vectors grouped at once: 36 MB of distances, whatever the archive holds."""


@dataclass(frozen=True, slots=True)
class GroupingBounds:
    """How near vectors of one person are, as cosines."""

    join: float
    """To a group's mean: the vector is of that group."""
    group: float
    """On average, to each other's: a new group."""


BOUNDS: dict[PersonKind, GroupingBounds] = {
    "face": GroupingBounds(join=0.95, group=0.945),
    "voice": GroupingBounds(join=0.5, group=0.5),
}
"""Of dlib's vectors at unit length. Of 105 pairs of one face in neighbouring frames nine in ten are above 0.943, of
17,000 pairs of different clips one in a hundred, some of which do show one person. Of CAM++'s, five seconds
each: of LibriSpeech's test-other 99 of 100 pairs of one person are above 0.62, of one speaker in twelve
recordings of several years (Resemblyzer's) above 0.51, and of 5,000 pairs of two people one in a thousand
above 0.38."""


def group_people(archive: Archive, annotator: AnnotatorName, kind: PersonKind = "face") -> int:
    """Puts all vectors of this annotator that are in no group yet into groups; how many groups are new."""
    bounds, made = BOUNDS[kind], 0
    while True:
        known = _voices_as_one(archive.people.vectors(annotator))
        free = [place for place, person in enumerate(known.people) if person is None][:BLOCK]
        if not free:
            return made
        groups: dict[int, list[int]] = {}
        for place, person in zip(free, _joined(known.vectors, known.people, free, bounds.join), strict=True):
            groups.setdefault(person, []).append(place)
        alone = groups.pop(0, [])
        for number, some in enumerate(cluster_vectors(known.vectors[alone], bounds.group), 1):
            groups[-number] = [alone[place] for place in some]
            made += 1
        archive.people.add_to_groups(
            kind,
            {person: [one for place in some for one in known.ids[place]] for person, some in groups.items()},
        )


def cluster_vectors(vectors: Vectors, cosine: float) -> Iterator[list[int]]:
    """Places of the vectors, group by group: groups that are as near to each other on average are one."""
    if len(vectors) < 2:
        yield from ([place] for place in range(len(vectors)))
        return
    labels = fcluster(_linkage(vectors), max(0.0, 1.0 - cosine), criterion="distance")
    for label in np.unique(labels):
        yield np.flatnonzero(labels == label).tolist()


def outlying_group(vectors: Vectors) -> list[int]:
    """Places of the vectors that lie apart from the others: the smaller of the two groups that they fall into."""
    labels = fcluster(_linkage(vectors), 2, criterion="maxclust")
    first, second = np.flatnonzero(labels == 1), np.flatnonzero(labels != 1)
    return [int(place) for place in min(first, second, key=len)]


def faces_to_split_off(archive: Archive, person: Person) -> list[int]:
    """The faces of a group, or stretches of its voice, that differ most from the others, by number; UsageError
    where it has just one."""
    own = {face.id for face in archive.people.faces(person.id)}
    if len(own) < 2:
        raise UsageError("There is just one in this group; there is nothing to split.")
    for annotator in {
        one.annotator for one in archive.annotations.totals() if one.annotator.kind == person.kind
    }:
        known = archive.people.vectors(annotator)
        places = [place for place, one in enumerate(known.ids) if one in own]
        if len(places) > 1:
            places = places[:BLOCK]
            return [known.ids[places[place]] for place in outlying_group(known.vectors[places])]
    return sorted(own)[:1]


class _Voices(NamedTuple):
    """What is grouped: a face by itself, a voice of a video with all its stretches."""

    ids: list[list[int]]
    people: list[int | None]
    vectors: Vectors


def _voices_as_one(known: PersonVectors) -> _Voices:
    """One row for each voice of a video and each group that it is in, and one for what of it is in none yet."""
    rows: dict[str | int, list[int]] = {}
    for place, voice in enumerate(known.voices):
        rows.setdefault(voice or place, []).append(place)
    ids: list[list[int]] = []
    people: list[int | None] = []
    vectors: list[Floats] = []
    for some in rows.values():
        for person in dict.fromkeys(known.people[place] for place in some):
            own = [place for place in some if known.people[place] == person]
            ids.append([known.ids[place] for place in own])
            people.append(person)
            vectors.append(_unit(known.vectors[own].mean(axis=0)) if len(own) > 1 else known.vectors[own[0]])
    return _Voices(ids, people, np.stack(vectors) if vectors else known.vectors)


def _linkage(vectors: Vectors) -> NDArray[np.float64]:
    return np.asarray(linkage(vectors, method="average", metric="cosine"), np.float64)


def _joined(vectors: Vectors, people: list[int | None], free: list[int], bound: float) -> list[int]:
    """For each free place the group whose mean is nearest and near enough; 0 for none."""
    owners = np.array([0 if person is None else person for person in people])
    groups = np.unique(owners[owners > 0])
    if not len(groups):
        return [0] * len(free)
    means = np.stack([_unit(vectors[owners == group].mean(axis=0)) for group in groups])
    cosines = vectors[free] @ means.T
    best = cosines.argmax(axis=1)
    near = cosines[np.arange(len(free)), best] >= bound
    return [int(group) for group in np.where(near, groups[best], 0)]


def _unit(vector: Floats) -> Floats:
    return vector / max(1e-6, float(np.linalg.norm(vector)))

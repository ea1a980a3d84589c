"""What a query for the nearest shots reads: the index and the catalogue as they were at one stamp.

Shots that the index does not hold yet are compared one by one; entries of shots that are not visible any more are
passed over. It does not know how a snapshot is taken, nor what filters mean.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from retrieval.archive.catalogue import CatalogueState
from retrieval.archive.nearest.vector_index import VectorIndex
from retrieval.archive.tables.shots import ShotRow
from retrieval.types import ShotId, Vector, Vectors


class Neighbour(NamedTuple):
    """A shot and the cosine similarity of its vector to the one asked for, -1 to 1."""

    id: ShotId
    similarity: float


Limits = tuple[object, ...]
"""What filters ask of a shot itself, and the videos that they leave."""


@dataclass(frozen=True, slots=True, eq=False)
class SearchedShots:
    """The shots that meet some filters: all of them with their vectors where they are few, else by name."""

    few: tuple[list[ShotId], Vectors] | None
    indexed: list[str] = field(default_factory=list)
    """Those that the index holds, by its name for them (`IndexEntry.key`)."""
    pending: frozenset[ShotId] = frozenset()
    """The others."""


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """The index, and what the catalogue held at one stamp."""

    state: CatalogueState
    index: VectorIndex | None
    visible: dict[int, str]
    """Video ids by revision."""
    stale: int
    """Entries of the index that are not visible any more."""
    pending: list[ShotRow]
    """Visible shots that the index does not hold."""
    pending_vectors: Vectors
    filtered: dict[Limits, SearchedShots] = field(default_factory=dict)
    """Of the filters that were last asked for."""

    def nearest_indexed(self, vector: Vector, n: int, among: SearchedShots | None) -> list[Neighbour]:
        """The n nearest visible shots of the index, of those that meet the filters where there are any.

        Asks for more where replaced ones took their places. UnusableIndexError where it cannot be read.
        """
        if self.index is None:
            return []
        shots = None if among is None else among.indexed
        for asked in (n, n + self.stale):
            hits = self.index.nearest(vector, asked, shots)
            found = [
                Neighbour(ShotId(self.visible[hit.revision], hit.number), hit.similarity)
                for hit in hits
                if hit.revision in self.visible
            ]
            if len(found) >= n or len(hits) < asked:
                break
        return found

    def nearest_pending(self, vector: Vector, n: int, among: SearchedShots | None) -> list[Neighbour]:
        """The n nearest of the shots that the index does not hold yet, best first."""
        similarities = self.pending_vectors @ np.asarray(vector, dtype=np.float32)
        found: list[Neighbour] = []
        for place in np.argsort(-similarities):
            if len(found) == n:
                break
            row = self.pending[place]
            if among is None or row.id in among.pending:
                found.append(Neighbour(row.id, float(similarities[place])))
        return found


def nearest_of_few(ids: Sequence[ShotId], vectors: Vectors, vector: Vector, n: int) -> list[Neighbour]:
    """The n nearest of these shots, best first; `vectors` is (len(ids), d) float32, unit length."""
    similarities = vectors @ np.asarray(vector, dtype=np.float32)
    return [
        Neighbour(ids[place], float(similarities[place]))
        for place in np.argsort(-similarities, kind="stable")[:n]
    ]

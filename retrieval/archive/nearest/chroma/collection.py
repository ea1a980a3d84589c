"""A collection of Chroma: entries for shots, found by nearness and by conditions on when they are.

An entry is known by its video's revision and its number. Which entries are of visible shots, and where the
collection lies, it does not know.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from retrieval.archive.tables.shots import ShotEntry
from retrieval.queries import Filters
from retrieval.types import Floats, Vector, Vectors

NEIGHBOURS = 16
"""Links a shot in the graph (HNSW's M)."""
EF_CONSTRUCTION = 100
EF_SEARCH = 4000
"""Candidates that a query keeps. Of the true 50 nearest among 20,000 vectors of 768 dimensions this finds 0.997 for
random directions, the hardest case, and all for clustered ones; with Chroma's usual 100 less than half."""
ENTRIES_AT_A_TIME = 2000
"""Put in or looked at in one call: 6 MB of 768 dimensions."""
REVISIONS_IN_A_CONDITION = 500
"""More make conditions that Chroma takes longer over than over what they would leave out."""
SECONDS_SLACK = 1e-3
"""Conditions let pass that much more than filters ask for, which are applied again."""
MARK = "mark"

Conditions = Mapping[str, Any]
"""As Chroma's `where`."""
Translated = Callable[[], AbstractContextManager[None]]


class CollectionLostError(Exception):
    """There is no collection, or not the published one. Not the user's concern: the catalogue stands in."""


class Entries(NamedTuple):
    """What a collection says of some shots."""

    keys: NDArray[np.int64]
    """(n,) as `entry_keys`."""
    vectors: Floats
    """(n, d); (0, 0) where none were asked for."""


def entry_keys(revisions: NDArray[np.integer], numbers: NDArray[np.integer]) -> NDArray[np.int64]:
    """(n,) a number for each shot, in order of revision and number."""
    return (revisions.astype(np.int64) << 32) | numbers.astype(np.int64)


class ChromaCollection:
    """An open collection. Whatever goes wrong is said as `translated` says it."""

    def __init__(self, collection: Any, translated: Translated) -> None:
        self._collection, self._translated = collection, translated

    @property
    def mark(self) -> str:
        """By which what was published is known again."""
        return str((self._collection.metadata or {}).get(MARK, ""))

    def set_mark(self, mark: str) -> None:
        """Marks the collection as holding what this mark stands for."""
        with self._translated():
            self._collection.modify(metadata={MARK: mark})

    def count(self) -> int:
        """How many entries there are."""
        with self._translated():
            return int(self._collection.count())

    def nearest(self, asked: Vector, n: int, conditions: Conditions | None) -> NDArray[np.int64]:
        """About the n nearest that meet the conditions, by `entry_keys`."""
        with self._translated():
            found = self._collection.query(
                query_embeddings=[np.asarray(asked, np.float32)],
                n_results=n,
                where=conditions and dict(conditions),
                include=[],
            )
        return _keys(found["ids"][0])

    def put(self, shots: Sequence[ShotEntry], vectors: Vectors) -> None:
        """Adds these shots, or puts them in place of those that are there; vectors (n, d)."""
        for first in range(0, len(shots), ENTRIES_AT_A_TIME):
            some = shots[first : first + ENTRIES_AT_A_TIME]
            with self._translated():
                self._collection.upsert(
                    ids=[f"{shot.revision}/{shot.number}" for shot in some],
                    embeddings=vectors[first : first + ENTRIES_AT_A_TIME],
                    metadatas=[
                        {
                            "revision": shot.revision,
                            "start": shot.start,
                            "seconds": shot.end - shot.start,
                            "left": shot.duration - shot.start,
                        }
                        for shot in some
                    ],
                )

    def remove(self, revisions: Sequence[int]) -> None:
        """Removes all shots of these revisions."""
        for first in range(0, len(revisions), REVISIONS_IN_A_CONDITION):
            some = list(revisions[first : first + REVISIONS_IN_A_CONDITION])
            with self._translated():
                self._collection.delete(where={"revision": {"$in": some}})

    def entries(self, revisions: Sequence[int]) -> Entries:
        """What is there of these revisions, in order."""
        with self._translated():
            found = self._collection.get(where={"revision": {"$in": list(revisions)}}, include=["embeddings"])
        keys = _keys(found["ids"])
        order = np.argsort(keys)
        return Entries(keys[order], np.asarray(found["embeddings"], np.float32)[order])


def conditions_of(filters: Filters, revisions: Sequence[int], *, others: bool) -> Conditions | None:
    """What an entry must meet for the filters on times, and for the videos of these revisions (of all `others`);
    None where nothing is asked of it. Where that would be too many the videos are left out."""
    asked: list[dict[str, Any]] = []
    if 0 < len(revisions) <= REVISIONS_IN_A_CONDITION:
        asked.append({"revision": {"$nin" if others else "$in": list(revisions)}})
    limits = (
        ("start", "$gte", filters.after, -SECONDS_SLACK),
        ("start", "$lt", filters.before, SECONDS_SLACK),
        ("left", "$lte", filters.from_end, SECONDS_SLACK),
        ("seconds", "$gte", filters.min_seconds, -SECONDS_SLACK),
        ("seconds", "$lte", filters.max_seconds, SECONDS_SLACK),
    )
    asked += [{name: {sign: limit + slack}} for name, sign, limit, slack in limits if limit is not None]
    if not asked:
        return None
    return asked[0] if len(asked) == 1 else {"$and": asked}


class ChromaHome(Protocol):
    """Where collections lie."""

    place: str
    """Under which publications are recorded."""
    in_place: bool
    """Whether a change is seen while it goes on."""

    def open(self, name: str) -> ChromaCollection:
        """CollectionLostError where it is not there; ArchiveError where that cannot be told."""
        ...

    def changing(self, name: str | None) -> AbstractContextManager[tuple[str, ChromaCollection]]:
        """A collection to be changed, or a new one, and the name that it has afterwards; raises as `open` does."""
        ...

    def clear(self, kept: str | None) -> None:
        """Removes what changes left behind."""
        ...

    def drop(self, name: str) -> None:
        """Removes a collection where it is there."""
        ...

    def close(self) -> None:
        """Lets go of what is open."""
        ...


def configuration(sync_threshold: int | None = None) -> dict[str, Any]:
    """A new collection's; `sync_threshold` is after how many entries its graph is written out."""
    graph: dict[str, Any] = {
        "space": "cosine",
        "max_neighbors": NEIGHBOURS,
        "ef_construction": EF_CONSTRUCTION,
        "ef_search": EF_SEARCH,
    }
    if sync_threshold is not None:
        graph |= {"sync_threshold": sync_threshold, "batch_size": sync_threshold}
    return {"hnsw": graph}


def _keys(ids: Sequence[str]) -> NDArray[np.int64]:
    if not ids:
        return np.empty(0, np.int64)
    parts = np.array([[int(part) for part in key.split("/")] for key in ids], np.int64)
    return entry_keys(parts[:, 0], parts[:, 1])

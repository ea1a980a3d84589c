"""The index of shot vectors: an embedded Chroma in a folder of its own. The only module that knows chromadb.

An index is built, closed and from then on only read. That is what makes it safe: an embedded Chroma
serves one process (a reader that was opened first never sees what another process adds, see
chroma-core/chroma#3792) and rewrites its graph files in place, so that a killed writer leaves them
torn. A new index is therefore a copy with the new shots added, used once it is complete. What an
index holds is a copy of the catalogue's vectors; it does not know which of its shots are visible.
"""

import json
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np

from retrieval.storage.durable import sync_tree
from retrieval.types import Vector, Vectors

NEIGHBOURS = 16
"""Links a shot in the graph (HNSW's M)."""
EF_CONSTRUCTION = 100
EF_SEARCH = 4000
"""Candidates that a query keeps. Of the true 50 nearest among 20,000 vectors of 768 dimensions this finds
0.997 for random directions, the hardest case, and all for clustered ones, in about 20 ms; with 1000 it
is 0.887 and 0.998, with Chroma's usual 100 less than half. `benchmarks/search/index_recall.py` measures it."""
SYNC_THRESHOLD = 2
"""Chroma writes its graph out after a call that added this many, and on opening repeats what came since,
which takes a millisecond a shot (and a reader would write). 2, its least, leaves next to nothing."""

_COLLECTION = "shots"
_DATABASE = "chroma.sqlite3"
_SEAL = "complete.json"
"""Written last, with the sizes of the graph's files: an index without it, or with others, is no index."""
_CONFIGURATION = {
    "hnsw": {
        "space": "cosine",
        "max_neighbors": NEIGHBOURS,
        "ef_construction": EF_CONSTRUCTION,
        "ef_search": EF_SEARCH,
        "sync_threshold": SYNC_THRESHOLD,
        "batch_size": SYNC_THRESHOLD,
    }
}


class UnusableIndexError(Exception):
    """The index cannot be read or written. Not the user's concern: the catalogue can stand in for it."""


class IndexEntry(NamedTuple):
    """A shot as the index holds it: known by its video's revision and its number.

    Filters are the catalogue's: given the names of the shots that meet them, Chroma answers three to ten times as
    fast as from metadata of its own (100,000 shots, half of them left: 0.1 s for 0.4 s and more).
    """

    revision: int
    number: int

    @property
    def key(self) -> str:
        return f"{self.revision}/{self.number}"


class IndexHit(NamedTuple):
    """A shot found and its cosine similarity to what was asked."""

    revision: int
    number: int
    similarity: float


class VectorIndex:
    """An open index; close it, or use it as a context."""

    def __init__(self, client: Any, collection: Any, count: int) -> None:
        self._client, self._collection, self.count = client, collection, count

    @classmethod
    def open(cls, folder: Path) -> "VectorIndex":
        """UnusableIndexError where the folder holds no index, or one that is not as it was built."""
        with _translated(folder):
            if json.loads((folder / _SEAL).read_text()) != _graph(folder):
                raise UnusableIndexError(f"the index {folder} is damaged")
            client = _client(folder)
            try:
                collection = client.get_collection(_COLLECTION, embedding_function=None)
                return cls(client, collection, collection.count())
            except BaseException:
                client.close()
                raise

    def close(self) -> None:
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def keys(self) -> set[str]:
        """Every shot in it, by `IndexEntry.key`."""
        with _translated():
            return set(self._collection.get(include=[])["ids"])

    def nearest(
        self,
        vector: Vector,
        n: int,
        shots: Sequence[str] | None = None,
    ) -> list[IndexHit]:
        """The n shots nearest to the vector, best first; of these `shots` alone where any are named, by
        `IndexEntry.key`."""
        if not (n := min(n, self.count if shots is None else len(shots))):
            return []
        with _translated():
            found = self._collection.query(
                query_embeddings=[np.asarray(vector, dtype=np.float32)],
                n_results=n,
                ids=None if shots is None else list(shots),
                include=["distances"],
            )
        hits = []
        for key, distance in zip(found["ids"][0], found["distances"][0], strict=True):
            revision, _, number = key.partition("/")
            hits.append(IndexHit(int(revision), int(number), max(-1.0, min(1.0, 1.0 - distance))))
        return hits


def build_index(
    folder: Path, batches: Iterable[tuple[Sequence[IndexEntry], Vectors]], *, copy_of: Path | None = None
) -> None:
    """Makes an index in a new folder: the shots of another index, where one is named, and these."""
    if copy_of is not None:
        VectorIndex.open(copy_of).close()  # a damaged one is not worth copying
    with _translated(folder):
        if copy_of is not None:
            _copy(copy_of, folder)
        client = _client(folder)
        try:
            collection = client.get_or_create_collection(
                _COLLECTION, embedding_function=None, configuration=_CONFIGURATION
            )
            most = client.get_max_batch_size()
            for entries, vectors in batches:
                for first in range(0, len(entries), most):
                    _add(collection, entries[first : first + most], vectors[first : first + most])
        finally:
            client.close()
        sync_tree(folder)  # before the seal, which says that the rest is there
        (folder / _SEAL).write_text(json.dumps(_graph(folder)))
        sync_tree(folder)


def _add(collection: Any, entries: Sequence[IndexEntry], vectors: Vectors) -> None:
    collection.add(
        ids=[entry.key for entry in entries],
        embeddings=vectors,
    )


def _graph(folder: Path) -> dict[str, int]:
    """The files of the graph and their sizes. Chroma trusts them: a cut one ends the whole process."""
    files = (file for file in sorted(folder.glob("*/*")) if file.is_file())
    return {file.relative_to(folder).as_posix(): file.stat().st_size for file in files}


def _client(folder: Path) -> Any:
    import chromadb  # takes two seconds, which `filmoteca info` need not wait for
    from chromadb.config import Settings

    return chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))


def _copy(source: Path, target: Path) -> None:
    """Copies an index that readers may have open: they write nothing but their log-in to its database."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns(f"{_DATABASE}*", _SEAL))
    with (
        closing(sqlite3.connect(source / _DATABASE)) as original,
        closing(sqlite3.connect(target / _DATABASE)) as copy,
    ):
        original.backup(copy)


@contextmanager
def _translated(folder: Path | None = None) -> Iterator[None]:
    from chromadb.errors import ChromaError

    try:
        yield
    except (ChromaError, OSError, sqlite3.Error, ValueError, RuntimeError, AttributeError) as error:
        # Chroma closes a client that was only half made, which has no attributes yet
        raise UnusableIndexError(f"the index {folder or ''} cannot be used: {error}") from error

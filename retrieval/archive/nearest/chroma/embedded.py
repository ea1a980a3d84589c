"""Collections of an embedded Chroma, each in a numbered folder. What is in them it does not know.

An embedded Chroma serves one process (a reader that was opened first never sees what another adds, see
chroma-core/chroma#3792) and rewrites its graph in place, so that a killed writer leaves it torn. A changed
collection is therefore a copy in a new folder, sealed, and from then on only read.
"""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from retrieval.archive.nearest.chroma.collection import ChromaCollection, CollectionLostError, configuration
from retrieval.archive.revisions import numbered_folders
from retrieval.storage.durable import sync_tree

SYNC_THRESHOLD = 2
"""Chroma writes its graph out after a call that added this many, and on opening repeats what came since, which
takes a millisecond a shot (and a reader would write). 2, its least, leaves next to nothing."""
SEAL = "complete.json"
"""Written last, with the sizes of the graph's files: a folder without it, or with others, holds no collection."""
_DATABASE, _COLLECTION = "chroma.sqlite3", "shots"


class EmbeddedChroma:
    """The collections under one folder. Threads may share it."""

    in_place = False
    place = "embedded"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._client: Any = None

    def open(self, name: str) -> ChromaCollection:
        """The collection in the folder of that name. CollectionLostError where it is not there."""
        self.close()
        folder = self._folder / name
        with _translated():
            _check_seal(folder)
            self._client = client = _client(folder)
            return ChromaCollection(client.get_collection(_COLLECTION, embedding_function=None), _translated)

    @contextmanager
    def changing(self, name: str | None) -> Iterator[tuple[str, ChromaCollection]]:
        """The name of a copy of that collection, or of a new one, and the collection, to be changed. What is not
        finished is deleted."""
        number = max([0, *numbered_folders(self._folder)]) + 1
        folder = self._folder / str(number)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            if name is not None:
                with _translated():
                    _check_seal(self._folder / name)
                    _copy(self._folder / name, folder)
            with closing(_client(folder)) as client:
                found = client.get_or_create_collection(
                    _COLLECTION, embedding_function=None, configuration=configuration(SYNC_THRESHOLD)
                )
                yield str(number), ChromaCollection(found, _translated)
            sync_tree(folder)  # before the seal, which says that the rest is there
            (folder / SEAL).write_text(json.dumps(_graph(folder)))
            sync_tree(folder)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise

    def clear(self, kept: str | None) -> None:
        """Deletes all collections but the one of that name."""
        for number in numbered_folders(self._folder):
            if str(number) != kept:
                self.drop(str(number))

    def drop(self, name: str) -> None:
        """Deletes the collection of that name, where it is there."""
        shutil.rmtree(self._folder / name, ignore_errors=True)

    def close(self) -> None:
        """Closes the collection that is open."""
        client, self._client = self._client, None
        if client is not None:
            client.close()


def _client(folder: Path) -> Any:
    import chromadb  # takes two seconds, which `filmoteca info` need not wait for
    from chromadb.config import Settings

    return chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))


def _check_seal(folder: Path) -> None:
    """CollectionLostError where the folder is not as it was written: a cut file ends the whole process."""
    with _translated():
        if json.loads((folder / SEAL).read_text()) != _graph(folder):
            raise CollectionLostError(f"the index {folder} is damaged")


def _graph(folder: Path) -> dict[str, int]:
    """The files of the graph and their sizes."""
    files = (file for file in sorted(folder.glob("*/*")) if file.is_file())
    return {file.relative_to(folder).as_posix(): file.stat().st_size for file in files}


def _copy(source: Path, target: Path) -> None:
    """Copies a collection that readers may have open: they write nothing but their log-in to its database."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns(f"{_DATABASE}*", SEAL))
    with (
        closing(sqlite3.connect(source / _DATABASE)) as original,
        closing(sqlite3.connect(target / _DATABASE)) as copy,
    ):
        original.backup(copy)


@contextmanager
def _translated() -> Iterator[None]:
    from chromadb.errors import ChromaError

    try:
        yield
    except (ChromaError, OSError, sqlite3.Error, ValueError, RuntimeError, AttributeError) as error:
        # Chroma closes a client that was only half made, which has no attributes yet
        raise CollectionLostError(f"the embedded Chroma cannot be used: {error}") from error

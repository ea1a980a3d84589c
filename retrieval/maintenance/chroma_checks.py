"""A collection of Chroma held against the catalogue, shot by shot: it must say the same, or be filled again."""

from collections.abc import Iterator
from functools import partial

import numpy as np

from retrieval.archive.nearest.chroma.collection import (
    ChromaCollection,
    ChromaHome,
    CollectionLostError,
    entry_keys,
)
from retrieval.archive.nearest.chroma.filling import as_published, forget_collection
from retrieval.archive.nearest.chroma.publication import PublicationFile
from retrieval.archive.nearest.chroma.server import ServerError
from retrieval.archive.tables.shots import ShotTables
from retrieval.archive.tables.videos import VideoTables
from retrieval.maintenance.findings import Finding
from retrieval.storage.database import Database

VIDEOS_AT_A_TIME = 16
"""Whose vectors are in memory together."""
SAME = 1e-5
"""By which a stored vector's numbers may differ: Chroma keeps them as float32 too."""


def chroma_findings(home: ChromaHome, file: PublicationFile, database: Database) -> Iterator[Finding]:
    """What the collection does not agree on with the catalogue; what it does not hold yet is no fault."""
    try:
        wrong = _problem(home, file, database)
    except ServerError as error:
        yield Finding("index", home.place, str(error), "start it and run this again")
        return
    finally:
        home.close()
    if wrong:
        yield Finding(
            "index",
            home.place,
            wrong,
            "it is filled again from the catalogue",
            partial(forget_collection, home, file),
        )


def _problem(home: ChromaHome, file: PublicationFile, database: Database) -> str:
    if (published := file.read(home.place)) is None:
        return "there is none" if database.one("SELECT count(*) FROM shots")[0] else ""
    try:
        collection = as_published(home.open(published.collection), published)
        revisions = VideoTables(database).revisions_between(0, published.revision)
        held = 0
        for first in range(0, len(revisions), VIDEOS_AT_A_TIME):
            some = revisions[first : first + VIDEOS_AT_A_TIME]
            wrong, count = _compared(collection, database, some)
            if wrong:
                return wrong
            held += count
        others = collection.count() - held - _waiting(collection, set(published.revisions) - set(revisions))
    except CollectionLostError as error:
        return str(error)
    return f"{others} of its shots are not in the catalogue" if others > 0 else ""


def _compared(collection: ChromaCollection, database: Database, revisions: list[int]) -> tuple[str, int]:
    """What is wrong with these videos, and how many shots they have."""
    rows, vectors = ShotTables(database).entries(revisions[0], revisions[-1])
    told = collection.entries(revisions)
    keys = entry_keys(np.array([row.revision for row in rows]), np.array([row.number for row in rows]))
    if not np.array_equal(keys, told.keys):
        return (
            f"{len(keys)} shots should be in it, of which it holds {len(np.intersect1d(keys, told.keys))}",
            0,
        )
    if len(keys) and not np.allclose(vectors, told.vectors, atol=SAME):
        return "its vectors are not the catalogue's", 0
    return "", len(keys)


def _waiting(collection: ChromaCollection, revisions: set[int]) -> int:
    """Entries of videos that the next writer takes out, or that a killed one has put in already."""
    some = sorted(revisions)
    return sum(
        len(collection.entries(some[first : first + VIDEOS_AT_A_TIME]).keys)
        for first in range(0, len(some), VIDEOS_AT_A_TIME)
    )

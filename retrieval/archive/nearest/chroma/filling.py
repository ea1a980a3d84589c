"""A collection of Chroma brought up to the catalogue, and recorded step by step: a killed writer's work is known.

What went is taken out last: nobody asks for it any more. Who may write, and what is asked of it, it does not know.
"""

import secrets
from collections.abc import Iterator, Sequence

from retrieval.archive.catalogue import Catalogue
from retrieval.archive.nearest.chroma.collection import ChromaCollection, ChromaHome, CollectionLostError
from retrieval.archive.nearest.chroma.publication import Publication, PublicationFile
from retrieval.archive.nearest.chroma.server import ServerError
from retrieval.archive.nearest.unindexed import VIDEOS_AT_A_TIME

RECORDED_AFTER = 20_000
"""Shots put in, after which a long fill is recorded, so that the next one goes on from there."""


def as_published(collection: ChromaCollection, published: Publication) -> ChromaCollection:
    """The collection; CollectionLostError where it is not what was published."""
    if collection.mark not in published.marks:
        raise CollectionLostError("the collection in Chroma is not as it was published")
    return collection


def forget_collection(home: ChromaHome, file: PublicationFile) -> None:
    """Removes the published collection, unless another archive uses it, and what was recorded of it."""
    if (published := file.read(home.place)) is None:
        return
    try:
        as_published(home.open(published.collection), published)
        home.drop(published.collection)
    except (CollectionLostError, ServerError):
        pass  # nothing of ours is there, or nobody can be told
    finally:
        home.close()
    file.write(home.place, None)


def fill(
    home: ChromaHome, file: PublicationFile, catalogue: Catalogue, published: Publication | None
) -> None:
    """Puts in what the published collection lacks and takes out what went; makes a new one where there is none.
    CollectionLostError or ArchiveError where that fails; what was done is then done again by the next."""
    state, visible = catalogue.record.state(), sorted(catalogue.videos.revisions())
    known, held = (published.revisions, published.revision) if published else ((), 0)
    added = [revision for revision in visible if revision > held]
    gone = sorted(set(known) - set(visible))
    if not added and not gone:
        return
    mark = secrets.token_hex(8)
    with home.changing(published.collection if published else None) as (name, collection):
        begun = Publication(
            collection=name,
            marks=(collection.mark, mark) if published else (mark,),
            revision=held,
            revisions=tuple(sorted({*known, *added})),
        )
        if home.in_place:
            file.write(home.place, begun)
        collection.set_mark(mark)
        unrecorded = 0
        for reached, count in _put(collection, catalogue, added):
            unrecorded += count
            if home.in_place and unrecorded >= RECORDED_AFTER:
                begun, unrecorded = begun.model_copy(update={"revision": reached}), 0
                file.write(home.place, begun)
        collection.remove(gone)
    done = Publication(collection=name, marks=(mark,), revision=state.revision, revisions=tuple(visible))
    file.write(home.place, done)


def _put(
    collection: ChromaCollection, catalogue: Catalogue, revisions: Sequence[int]
) -> Iterator[tuple[int, int]]:
    """Puts their shots in; up to which revision all are there, and how many came."""
    for first in range(0, len(revisions), VIDEOS_AT_A_TIME):
        some = revisions[first : first + VIDEOS_AT_A_TIME]
        shots, vectors = catalogue.shots.entries(some[0], some[-1])
        collection.put(shots, vectors)
        yield some[-1], len(shots)

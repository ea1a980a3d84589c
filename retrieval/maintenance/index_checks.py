"""The index held against the catalogue, shot by shot: it can be made again, so it must say the same."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from retrieval.archive.nearest.chroma.publication import PublicationFile
from retrieval.archive.nearest.index_choice import chosen_chroma
from retrieval.archive.nearest.int8_vectors import quantized
from retrieval.archive.nearest.segments import Segment, UnusableSegmentError, open_segment
from retrieval.archive.nearest.snapshots import ShotPositions
from retrieval.archive.tables.segments import SegmentRow, SegmentTables
from retrieval.archive.tables.shots import ShotEntry, ShotTables
from retrieval.archive.tables.videos import VideoTables
from retrieval.maintenance.chroma_checks import chroma_findings
from retrieval.maintenance.findings import Finding
from retrieval.storage.database import Database
from retrieval.types import Vectors

VIDEOS_AT_A_TIME = 16
"""Whose vectors are in memory together."""


def index_findings(folder: Path, database: Database) -> Iterator[Finding]:
    """What the index does not agree on with the catalogue; what it does not hold yet is no fault."""
    if (home := chosen_chroma(folder / "index")) is not None:
        yield from chroma_findings(home, PublicationFile(folder / "index"), database)
        return
    number, indexed, dimensions = database.one(
        "SELECT index_number, indexed_revision, dimensions FROM archive"
    )
    wrong = ""
    if number == 0:
        wrong = "there is none" if database.one("SELECT count(*) FROM shots")[0] else ""
    else:
        segments, reached = SegmentTables(database).all(), 0
        for row in [*segments, SegmentRow(0, indexed, indexed, 0)]:
            wrong = (
                wrong or _missing(database, reached, row.after) or _problem(folder, database, row, dimensions)
            )
            reached = row.last
    if wrong:
        yield Finding(
            "index", "index", wrong, "it is made again from the catalogue", lambda: _forget_index(database)
        )


def _forget_index(database: Database) -> None:
    database.execute("UPDATE archive SET index_number = 0, indexed_revision = 0, stamp = stamp + 1")


def _missing(database: Database, after: int, last: int) -> str:
    """What is wrong where no segment holds these revisions."""
    counts = ShotTables(database).counts_between(after, last)
    return f"{sum(count for _, count in counts)} shots are missing from it" if counts else ""


def _problem(folder: Path, database: Database, row: SegmentRow, dimensions: int) -> str:
    """What is wrong with a segment."""
    if not row.number:
        return ""
    try:
        segment = open_segment(
            folder / "index" / str(row.number), after=row.after, last=row.last, dimensions=dimensions
        )
    except UnusableSegmentError as error:
        return str(error)
    revisions = VideoTables(database).revisions_between(row.after, row.last)
    for first in range(0, len(revisions), VIDEOS_AT_A_TIME):
        some = revisions[first : first + VIDEOS_AT_A_TIME]
        rows, vectors = ShotTables(database).entries(some[0], some[-1])
        held = segment.shots["revision"]
        here = np.arange(np.searchsorted(held, some[0]), np.searchsorted(held, some[-1], side="right"))
        kept = here[np.isin(held[here], some)]
        keys = [(shot.revision, shot.number) for shot in rows]
        if keys != [(int(shot["revision"]), int(shot["number"])) for shot in segment.shots[kept]]:
            return f"{len(rows)} shots should be in it, of which it holds {len(kept)}"
        if not _is_same(segment, kept, rows, vectors):
            return "its vectors or times are not the catalogue's"
    return ""


def _is_same(segment: Segment, places: ShotPositions, rows: list[ShotEntry], vectors: Vectors) -> bool:
    codes, scales = quantized(vectors)
    told = [tuple(shot)[:-1] for shot in segment.shots[places].tolist()]
    same_codes = np.array_equal(codes, segment.codes[places])
    return (
        same_codes
        and np.array_equal(scales, segment.shots["scale"][places])
        and told == list(map(tuple, rows))
    )

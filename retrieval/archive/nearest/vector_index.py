"""What an index of an archive's vectors must be able to do; `retrieval.archive.nearest.index_choice` names them.

The catalogue keeps every vector, so an index may be behind it, damaged or away: it can always be made again. What
filters ask of shots lies in the snapshot, whichever index there is.
"""

from collections.abc import Hashable, Sequence
from typing import NamedTuple, Protocol

from retrieval.archive.nearest.segments import Segment
from retrieval.archive.nearest.snapshots import ShotPositions, Snapshot
from retrieval.archive.tables.archive_record import CatalogueState
from retrieval.archive.video_sets import VideoSet
from retrieval.queries import Filters
from retrieval.types import Vector


class IndexChangedError(Exception):
    """The index holds other shots than the snapshot takes it to; the next snapshot is right."""


class ShotSubset(NamedTuple):
    """The shots that meet filters, and the filters, for an index that has its own way to apply them."""

    places: ShotPositions
    filters: Filters
    videos: VideoSet
    """Those that the filters leave."""


class VectorIndex(Protocol):
    """An index of one archive. Threads may share it."""

    @property
    def version(self) -> Hashable:
        """Changes whenever `segments` would give others though the catalogue's state is the same."""
        ...

    def segments(self, state: CatalogueState, before: Sequence[Segment]) -> list[Segment]:
        """The shots visible in this state of the catalogue, in order of their revisions, with what filters ask of
        them; `before` are those given last, to be taken again where they fit."""
        ...

    def nearest(self, now: Snapshot, asked: Vector, n: int, among: ShotSubset | None) -> ShotPositions:
        """The places of about the n nearest visible shots and maybe more, in no order, all of those that meet the
        filters where there are fewer. IndexChangedError where the snapshot is to be made anew, ArchiveError where
        the index is out of reach."""
        ...

    def update(self) -> None:
        """Takes in all visible shots and drops the others; a failure is logged. The caller may write."""
        ...

    def forget(self) -> None:
        """The next `update` makes the index anew from the catalogue. The caller may write."""
        ...

    def clear_leftovers(self) -> None:
        """Removes what replaced indexes and killed runs left. The caller may write."""
        ...

    def close(self) -> None:
        """Lets go of files and connections."""
        ...

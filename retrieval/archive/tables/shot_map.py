"""The map in the catalogue: where each shot stands, and which cluster it belongs to. It computes nothing.

Places are made from the shots' vectors and can be made again, so each change is a transaction of its own that
needs no write lock. A shot that goes takes its place with it.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from retrieval.storage.database import Database
from retrieval.types import Shot, ShotId


class MapState(NamedTuple):
    """How far the map is."""

    version: int
    """Rises with each change of places; 0 before the first."""
    laid_out: int
    """Shots that the last whole layout was made of; those that came later were placed beside them. 0 where there
    is none yet, or only a sketch."""
    placed: int
    shots: int
    """Of the archive, those without a place too; sound without pictures has none."""


class MapPoint(NamedTuple):
    """A shot on the map; x and y lie in -1 to 1."""

    id: ShotId
    start: float
    end: float
    x: float
    y: float
    cluster: int
    """Counted from 0; shots of near classes are in one cluster, whichever videos they are in."""


class ClusterLabel(NamedTuple):
    """What a cluster shows."""

    phrases: tuple[str, ...]
    """None where nothing fits."""
    example: ShotId
    """The shot that shows it most."""


class MapPlace(NamedTuple):
    """Where a shot stands on the map, as in `MapPoint`."""

    x: float
    y: float
    cluster: int


class MapShot(NamedTuple):
    """A shot as the map is made of it."""

    row: int
    revision: int
    """Of its video; with the row it says whether the shot is still the same."""
    shot: Shot
    place: MapPlace | None
    """None where it has none yet."""


class MapTables:
    """The map's tables of an open catalogue."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def state(self) -> MapState:
        """What there is now."""
        return MapState(
            *self._db.one(
                "SELECT coalesce(max(version), 0), coalesce(max(laid_out), 0), "
                "(SELECT count(*) FROM map_places), "
                "(SELECT count(*) FROM shots s JOIN videos v ON v.id = s.video WHERE v.height > 0) FROM map"
            )
        )

    def points(self) -> list[MapPoint]:
        """The shots that have a place, in a stable order."""
        rows = self._db.all(
            "SELECT s.video, s.number, s.start_time, s.end_time, p.x, p.y, p.kind "
            "FROM map_places p JOIN shots s ON s.row = p.shot ORDER BY p.shot"
        )
        return [MapPoint(ShotId(row[0], row[1]), *row[2:]) for row in rows]

    def shots(self) -> list[MapShot]:
        """All shots with pictures, with or without a place, in a stable order."""
        rows = self._db.all(
            "SELECT s.row, v.revision, s.video, s.number, s.scene, s.class, s.start_time, s.end_time, "
            "s.thumbnail, s.frames, p.x, p.y, p.kind FROM shots s JOIN videos v ON v.id = s.video "
            "LEFT JOIN map_places p ON p.shot = s.row WHERE v.height > 0 ORDER BY s.row"
        )
        return [
            MapShot(
                row[0],
                row[1],
                Shot(ShotId(row[2], row[3]), *row[4:10]),
                None if row[10] is None else MapPlace(row[10], row[11], row[12]),
            )
            for row in rows
        ]

    def set_places(
        self,
        shots: Sequence[MapShot],
        places: Sequence[MapPlace],
        *,
        laid_out: int | None = None,
    ) -> None:
        """Gives shots their places, all at once; those that are gone meanwhile are left out.

        `laid_out` says that this is a whole layout of so many shots: all earlier places go.
        """
        with self._db.transaction():
            if laid_out is not None:
                self._db.execute("DELETE FROM map_places")
                self._db.execute("DELETE FROM map_kinds")
            for shot, place in zip(shots, places, strict=True):
                self._db.execute(
                    "INSERT OR REPLACE INTO map_places SELECT s.row, ?, ?, ? FROM shots s "
                    "JOIN videos v ON v.id = s.video WHERE s.row = ? AND v.revision = ?",
                    (*place, shot.row, shot.revision),
                )
            self._db.execute(
                "INSERT INTO map (only, version, laid_out) VALUES (1, 1, ?) ON CONFLICT (only) DO UPDATE SET "
                "version = version + 1, laid_out = coalesce(?, laid_out)",
                (laid_out or 0, laid_out),
            )

    def cluster_labels(self) -> dict[int, ClusterLabel] | None:
        """The label of each cluster; None where nobody has looked for them since the last whole layout."""
        rows = self._db.all("SELECT kind, phrases, example FROM map_kinds ORDER BY kind")
        return {
            row[0]: ClusterLabel(tuple(row[1].splitlines()), ShotId.parse(row[2])) for row in rows
        } or None

    def set_cluster_labels(self, labels: Mapping[int, ClusterLabel], version: int) -> None:
        """Keeps the labels of the clusters of that version of the map; nothing where it has changed since."""
        with self._db.transaction():
            if self.state().version != version:
                return
            self._db.execute("DELETE FROM map_kinds")
            for cluster, label in labels.items():
                self._db.execute(
                    "INSERT INTO map_kinds VALUES (?, ?, ?)",
                    (cluster, "\n".join(label.phrases), str(label.example)),
                )

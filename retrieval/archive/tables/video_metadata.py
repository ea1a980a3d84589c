"""What is known of videos' recordings, in the catalogue: each field as each source says it.

A video's own `recorded` follows the surest source.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from retrieval.metadata.fields import METADATA_FIELDS, MetadataField, MetadataSource, MetadataValue, surest
from retrieval.storage.database import Database

_COLUMNS = "field, value, source, origin"


class VideoMetadataTables:
    """The metadata of an open catalogue."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def of(self, video_id: str) -> dict[MetadataField, MetadataValue]:
        """What is known of a video's recording, in the order of the fields; the surest source says it."""
        rows = self._db.all(f"SELECT {_COLUMNS} FROM video_metadata WHERE video = ?", (video_id,))
        return surest(MetadataValue(*row) for row in rows)

    def all(self) -> dict[str, tuple[MetadataValue, ...]]:
        """The same of all videos of which anything is known, by id."""
        every: dict[str, list[MetadataValue]] = {}
        for video, *row in self._db.all(f"SELECT video, {_COLUMNS} FROM video_metadata"):
            every.setdefault(video, []).append(MetadataValue(*row))
        return {video: tuple(surest(values).values()) for video, values in every.items()}

    def values_of_tables(self, video_id: str) -> tuple[MetadataValue, ...]:
        """What tables say of a video's recording."""
        rows = self._db.all(
            f"SELECT {_COLUMNS} FROM video_metadata WHERE video = ? AND source = 'table'", (video_id,)
        )
        return tuple(MetadataValue(*row) for row in rows)

    def totals(self) -> dict[MetadataField, int]:
        """Of how many videos each field is known, in the order of the fields; those of none are left out."""
        counts: dict[MetadataField, int] = dict(
            self._db.all("SELECT field, count(DISTINCT video) FROM video_metadata GROUP BY field")
        )
        return {field: counts[field] for field in METADATA_FIELDS if field in counts}

    # changes, each a transaction of its own that needs no write lock

    def replace(
        self,
        changed: Mapping[str, Iterable[MetadataValue]],
        sources: Sequence[MetadataSource],
        *,
        emptied: bool = False,
    ) -> None:
        """Puts what these sources say of videos' recordings, by ids, in place of what they said, all at once;
        where that is taken back, `emptied`, a date that nobody says any more goes."""
        with self._change():
            for video_id, values in changed.items():
                self._replace(video_id, values, sources)
            self._settle(changed, emptied=emptied)

    def add(self, changed: Mapping[str, Iterable[MetadataValue]]) -> None:
        """Adds what a table says of videos' recordings, by ids, all at once; fields that it does not name stay."""
        with self._change():
            for video_id, values in changed.items():
                self._put(video_id, values)
            self._settle(changed)

    def forget_table(self, origin: str) -> int:
        """Takes out what the table of that name said; the number of videos that it said something of."""
        with self._change():
            rows = self._db.all(
                "SELECT DISTINCT video FROM video_metadata WHERE source = 'table' AND origin = ?", (origin,)
            )
            videos = [str(row[0]) for row in rows]
            self._db.execute("DELETE FROM video_metadata WHERE source = 'table' AND origin = ?", (origin,))
            self._settle(videos, emptied=True)
        return len(videos)

    def published(self, video_id: str, values: Iterable[MetadataValue] | None) -> None:
        """The same for a video that is published, inside that transaction; None leaves what files said."""
        if values is not None:
            self._replace(video_id, values, ("container", "sidecar"))
        self._settle([video_id])

    # inside

    @contextmanager
    def _change(self) -> Iterator[None]:
        with self._db.transaction():
            yield
            self._db.execute("UPDATE archive SET stamp = stamp + 1")

    def _replace(
        self, video_id: str, values: Iterable[MetadataValue], sources: Sequence[MetadataSource]
    ) -> None:
        for source in sources:
            self._db.execute("DELETE FROM video_metadata WHERE video = ? AND source = ?", (video_id, source))
        self._put(video_id, values)

    def _put(self, video_id: str, values: Iterable[MetadataValue]) -> None:
        """Records values of a video that is there; what the same source said of the same field goes."""
        for one in values:
            self._db.execute(
                "INSERT OR REPLACE INTO video_metadata (video, field, value, source, origin) "
                "SELECT id, ?, ?, ?, ? FROM videos WHERE id = ?",
                (one.field, one.value, one.source, one.origin, video_id),
            )

    def _settle(self, video_ids: Collection[str], *, emptied: bool = False) -> None:
        """A video's `recorded` is what the surest source says; where none says it, it stays, unless it was
        `emptied`."""
        for video_id in video_ids:
            known = self.of(video_id).get("recorded")
            if known is not None or emptied:
                self._db.execute(
                    "UPDATE videos SET recorded = ? WHERE id = ?",
                    (known.value if known is not None else "", video_id),
                )

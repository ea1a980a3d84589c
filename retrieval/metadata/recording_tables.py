"""A table that an archive has of its recordings: a row a file, columns told by their names.

The names are those of Avid's and Resolve's logs, of XMP and of the fields here; any other name is mapped by whoever
imports it. It knows no archive: whoever does says which video a file's name is of.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from retrieval.errors import UsageError
from retrieval.messages import LocalizableMessage
from retrieval.metadata.delimited import DelimitedTable, read_delimited
from retrieval.metadata.fields import LONGEST_VALUE, METADATA_FIELDS, MetadataField, MetadataValue
from retrieval.metadata.values import ImplausibleValue, parse_coordinates, parse_datetime, place_of

FILE = "file"
FILE_COLUMNS = (
    "file",
    "file name",
    "filename",
    "source file",
    "path",
    "file path",
    "clip",
    "clip name",
    "name",
)
"""The first that a table has names the file."""
COLUMNS: Mapping[MetadataField, tuple[str, ...]] = {
    "recorded": (
        *("recorded", "date recorded", "recorded date", "shoot date", "shot date", "date of recording"),
        *("creation date", "date created", "date"),
    ),
    "place": ("place", "gps", "gps position", "coordinates"),
    "location": ("location", "shot location", "place name", "city"),
    "camera": ("camera", "device", "camera model", "camera type"),
    "reel": ("reel", "reel name", "tape", "tape name", "reel number", "camroll"),
    "scene": ("scene", "scene number"),
    "take": ("take", "take number"),
    "title": ("title",),
    "description": ("description", "comments", "comment", "notes"),
    "keywords": ("keywords", "tags", "subject"),
}
ANGLES = (("latitude", "longitude"), ("gps latitude", "gps longitude"), ("lat", "lon"), ("lat", "long"))
"""A place in two columns."""
VideoOf = Callable[[str], Sequence[str]]
"""By a file as the table names it, the ids of the videos that it may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """What is not taken from a table that somebody gives."""

    unknown: tuple[str, ...] = ()
    """Files that no video is of."""
    ambiguous: tuple[str, ...] = ()
    """Files that several videos may be."""
    unused: tuple[str, ...] = ()
    """Columns that were not read."""
    doubts: tuple[LocalizableMessage, ...] = ()
    """A sentence for each row or value that cannot be so."""


@dataclass(frozen=True, slots=True)
class ParsedTable:
    """What a table says of an archive's videos."""

    values: Mapping[str, Sequence[MetadataValue]]
    """By video id; a later row of the same video wins."""
    rows: int
    left_out: LeftOut


@dataclass(slots=True)
class _Columns:
    file: int
    fields: dict[MetadataField, int] = field(default_factory=dict)
    angles: tuple[int, int] | None = None

    @property
    def read(self) -> set[int]:
        return {self.file, *self.fields.values(), *(self.angles or ())}


def read_recording_table(
    path: Path, video_of: VideoOf, named: Mapping[str, str] | None = None, content: bytes | None = None
) -> ParsedTable:
    """What the table says; `named` maps a field, or "file", to the column that holds it; `content` is as
    `read_delimited` takes it.

    Empty cells say nothing. UsageError where it is no table, a column is missing, or nothing in it is of a video.
    """
    table = read_delimited(path, content)
    columns = _columns(table, named or {})
    values: dict[str, dict[MetadataField, MetadataValue]] = {}
    unknown: dict[str, None] = {}
    ambiguous: dict[str, None] = {}
    doubts: list[LocalizableMessage] = []
    for line, cells in table.rows:
        file = cells[columns.file]
        if not file:
            continue
        videos = video_of(file)
        if len(videos) != 1:
            (ambiguous if videos else unknown)[file] = None
            continue
        found, wrong = _row_values(path, line, cells, columns)
        values.setdefault(videos[0], {}).update(found)
        doubts += wrong
    if not values:
        raise UsageError(
            "{path} names no video of this archive in its column {column!r}; map it with --column file=NAME.",
            path=path,
            column=table.columns[columns.file],
        )
    unused = tuple(name for at, name in enumerate(table.columns) if at not in columns.read and name)
    return ParsedTable(
        {video: tuple(some.values()) for video, some in values.items()},
        len(table.rows),
        LeftOut(unknown=tuple(unknown), ambiguous=tuple(ambiguous), unused=unused, doubts=tuple(doubts)),
    )


def _columns(table: DelimitedTable, named: Mapping[str, str]) -> _Columns:
    for name, column in named.items():
        if name != FILE and name not in METADATA_FIELDS:
            raise UsageError(
                "There is no field {name!r}; a column is mapped to one of {fields}.",
                name=name,
                fields=", ".join((FILE, *METADATA_FIELDS)),
            )
        if table.place(column) is None:
            raise UsageError(
                "{path} has no column {column!r}; it has {columns}.",
                path=table.path,
                column=column,
                columns=", ".join(table.columns),
            )
    taken = {table.place(column) for column in named.values()}

    def first(names: Sequence[str]) -> int | None:
        places = (table.place(name) for name in names)
        return next((place for place in places if place is not None and place not in taken), None)

    file = table.place(named[FILE]) if FILE in named else first(FILE_COLUMNS)
    if file is None:
        raise UsageError(
            "{path} has no column that names files, such as file; map one with --column file=NAME. "
            "It has {columns}.",
            path=table.path,
            columns=", ".join(table.columns),
        )
    columns = _Columns(file)
    taken.add(file)
    for name in METADATA_FIELDS:
        place = table.place(named[name]) if name in named else first(COLUMNS[name])
        if place is not None:
            columns.fields[name] = place
    for north, east in ANGLES:
        at = table.place(north), table.place(east)
        if at[0] is not None and at[1] is not None:
            columns.angles = at[0], at[1]
            break
    if not columns.fields and columns.angles is None:
        raise UsageError(
            "{path} has no column of a known name ({known}); map one with --column FIELD=NAME. It has {columns}.",
            path=table.path,
            known=", ".join(METADATA_FIELDS),
            columns=", ".join(table.columns),
        )
    return columns


def _row_values(
    path: Path, line: int, cells: Sequence[str], columns: _Columns
) -> tuple[dict[MetadataField, MetadataValue], list[LocalizableMessage]]:
    said: dict[MetadataField, str | ImplausibleValue] = {}
    if columns.angles is not None and all(cells[at] for at in columns.angles):
        said["place"] = place_of(*(cells[at] for at in columns.angles))
    for name, at in columns.fields.items():
        if words := cells[at]:
            said[name] = _cleaned(name, words)
    values = {
        name: MetadataValue(name, value, "table", path.name)
        for name, value in said.items()
        if not isinstance(value, ImplausibleValue) and value
    }
    doubts = [
        LocalizableMessage(
            "{path}, line {line}: {value} is no {field} that can be believed; it was left out.",
            path=path,
            line=line,
            value=value.value,
            field=name,
        )
        for name, value in said.items()
        if isinstance(value, ImplausibleValue)
    ]
    return values, doubts


def _cleaned(name: MetadataField, words: str) -> str | ImplausibleValue:
    if name == "recorded":
        return parse_datetime(words)
    if name == "place":
        return parse_coordinates(words)
    return "".join(letter for letter in words[:LONGEST_VALUE] if letter.isprintable())

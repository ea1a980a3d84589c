"""Files that go out and come in: exports of a bin, and tables of recordings or logs, with their undo."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from assistant.web.wire.bins import MOST_CLIPS_A_REQUEST, VideoSpan
from retrieval.export.formats import ExportFormat
from retrieval.metadata.fields import LONGEST_VALUE, MetadataField
from retrieval.metadata.logs import LONGEST_DESCRIPTION

ExportStage = Literal["waiting", "working", "done", "failed", "stopped"]
LONGEST_HANDLES = 60.0
"""Seconds; more than a minute before a clip is another clip."""

MOST_SOUND_TRACKS = 1_000


class ExportRequest(BaseModel):
    """An export of a bin, or of `spans` that are in none: `name` is what their list is called, `query` what found
    them. Subtitles say who speaks, and what is heard besides; `markers` of whole files in place of a cut; of
    several sound tracks only the lines of number `sound_track` where it is not 0."""

    name: str
    spans: list[VideoSpan] = Field(default=[], max_length=MOST_CLIPS_A_REQUEST)
    query: str = ""
    kind: ExportFormat
    start_timecode: str = ""
    handles: float = Field(default=0.0, ge=0.0, le=LONGEST_HANDLES, allow_inf_nan=False)
    language: str = ""
    speakers: bool = True
    sounds: bool = False
    markers: bool = False
    sound_track: int = Field(default=0, ge=0, le=MOST_SOUND_TRACKS)


class ExportState(BaseModel):
    """An export: `done` of `of` clips, the file's name and size, and what is to know of it."""

    job: str
    state: ExportStage
    done: int
    of: int
    file: str
    bytes: int
    notes: list[str]
    error: str


class SubtitleLanguages(BaseModel):
    """Codes of the languages that the videos of an export have subtitles in, and the numbers of the sound tracks
    that lines were heard in, where there are several."""

    languages: list[str]
    sound_tracks: list[int]


# tables

LARGEST_TABLE = 20_000_000
"""Bytes of a request; larger ones are taken in by the command line."""
LONGEST_NAME = 1_000

Seconds = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Description = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_DESCRIPTION)]


class UploadedTable(BaseModel):
    """A table: its file's name and its bytes in base64. Only looked at, unless it is to be kept."""

    name: str = Field(min_length=1, max_length=LONGEST_NAME)
    data: str
    keep: bool = False


class TableValue(BaseModel):
    """What a table said of a field of a video's recording, and the table's name."""

    field: MetadataField
    value: str = Field(min_length=1, max_length=LONGEST_VALUE)
    origin: str = Field(max_length=LONGEST_NAME)


class PreviousLog(BaseModel):
    """What was logged of a video: the log's name, empty where there was none, and its rows."""

    name: str = Field(max_length=LONGEST_NAME)
    rows: list[tuple[Seconds, Seconds, Description]]


class TableUndo(BaseModel):
    """What was known of a table's videos before it, by their ids; sent back it undoes what the table did."""

    recordings: dict[str, list[TableValue]] = {}
    logged: dict[str, PreviousLog] = {}


class TableOutcome(BaseModel):
    """What a table says: sentences for people on what is taken and what is left out; `undo` once it is kept."""

    name: str
    log: bool
    """Whether it is a log; else it tells of recordings."""
    videos: int
    said: str
    left_out: list[str]
    undo: TableUndo | None = None


class TableUndone(BaseModel):
    """Of how many videos something was taken back, and that in a sentence."""

    videos: int
    said: str

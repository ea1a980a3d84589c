"""Exports of a bin: what is asked of one, and how far it is."""

from typing import Literal

from pydantic import BaseModel, Field

from retrieval.export.formats import ExportFormat

ExportStage = Literal["waiting", "working", "done", "failed", "stopped"]
LONGEST_HANDLES = 60.0
"""Seconds; more than a minute before a clip is another clip."""


class ExportRequest(BaseModel):
    """An export of a bin; subtitles say who speaks, and what is heard besides; `markers` of whole files in place of
    a cut."""

    name: str
    kind: ExportFormat
    start_timecode: str = ""
    handles: float = Field(default=0.0, ge=0.0, le=LONGEST_HANDLES, allow_inf_nan=False)
    language: str = ""
    speakers: bool = True
    sounds: bool = False
    markers: bool = False


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
    """Codes of the languages that the bin's videos have subtitles in."""

    languages: list[str]

"""What the page and a job's process tell each other, one JSON value a line.

The page sends a task, the process sends events until one with a stage in `ENDED`, and then waits for another task.
When the page's end of the line is closed, to stop the job or because the page's process was killed, the job's
process ends.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, PlainValidator

from retrieval.names import clean_name
from retrieval.said import NOTHING, Said

Kind = Literal["ingest", "relocate"]
Stage = Literal[
    "waiting", "loading", "looking", "working", "stopping", "done", "stopped", "failed", "cut off"
]
"""A job waits for those before it, loads models, looks for videos, works, and ends in one of four ways."""
ENDED: frozenset[Stage] = frozenset({"done", "stopped", "failed", "cut off"})


def _read(value: Any) -> Said:
    """A sentence from what `_written` made of it, or as it is."""
    if isinstance(value, Said):
        return value
    if isinstance(value, str):
        return Said(value)
    values = {name: _read(part) if isinstance(part, dict) else part for name, part in value["values"].items()}
    return Said(value["pattern"], **values)


def _written(said: Said) -> dict[str, Any]:
    """Names of files in it are text that can be sent, whatever their bytes."""
    return {
        "pattern": clean_name(said.pattern),
        "values": {
            name: _written(value)
            if isinstance(value, Said)
            else clean_name(value)
            if isinstance(value, str)
            else value
            for name, value in said.values.items()
        },
    }


Sentence = Annotated[Said, PlainValidator(_read), PlainSerializer(_written)]
"""A sentence with its values, so that the page can say it in any language."""


class Request(BaseModel):
    """A job: what to take in, or where to look for videos that were moved away. Paths as `written` has them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Kind = "ingest"
    paths: tuple[str, ...] = Field(default=(), max_length=100_000)
    speech: bool = True
    language: str = Field(default="", max_length=20)
    """What is spoken; empty where that is to be found out."""
    video: str = ""
    """The id of the one video that is looked for; empty: all that are away."""
    watched: bool = False
    """Whether a watched folder asked for it: where nothing new is found, there is nothing to tell."""


class Task(BaseModel):
    """A request for the archive in a folder, `written` as paths are."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    archive: str
    request: Request


class VideoValue(BaseModel):
    """A video that is under way: the stage as `ingest.job` names it, the share of it that is done."""

    name: str
    stage: str
    share: float


class ProgressValue(BaseModel):
    """How far a job is; seconds of video, but for `left`, which is of waiting."""

    seconds_done: float = 0.0
    seconds_in_all: float = 0.0
    videos_done: int = 0
    videos_in_all: int = 0
    frames_a_second: float = 0.0
    left: float | None = None
    under_way: tuple[VideoValue, ...] = ()


class Event(BaseModel):
    """What has happened since the last one."""

    stage: Stage | None = None
    progress: ProgressValue | None = None
    added: tuple[str, ...] = ()
    """Names of videos that are in the archive now, or were found again."""
    skipped: int = 0
    moved: int = 0
    heard: int = 0
    shots: int = 0
    seconds: float = 0.0
    """Of video, taken in."""
    missing: int = 0
    """Videos that were looked for and not found."""
    failed: tuple[Sentence, ...] = ()
    """On each video that could not be taken in."""
    warnings: tuple[Sentence, ...] = ()
    error: Sentence = NOTHING
    """Why the job ended before it was done."""

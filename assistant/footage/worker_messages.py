"""What the page and a job's process tell each other, one JSON value a line.

The page sends a task, the process sends events until one with a stage in `ENDED`, and then waits for another task.
When the page's end of the line is closed, to stop the job or because the page's process was killed, the job's
process ends.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, PlainValidator

from retrieval.messages import EMPTY_MESSAGE, LocalizableMessage
from retrieval.names import clean_name

JobKind = Literal["ingest", "relocate"]
JobStage = Literal[
    "waiting", "loading", "looking", "working", "stopping", "done", "stopped", "failed", "cut off"
]
"""A job waits for those before it, loads models, looks for videos, works, and ends in one of four ways."""
ENDED: frozenset[JobStage] = frozenset({"done", "stopped", "failed", "cut off"})


def _read(value: Any) -> LocalizableMessage:
    """A sentence from what `_written` made of it, or as it is."""
    if isinstance(value, LocalizableMessage):
        return value
    if isinstance(value, str):
        return LocalizableMessage(value)
    values = {name: _read(part) if isinstance(part, dict) else part for name, part in value["values"].items()}
    return LocalizableMessage(value["pattern"], **values)


def _written(said: LocalizableMessage) -> dict[str, Any]:
    """Names of files in it are text that can be sent, whatever their bytes."""
    return {
        "pattern": clean_name(said.pattern),
        "values": {
            name: _written(value)
            if isinstance(value, LocalizableMessage)
            else clean_name(value)
            if isinstance(value, str)
            else value
            for name, value in said.values.items()
        },
    }


WireSentence = Annotated[LocalizableMessage, PlainValidator(_read), PlainSerializer(_written)]
"""A sentence with its values, so that the page can say it in any language."""


class JobRequest(BaseModel):
    """A job: what to take in, or where to look for videos that were moved away. Paths as `written` has them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: JobKind = "ingest"
    paths: tuple[str, ...] = Field(default=(), max_length=100_000)
    speech: bool = True
    language: str = Field(default="", max_length=20)
    """What is spoken; empty where that is to be found out."""
    video: str = ""
    """The id of the one video that is looked for; empty: all that are away."""
    watched: bool = False
    """Whether a watched folder asked for it: where nothing new is found, there is nothing to tell."""


class WorkerTask(BaseModel):
    """A request for the archive in a folder, `written` as paths are."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    archive: str
    request: JobRequest


class VideoProgress(BaseModel):
    """A video that is under way: its stage as `ingest.pipeline.video_task` names it, and the share that is done."""

    name: str
    stage: str
    share: float


class JobProgress(BaseModel):
    """How far a job is; seconds of video, but for `left`, which is of waiting."""

    seconds_done: float = 0.0
    seconds_in_all: float = 0.0
    videos_done: int = 0
    videos_in_all: int = 0
    frames_a_second: float = 0.0
    left: float | None = None
    under_way: tuple[VideoProgress, ...] = ()


class JobEvent(BaseModel):
    """What has happened since the last one."""

    stage: JobStage | None = None
    progress: JobProgress | None = None
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
    failed: tuple[WireSentence, ...] = ()
    """On each video that could not be taken in."""
    warnings: tuple[WireSentence, ...] = ()
    error: WireSentence = EMPTY_MESSAGE
    """Why the job ended before it was done."""

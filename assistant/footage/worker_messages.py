"""What the page and a worker process tell each other, one JSON value a line.

The page sends a task, the process sends events until one with an outcome, and then waits for another task. When the
page's end of the line is closed, to cancel the job or because the page's process was killed, the worker ends.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, PlainValidator

from assistant.jobs.job import JobProgress
from retrieval.messages import EMPTY_MESSAGE, LocalizableMessage
from retrieval.names import clean_name

JobKind = Literal["ingest", "relocate", "annotate"]
JobStep = Literal["loading", "looking", "working", "annotating"]
"""A job loads models, looks for videos, and works on them; annotators go over them."""
JobOutcome = Literal["done", "cancelled", "failed"]


def _parse_sentence(value: Any) -> LocalizableMessage:
    """A sentence from what `_sentence_json` made of it, or as it is."""
    if isinstance(value, LocalizableMessage):
        return value
    if isinstance(value, str):
        return LocalizableMessage(value)
    values = {
        name: _parse_sentence(part) if isinstance(part, dict) else part
        for name, part in value["values"].items()
    }
    return LocalizableMessage(value["pattern"], **values)


def _sentence_json(sentence: LocalizableMessage) -> dict[str, Any]:
    """Names of files in it are text that can be sent, whatever their bytes."""
    return {
        "pattern": clean_name(sentence.pattern),
        "values": {
            name: _sentence_json(value)
            if isinstance(value, LocalizableMessage)
            else clean_name(value)
            if isinstance(value, str)
            else value
            for name, value in sentence.values.items()
        },
    }


WireSentence = Annotated[LocalizableMessage, PlainValidator(_parse_sentence), PlainSerializer(_sentence_json)]
"""A sentence with its values, so that the page can say it in any language."""


class JobRequest(BaseModel):
    """A job: what to take in, or where to look for videos that were moved away. Paths as `encode_path` has them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: JobKind = "ingest"
    paths: tuple[str, ...] = Field(default=(), max_length=100_000)
    speech: bool = True
    language: str = Field(default="", max_length=20)
    """What is spoken; empty where that is to be found out."""
    video: str = ""
    """The id of the one video that is looked for; empty: all that are away."""
    annotators: tuple[str, ...] = ()
    """Those that go over the archive."""
    watched: bool = False
    """Whether a watched folder asked for it: where nothing new is found, there is nothing to tell."""


class WorkerTask(BaseModel):
    """A request for the archive in a folder, written as paths are."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    archive: str
    request: JobRequest


class JobEvent(BaseModel):
    """What has happened since the last one."""

    step: JobStep | None = None
    outcome: JobOutcome | None = None
    """How the job ended; the last event of a job has one, and no other."""
    progress: JobProgress | None = None
    """The stages of videos are those of `ingest.pipeline.report`."""
    added: tuple[str, ...] = ()
    """Names of videos that are in the archive now, or were found again."""
    skipped: int = 0
    moved: int = 0
    annotated: int = 0
    """Videos that annotators went over."""
    subtitled: int = 0
    shots: int = 0
    seconds: float = 0.0
    """Of video, taken in."""
    missing: int = 0
    """Videos that were looked for and not found."""
    failed: tuple[WireSentence, ...] = ()
    """On each video that could not be taken in."""
    warnings: tuple[WireSentence, ...] = ()
    error: WireSentence = EMPTY_MESSAGE
    """Why the job failed."""

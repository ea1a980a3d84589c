"""What workers are told and what they answer, as pickles between machines of one version of this program."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from ingest.cluster.installed_versions import InstalledVersions
from ingest.cluster.mapped_paths import PathMap
from ingest.pipeline.ingest_settings import IngestSettings
from retrieval.encoders import Encoder, load_encoder
from retrieval.errors import ArchiveError
from retrieval.types import Shot, Speech, Vectors, Video

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True, eq=False)
class WorkerSetup:
    """What a worker needs to begin with."""

    encoder: str
    settings: IngestSettings
    asks_network: bool
    """Whether the installed network is asked about doubtful boundaries; `settings` hold none."""
    recogniser: str | None
    """The speech model's name; None where nobody listens."""
    paths: PathMap
    load_encoder: Callable[[str], Encoder] = load_encoder


@dataclass(frozen=True, slots=True)
class WorkerInfo:
    """What a worker says of itself once its models are loaded."""

    versions: InstalledVersions
    process: int


@dataclass(frozen=True, slots=True, eq=False)
class AnnotationTask:
    """A video to annotate, with what the annotator may ask of the archive."""

    name: str
    """The annotator's, as people give it."""
    video: Video
    shots: Sequence[Shot]
    vectors: Vectors | None
    """(shots, d) float32, unit length; None where the annotator asks for none."""
    speech: Speech | None


@dataclass(frozen=True, slots=True)
class TaskProgress:
    """What has happened in a task since it was last asked for."""

    times: tuple[float, ...]
    """Of frames sampled since, seconds."""
    seconds: float
    """Of sound or of the video that were gone over, for tasks that sample nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class TaskDone(Generic[Value]):
    """What a task came to."""

    value: Value


@dataclass(frozen=True, slots=True, eq=False)
class TaskFailed:
    """What is wrong with the video, or with a model that every worker needs."""

    error: ArchiveError


@dataclass(frozen=True, slots=True)
class WorkerUnable:
    """What is wrong with this worker, such as a full disk: another may do it."""

    reason: str

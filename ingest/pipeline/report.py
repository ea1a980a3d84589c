"""How far an ingest has come, and what it did."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path

from ingest.pipeline.files.skipped_files import SkippedFile
from ingest.pipeline.video_stages import IngestStage, VideoTask
from retrieval.messages import LocalizableMessage
from retrieval.types import Video


@dataclass(frozen=True, slots=True)
class VideoProgress:
    """How far one video has come, in seconds of its own."""

    path: Path
    stage: IngestStage
    seconds_done: float
    seconds_in_all: float
    worker: str = ""
    """Of a cluster, that reads it."""


@dataclass(frozen=True, slots=True)
class IngestProgress:
    """How far the run has come. Seconds are of video, but for `elapsed`."""

    seconds_done: float
    seconds_in_all: float
    videos_done: int
    videos_in_all: int
    video: str
    """Name of the video that was last heard of."""
    elapsed: float
    frames: int = 0
    """Pictures looked at so far."""
    under_way: tuple[VideoProgress, ...] = ()
    """The videos that were begun and are not done: a few at a time."""

    @classmethod
    def of(cls, tasks: Sequence[VideoTask], last: VideoTask, elapsed: float) -> "IngestProgress":
        """How far these videos are; `last` is the one that was last heard of."""
        return cls(
            seconds_done=sum(task.seconds_done for task in tasks),
            seconds_in_all=sum(task.pending.duration for task in tasks),
            videos_done=sum(task.is_done for task in tasks),
            videos_in_all=len(tasks),
            video=last.pending.path.name,
            elapsed=elapsed,
            frames=sum(len(task.sampled.times) for task in tasks if task.sampled is not None),
            under_way=tuple(
                VideoProgress(
                    task.pending.path, task.stage, task.seconds_done, task.pending.duration, task.worker
                )
                for task in tasks
                if task.is_begun and not task.is_done
            ),
        )

    @property
    def seconds_left(self) -> float | None:
        """Of waiting, at the speed so far; None while there is nothing to judge by."""
        if self.seconds_done < 1 or self.elapsed < 1:
            return None
        return self.elapsed * max(0.0, self.seconds_in_all - self.seconds_done) / self.seconds_done


@dataclass(slots=True)
class IngestReport:
    """What a run did."""

    added: list[Video] = field(default_factory=list)
    moved: list[Video] = field(default_factory=list)
    """Known contents found under another path."""
    skipped: list[Path] = field(default_factory=list)
    """Already in the archive, unchanged."""
    subtitled: list[Video] = field(default_factory=list)
    """In the archive already; their speech was looked for, their pictures left alone."""
    passed_over: list[SkippedFile] = field(default_factory=list)
    """What lies among the footage and is none, or belongs to another file."""
    failed: list[LocalizableMessage] = field(default_factory=list)
    """One sentence each, naming the file."""
    warnings: list[LocalizableMessage] = field(default_factory=list)
    """Taken in, but not whole."""
    shots: int = 0
    seconds: float = 0.0
    """Of video taken in."""
    subtitles: int = 0
    """Lines taken in."""
    annotated: int = 0
    """Videos that annotators went over, once for each annotator."""
    names: int = 0
    """Names of files and folders that can be found by their meaning since."""
    elapsed: float = 0.0
    encoder_seconds: float = 0.0
    """Time spent inside the encoder."""
    decoded: int = 0
    sampled: int = 0
    encoded: int = 0
    """Sampled frames that were not near-identical to the one before."""

    def add(self, other: "IngestReport") -> None:
        """Takes another run's doings in; a file that both name is told twice."""
        for field_ in fields(self):
            setattr(self, field_.name, getattr(self, field_.name) + getattr(other, field_.name))

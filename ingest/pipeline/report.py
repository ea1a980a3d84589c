"""How far an ingest has come, and what it did."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path

from ingest.pipeline.video_task import IngestStage, VideoTask
from retrieval.messages import LocalizableMessage
from retrieval.types import Video


@dataclass(frozen=True, slots=True)
class VideoProgress:
    """How far one video has come, in seconds of its own."""

    path: Path
    stage: IngestStage
    seconds_done: float
    seconds_in_all: float


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
    def over(cls, jobs: Sequence[VideoTask], last: VideoTask, elapsed: float) -> "IngestProgress":
        """How far these jobs are; `last` is the one that was last heard of."""
        return cls(
            seconds_done=sum(job.progress for job in jobs),
            seconds_in_all=sum(job.claimed for job in jobs),
            videos_done=sum(job.done for job in jobs),
            videos_in_all=len(jobs),
            video=last.path.name,
            elapsed=elapsed,
            frames=sum(len(job.sampled.times) for job in jobs),
            under_way=tuple(
                VideoProgress(job.path, job.stage, job.progress, job.claimed)
                for job in jobs
                if job.begun and not job.done
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
    failed: list[LocalizableMessage] = field(default_factory=list)
    """One sentence each, naming the file."""
    warnings: list[LocalizableMessage] = field(default_factory=list)
    """Taken in, but not whole."""
    shots: int = 0
    seconds: float = 0.0
    """Of video taken in."""
    subtitles: int = 0
    """Lines taken in."""
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

"""A job of the page: what was asked for, how far it is, and what came of it."""

import time
from dataclasses import dataclass, field, replace

from assistant.footage.worker_messages import ENDED, JobEvent, JobProgress, JobRequest, JobStage
from retrieval.messages import EMPTY_MESSAGE, LocalizableMessage

MOST_SENTENCES = 200
"""Kept of what failed, and of warnings; beyond that only their number grows."""
MOST_NAMES = 24
"""Kept of the videos taken in, the newest."""


@dataclass(frozen=True, slots=True)
class IngestJob:
    """All of it; a value, so that whoever looks sees one moment."""

    id: str
    request: JobRequest
    stage: JobStage = "waiting"
    began: float = field(default_factory=time.time)
    """Seconds since 1970."""
    ended: float | None = None
    progress: JobProgress = field(default_factory=JobProgress)
    added: tuple[str, ...] = ()
    added_in_all: int = 0
    skipped: int = 0
    moved: int = 0
    heard: int = 0
    shots: int = 0
    seconds: float = 0.0
    missing: int = 0
    failed: tuple[LocalizableMessage, ...] = ()
    failed_in_all: int = 0
    warnings: tuple[LocalizableMessage, ...] = ()
    error: LocalizableMessage = EMPTY_MESSAGE

    @property
    def is_over(self) -> bool:
        return self.stage in ENDED

    @property
    def is_uneventful(self) -> bool:
        """Whether nothing was taken in, nothing went wrong, and all is well."""
        news = self.added_in_all + self.moved + self.heard + self.failed_in_all + len(self.warnings)
        return self.stage == "done" and not news

    def told(self, event: JobEvent) -> "IngestJob":
        """The job after an event."""
        stage = event.stage or self.stage
        if self.stage == "stopping" and stage not in ENDED:
            stage = "stopping"
        return replace(
            self,
            stage=stage,
            ended=time.time() if stage in ENDED else None,
            progress=event.progress or self.progress,
            added=(*self.added, *event.added)[-MOST_NAMES:],
            added_in_all=self.added_in_all + len(event.added),
            skipped=self.skipped + event.skipped,
            moved=self.moved + event.moved,
            heard=self.heard + event.heard,
            shots=self.shots + event.shots,
            seconds=self.seconds + event.seconds,
            missing=self.missing + event.missing,
            failed=(*self.failed, *event.failed)[:MOST_SENTENCES],
            failed_in_all=self.failed_in_all + len(event.failed),
            warnings=(*self.warnings, *event.warnings)[:MOST_SENTENCES],
            error=event.error or self.error,
        )

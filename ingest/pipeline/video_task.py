"""One video on its way into the archive, from its file to its shots and subtitles."""

import errno
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from ingest.shots.sampling import SampledFrames
from ingest.shots.spool import EmbeddingSpool, ThumbnailSpool
from retrieval.errors import ArchiveError, MediaError
from retrieval.messages import LocalizableMessage
from retrieval.types import Speech, Video

IngestStage = Literal["waiting", "checking", "looking", "listening", "storing", "done"]
"""Where a video is: its contents are checked against the archive's before its pictures are looked at."""


@dataclass(slots=True)
class VideoTask:
    """One video on its way."""

    path: Path
    claimed: float
    """Seconds, as its container claims."""
    pictures: float = 0.0
    """Seconds of pictures, as it claims: the sound may be longer."""
    video: Video | None = None
    """A video of the archive of which only the speech is wanted."""
    id: str = ""
    sampled: SampledFrames = field(default_factory=SampledFrames)
    spool: EmbeddingSpool | None = None
    thumbnails: ThumbnailSpool | None = None
    fps: float = 0.0
    damaged: int = 0
    listening: "Future[Speech | None] | None" = None
    """What is said; None where nobody listens."""
    position: float = 0.0
    """Seconds of pictures read so far."""
    heard: float = 0.0
    """Seconds of sound listened to so far."""
    trouble: LocalizableMessage | None = None
    """A sentence on why nobody could listen."""
    begun: bool = False
    read: bool = False
    """All of its pictures are."""
    done: bool = False
    error: ArchiveError | None = None

    @property
    def progress(self) -> float:
        """Seconds of the claimed ones that are behind us: pictures and sound count for half each."""
        if self.done:
            return self.claimed
        parts = [] if self.video is not None else [self.position]
        parts += [] if self.listening is None else [self.claimed if self.listening.done() else self.heard]
        return sum(min(part, self.claimed) for part in parts) / max(1, len(parts))

    @property
    def stage(self) -> IngestStage:
        """What is being done with it; speech that is looked for beside the pictures shows once they are read."""
        if self.done or not self.begun:
            return "done" if self.done else "waiting"
        if self.video is None and not self.read:
            return "checking" if self.spool is None else "looking"
        return "listening" if self.listening is not None and not self.listening.done() else "storing"

    @property
    def speech(self) -> "Speech | None":
        """What is said, waited for; None where nobody listened to the end."""
        if self.listening is None:
            return None
        try:
            return self.listening.result()
        except CancelledError:
            return None

    def close(self) -> None:
        """Deletes what was kept of it on the disk."""
        for file in (self.spool, self.thumbnails):
            if file is not None:
                with suppress(OSError):  # a full disk, which has been told of
                    file.close()


def is_unchanged(video: Video) -> bool:
    """Whether a known video's file is as it was, judged by size and time of change."""
    try:
        stat = video.path.stat()
    except OSError:
        return False
    return stat.st_size == video.size and stat.st_mtime_ns == video.modified


def as_archive_error(error: OSError, path: Path) -> ArchiveError:
    """The sentence for an error of the operating system while a video is read."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return ArchiveError("The disk is full; free some space and run it again. What is stored is safe.")
    return MediaError(
        "{path}: cannot be read ({reason}); check the disk and permissions.", path=path, reason=error.strerror
    )

"""A video on its way into the archive: a record for each stage, made by the thread that ends it.

Pending → its frames prepared, one by one, for the encoder → read (sampled, known already, or failed) → embedded,
once its spool holds every embedding → cut into shots → stored by `archive_writer`. Its speech is transcribed
beside, in a queue of its own, and stored when it is there: pictures are found before words.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ingest.media.media_info import ReadingFaults
from ingest.media.sounds.levels import Levels
from ingest.metadata.sidecars import FileMetadata
from ingest.shots.sampling import SampledFrames
from ingest.shots.spool import VideoSpool
from retrieval.encoders import Prepared
from retrieval.errors import ArchiveError
from retrieval.messages import LocalizableMessage
from retrieval.types import Shot, Speech, Vectors, Video

IngestStage = Literal["waiting", "checking", "looking", "listening", "storing", "done"]
"""Where a video is: its contents are checked against the archive's before its pictures are looked at."""


@dataclass(frozen=True, slots=True)
class PendingVideo:
    """What is to be taken in."""

    path: Path
    duration: float
    """Seconds, as its container states."""
    picture_duration: float = 0.0
    """Seconds of pictures, as it states: the sound may be longer."""
    stored: Video | None = None
    """A video of the archive of which only the subtitles are wanted."""
    id: str | None = None
    """Of its contents, where they had to be read before."""
    decoded: Path | None = None
    """Its proxy, which is decoded in its place."""


@dataclass(frozen=True, slots=True)
class Transcript:
    """What is said in a video; without speech where nobody listened to the end, and perhaps why."""

    speech: Speech | None = None
    warning: LocalizableMessage | None = None


@dataclass(slots=True, eq=False)
class VideoTask:
    """A pending video and how far it is. Each field is set by one thread; whoever tells of progress reads them."""

    pending: PendingVideo
    is_begun: bool = False
    worker: str = ""
    """Whose pictures are read by a worker of a cluster: its name."""
    sampled: SampledFrames | None = None
    """The frames sampled so far; None before its contents are found to be new."""
    is_read: bool = False
    """All of its frames are decoded."""
    transcript: Future[Transcript] | None = None
    """None where nobody listens."""
    seconds_transcribed: float = 0.0
    is_stored: bool = False
    """This run has put its pictures into the archive."""
    has_speech: bool = False
    """What is said in it is stored with them, or was looked for in vain."""
    is_done: bool = False

    @property
    def waits_for_speech(self) -> bool:
        """Whether its pictures are stored and somebody still listens."""
        return self.is_stored and self.transcript is not None and not self.has_speech

    @property
    def seconds_done(self) -> float:
        """Seconds of its duration that are behind us: pictures and sound count for half each."""
        duration = self.pending.duration
        if self.is_done:
            return duration
        parts = []
        if self.pending.stored is None:
            parts.append(self.sampled.times[-1] if self.sampled and self.sampled.times else 0.0)
        if self.transcript is not None:
            parts.append(duration if self.transcript.done() else self.seconds_transcribed)
        return sum(min(part, duration) for part in parts) / max(1, len(parts))

    @property
    def stage(self) -> IngestStage:
        """What is being done with it; speech that is looked for beside the pictures shows once they are read."""
        if self.is_done or not self.is_begun:
            return "done" if self.is_done else "waiting"
        if self.pending.stored is None and not self.is_read:
            return "checking" if self.sampled is None else "looking"
        return "listening" if self.transcript is not None and not self.transcript.done() else "storing"


@dataclass(frozen=True, slots=True, eq=False)
class PreparedFrame:
    """A sampled frame as the encoder takes it; its embedding is the next of the spool."""

    task: VideoTask
    spool: VideoSpool
    prepared: Prepared


@dataclass(frozen=True, slots=True, eq=False)
class SampledVideo:
    """A new video that is decoded to its end; when its frames are encoded, its spool holds their embeddings."""

    id: str
    frames: SampledFrames
    spool: VideoSpool
    fps: float
    faults: ReadingFaults
    metadata: FileMetadata = field(default_factory=FileMetadata)
    """What files say of its recording."""
    size: tuple[int, int] | None = None
    """Width and height of the original, where its proxy was decoded."""
    levels: Levels | None = None
    """Of sound alone, in which no frames are sampled."""
    expected: float | None = None
    """Seconds that the whole is to have, where this is the part that is read so far."""


@dataclass(frozen=True, slots=True, eq=False)
class CutVideo:
    """A new video with its shots, ready to be stored."""

    id: str
    shots: list[Shot]
    vectors: Vectors
    """(shots, d) float32, unit length."""
    thumbnails: Sequence[bytes]
    """JPEG, one for each shot."""
    times: NDArray[np.float64]
    """Of the sampled frames, seconds."""
    frame_vectors: NDArray[np.float16]
    """(frames, d), one for each time."""
    boundary_signals: Mapping[str, NDArray[np.generic]]
    """What else the shots were cut from."""
    duration: float
    """Seconds of pictures that were read."""
    size: tuple[int, int]
    """Width and height of the original."""
    fps: float
    faults: ReadingFaults
    metadata: FileMetadata
    decoded: int
    """Frames at full rate."""
    encoded: int
    """Sampled frames that were not near-identical to the one before."""
    levels: Levels | None = None
    """Of sound alone, which is cut once it is known what is said in it: it has no shots yet."""
    warning: LocalizableMessage | None = None
    """Why no network was asked about doubtful boundaries, where it failed."""
    expected: float | None = None
    """Seconds that the whole is to have, where this is the part that is read so far."""


@dataclass(frozen=True, slots=True)
class KnownVideo:
    """Contents that the archive holds already, or that this run has met in another file."""

    id: str


@dataclass(frozen=True, slots=True)
class FailedVideo:
    """A video that could not be taken in, and why."""

    error: ArchiveError


@dataclass(frozen=True, slots=True, eq=False)
class ReadingResult:
    """A video that nothing more is read of, and what was read."""

    task: VideoTask
    contents: SampledVideo | CutVideo | KnownVideo | FailedVideo


def wait_for_transcript(transcript: Future[Transcript] | None) -> Transcript:
    """An empty one where nobody listens, or the run ends first. ModelError where the model cannot be had."""
    if transcript is None:
        return Transcript()
    try:
        return transcript.result()
    except CancelledError:
        return Transcript()


def has_ended_well(transcript: Future[Transcript] | None) -> bool:
    """Whether somebody has listened, and no model failed that every video needs."""
    return (
        transcript is not None
        and transcript.done()
        and not transcript.cancelled()
        and transcript.exception() is None
    )


def transcript_warning(transcript: Future[Transcript] | None) -> LocalizableMessage | None:
    """Why nobody could listen, as far as that is known by now."""
    return transcript.result().warning if transcript is not None and has_ended_well(transcript) else None

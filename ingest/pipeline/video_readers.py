"""Where videos are read: in threads of this process, or elsewhere; the run takes what comes back and stores it."""

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ingest.pipeline.archive_writer import SeenContents
from ingest.pipeline.asr_worker import AsrWorker
from ingest.pipeline.decoding import VideoDecoding
from ingest.pipeline.frame_encoding import FrameQueue, embed_frames
from ingest.pipeline.ingest_settings import IngestSettings
from ingest.pipeline.report import IngestReport
from ingest.pipeline.video_parts import VideoPart
from ingest.pipeline.video_stages import ReadingResult, VideoTask
from ingest.speech.asr import AsrModel
from retrieval.encoders import Encoder
from retrieval.types import Video

MAX_QUEUED_BATCHES = 3
"""Prepared batches that wait for the encoder: enough that it never does, few enough for memory."""


@dataclass(frozen=True, slots=True, eq=False)
class ReadingRun:
    """What readers are told of the run that they read for."""

    folder: Path
    """The archive's, where spools lie."""
    stored_video: Callable[[str], Video | None]
    """The archive's video of an id."""
    encoder: Encoder
    settings: IngestSettings
    contents: SeenContents
    report: IngestReport
    stop: threading.Event
    on_progress: Callable[[VideoTask], None]
    raise_failure: Callable[[], None]
    """Raises what ended the storing of a video, such as a full disk: nothing more need be read."""
    recogniser: AsrModel | None = None
    on_part: Callable[[VideoPart], None] | None = None
    """Is given long videos as far as they are read, now and then; None where nobody looks at them."""


class VideoReaders(Protocol):
    """What reads the videos of one run."""

    def videos(self, tasks: Sequence[VideoTask]) -> Iterator[ReadingResult]:
        """New videos, each as soon as all of its pictures are embedded; their speech is looked for beside."""
        ...

    def listen(self, task: VideoTask) -> None:
        """Has speech looked for in a video; what is said will be its `transcript`."""
        ...

    def release(self, task: VideoTask) -> None:
        """Frees what is held of a video: it is stored, or will never be."""
        ...

    def end(self) -> None:
        """Leaves off what is still being read or heard, once the run's `stop` is set."""
        ...

    def close(self) -> None:
        """Frees what was read and will not be stored, once nothing is stored any more."""
        ...


class LocalReaders:
    """Threads of this process; pictures of several videos share the encoder's batches."""

    def __init__(self, run: ReadingRun, *, listens_beside: bool = True) -> None:
        """Speech is looked for in every video that `listens_beside` its pictures, else where `listen` says."""
        self._run = run
        speech = run.settings.speech
        self._asr = None if speech is None else AsrWorker(run.recogniser, speech, run.stop, run.on_progress)
        self._frames: FrameQueue = queue.Queue(MAX_QUEUED_BATCHES * run.encoder.batch_size)
        self._decoding = VideoDecoding(
            run.folder,
            run.stored_video,
            run.encoder,
            run.settings,
            run.contents,
            self._frames,
            run.stop,
            self._asr if listens_beside else None,
            run.on_part,
        )
        self._decoders = ThreadPoolExecutor(run.settings.workers, thread_name_prefix="decode")

    def videos(self, tasks: Sequence[VideoTask]) -> Iterator[ReadingResult]:
        """Each new video once it is read, which begins at once; its speech is looked for beside."""
        for task in tasks:
            self._decoders.submit(self.read, task)
        return self.embedded(len(tasks))

    def read(self, task: VideoTask) -> None:
        """Decodes a video in the calling thread; `embedded` gives it once its pictures are embedded."""
        self._decoding.decode(task)

    def embedded(self, count: int) -> Iterator[ReadingResult]:
        """So many videos, each once its last picture is embedded."""
        run = self._run
        yield from embed_frames(self._frames, count, run.encoder, run.report, self._tell)

    def _tell(self, task: VideoTask) -> None:
        self._run.raise_failure()
        self._run.on_progress(task)

    def listen(self, task: VideoTask) -> None:
        """Has speech looked for, whose end will be the `transcript`."""
        assert self._asr is not None
        task.is_begun = True
        self._asr.begin(task)

    def release(self, task: VideoTask) -> None:
        """Lets another video begin."""
        self._decoding.release(task)

    def end(self) -> None:
        """Leaves off what is being done."""
        self._decoders.shutdown(wait=True, cancel_futures=True)
        if self._asr is not None:
            self._asr.close()

    def close(self) -> None:
        """Frees what was read and will not be stored."""
        self._decoding.close()

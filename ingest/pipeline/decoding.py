"""What the decoding threads of a run do: videos become prepared frames in the queue of the encoder.

It does not know what becomes of them there, nor how a video is stored.
"""

import queue
import threading
from collections.abc import Callable
from pathlib import Path

from ingest.media.errors import any_failure_as_media_error
from ingest.media.isolation.reader_pool import borrowed_reader
from ingest.media.isolation.reader_process import ReadingStopped
from ingest.media.media_info import ReadingFaults
from ingest.pipeline.archive_writer import SeenContents
from ingest.pipeline.asr_worker import AsrWorker
from ingest.pipeline.discovery import content_id
from ingest.pipeline.files.content_identity import isolated_content_id
from ingest.pipeline.frame_encoding import POLL_INTERVAL, FrameQueue
from ingest.pipeline.ingest_settings import IngestSettings
from ingest.pipeline.video_parts import PartSchedule, VideoPart
from ingest.pipeline.video_reading import (
    Found,
    OpenedVideo,
    ProbedSound,
    ProbedVideo,
    ReadFrame,
    ReadingProgress,
    ReadWindow,
    read_video,
)
from ingest.pipeline.video_stages import (
    FailedVideo,
    KnownVideo,
    PendingVideo,
    PreparedFrame,
    ReadingResult,
    SampledVideo,
    VideoTask,
)
from ingest.shots.sampling import SampledFrames
from ingest.shots.spool import VideoSpool
from retrieval.encoders import Encoder
from retrieval.encoders.encoder import PreparesApart
from retrieval.errors import ArchiveError
from retrieval.types import Video

MAX_UNFINISHED_VIDEOS = 16
"""Videos whose pictures may be done while they are not stored yet: each holds open files."""


class VideoDecoding:
    """The videos of a run that are on their way from their files to the archive. Threads share it."""

    def __init__(
        self,
        folder: Path,
        stored_video: Callable[[str], Video | None],
        encoder: Encoder,
        settings: IngestSettings,
        contents: SeenContents,
        frames: FrameQueue,
        stop: threading.Event,
        asr: AsrWorker | None,
        on_part: Callable[[VideoPart], None] | None = None,
    ) -> None:
        """`folder` is the archive's, where spools lie; `stored_video` gives its video of an id; `on_part` is given
        long videos as far as they are read, now and then."""
        self._folder, self._stored_video = folder, stored_video
        self._encoder, self._settings, self._contents = encoder, settings, contents
        self._frames, self._stop, self._asr, self._on_part = frames, stop, asr, on_part
        self._preparation = encoder.preparation if isinstance(encoder, PreparesApart) else None
        self._unfinished = threading.BoundedSemaphore(MAX_UNFINISHED_VIDEOS + settings.workers)
        self._spools: dict[VideoTask, VideoSpool] = {}
        """Of the videos that are on their way."""

    def release(self, task: VideoTask) -> None:
        """Another video may begin: this one is stored, or will never be."""
        if (spool := self._spools.pop(task, None)) is not None:
            spool.close()
        self._unfinished.release()

    def close(self) -> None:
        """Gives up what is still on its way, once no thread decodes any more."""
        for spool in self._spools.values():
            spool.close()

    def decode(self, task: VideoTask) -> None:
        """Decodes one video, and puts its frames and its end into the queue; a video that fails ends so too.

        Waits while too many videos are unfinished; ends early, with nothing put, where the run stops.
        """
        while not self._unfinished.acquire(timeout=POLL_INTERVAL):
            if self._stop.is_set():
                return
        task.is_begun = True
        path = task.pending.path
        contents: SampledVideo | KnownVideo | FailedVideo
        try:
            with any_failure_as_media_error(path):
                contents = self._read(task)
        except ReadingStopped:
            return
        except ArchiveError as error:
            contents = FailedVideo(error)
        task.is_read = True
        self._put(ReadingResult(task, contents))

    def _read(self, task: VideoTask) -> SampledVideo | KnownVideo:
        """Decodes a video whose contents are neither in the archive nor met before in this run."""
        pending = task.pending
        video_id = pending.id or self._content_id(pending.path)
        known = self._stored_video(video_id)
        if not self._contents.meet(video_id) or (known is not None and known.is_whole):
            return KnownVideo(video_id)
        if self._asr is not None:
            self._asr.begin(task)
        self._spools[task] = spool = VideoSpool(self._encoder.dimensions, self._folder)
        task.sampled = SampledFrames()
        opened: OpenedVideo | None = None
        ended: ProbedVideo | ProbedSound | None = None
        schedule = PartSchedule(self._settings.parts_apart)

        def take(found: Found) -> None:
            nonlocal opened, ended
            if isinstance(found, ReadFrame):
                spool.thumbnails.add_jpeg(found.thumbnail)
                ready = (
                    found.picture if self._preparation is not None else self._encoder.prepare(found.picture)
                )
                self._put(PreparedFrame(task, spool, ready))
                if self._on_part is not None and opened is not None and schedule.is_due():
                    self._on_part(VideoPart(task, _so_far(video_id, task, spool, opened), schedule))
            elif isinstance(found, ReadWindow):
                spool.windows.add(found.transition, found.frames, found.place)
            elif isinstance(found, ReadingProgress):
                assert task.sampled is not None
                task.sampled.take(found.frames)
            elif isinstance(found, OpenedVideo):
                opened = found
            else:
                ended = found

        self._find(take, pending)
        assert ended is not None
        if isinstance(ended, ProbedSound):
            task.sampled = SampledFrames(end=ended.seconds)
            return SampledVideo(
                video_id, task.sampled, spool, 0.0, ended.faults, ended.metadata, levels=ended.levels
            )
        assert opened is not None
        task.sampled = ended.frames
        return SampledVideo(
            video_id, ended.frames, spool, opened.fps, ended.faults, opened.metadata, opened.size
        )

    def _content_id(self, path: Path) -> str:
        return isolated_content_id(path, self._stop.is_set) if self._settings.apart else content_id(path)

    def _find(self, take: Callable[[Found], None], pending: PendingVideo) -> None:
        """Hands over what is read of a video, in a process of its own where that is wanted."""
        path, fps = pending.path, self._settings.fps
        with_windows = self._settings.network is not None
        if not self._settings.apart:
            read_video(take, path, pending.decoded, fps, with_windows, self._preparation)
            return
        with borrowed_reader(self._stop.is_set) as reader:
            for found in reader.stream(
                path, read_video, path, pending.decoded, fps, with_windows, self._preparation
            ):
                take(found)

    def _put(self, item: PreparedFrame | ReadingResult) -> None:
        while not self._stop.is_set():
            try:
                self._frames.put(item, timeout=POLL_INTERVAL)
            except queue.Full:
                continue
            return


def _so_far(video_id: str, task: VideoTask, spool: VideoSpool, opened: OpenedVideo) -> SampledVideo | None:
    """What no later frame changes; None where that is nothing yet."""
    assert task.sampled is not None
    part = task.sampled.part(spool.embeddings.count)
    if part is None:
        return None
    expected = max(task.pending.picture_duration or task.pending.duration, part.end)
    return SampledVideo(
        video_id,
        part,
        spool,
        opened.fps,
        ReadingFaults(),
        opened.metadata,
        opened.size,
        expected=expected,
    )

"""Subtitles for videos whose pictures are in the archive: added, or looked for again."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from ingest.pipeline.archive_writer import ArchiveWriter, SeenContents
from ingest.pipeline.asr_worker import AsrWorker
from ingest.pipeline.discovery import content_id, find_videos, is_unchanged
from ingest.pipeline.report import IngestProgress, IngestReport
from ingest.pipeline.video_stages import PendingVideo, VideoTask
from ingest.speech.asr import AsrModel
from ingest.speech.subtitles import SpeechSettings
from retrieval.archive.archive import Archive
from retrieval.encoders.encoder import SentenceEncoder
from retrieval.errors import MediaError
from retrieval.types import Video


def ingest_subtitles(
    paths: Iterable[Path],
    archive: Archive,
    recogniser: AsrModel | None,
    settings: SpeechSettings | None = None,
    on_progress: Callable[[IngestProgress], None] = lambda _: None,
    *,
    sentences: SentenceEncoder | None = None,
) -> IngestReport:
    """Looks for the speech of these videos, whether or not that was done before; their shots stay as they are.

    Each video's subtitles change all at once, and stay where the run is ended before. A video that is not in the
    archive is reported. ArchiveBusy when another process writes to the archive.
    """
    began = time.monotonic()
    report, stop, lock = IngestReport(), threading.Event(), threading.Lock()
    with archive.writing():
        tasks = [VideoTask(pending) for pending in _pending(paths, archive, report)]

        def tell(task: VideoTask) -> None:
            with lock:
                on_progress(IngestProgress.of(tasks, task, time.monotonic() - began))

        writer = ArchiveWriter(archive, report, SeenContents(), sentences=sentences)
        asr = AsrWorker(recogniser, settings or SpeechSettings(), stop, tell)
        try:
            for task in tasks:
                task.is_begun = True
                asr.begin(task)
            for task in tasks:
                writer.store_subtitles(task)
                tell(task)
        finally:
            stop.set()
            asr.close()
    report.elapsed = time.monotonic() - began
    return report


def _pending(paths: Iterable[Path], archive: Archive, report: IngestReport) -> Iterator[PendingVideo]:
    known = {video.path: video for video in archive.videos()}
    for found in find_videos(paths):
        try:
            if isinstance(found, MediaError):
                raise found
            video = _known(found, known, archive)
            yield PendingVideo(found, video.duration, stored=video)
        except MediaError as error:
            report.failed.append(error.message)


def _known(path: Path, known: dict[Path, Video], archive: Archive) -> Video:
    """The archive's video that this file holds, wherever it was when it was taken in."""
    if (video := known.get(path)) is not None and not video.is_in_progress and is_unchanged(video):
        return video
    video = archive.video_by_id(content_id(path))
    if video is not None and not video.is_in_progress:
        return video
    raise MediaError(
        "{path}: its pictures are not in the archive; ingest it without --subtitles-only.", path=path
    )

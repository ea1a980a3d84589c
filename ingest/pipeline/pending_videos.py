"""What of some files and folders is to be done: the videos that an archive does not hold as they are."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from ingest.media.video import OpenVideo
from ingest.pipeline.discovery import find_videos, is_unchanged
from ingest.pipeline.report import IngestReport
from ingest.pipeline.video_stages import PendingVideo
from ingest.speech.subtitle_files import find_sidecars, sidecar_fingerprint
from retrieval.archive.archive import Archive
from retrieval.errors import MediaError
from retrieval.types import Video


def find_pending(
    paths: Iterable[Path], archive: Archive, report: IngestReport, *, speech: bool
) -> Iterator[PendingVideo]:
    """Each video that is new or was changed, and with `speech` those that lack theirs; the others are reported, as
    skipped or failed."""
    known = {video.path: video for video in archive.videos()}
    for found in find_videos(paths):
        try:
            if isinstance(found, MediaError):
                raise found
            if (video := known.get(found)) is not None and is_unchanged(video):
                if speech and _lacks_subtitles(video, archive):
                    yield PendingVideo(found, video.duration, stored=video)
                else:
                    report.skipped.append(found)
                continue
            with OpenVideo(found) as opened:
                duration = opened.info.duration or 0.0
                yield PendingVideo(found, duration, opened.info.pictures or duration)
        except MediaError as error:
            report.failed.append(error.message)


def _lacks_subtitles(video: Video, archive: Archive) -> bool:
    """Whether nobody has looked for a video's speech, or other subtitle files lie beside it since."""
    speech = archive.speech(video.id)
    return speech is None or speech.sidecars != sidecar_fingerprint(find_sidecars(video.path))

"""What of some files and folders is to be done: the videos that an archive does not hold as they are."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from ingest.discover import find_videos
from ingest.job import Job, unchanged
from ingest.media import OpenVideo
from ingest.report import Report
from ingest.subtitle_files import fingerprint, sidecars
from retrieval.archive import Archive
from retrieval.errors import MediaError
from retrieval.types import Video


def new_jobs(paths: Iterable[Path], archive: Archive, report: Report, *, speech: bool) -> Iterator[Job]:
    """A job for each video that is new or was changed, and with `speech` for those that lack theirs; the others are
    reported, as skipped or failed."""
    known = {video.path: video for video in archive.videos()}
    for found in find_videos(paths):
        try:
            if isinstance(found, MediaError):
                raise found
            if (video := known.get(found)) is not None and unchanged(video):
                if speech and _lacks_speech(video, archive):
                    yield Job(found, claimed=video.duration, video=video)
                else:
                    report.skipped.append(found)
                continue
            with OpenVideo(found) as opened:
                claimed = opened.info.duration or 0.0
                yield Job(found, claimed=claimed, pictures=opened.info.pictures or claimed)
        except MediaError as error:
            report.failed.append(error.said)


def _lacks_speech(video: Video, archive: Archive) -> bool:
    """Whether nobody has looked for a video's speech, or other subtitle files lie beside it since."""
    speech = archive.speech(video.id)
    return speech is None or speech.sidecars != fingerprint(sidecars(video.path))

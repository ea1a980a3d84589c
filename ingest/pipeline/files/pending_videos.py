"""What of some files and folders is to be done: the videos that an archive does not hold as they are."""

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ingest.media.errors import NoPictures, any_failure_as_media_error
from ingest.media.media_info import MediaInfo
from ingest.pipeline.discovery import find_videos, is_unchanged
from ingest.pipeline.files.proxies import FoundVideos
from ingest.pipeline.files.skipped_files import SkippedFile, raw_notes
from ingest.pipeline.report import IngestReport
from ingest.pipeline.video_reading import isolated_info
from ingest.pipeline.video_stages import PendingVideo
from ingest.speech.subtitle_files import find_sidecars, sidecar_fingerprint
from retrieval.archive.archive import Archive
from retrieval.archive.tables.ingest_choices import IngestOrder
from retrieval.errors import MediaError
from retrieval.types import Video


def find_pending(
    paths: Iterable[Path], archive: Archive, report: IngestReport, *, speech: bool
) -> Iterator[PendingVideo]:
    """Each video that is new or was changed, and with `speech` those that lack theirs; the others are reported, as
    skipped, passed over or failed."""
    paths = list(paths)
    named = {os.path.realpath(path) for path in paths}
    known = {video.path: video for video in archive.videos()}
    passed: list[SkippedFile] = []
    found: list[Path] = []
    for one in find_videos(paths, archive.exclusions.all(), passed, suffixes=archive.ingest_choices.suffixes):
        if isinstance(one, MediaError):
            report.failed.append(one.message)
        else:
            found.append(one)
    videos = FoundVideos(found, known.keys())
    for path in found:
        try:
            with any_failure_as_media_error(path):
                if (belongs := videos.belongs_to_another(path)) is not None:
                    passed.append(SkippedFile(path, belongs))
                elif (video := known.get(path)) is not None and video.is_whole and is_unchanged(video):
                    if speech and _lacks_subtitles(video, archive):
                        yield PendingVideo(path, video.duration, stored=video)
                    else:
                        report.skipped.append(path)
                else:
                    info = isolated_info(path)
                    if info.is_sound and not archive.ingest_choices.takes_sounds and str(path) not in named:
                        passed.append(SkippedFile(path, "sound"))
                    else:
                        yield _pending(path, info, videos.proxy_of(path))
        except NoPictures as error:
            if str(path) in named:
                report.failed.append(error.message)
            else:
                passed.append(SkippedFile(path, "sound"))
        except MediaError as error:
            report.failed.append(error.message)
    report.passed_over += passed
    report.warnings += raw_notes(passed)


def _pending(path: Path, info: MediaInfo, proxy: Path | None) -> PendingVideo:
    duration = info.duration or 0.0
    return PendingVideo(path, duration, info.pictures or duration, decoded=proxy)


def in_order(pending: Sequence[PendingVideo], order: IngestOrder) -> list[PendingVideo]:
    """Which is taken in first."""
    if order == "shortest":
        return sorted(pending, key=lambda one: one.duration)
    if order == "newest":
        return sorted(pending, key=lambda one: _changed(one.path), reverse=True)
    return list(pending)


def _changed(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:  # said when it is read
        return 0


def _lacks_subtitles(video: Video, archive: Archive) -> bool:
    """Whether nobody has looked for a video's speech, or other subtitle files lie beside it since."""
    speech = archive.speech(video.id)
    return speech is None or speech.sidecars != sidecar_fingerprint(find_sidecars(video.path))

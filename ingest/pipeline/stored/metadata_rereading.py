"""What the files of an archive's videos say of their recordings, read again: archives made before it was kept get
theirs, and what was put beside a video since is seen."""

from dataclasses import dataclass, field
from pathlib import Path

from ingest.media.isolation.reader_pool import borrowed_reader
from ingest.metadata.sidecars import FileMetadata
from ingest.pipeline.video_reading import read_recording
from retrieval.archive.archive import Archive
from retrieval.errors import MediaError
from retrieval.messages import LocalizableMessage
from retrieval.metadata.fields import MetadataSource

AT_A_TIME = 200
"""Videos of one transaction."""
FILES: tuple[MetadataSource, ...] = ("container", "sidecar")


@dataclass(slots=True)
class RereadReport:
    """What came of it."""

    read: int = 0
    known: int = 0
    """Videos of which something is known from files."""
    doubts: list[LocalizableMessage] = field(default_factory=list)
    failed: list[LocalizableMessage] = field(default_factory=list)
    """Files that are away or cannot be read; what is known of their videos stays."""


def reread_metadata(archive: Archive) -> RereadReport:
    """Reads the files of all videos, each in a process of its own; what tables said stays."""
    report = RereadReport()
    videos = archive.videos()
    for first in range(0, len(videos), AT_A_TIME):
        found = {}
        for video in videos[first : first + AT_A_TIME]:
            try:
                read = _recording_apart(video.path)
            except MediaError as error:
                report.failed.append(error.message)
                continue
            report.read += 1
            report.known += bool(read.values)
            report.doubts += read.doubts
            found[video.id] = read.values
        archive.metadata.replace(found, FILES)
    return report


def _recording_apart(path: Path) -> FileMetadata:
    with borrowed_reader() as reader:
        [read] = reader.stream(path, read_recording, path)
    assert isinstance(read, FileMetadata)
    return read

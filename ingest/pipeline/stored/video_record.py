"""What the archive records of a new video that has been read."""

from ingest.pipeline.reading_faults import is_cut_short
from ingest.pipeline.video_stages import CutVideo, VideoTask
from retrieval.metadata.fields import surest
from retrieval.types import Video

LOOK_AGAIN = 0
"""A time of change that no file has: the next run reads the file's contents again."""


def video_of(task: VideoTask, cut: CutVideo) -> Video:
    """What is recorded of a new video, or of the part that is read; OSError where its file has vanished."""
    path = task.pending.path
    stat = path.stat()
    width, height = cut.size
    whole = cut.expected is not None or not is_cut_short(task.pending, cut.duration, cut.faults)
    recorded = surest(cut.metadata.values).get("recorded")
    return Video(
        id=cut.id,
        name=path.name,
        path=path,
        duration=cut.duration,
        width=width,
        height=height,
        fps=cut.fps,
        size=stat.st_size,
        modified=stat.st_mtime_ns if whole else LOOK_AGAIN,
        frames=len(cut.times),
        recorded=recorded.value if recorded is not None else "",
        expected=cut.expected,
    )

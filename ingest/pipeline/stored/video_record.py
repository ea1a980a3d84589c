"""What the archive records of a new video, once all of it has been read."""

from ingest.pipeline.reading_faults import is_cut_short
from ingest.pipeline.video_stages import SampledVideo, VideoTask
from retrieval.metadata.fields import surest
from retrieval.types import Video

LOOK_AGAIN = 0
"""A time of change that no file has: the next run reads the file's contents again."""


def video_of(task: VideoTask, contents: SampledVideo) -> Video:
    """What is recorded of a new video; OSError where its file has vanished."""
    path, sampled = task.pending.path, contents.frames
    stat = path.stat()
    width, height = contents.size or (sampled.width, sampled.height)
    whole = not is_cut_short(task.pending, sampled.end, contents.faults)
    recorded = surest(contents.metadata.values).get("recorded")
    return Video(
        id=contents.id,
        name=path.name,
        path=path,
        duration=sampled.end,
        width=width,
        height=height,
        fps=contents.fps,
        size=stat.st_size,
        modified=stat.st_mtime_ns if whole else LOOK_AGAIN,
        frames=len(sampled.slots),
        recorded=recorded.value if recorded is not None else "",
    )

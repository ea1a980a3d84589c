"""Whether the file that a video was taken in from still lies where it lay, judged without reading it."""

from typing import Literal

from retrieval.types import Video

FileState = Literal["present", "moved", "changed"]


def file_state(video: Video) -> FileState:
    """Moved where nothing lies there, changed where something else does."""
    try:
        size = video.path.stat().st_size
    except OSError:
        return "moved"
    return "present" if size == video.size and video.path.is_file() else "changed"

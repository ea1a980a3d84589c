"""Whether the file that a video was taken in from still lies where it lay, judged without reading it."""

import glob
from collections.abc import Iterable
from pathlib import Path
from typing import Literal, NamedTuple

from retrieval.types import Video

FileState = Literal["present", "moved", "changed"]


def file_state(video: Video) -> FileState:
    """Moved where nothing lies there, changed where something else does."""
    try:
        size = video.path.stat().st_size
    except OSError:
        return "moved"
    return "present" if size == video.size and video.path.is_file() else "changed"


def only_file(path: Path) -> str:
    """The pattern that excludes this file and no other."""
    return glob.escape(str(path.absolute()))


class MissingFiles(NamedTuple):
    """Videos whose files are not there, by whether they can be told to be gone for good."""

    for_good: list[Video]
    """Something else still lies in the folder where the file lay."""
    with_folder: list[Video]
    """The folder is empty or not there either: a drive may be unplugged."""


def missing_files(videos: Iterable[Video]) -> MissingFiles:
    """Those of the videos at whose place nothing lies any more."""
    gone = MissingFiles([], [])
    for video in videos:
        if file_state(video) == "moved":
            (gone.for_good if _holds_something(video) else gone.with_folder).append(video)
    return gone


def _holds_something(video: Video) -> bool:
    try:
        return any(video.path.parent.iterdir())
    except OSError:
        return False

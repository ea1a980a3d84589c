"""Videos that answers show again and again, kept in memory until the archive changes."""

from collections.abc import Callable, Collection, Mapping

from retrieval.archive.change_cache import ChangeCache
from retrieval.archive.tables.videos import VideoTables
from retrieval.types import Video

MOST_KEPT = 10_000
"""Videos: a kilobyte each."""


class VideoCache:
    """Of one catalogue. Threads may share it."""

    def __init__(self, videos: VideoTables, stamp: Callable[[], int]) -> None:
        """`stamp` rises with every change of the contents."""
        self._videos = videos
        self._names = ChangeCache(stamp, lambda: dict(videos.names()))
        self._known: ChangeCache[dict[str, Video]] = ChangeCache(stamp, dict)

    def names(self) -> Mapping[str, str]:
        """All names by the videos' ids, in order of the names."""
        return self._names.current()

    def some(self, ids: Collection[str]) -> dict[str, Video]:
        """Those of these videos that are there, by id."""
        known = self._known.current()
        found = {video: one for video in ids if (one := known.get(video)) is not None}
        if lacking := [video for video in ids if video not in found]:
            read = self._videos.some(lacking)
            if len(known) + len(read) > MOST_KEPT:
                known.clear()
            known |= read
            found |= read
        return found

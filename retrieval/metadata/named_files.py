"""Which videos a file is that somebody's table or log names: by its path, its name, or its name without a suffix.

Names are compared as `retrieval.names` does: without capitals, however a file system writes accents.
"""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path, PureWindowsPath

from retrieval.names import normalized_name
from retrieval.types import Video


class NamedFiles:
    """An archive's videos by what others may call their files."""

    def __init__(self, videos: Iterable[Video]) -> None:
        self._videos: dict[str, list[Video]] = defaultdict(list)
        for video in videos:
            names = (video.name, video.path.name, Path(video.name).stem, video.path.stem)
            for name in dict.fromkeys(map(normalized_name, names)):
                self._videos[name].append(video)

    def find(self, file: str) -> list[Video]:
        """The videos that it may be: those whose path ends in most of its folders; none where none is called so.

        Paths of any system are read, so are folders that are called otherwise there.
        """
        parts = PureWindowsPath(file.strip()).parts
        if not parts:
            return []
        whole, last = normalized_name(file.strip()), normalized_name(parts[-1])
        found = self._videos.get(whole) or self._videos.get(last) or []
        named = [video for video in found if normalized_name(video.path.name) == last] or found
        shared = {video.id: _shared(parts, video.path.parts) for video in named}
        most = max(shared.values(), default=0)
        return [video for video in named if shared[video.id] == most]


def _shared(parts: tuple[str, ...], others: tuple[str, ...]) -> int:
    """How many last parts both paths have in common."""
    count = 0
    for one, other in zip(reversed(parts), reversed(others), strict=False):
        if normalized_name(one) != normalized_name(other):
            break
        count += 1
    return count

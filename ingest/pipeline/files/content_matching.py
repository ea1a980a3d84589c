"""Known contents found under other names, before anything is taken in or forgotten.

Two files that swapped names, or a folder that was renamed under the archive's feet, are told by their contents
alone. Only files as long as a video that is no longer where it was are read. What a check found damaged, or an
ingest has not read to its end, is taken in again, whatever its contents.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from ingest.pipeline.discovery import content_id, is_unchanged
from ingest.pipeline.video_stages import PendingVideo
from retrieval.archive.archive import Archive, MovedVideo
from retrieval.errors import MediaError
from retrieval.types import Video


def match_contents(
    pending: Iterable[PendingVideo], archive: Archive
) -> tuple[list[PendingVideo], list[Video], list[PendingVideo]]:
    """(what is left to take in, the videos that were moved, the files whose contents lay there all along).

    All moves are recorded at once: whoever ends the run in between finds them all, or none.
    """
    away: dict[int, dict[str, Video]] = defaultdict(dict)
    for video in archive.videos():
        if video.is_whole and not is_unchanged(video):
            away[video.size][video.id] = video
    left: list[PendingVideo] = []
    touched: list[PendingVideo] = []
    moves: dict[str, MovedVideo] = {}
    for one in pending:
        known = _contents_of(one, away)
        if isinstance(known, Video) and known.id not in moves:
            moves[known.id] = MovedVideo(known.id, one.path, one.path.stat().st_mtime_ns)
            if known.path == one.path:
                touched.append(one)
        else:
            left.append(one if known is None or isinstance(known, Video) else replace(one, id=known))
    videos = archive.move_videos(list(moves.values())) if moves else []
    stayed = {one.path for one in touched}
    return left, [video for video in videos if video.path not in stayed], touched


def _contents_of(one: PendingVideo, away: dict[int, dict[str, Video]]) -> Video | str | None:
    """The video that a file holds, or the identity of contents that are not known; None where it need not be read
    for that."""
    if one.stored is not None:
        return None
    try:
        wanted = away.get(one.path.stat().st_size)
        if not wanted:
            return None
        found = content_id(one.path)
    except (OSError, MediaError):
        return None  # said when it is read
    return wanted.get(found, found)

"""All that the page does with footage, for one archive: folders to choose, uploads, jobs, watched folders."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.footage.folders import Folders
from assistant.footage.jobs import Jobs
from assistant.footage.memory import Memory
from assistant.footage.uploads import CheckVideo, Uploads
from assistant.footage.watched import Changes, Watched
from assistant.footage.workers import Workers
from retrieval.types import Video


@dataclass(frozen=True, slots=True)
class Tools:
    """What the page cannot do itself, and an entry point gives it."""

    workers: Workers
    """The processes that do jobs."""
    changes: Changes
    check_video: CheckVideo
    is_away: Callable[[Video], bool]
    """Whether a video's file is not where it was."""
    videos: Collection[str]
    """Suffixes of videos' files."""
    subtitles: Collection[str]
    """Suffixes of subtitle files, which may come along."""


class FootageDesk:
    """Close it: jobs that run are ended, and remembered."""

    def __init__(
        self,
        archive: Path,
        roots: Sequence[Path],
        tools: Tools,
        *,
        largest_upload: int,
        any_host: bool = False,
    ) -> None:
        """`archive` is its folder, `roots` the folders to choose from, `largest_upload` in bytes.

        `any_host` where the owner has said that others than this machine's own browser may use it.
        """
        memory = Memory(archive / "footage.json")
        self.tools = tools
        self.any_host = any_host
        self.folders = Folders(roots, lambda path: path.suffix.lower() in tools.videos)
        self.uploads = Uploads(
            archive / "footage",
            videos=tools.videos,
            subtitles=tools.subtitles,
            largest=largest_upload,
            check=tools.check_video,
        )
        self.jobs = Jobs(archive, tools.workers, memory)
        self.watched = Watched(tools.changes, self.jobs, memory)

    def close(self) -> None:
        self.watched.close()
        self.jobs.close()
        self.tools.workers.close()

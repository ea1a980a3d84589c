"""All that the page does with footage, for one archive: folders to choose, uploads, jobs, watched folders."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from assistant.footage.allowed_folders import AllowedFolders
from assistant.footage.ingest_job import EXIT_TIMEOUT
from assistant.footage.ingest_jobs import IngestJobs
from assistant.footage.job_store import JobStore
from assistant.footage.upload_quotas import Quotas
from assistant.footage.uploads import NO_QUOTAS, UPLOADS, CheckVideo, Uploads
from assistant.footage.watch_folders import WatchChanges, WatchFolders
from assistant.jobs.job_queue import JobQueue
from assistant.jobs.job_worker_pool import JobWorkerPool
from retrieval.types import Video


@dataclass(frozen=True, slots=True)
class IntakeDependencies:
    """What the page cannot do itself, and an entry point gives it."""

    workers: JobWorkerPool
    """The processes that do jobs."""
    watch_changes: WatchChanges
    check_video: CheckVideo
    is_missing: Callable[[Video], bool]
    """Whether a video's file is not where it was."""
    videos: Collection[str]
    """Suffixes of videos' files."""
    stills: Collection[str]
    """Of photos'; they may be sent, and are no reason to choose a folder."""
    subtitles: Collection[str]
    """Suffixes of subtitle files, which may come along."""
    annotators: Mapping[str, bool] = field(default_factory=dict)
    """Those that may go over what is taken in, by name, and whether each needs that faces may be looked for."""


class FootageIntake:
    """Close it: jobs that run are ended, and remembered."""

    def __init__(
        self,
        archive: Path,
        roots: Sequence[Path],
        dependencies: IntakeDependencies,
        *,
        largest_upload: int,
        quotas: Quotas = NO_QUOTAS,
        allow_any_host: bool = False,
    ) -> None:
        """`archive` is its folder, `roots` the folders to choose from, `largest_upload` in bytes.

        `allow_any_host` where the owner has said that others than this machine's own browser may use it.
        """
        store = JobStore(archive / "footage.json")
        self.dependencies = dependencies
        self.allow_any_host = allow_any_host
        self.folders = AllowedFolders(roots, lambda path: path.suffix.lower() in dependencies.videos)
        self.uploads = Uploads(
            archive / UPLOADS,
            videos=frozenset(dependencies.videos) | frozenset(dependencies.stills),
            subtitles=dependencies.subtitles,
            largest=largest_upload,
            check=dependencies.check_video,
            quotas=quotas,
        )
        self.queue = JobQueue()
        """Of this archive; the page's other jobs may run in it too."""
        self.jobs = IngestJobs(archive, dependencies.workers, store, self.queue)
        self.watched = WatchFolders(dependencies.watch_changes, self.jobs, store)

    def close(self) -> None:
        """Ends watching, and the jobs, which are waited for a while."""
        self.watched.close()
        self.queue.close(EXIT_TIMEOUT + 5)
        self.dependencies.workers.close()

"""A page's footage as tests have it: the real job in a process of its own, with the encoder that knows colours."""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.footage.footage_intake import FootageIntake, IntakeDependencies
from assistant.footage.ingest_job import IngestJob
from assistant.jobs.job_worker_pool import JobWorkerPool
from ingest.media.opening import open_video
from ingest.pipeline.folder_watcher import watch_folders
from ingest.pipeline.stored.relocation import is_missing
from ingest.speech.caption_formats import SUBTITLE_FORMATS
from retrieval.media_types import STILL_SUFFIXES, VIDEO_SUFFIXES

JOB_SCRIPT = """
import sys, time
sys.path.insert(0, {root!r})
from pathlib import Path
from assistant.cli import job_worker
from assistant.cli.setup import loading
from tests.support.footage.colour_reels import ColourEncoder

class Encoder(ColourEncoder):
    batch_size = 2

    def encode_prepared(self, prepared):
        while Path({brake!r}).exists():  # whoever tests holds the run here
            time.sleep(0.05)
        return super().encode_prepared(prepared)

encoder = Encoder()
job_worker.give_way = lambda: None


def load(name):
    with Path({loads!r}).open("a") as told:
        told.write(name + "\\n")
    return encoder

loading.load_encoder = load
loading.canonical_name = lambda name: name
sys.exit(job_worker.main())
"""
TIMEOUT = 120.0
"""Seconds: a busy machine imports the libraries for a minute."""


def pause_file(archive: Path) -> Path:
    """While this file is there, jobs stand still when they come to encode."""
    return archive.parent / "brake"


def model_load_log(archive: Path) -> Path:
    """Jobs write a line here whenever they load their encoder."""
    return archive.parent / "loads"


def intake_dependencies(archive: Path) -> IntakeDependencies:
    root = str(Path(__file__).parents[2])
    script = JOB_SCRIPT.format(root=root, brake=str(pause_file(archive)), loads=str(model_load_log(archive)))

    def check_video(path: Path, name: Path) -> None:
        with open_video(path, name) as video:
            _ = video.info

    def watching(folders: list[Path], stop: threading.Event, polling: bool) -> Iterator[list[Path]]:
        return watch_folders(folders, stop, polling=polling, settled=0.6)

    return IntakeDependencies(
        workers=JobWorkerPool((sys.executable, "-c", script)),
        watch_changes=watching,  # type: ignore[arg-type]
        check_video=check_video,
        is_missing=is_missing,
        videos=VIDEO_SUFFIXES,
        stills=STILL_SUFFIXES,
        subtitles=SUBTITLE_FORMATS.keys(),
    )


@contextmanager
def open_intake(archive: Path, *roots: Path, largest: int = 50_000_000) -> Iterator[FootageIntake]:
    intake = FootageIntake(archive, roots, intake_dependencies(archive), largest_upload=largest)
    try:
        yield intake
    finally:
        pause_file(archive).unlink(missing_ok=True)
        intake.close()


def wait_for_job(
    intake: FootageIntake, job_id: str, fits: Callable[[IngestJob], bool] = lambda job: job.is_over
) -> IngestJob:
    """The job as soon as it is so."""
    ends = time.monotonic() + TIMEOUT
    while time.monotonic() < ends:
        for job in intake.jobs.now():
            if job.id == job_id and fits(job):
                return job
        time.sleep(0.05)
    raise AssertionError(f"the job did not get there: {intake.jobs.now()}")

"""A page's footage as tests have it: the real job in a process of its own, with the encoder that knows colours."""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.footage.desk import FootageDesk, Tools
from assistant.footage.job import Job
from assistant.footage.workers import Workers
from ingest.media import VIDEO_SUFFIXES, OpenVideo
from ingest.relocating import is_away
from ingest.subtitle_files import FORMATS
from ingest.watching import changes

JOB = """
import sys, time
sys.path.insert(0, {root!r})
from pathlib import Path
from assistant.commands import footage_job, loading
from tests.colour_reels import ColourEncoder

class Encoder(ColourEncoder):
    batch_size = 2

    def encode_prepared(self, prepared):
        while Path({brake!r}).exists():  # whoever tests holds the run here
            time.sleep(0.05)
        return super().encode_prepared(prepared)

encoder = Encoder()
footage_job.NICENESS = 0


def load(name):
    with Path({loads!r}).open("a") as told:
        told.write(name + "\\n")
    return encoder

loading.load_encoder = load
loading.canonical_name = lambda name: name
sys.exit(footage_job.main())
"""
PATIENCE = 120.0
"""Seconds: a busy machine imports the libraries for a minute."""


def brake_of(archive: Path) -> Path:
    """While this file is there, jobs stand still when they come to encode."""
    return archive.parent / "brake"


def loads_of(archive: Path) -> Path:
    """Jobs write a line here whenever they load their encoder."""
    return archive.parent / "loads"


def tools_of(archive: Path) -> Tools:
    root = str(Path(__file__).parents[1])
    script = JOB.format(root=root, brake=str(brake_of(archive)), loads=str(loads_of(archive)))

    def check_video(path: Path) -> None:
        with OpenVideo(path) as video:
            _ = video.info

    def watching(folders: list[Path], stop: threading.Event, polling: bool) -> Iterator[list[Path]]:
        return changes(folders, stop, polling=polling, settled=0.6)

    return Tools(
        workers=Workers((sys.executable, "-c", script)),
        changes=watching,  # type: ignore[arg-type]
        check_video=check_video,
        is_away=is_away,
        videos=VIDEO_SUFFIXES,
        subtitles=FORMATS.keys(),
    )


@contextmanager
def desk_over(archive: Path, *roots: Path, largest: int = 50_000_000) -> Iterator[FootageDesk]:
    desk = FootageDesk(archive, roots, tools_of(archive), largest_upload=largest)
    try:
        yield desk
    finally:
        brake_of(archive).unlink(missing_ok=True)
        desk.close()


def waited_for(desk: FootageDesk, job_id: str, fits: Callable[[Job], bool] = lambda job: job.is_over) -> Job:
    """The job as soon as it is so."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        for job in desk.jobs.now():
            if job.id == job_id and fits(job):
                return job
        time.sleep(0.05)
    raise AssertionError(f"the job did not get there: {desk.jobs.now()}")

"""What the page's footage view needs of this machine: which folders are open to it, and who does the work."""

import getpass
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from assistant.cli.terminal.output import print_message
from assistant.settings import read_settings
from retrieval.errors import UsageError

if TYPE_CHECKING:
    from assistant.footage.footage_intake import FootageIntake
    from assistant.jobs.job_worker_pool import JobWorkerPool

MOUNTS = (Path("/media"), Path("/run/media"), Path("/mnt"), Path("/Volumes"))
"""Where Linux and macOS mount drives, some of them in a folder of the user's."""
NONE = "none"
"""FILMOTECA_FOOTAGE where nothing may be added."""


def footage_intake(folder: Path, host: str, workers: "JobWorkerPool | None" = None) -> "FootageIntake | None":
    """What the page may do with footage for the archive of this folder; None where it may do nothing.

    `workers` are shared with other archives of the server.

    It need not be closed: its job ends with this process, and is remembered.
    """
    if (roots := footage_roots(host)) is None:
        return None
    from assistant.cli.setup.captioning import configured_models
    from assistant.footage.footage_intake import FootageIntake, IntakeDependencies
    from assistant.footage.upload_quotas import Quotas
    from ingest.annotators.loading import NEEDING_CONSENT, usable_names
    from ingest.media.opening import open_video
    from ingest.pipeline.folder_watcher import watch_folders
    from ingest.pipeline.stored.relocation import is_missing
    from ingest.speech.caption_formats import SUBTITLE_FORMATS
    from retrieval.media_types import FOOTAGE_SUFFIXES, STILL_SUFFIXES

    def check_video(path: Path, name: Path) -> None:
        with open_video(path, name) as video:
            _ = video.info

    settings = read_settings()
    dependencies = IntakeDependencies(
        workers=workers or job_worker_pool(),
        watch_changes=lambda folders, stop, polling: watch_folders(
            folders, stop, polling=polling, suffixes=_taken_suffixes(folder)
        ),
        check_video=check_video,
        is_missing=is_missing,
        videos=FOOTAGE_SUFFIXES,
        stills=STILL_SUFFIXES,
        subtitles=SUBTITLE_FORMATS.keys(),
        annotators={
            name: name in NEEDING_CONSENT for name in usable_names(people=True, models=configured_models())
        },
    )
    return FootageIntake(
        folder.resolve(),
        roots,
        dependencies,
        largest_upload=round(settings.upload_gigabytes * 1e9),
        quotas=Quotas(
            user=round(settings.user_upload_gigabytes * 1e9),
            archive=round(settings.archive_upload_gigabytes * 1e9),
        ),
        allow_any_host=bool(settings.footage),
    )


def _taken_suffixes(folder: Path) -> frozenset[str]:
    """Which files that come into a watched folder are wanted, as the archive keeps it by now."""
    from retrieval.archive.archive import Archive

    with Archive.open(folder) as archive:
        return archive.ingest_choices.suffixes


def job_worker_pool() -> "JobWorkerPool":
    """The processes that do jobs; none is started before there is one."""
    from assistant.jobs.job_worker_pool import JobWorkerPool

    return JobWorkerPool((sys.executable, "-m", "assistant.cli.job_worker"))


def footage_roots(host: str) -> list[Path] | None:
    """The folders that the page may take footage from; None where it may add nothing.

    As FILMOTECA_FOOTAGE says, else the home folder and mounted drives where only this machine can reach the page.
    UsageError for a folder that is not there.
    """
    asked = read_settings().footage.strip()
    if asked.lower() == NONE or (not asked and not is_local(host)):
        return None
    if not asked:
        return [Path.home(), *mounted_drives()]
    roots = [Path(part).expanduser() for part in asked.split(os.pathsep) if part.strip()]
    for root in roots:
        if not root.is_dir():
            raise UsageError(f"FILMOTECA_FOOTAGE names {root}, which is no folder; set it anew.")
    return roots


def mounted_drives(mounts: Sequence[Path] = MOUNTS) -> list[Path]:
    """Drives beside the one that the system is on, where systems mount them; on Windows the letters."""
    if sys.platform == "win32":
        return [Path(f"{letter}:\\") for letter in "DEFGHIJKLMNOPQRSTUVWXYZ" if Path(f"{letter}:\\").is_dir()]
    found = []
    for folder in (*mounts, *(folder / getpass.getuser() for folder in mounts)):
        with suppress(OSError):  # not there, or not for this user
            found += [path for path in sorted(folder.iterdir()) if path.is_mount()]
    return found


def is_local(host: str) -> bool:
    """Whether nobody but this machine can reach a server that listens there."""
    from assistant.web.security.hosts import is_loopback_name

    return is_loopback_name(host)


def offer_new_archive(folder: Path, host: str) -> None:
    """An empty archive with the encoder of the settings, where there is none and the page may fill it.

    Only where somebody at a terminal says so: to a script, a mistyped folder must stay an error, which comes
    when the archive is opened. UsageError where the folder holds other things, or the answer was no.
    """
    from assistant.cli.setup.loading import open_to_ingest, recorded_encoder

    if footage_roots(host) is None or recorded_encoder(folder) is not None:
        return
    if sys.stdin is None or not sys.stdin.isatty():
        return
    question = f"There is no archive at {folder}. Make a new one, to be filled from the page?"
    if not typer.confirm(question, default=True, err=True):
        raise UsageError("Name an archive's folder with --archive, or make one with filmoteca ingest.")
    with open_to_ingest(folder, read_settings().encoder) as (archive, _):
        print_message(
            f"{folder} is a new archive with the encoder {archive.encoder}; add footage in the page."
        )

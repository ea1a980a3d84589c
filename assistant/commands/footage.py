"""What the page's footage view needs of this machine: which folders are open to it, and who does the work."""

import ipaddress
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from assistant.commands.output import tell
from assistant.settings import read_settings
from retrieval.errors import UsageError

if TYPE_CHECKING:
    from assistant.footage.desk import FootageDesk
    from assistant.footage.workers import Workers

NONE = "none"
"""FILMOTECA_FOOTAGE where nothing may be added."""


def footage_desk(folder: Path, host: str, workers: "Workers | None" = None) -> "FootageDesk | None":
    """What the page may do with footage for the archive of this folder; None where it may do nothing.

    `workers` are shared with other archives of the server.

    It need not be closed: its job ends with this process, and is remembered.
    """
    if (roots := footage_roots(host)) is None:
        return None
    from assistant.footage.desk import FootageDesk, Tools
    from ingest.media import VIDEO_SUFFIXES, OpenVideo
    from ingest.relocating import is_away
    from ingest.subtitle_files import FORMATS
    from ingest.watching import changes

    def check_video(path: Path) -> None:
        with OpenVideo(path) as video:
            _ = video.info

    settings = read_settings()
    tools = Tools(
        workers=workers or footage_workers(),
        changes=lambda folders, stop, polling: changes(folders, stop, polling=polling),
        check_video=check_video,
        is_away=is_away,
        videos=VIDEO_SUFFIXES,
        subtitles=FORMATS.keys(),
    )
    return FootageDesk(
        folder.resolve(),
        roots,
        tools,
        largest_upload=round(settings.upload_gigabytes * 1e9),
        any_host=bool(settings.footage),
    )


def footage_workers() -> "Workers":
    """The processes that do jobs; none is started before there is one."""
    from assistant.footage.workers import Workers

    return Workers((sys.executable, "-m", "assistant.commands.footage_job"))


def footage_roots(host: str) -> list[Path] | None:
    """The folders that the page may take footage from; None where it may add nothing.

    As FILMOTECA_FOOTAGE says, else the home folder where only this machine can reach the page. UsageError for a
    folder that is not there.
    """
    asked = read_settings().footage.strip()
    if asked.lower() == NONE or (not asked and not is_local(host)):
        return None
    if not asked:
        return [Path.home()]
    roots = [Path(part).expanduser() for part in asked.split(os.pathsep) if part.strip()]
    for root in roots:
        if not root.is_dir():
            raise UsageError(f"FILMOTECA_FOOTAGE names {root}, which is no folder; set it anew.")
    return roots


def is_local(host: str) -> bool:
    """Whether nobody but this machine can reach a server that listens there."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def make_where_missing(folder: Path, host: str) -> None:
    """An empty archive with the encoder of the settings, where there is none and the page may fill it.

    Only where somebody at a terminal says so: to a script, a mistyped folder must stay an error, which comes
    when the archive is opened. UsageError where the folder holds other things, or the answer was no.
    """
    from assistant.commands.loading import open_to_ingest, recorded_encoder

    if footage_roots(host) is None or recorded_encoder(folder) is not None:
        return
    if sys.stdin is None or not sys.stdin.isatty():
        return
    question = f"There is no archive at {folder}. Make a new one, to be filled from the page?"
    if not typer.confirm(question, default=True, err=True):
        raise UsageError("Name an archive's folder with --archive, or make one with filmoteca ingest.")
    with open_to_ingest(folder, read_settings().encoder) as (archive, _):
        tell(f"{folder} is a new archive with the encoder {archive.encoder}; add footage in the page.")

"""`filmoteca ingest --watch`: after the first pass it stays, and takes in what is added or changed."""

import signal
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from assistant.cli.terminal.output import print_message
from ingest.pipeline.discovery import has_no_videos
from ingest.pipeline.folder_watcher import watch_folders
from ingest.pipeline.report import IngestReport
from retrieval.errors import ArchiveBusy, ArchiveError
from retrieval.media_types import FOOTAGE_SUFFIXES

RETRY_SECONDS = 10.0
"""Seconds after which a batch is tried again, when another process was writing or the disk was full."""

IngestBatch = Callable[[Sequence[Path], IngestReport], None]


def watch_until_stopped(
    folders: Sequence[Path],
    take_in: IngestBatch,
    total: IngestReport,
    show: Callable[[IngestReport], None],
    *,
    polling: bool = False,
    suffixes: Collection[str] = FOOTAGE_SUFFIXES,
    again: float = RETRY_SECONDS,
) -> None:
    """Takes in the folders, then what changes in them, until Ctrl+C (or SIGTERM). Fills `total`.
    Videos are files with one of `suffixes`.

    `show` gets the report of each batch that did something. What goes wrong with a batch is told, and the batch is
    tried again. NotFound for a folder that is not there.
    """
    stop = threading.Event()
    try:
        with _ended_like_ctrl_c():
            for batch in watch_folders(folders, stop, polling=polling, suffixes=suffixes):
                _until_done(batch, take_in, total, show, again, suffixes)
                print_message(f"Watching {', '.join(map(str, folders))}; Ctrl+C ends it.")
    except KeyboardInterrupt:
        stop.set()


def _until_done(
    batch: Sequence[Path],
    take_in: IngestBatch,
    total: IngestReport,
    show: Callable[[IngestReport], None],
    again: float,
    suffixes: Collection[str],
) -> None:
    told = ""
    while paths := [path for path in batch if path.exists() and not has_no_videos(path, suffixes=suffixes)]:
        report = IngestReport()
        try:
            take_in(paths, report)
        except KeyboardInterrupt:
            total.add(report)
            raise
        except ArchiveError as error:
            total.add(report)
            if told != str(error):
                waits = "It goes on when that has finished." if isinstance(error, ArchiveBusy) else ""
                print_message(f"{error} {waits}".rstrip())
            told = str(error)
            threading.Event().wait(again)
            continue
        total.add(report)
        if report.added or report.moved or report.subtitled or report.failed:
            show(report)
        return


@contextmanager
def _ended_like_ctrl_c() -> Iterator[None]:
    """SIGTERM, which ends services, is taken for Ctrl+C."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt

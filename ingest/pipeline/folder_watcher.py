"""Folders that are watched: which videos were added or changed, once their files have stopped growing.

The only module that knows watchfiles. What is named may have been there before, or be no video at all: whoever
takes it in finds that out.
"""

import threading
import time
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from watchfiles import Change, watch

from ingest.pipeline.discovery import find_videos, is_footage
from ingest.pipeline.files.skipped_files import is_program_text
from ingest.speech.caption_formats import SUBTITLE_FORMATS
from retrieval.errors import ArchiveError, MediaError, NotFound
from retrieval.media_types import FOOTAGE_SUFFIXES
from retrieval.names import normalized_name

SETTLE_TIME = 3.0
"""Seconds that a file must stay as it is: longer than copying programs pause between two blocks."""
DEBOUNCE_MS = 500
"""Milliseconds between two looks at whether files have settled."""
POLL_MS = 2_000
"""Milliseconds between two looks through the folders, where changes are not told but looked for."""
FOLDER_CHECK_INTERVAL = 5.0
"""Seconds between two looks at whether a folder is back."""


def watch_folders(
    folders: Sequence[Path],
    stop: threading.Event,
    *,
    polling: bool = False,
    settled: float = SETTLE_TIME,
    suffixes: Collection[str] = FOOTAGE_SUFFIXES,
) -> Iterator[list[Path]]:
    """The folders whole, then the videos in them that were added or changed, in batches, until `stop` is set.

    Videos are files with one of `suffixes`; a subtitle file stands for its videos. While a batch is dealt with,
    what changes is kept for the next one. Where folders vanish, such as a network drive, and come back, they come
    out whole again. `polling` looks through them again and again, for drives that do not tell of changes. NotFound
    for a folder that is not there at the start; ArchiveError where the system cannot watch so many.
    """
    folders = [folder.resolve() for folder in folders]
    for folder in folders:
        if not folder.is_dir():
            raise NotFound(
                "{folder} is no folder that could be watched; name one that is there.", folder=folder
            )
    while not stop.is_set():
        yield from _while_there(folders, stop, polling, settled, suffixes)
        if stop.is_set():
            return
        while not all(folder.is_dir() for folder in folders):
            if stop.wait(FOLDER_CHECK_INTERVAL):
                return


def _while_there(
    folders: Sequence[Path], stop: threading.Event, polling: bool, settled: float, suffixes: Collection[str]
) -> Iterator[list[Path]]:
    """Ends when a folder has vanished."""
    pending: dict[Path, _GrowingFile] = {}
    relevant = SUBTITLE_FORMATS.keys() | suffixes
    looked, begun = time.monotonic(), False
    try:
        for told in watch(
            *folders,
            watch_filter=lambda _, path: _is_relevant(Path(path), folders, relevant),
            step=100,
            debounce=DEBOUNCE_MS,
            rust_timeout=DEBOUNCE_MS,
            yield_on_timeout=True,
            stop_event=stop,
            force_polling=polling or None,
            poll_delay_ms=POLL_MS,
        ):
            if not begun:  # it watches by now: nothing is missed while the folders are gone through
                begun = True
                yield list(folders)
            for change, name in told:
                for path in _videos_meant(change, Path(name), suffixes):
                    pending.setdefault(path, _GrowingFile())
            quiet = [path for path, file in pending.items() if file.settled(path, settled)]
            for path in quiet:
                del pending[path]
            if batch := [path for path in quiet if path.exists()]:
                yield batch
            if time.monotonic() - looked > FOLDER_CHECK_INTERVAL:
                looked = time.monotonic()
                if not all(folder.is_dir() for folder in folders):
                    return
    except FileNotFoundError:
        return  # vanished between two looks
    except OSError as error:
        raise ArchiveError(
            "{names} cannot be watched ({reason}); use --polling, or name fewer folders.",
            names=", ".join(map(str, folders)),
            reason=error,
        ) from error


class _GrowingFile:
    """A file, and when it was last seen to change."""

    def __init__(self) -> None:
        self._seen: tuple[int, int] | None = None
        self._since = time.monotonic()

    def settled(self, path: Path, seconds: float) -> bool:
        """Whether nothing has changed for so long; one that is gone has settled too."""
        try:
            stat = path.stat()
        except OSError:
            return True
        if (seen := (stat.st_size, stat.st_mtime_ns)) != self._seen:
            self._seen, self._since = seen, time.monotonic()
        return time.monotonic() - self._since >= seconds


def _videos_meant(change: Change, path: Path, suffixes: Collection[str]) -> Iterator[Path]:
    """The videos that a change is about: those of a folder that was moved in, those of a subtitle file."""
    if path.suffix.lower() in SUBTITLE_FORMATS and not path.is_dir():
        names = (video for video in path.parent.glob("*") if video.suffix.lower() in FOOTAGE_SUFFIXES)
        yield from (
            video for video in names if normalized_name(path.stem).startswith(normalized_name(video.stem))
        )
    elif path.is_dir():
        if change is Change.added:
            yield from (
                found for found in find_videos([path], suffixes=suffixes) if not isinstance(found, MediaError)
            )
    elif change is not Change.deleted:
        yield path


def _is_relevant(path: Path, folders: Sequence[Path], suffixes: Collection[str]) -> bool:
    """Whether a change of this path is of interest: nothing that is passed over below a folder."""
    top = next((folder for folder in folders if path.is_relative_to(folder)), None)
    if top is None or not is_footage(path, top) or is_program_text(path):
        return False
    return path.suffix.lower() in suffixes or path.is_dir()

